"""One figure followed to its source: what it counts in a region, county by county, row by row; keys and dates only.

Names, texts and values of cases stay where they are. What led to a counted row is read in the log itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from casework.access.principal import Principal
from casework.audit_pages.scope import reading_rows
from casework.errors import NotFound
from casework.extensions import db
from casework.models import Case
from casework.paging import Page
from casework.programmes.queries import get_programme
from casework.regions.queries import Place, place
from casework.reports.figures.parts import OF_UNITS, PARTS, in_units
from casework.reports.figures.rows import (
    SCORES,
    CountedRow,
    counted_row,
    measure_of,
    noun_of_rows,
    page_of_rows,
    rows_of_units,
    rows_statement,
)
from casework.reports.model import Figure, Number
from casework.reports.summary import as_of, build_figures


@dataclass(frozen=True)
class Row:
    """One counted row: its table and key, the case, the dates that speak for it, what it adds."""

    table: str
    id: int
    case_id: int | None
    case_number: str
    county: Place
    dates: Mapping[str, date]
    weight: Number | None


@dataclass(frozen=True)
class Counted:
    """One side of a figure in a region: what each county adds, and a page of the rows."""

    by_county: list[tuple[Place, int, Number]]
    rows: list[Row]
    page: Page | None

    @property
    def total(self) -> Number:
        """The sum over the counties."""
        return sum((weight for _county, _rows, weight in self.by_county), 0)


def figures_of(reader: Principal, region: Place, year: int, on: date) -> dict[str, Figure]:
    """Every figure of a region. Raises NotFound for an unknown year."""
    with reading_rows(reader):
        return build_figures(region, get_programme(year), on)


def counted_by(
    reader: Principal, region: Place, year: int, on: date, code: str, part: str, *, token: str, size: int
) -> Counted:
    """What one side of a figure counts. Raises NotFound for a figure or side that is not."""
    if code not in PARTS:
        raise NotFound
    try:
        measure = measure_of(code, part)
    except KeyError as unknown:
        raise NotFound from unknown
    with reading_rows(reader):
        programme = get_programme(year)
        day = as_of(programme, on)
        if measure in OF_UNITS and measure != "enterprises":
            units = rows_of_units(measure, region, programme, day)
            return Counted([(place(row.id), 1, row.weight or 0) for row in units], [], None)
        sums = _by_county(measure, region, day)
        page = page_of_rows(measure, region, day, token=token, size=size)
        rows = [_row(measure, counted_row(measure, row)) for row in page.rows]
        return Counted(sums, rows, page)


def _by_county(measure: str, region: Place, day: Any) -> list[tuple[Place, int, Number]]:
    counted = rows_statement(measure, region, day).subquery()
    statement = (
        select(counted.c.tenant_id, func.count(), func.sum(counted.c.weight))
        .group_by(counted.c.tenant_id)
        .order_by(counted.c.tenant_id)
    )
    found = [
        # How much single scores add up to is shown to nobody: only how many there are.
        (place(county_id), rows, rows if measure in SCORES else in_units(measure, int(weight or 0)))
        for county_id, rows, weight in db.session.execute(statement)
    ]
    return sorted(found, key=lambda one: one[0].code)


def _row(measure: str, row: CountedRow) -> Row:
    days = {name: value for name, value in row.facts.items() if isinstance(value, date)}
    return Row(
        table=noun_of_rows(measure).model.__tablename__,
        id=row.id,
        case_id=row.case_id,
        case_number=row.case_number,
        county=place(row.county_id),
        dates=days,
        weight=row.weight,
    )


def case_of_number(reader: Principal, number: str) -> int | None:
    """The key of a case by its number, within the auditor's region."""
    with reading_rows(reader):
        return db.session.scalar(select(Case.id).where(Case.number == number))


def number_of_case(reader: Principal, case_id: int) -> str:
    """The number of a case; "" for one that is not in the region, or no longer there."""
    with reading_rows(reader):
        return db.session.scalar(select(Case.number).where(Case.id == case_id)) or ""
