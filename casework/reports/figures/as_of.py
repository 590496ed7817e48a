"""The data date: when a dated fact counts. No figure reads a status (model.md, Counting)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, Integer, Select, bindparam, literal, or_

from casework.masking import HALF_YEAR


@dataclass(frozen=True, slots=True)
class AsOf:
    """One programme year as of one civil date. Every fact of the date itself counts."""

    programme_id: int
    year: int
    on: date

    @property
    def first_day(self) -> Any:
        """The first day of the calendar year."""
        return date(self.year, 1, 1)

    @property
    def last_day(self) -> Any:
        """The last day of the calendar year that counts."""
        return min(self.on, date(self.year, 12, 31))

    @property
    def half_year(self) -> Any:
        """The last day of the first half of the programme year, as an expression."""
        return literal(date(self.year, *HALF_YEAR), Date)

    @property
    def parameters(self) -> dict[str, Any]:
        """What a statement made with ANY_DAY is run with."""
        return {
            "of_programme": self.programme_id,
            "of_day": self.on,
            "of_first_day": self.first_day,
            "of_last_day": self.last_day,
            "of_half_year": date(self.year, *HALF_YEAR),
        }

    def happened(self, column: Any) -> ColumnElement[bool]:
        """The fact is dated and not later than the data date."""
        return column <= self.on

    def ahead(self, column: Any) -> ColumnElement[bool]:
        """The fact has not happened yet, or never will."""
        return or_(column.is_(None), column > self.on)

    def in_year(self, column: Any) -> ColumnElement[bool]:
        """The fact took place in the calendar year, up to the data date."""
        return column.between(self.first_day, self.last_day)


class _AnyDay(AsOf):
    """Stands for whatever programme and date a kept statement is run with."""

    def __init__(self) -> None:
        # In the text of the statement: years may differ in size, and each gets the plan that fits it.
        programme_id = bindparam("of_programme", type_=Integer, literal_execute=True)
        object.__setattr__(self, "programme_id", programme_id)
        object.__setattr__(self, "year", 0)
        object.__setattr__(self, "on", bindparam("of_day", type_=Date))

    @property
    def first_day(self) -> BindParameter[date]:
        return bindparam("of_first_day", type_=Date)

    @property
    def last_day(self) -> BindParameter[date]:
        return bindparam("of_last_day", type_=Date)

    @property
    def half_year(self) -> BindParameter[date]:
        return bindparam("of_half_year", type_=Date)


ANY_DAY = _AnyDay()


@dataclass(frozen=True, slots=True)
class Measure:
    """A condition on the rows of a noun; each row that meets it adds `weight` (1, or an SQL expression)."""

    condition: ColumnElement[bool]
    weight: Any = 1


@dataclass(frozen=True, slots=True)
class Noun:
    """One kind of row that figures count. `base` holds for every row of it, `measures` name what is counted.

    `columns` are what a list of the counted rows shows, by name; `joined` puts beside each row what they read of other
    tables.
    """

    key: str
    model: Any
    base: Callable[[AsOf], tuple[ColumnElement[bool], ...]]
    measures: Callable[[AsOf], Mapping[str, Measure]]
    columns: Callable[[AsOf], Mapping[str, Any]]
    joined: Callable[[Select[Any], AsOf], Select[Any]] | None = None
