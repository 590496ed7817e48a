"""Key-set pages: the next page starts behind the last row seen, however deep; counts stop at a cap."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ColumnElement,
    Label,
    Select,
    bindparam,
    func,
    literal_column,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

SIZES = (20, 50, 100)
COUNT_CAP = 1000
BESIDE_CAP = 200
"""How far rows are counted of which only the number is shown, beside a view or a link that is not open."""


_to_the_end: ContextVar[bool] = ContextVar("count to the end", default=False)


@contextmanager
def counting_to_the_end() -> Iterator[None]:
    """Pages read in the block know how many rows there are, however many: for files, which say how far they are."""
    token = _to_the_end.set(True)
    try:
        yield
    finally:
        _to_the_end.reset(token)


def page_size(text: str) -> int:
    """The number of rows that an address asks for, if lists offer it; else the first that they offer."""
    return next((size for size in SIZES if str(size) == text), SIZES[0])


@dataclass(frozen=True)
class Sort:
    """One order that a list offers: a column and the key that breaks ties, below `most`. An index must fit it."""

    key: str
    column: InstrumentedAttribute[Any]
    id_column: ColumnElement[Any] | InstrumentedAttribute[Any]
    parse: Callable[[str], Any]
    descending: bool = False
    most: int = 2**31


@dataclass(frozen=True, slots=True)
class Count:
    """A number of rows that was counted up to a cap. As text it is `37`, or `200+` when there are more."""

    number: int
    capped: bool = False

    @classmethod
    def of(cls, found: int, cap: int) -> Count:
        """From the result of a statement by `capped`."""
        return cls(min(found, cap), found > cap)

    def __str__(self) -> str:
        return f"{self.number}+" if self.capped else str(self.number)

    def __bool__(self) -> bool:
        return self.number > 0


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


NO_PAGE = Page((), 0, 0, 0, False, SIZES[0])
"""For rows that are shown without pages."""


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
    counted: Count | Callable[[Sequence[Any]], Count] | None = None,
    values: Mapping[str, Any] | None = None,
    branches: Sequence[Select[Any]] = (),
) -> Page:
    """Run the statement for one page. The statement selects the sort column as `sort_value`, the key as `id`.

    An unreadable token shows the first page. `counted` spares the count where the caller has it already or can tell it
    from the rows. `values` are the parameters of a statement that a module keeps. `branches` select the keys of
    disjoint parts of the rows, each of which an index gives in order where it cannot for all of them together (one of
    several states).
    """
    size = size if size in SIZES else SIZES[0]
    position = _read(token, sort)
    if _to_the_end.get():
        counted = _count_of_all(session, statement, values)
    elif counted is None:
        counted = capped_count(session, statement, values=values)
    backwards = position is not None and position.backwards
    ordered = _ordered(statement, sort, size, None if position is None else backwards, branches)
    parameters = dict(values or {})
    if position is not None:
        parameters.update(page_value=position.value, page_key=position.id)
    rows = list(session.execute(ordered, parameters))
    count = counted(rows) if callable(counted) else counted
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    first = _first(position, len(rows), backwards)
    return Page(
        rows=rows,
        first=first,
        last=first + len(rows) - 1 if rows else 0,
        count=count.number,
        count_capped=count.capped,
        size=size,
        next_token=_token(rows[-1], "n", first + len(rows)) if rows and (more or backwards) else "",
        prev_token=_token(rows[0], "p", first) if rows and (more if backwards else first > 1) else "",
    )


_kept: WeakKeyDictionary[Select[Any], dict[Any, Select[Any]]] = WeakKeyDictionary()


def _ordered(
    statement: Select[Any], sort: Sort, size: int, backwards: bool | None, branches: Sequence[Select[Any]]
) -> Select[Any]:
    """The statement for a page: in order, behind (or before) a position, one row more than are shown. A statement
    that comes again gives the very same one again. `backwards` is None on the first page."""
    made = _kept.setdefault(statement, {})
    key = (sort.key, sort.descending, size, backwards)
    if key not in made:
        if branches:
            parts = [_cut(branch, sort, size, backwards).subquery() for branch in branches]
            statement = statement.where(sort.id_column.in_(union_all(*(select(part.c.id) for part in parts))))
        made[key] = _cut(statement, sort, size, backwards)
    return made[key]


def _cut(statement: Select[Any], sort: Sort, size: int, backwards: bool | None) -> Select[Any]:
    """Order, position and limit. The limit is part of the text: a plan made for any values then knows it."""
    down = sort.descending is not bool(backwards)
    columns = {"page_value": sort.column, "page_key": sort.id_column}
    if sort.column is sort.id_column:
        del columns["page_key"]
    if backwards is not None:
        place = tuple_(*columns.values())
        position = tuple_(*(bindparam(name, type_=column.type) for name, column in columns.items()))
        statement = statement.where(place < position if down else place > position)
    order = [column.desc() if down else column for column in columns.values()]
    return statement.order_by(*order).limit(literal_column(str(size + 1)))


def capped(statement: Select[Any], cap: int = COUNT_CAP) -> Any:
    """A statement that counts the rows of another one, at most one more than the cap."""
    inner = statement.order_by(None).limit(literal_column(str(cap + 1))).subquery()
    return select(func.count()).select_from(inner)


def capped_count(
    session: Session,
    statement: Select[Any],
    cap: int = COUNT_CAP,
    *,
    values: Mapping[str, Any] | None = None,
) -> Count:
    """Number of rows, at most the cap, and whether there are more."""
    return Count.of(session.execute(capped(statement, cap), dict(values or {})).scalar_one(), cap)


def _count_of_all(session: Session, statement: Select[Any], values: Mapping[str, Any] | None) -> Count:
    rows = statement.order_by(None).subquery()
    return Count(session.execute(select(func.count()).select_from(rows), dict(values or {})).scalar_one())


def counts_beside(views: Mapping[str, Select[Any]], caps: Mapping[str, int]) -> list[Label[Any]]:
    """How many rows each view holds, up to its cap, as columns named after the views.

    Beside the rows of a page they cost no round trip of their own.
    """
    return [capped(view, caps[name]).scalar_subquery().label(name) for name, view in views.items()]


def count_views(session: Session, views: Mapping[str, Select[Any]], chosen: str) -> dict[str, Count]:
    """The numbers beside the views of a list; the one that is open is counted as far as its pages are numbered."""
    caps = {name: COUNT_CAP if name == chosen else BESIDE_CAP for name in views}
    found = session.execute(select(*counts_beside(views, caps))).one()._mapping
    return {name: Count.of(found[name], cap) for name, cap in caps.items()}


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
        if direction not in ("n", "p") or not 0 < int(key) < sort.most or not 0 < int(first) < 2**31:
            return None
        return _Position(direction == "p", sort.parse(str(text)), int(key), int(first))
    except (ValueError, TypeError, binascii.Error, UnicodeDecodeError):
        return None
