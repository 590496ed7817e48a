"""Key-set pages: the next page starts behind the last row seen, however deep; counts stop at a cap."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

SIZES = (20, 50, 100)
COUNT_CAP = 1000


@dataclass(frozen=True)
class Sort:
    """One order that a list offers: a column and the key that breaks ties. An index must fit it."""

    key: str
    column: InstrumentedAttribute[Any]
    id_column: InstrumentedAttribute[Any]
    parse: Callable[[str], Any]
    descending: bool = False


@dataclass(frozen=True)
class Page:
    """One page of rows. `count` is exact up to the cap; tokens go into the address as `page`."""

    rows: Sequence[Any]
    first: int
    last: int
    count: int
    count_capped: bool
    size: int
    next_token: str = ""
    prev_token: str = ""


def parse_date(text: str) -> date:
    """For sorts by a date."""
    return date.fromisoformat(text)


def parse_instant(text: str) -> datetime:
    """For sorts by an instant; refuses a naive one."""
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError("naive instant")
    return value


def page_of(
    session: Session,
    statement: Select[Any],
    sort: Sort,
    *,
    token: str = "",
    size: int = 20,
    counted: tuple[int, bool] | None = None,
) -> Page:
    """Run the statement for one page. The statement selects the sort column as `sort_value`, the key as `id`.

    An unreadable token shows the first page. `counted` spares the count where the caller has it already.
    """
    size = size if size in SIZES else SIZES[0]
    position = _read(token, sort)
    count, capped = counted or capped_count(session, statement)
    backwards = position is not None and position.backwards
    if position is not None:
        statement = statement.where(_beyond(sort, position))
    down = sort.descending is not backwards
    order = [sort.column.desc(), sort.id_column.desc()] if down else [sort.column, sort.id_column]
    rows = list(session.execute(statement.order_by(*order).limit(size + 1)))
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    first = _first(position, len(rows), backwards)
    return Page(
        rows=rows,
        first=first,
        last=first + len(rows) - 1 if rows else 0,
        count=count,
        count_capped=capped,
        size=size,
        next_token=_token(rows[-1], "n", first + len(rows)) if rows and (more or backwards) else "",
        prev_token=_token(rows[0], "p", first) if rows and (more if backwards else first > 1) else "",
    )


def capped_count(session: Session, statement: Select[Any], cap: int = COUNT_CAP) -> tuple[int, bool]:
    """Number of rows, at most the cap, and whether there are more."""
    inner = statement.order_by(None).limit(cap + 1).subquery()
    found = session.execute(select(func.count()).select_from(inner)).scalar_one()
    return min(found, cap), found > cap


@dataclass(frozen=True)
class _Position:
    backwards: bool
    value: Any
    id: int
    first: int


def _first(position: _Position | None, rows: int, backwards: bool) -> int:
    if position is None:
        return 1 if rows else 0
    return max(1, position.first - rows) if backwards else position.first


def _beyond(sort: Sort, position: _Position) -> Any:
    """Rows behind (or before) the position in the order of the sort."""
    down = sort.descending is not position.backwards
    column, key = sort.column, sort.id_column
    if down:
        return and_(column <= position.value, or_(column < position.value, key < position.id))
    return and_(column >= position.value, or_(column > position.value, key > position.id))


def _token(row: Any, direction: str, first: int) -> str:
    value = row.sort_value
    text = value.isoformat() if isinstance(value, (date, datetime)) else str(value)
    raw = json.dumps([direction, text, row.id, first], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _read(token: str, sort: Sort) -> _Position | None:
    if not token or len(token) > 600:
        return None
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        direction, text, key, first = json.loads(raw)
        if direction not in ("n", "p") or not 0 < int(key) < 2**31 or not 0 < int(first) < 2**31:
            return None
        return _Position(direction == "p", sort.parse(str(text)), int(key), int(first))
    except (ValueError, TypeError, binascii.Error, UnicodeDecodeError):
        return None
