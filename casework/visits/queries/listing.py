"""The list of visits: filters, views with counts, key-set pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, select, true

from casework.enums import VisitWay
from casework.extensions import db
from casework.models import Case, Expert, Visit, VisitExpert
from casework.paging import Count, Page, Sort, count_views, page_of, parse_date
from casework.search.queries import matching
from casework.visits.counting import person_days

VIEWS: Final = ("all", "unconfirmed", "denied", "late", "mine", "withdrawn")
SORTS: Final = {
    "latest": Sort("latest", Visit.held_on, Visit.id, parse_date, descending=True),
    "earliest": Sort("earliest", Visit.held_on, Visit.id, parse_date),
}


@dataclass(frozen=True)
class VisitFilters:
    """What stands in the address of the list. Empty: not filtered."""

    view: str = "all"
    prefecture_id: int | None = None
    county_id: int | None = None
    year: int | None = None
    way: VisitWay | None = None
    q: str = ""
    user_id: int = 0
    sort: str = "latest"
    page: str = ""
    size: int = 20

    @property
    def used(self) -> int:
        """How many filters are set, for the folded row on phones."""
        return sum(bool(value) for value in (self.prefecture_id, self.county_id, self.year, self.way, self.q))


@dataclass(frozen=True)
class Present:
    """Who of the experts was there, and what that counts in person-days."""

    names: str = ""
    person_days: Decimal = Decimal(0)


@dataclass(frozen=True)
class VisitList:
    """A page of the list with the experts of its rows and the counts of its views."""

    page: Page
    present: dict[int, Present] = field(default_factory=dict)
    counts: dict[str, Count] = field(default_factory=dict)


def list_visits(filters: VisitFilters) -> VisitList:
    """One page by the filters: three statements whatever the number of rows."""
    sort = SORTS.get(filters.sort, SORTS["latest"])
    statement = _filtered(
        select(
            Visit.id,
            sort.column.label("sort_value"),
            Visit.number,
            Visit.held_on,
            Visit.way,
            Visit.days,
            Visit.filed_on,
            Visit.filing_due_on,
            Visit.author_name,
            Visit.enterprise_confirmed_on,
            Visit.enterprise_denied_on,
            Visit.withdrawn_on,
            Visit.tenant_id,
            Visit.case_id,
            Case.enterprise_name,
            Case.number.label("case_number"),
        ),
        filters,
    ).where(_view_condition(filters.view, filters.user_id))
    views = {
        view: _filtered(select(Visit.id), filters).where(_view_condition(view, filters.user_id))
        for view in VIEWS
    }
    counts = count_views(db.session(), views, filters.view)
    page = page_of(
        db.session(),
        statement,
        sort,
        token=filters.page,
        size=filters.size,
        counted=counts[filters.view],
    )
    return VisitList(page, present_at({row.id: row.days for row in page.rows}), counts)


def present_at(days: dict[int, Decimal]) -> dict[int, Present]:
    """Visit → experts and person-days; `days` maps the visits to their length."""
    if not days:
        return {}
    names: dict[int, list[str]] = {}
    for row in db.session.execute(
        select(VisitExpert.visit_id, Expert.name)
        .join(Expert, Expert.id == VisitExpert.expert_id)
        .where(VisitExpert.visit_id.in_(days))
        .order_by(VisitExpert.id)
    ):
        names.setdefault(row.visit_id, []).append(row.name)
    return {
        key: Present("、".join(found), person_days(days[key], len(found))) for key, found in names.items()
    }


def _filtered(statement: Select[Any], filters: VisitFilters) -> Select[Any]:
    """Joined to the case, with the filters but the view."""
    statement = statement.select_from(Visit).join(Case, Case.id == Visit.case_id)
    for column, value in (
        (Visit.prefecture_id, filters.prefecture_id),
        (Visit.tenant_id, filters.county_id),
        (Visit.way, filters.way),
    ):
        if value:
            statement = statement.where(column == value)
    if filters.year:
        statement = statement.where(
            Visit.held_on.between(date(filters.year, 1, 1), date(filters.year, 12, 31))
        )
    if filters.q:
        statement = statement.where(Visit.case_id.in_(matching("cases", filters.q)))
    return statement


def _view_condition(view: str, user_id: int) -> ColumnElement[bool]:
    stands = Visit.withdrawn_on.is_(None)
    conditions: dict[str, ColumnElement[bool]] = {
        "all": stands,
        "unconfirmed": and_(stands, Visit.enterprise_confirmed_on.is_(None)),
        "denied": and_(stands, Visit.enterprise_denied_on.is_not(None)),
        "late": and_(stands, Visit.filed_on > Visit.filing_due_on),
        "mine": and_(stands, Visit.author_id == user_id),
        "withdrawn": Visit.withdrawn_on.is_not(None),
    }
    return conditions.get(view, true())
