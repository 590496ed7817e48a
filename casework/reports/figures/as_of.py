"""The data date: when a dated fact counts. No figure reads a status (model.md, Counting)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_


@dataclass(frozen=True, slots=True)
class AsOf:
    """One programme year as of one civil date. Every fact of the date itself counts."""

    programme_id: int
    year: int
    on: date

    def happened(self, column: Any) -> ColumnElement[bool]:
        """The fact is dated and not later than the data date."""
        return column <= self.on

    def ahead(self, column: Any) -> ColumnElement[bool]:
        """The fact has not happened yet, or never will."""
        return or_(column.is_(None), column > self.on)

    def in_year(self, column: Any) -> ColumnElement[bool]:
        """The fact took place in the calendar year, up to the data date."""
        return column.between(date(self.year, 1, 1), min(self.on, date(self.year, 12, 31)))


@dataclass(frozen=True, slots=True)
class Measure:
    """A condition on the rows of a noun; each row that meets it adds `weight` (1, or an SQL expression)."""

    condition: ColumnElement[bool]
    weight: Any = 1


@dataclass(frozen=True, slots=True)
class Noun:
    """One kind of row that figures count. `base` holds for every row of it, `measures` name what is counted.

    `columns` are what a list of the counted rows shows, by name.
    """

    key: str
    model: Any
    base: Callable[[AsOf], tuple[ColumnElement[bool], ...]]
    measures: Callable[[AsOf], Mapping[str, Measure]]
    columns: Callable[[AsOf], Mapping[str, Any]]
