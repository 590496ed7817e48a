"""What all statements of the rules have in common: their columns with one type each, the region, the parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    bindparam,
    cast,
    literal,
    null,
    select,
    type_coerce,
)

from casework.enums import Rank, WarningRule
from casework.models import Case

_COLUMNS: Final = {Rank.PROVINCE: "province_id", Rank.PREFECTURE: "prefecture_id", Rank.COUNTY: "tenant_id"}
DATES: Final = ("first", "second", "third", "fourth")


def inside(model: Any, rank: Rank) -> ColumnElement[bool]:
    """Rows of the region asked for: one equality on its own level."""
    condition: ColumnElement[bool] = getattr(model, _COLUMNS[rank]) == bindparam("region", type_=Integer)
    return condition


def by(name: str) -> Any:
    """The latest day on which a clock must have begun: a parameter, since the statement is kept."""
    return bindparam(name, type_=Date)


def shape(
    rule: WarningRule,
    key: Any,
    since: Any,
    *,
    number: Any = None,
    title: Any = None,
    count: Any = None,
    dates: Sequence[Any] = (),
) -> Select[Any]:
    """What every branch selects, in one order and with one type each."""
    more = [*dates, *([None] * (len(DATES) - len(dates)))]
    return select(
        literal(rule.value).label("rule"),
        key.label("key"),
        Case.id.label("case_id"),
        Case.tenant_id.label("county_id"),
        Case.number.label("case_number"),
        Case.enterprise_name.label("enterprise"),
        (literal(0) if number is None else number).label("number"),
        (literal("") if title is None else title).label("title"),
        since.label("since"),
        cast(literal(0) if count is None else count, Integer).label("count"),
        *(as_day(day).label(name) for name, day in zip(DATES, more, strict=True)),
    )


def as_day(column: Any) -> Any:
    """A date, or its absence: with its type, which parts that are put together have in common."""
    return cast(null(), Date) if column is None else type_coerce(column, Date)
