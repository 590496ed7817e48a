"""The register's list: columns, not entities; key-set pages by pinyin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from casework.enums import EnterpriseSize
from casework.extensions import db
from casework.models import Enterprise, EnterpriseYear
from casework.paging import Page, Sort, page_of
from casework.regions.queries import Place, place
from casework.search.queries import matching

UNDECIDED = "undecided"
SORTS = {"name": Sort("name", Enterprise.pinyin, Enterprise.id, str)}


@dataclass(frozen=True)
class EnterpriseFilters:
    """What stands in the address of the list. Empty: not filtered. `size`: a size class or UNDECIDED."""

    q: str = ""
    industry: str = ""
    size: str = ""
    prefecture_id: int | None = None
    county_id: int | None = None
    page: str = ""
    rows: int = 20

    @property
    def used(self) -> int:
        """How many filters are set, for the folded row on phones."""
        return sum(
            bool(value) for value in (self.q, self.industry, self.size, self.prefecture_id, self.county_id)
        )


@dataclass(frozen=True)
class EnterpriseRow:
    """One line of the list; figures are those of the newest year on file (people, 万元)."""

    id: int
    name: str
    uscc: str
    county: Place
    prefecture: Place
    industry_code: str
    product: str
    size: EnterpriseSize | None
    is_above_scale: bool | None
    short_name: str
    founded_on: date | None
    address: str
    updated_at: datetime
    year: int | None = None
    employees: int | None = None
    revenue_wan: Decimal | None = None


@dataclass(frozen=True)
class EnterpriseList:
    """A page of the list."""

    page: Page
    rows: Sequence[EnterpriseRow]


def list_enterprises(filters: EnterpriseFilters) -> EnterpriseList:
    """One page of the enterprises in scope; three statements whatever the number of rows."""
    sort = SORTS["name"]
    statement = _filtered(
        select(
            Enterprise.id,
            sort.column.label("sort_value"),
            Enterprise.name,
            Enterprise.uscc,
            Enterprise.tenant_id,
            Enterprise.prefecture_id,
            Enterprise.industry_code,
            Enterprise.main_product,
            func.coalesce(Enterprise.size_override, Enterprise.size).label("size"),
            Enterprise.is_above_scale,
            Enterprise.short_name,
            Enterprise.founded_on,
            Enterprise.production_address,
            Enterprise.updated_at,
        ),
        filters,
    )
    page = page_of(db.session(), statement, sort, token=filters.page, size=filters.rows)
    figures = _newest_figures([row.id for row in page.rows])
    return EnterpriseList(page, [_row(row, figures.get(row.id)) for row in page.rows])


def _filtered(statement: Select[Any], filters: EnterpriseFilters) -> Select[Any]:
    statement = statement.where(Enterprise.merged_into_id.is_(None))
    if filters.prefecture_id:
        statement = statement.where(Enterprise.prefecture_id == filters.prefecture_id)
    if filters.county_id:
        statement = statement.where(Enterprise.tenant_id == filters.county_id)
    if filters.industry:
        statement = statement.where(Enterprise.industry_code.startswith(filters.industry, autoescape=True))
    in_force = func.coalesce(Enterprise.size_override, Enterprise.size)
    if filters.size == UNDECIDED:
        statement = statement.where(in_force.is_(None))
    elif filters.size:
        statement = statement.where(in_force == filters.size)
    if filters.q:
        statement = statement.where(Enterprise.id.in_(matching("enterprises", filters.q)))
    return statement


def _row(row: Any, figures: Any) -> EnterpriseRow:
    return EnterpriseRow(
        id=row.id,
        name=row.name,
        uscc=row.uscc,
        county=place(row.tenant_id),
        prefecture=place(row.prefecture_id),
        industry_code=row.industry_code,
        product=row.main_product,
        size=row.size,
        is_above_scale=row.is_above_scale,
        short_name=row.short_name,
        founded_on=row.founded_on,
        address=row.production_address,
        updated_at=row.updated_at,
        year=figures.year if figures else None,
        employees=figures.employees if figures else None,
        revenue_wan=figures.revenue_wan if figures else None,
    )


def _newest_figures(ids: Sequence[int]) -> dict[int, Any]:
    """Enterprise → its newest year of figures."""
    if not ids:
        return {}
    rows = db.session.execute(
        select(
            EnterpriseYear.enterprise_id,
            EnterpriseYear.year,
            EnterpriseYear.employees,
            EnterpriseYear.revenue_wan,
        )
        .where(EnterpriseYear.enterprise_id.in_(ids))
        .order_by(EnterpriseYear.enterprise_id, EnterpriseYear.year)
    )
    return {row.enterprise_id: row for row in rows}
