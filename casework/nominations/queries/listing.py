"""The list of nominations: stages with their counts, key-set pages, ranking order where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true

from casework.access.tenancy import Reach, Scope
from casework.enums import EnterpriseSize, NominationStatus
from casework.extensions import db
from casework.models import Enterprise, Nomination
from casework.paging import Page, Sort, page_of
from casework.regions.queries import Place, place
from casework.search.queries import matching

S = NominationStatus
NO_RANK = 9999
STAGES: dict[str, tuple[NominationStatus, ...]] = {
    "county": (S.DRAFT, S.RETURNED),
    "prefecture": (S.SUBMITTED, S.PREFECTURE_REVIEW),
    "province": (S.PROVINCE_REVIEW,),
    "notice": (S.PUBLIC_NOTICE,),
    "selected": (S.CONFIRMED,),
    "reserve": (S.RESERVE,),
    "ended": (S.NOT_SELECTED, S.WITHDRAWN),
}
ALL, CONTESTED = "all", "contested"
VIEWS = (ALL, *STAGES, CONTESTED)

_rank: Any = func.coalesce(Nomination.prefecture_rank, NO_RANK)
_reserve_rank: Any = func.coalesce(Nomination.reserve_rank, NO_RANK)
NEWEST = Sort("newest", Nomination.id, Nomination.id, int, descending=True)
BY_RANK = Sort("rank", _rank, Nomination.id, int)
BY_RESERVE_RANK = Sort("reserve", _reserve_rank, Nomination.id, int)
SORTS = {"province": BY_RANK, "notice": BY_RANK, "reserve": BY_RESERVE_RANK}
"""Stages in which a ranking matters; one year's stage is small, whatever the history."""


@dataclass(frozen=True)
class NominationFilters:
    """What stands in the address of the list."""

    programme_id: int
    view: str = ALL
    prefecture_id: int | None = None
    county_id: int | None = None
    q: str = ""
    page: str = ""
    size: int = 20

    @property
    def used(self) -> int:
        """How many filters are set, for the folded row on phones."""
        return sum(bool(value) for value in (self.prefecture_id, self.county_id, self.q))


@dataclass(frozen=True)
class NominationRow:
    """One line of the list."""

    id: int
    name: str
    uscc: str
    status: NominationStatus
    county: Place
    prefecture: Place
    product: str
    size: EnterpriseSize | None
    prefecture_rank: int | None
    reserve_rank: int | None
    submitted_on: date | None
    decided_on: date | None
    notice_until_on: date | None
    contested_on: date | None
    employees: int | None
    revenue_wan: Decimal | None
    updated_at: datetime

    @property
    def is_proposed(self) -> bool:
        """On the province's desk and proposed for selection."""
        return self.status is S.PROVINCE_REVIEW and self.decided_on is not None


@dataclass(frozen=True)
class NominationList:
    """A page of the list with the counts of its stages."""

    page: Page
    rows: Sequence[NominationRow]
    counts: dict[str, int] = field(default_factory=dict)


def visible(scope: Scope) -> ColumnElement[bool]:
    """A form that was never submitted is the county's own; superiors see it only when they are asked to settle it."""
    if scope.reach is Reach.COUNTY:
        return true()
    return or_(
        Nomination.status.not_in((S.DRAFT, S.WITHDRAWN)),
        Nomination.submitted_on.is_not(None),
        Nomination.contested_on.is_not(None),
    )


def list_nominations(filters: NominationFilters, scope: Scope) -> NominationList:
    """One page of the nominations in scope; four statements whatever the number of rows."""
    sort = SORTS.get(filters.view, NEWEST)
    statement = _filtered(
        select(
            Nomination.id,
            sort.column.label("sort_value"),
            Nomination.enterprise_name,
            Nomination.uscc,
            Nomination.status,
            Nomination.tenant_id,
            Nomination.prefecture_id,
            Nomination.main_product,
            Nomination.size,
            Nomination.prefecture_rank,
            Nomination.reserve_rank,
            Nomination.submitted_on,
            Nomination.decided_on,
            Nomination.notice_until_on,
            Nomination.contested_on,
            Nomination.employees,
            Nomination.revenue_wan,
            Nomination.updated_at,
        ),
        filters,
        scope,
    ).where(_view_condition(filters.view))
    page = page_of(db.session(), statement, sort, token=filters.page, size=filters.size)
    return NominationList(page, [_row(row) for row in page.rows], stage_counts(filters, scope))


def _filtered(statement: Select[Any], filters: NominationFilters, scope: Scope) -> Select[Any]:
    statement = statement.where(Nomination.programme_id == filters.programme_id, visible(scope))
    if filters.prefecture_id:
        statement = statement.where(Nomination.prefecture_id == filters.prefecture_id)
    if filters.county_id:
        statement = statement.where(Nomination.tenant_id == filters.county_id)
    if filters.q:
        statement = statement.where(Nomination.id.in_(matching("nominations", filters.q)))
    return statement


def _view_condition(view: str) -> ColumnElement[bool]:
    if view == CONTESTED:
        return Nomination.contested_on.is_not(None)
    return Nomination.status.in_(STAGES[view]) if view in STAGES else true()


def _row(row: Any) -> NominationRow:
    return NominationRow(
        id=row.id,
        name=row.enterprise_name,
        uscc=row.uscc,
        status=row.status,
        county=place(row.tenant_id),
        prefecture=place(row.prefecture_id),
        product=row.main_product,
        size=row.size,
        prefecture_rank=row.prefecture_rank,
        reserve_rank=row.reserve_rank,
        submitted_on=row.submitted_on,
        decided_on=row.decided_on,
        notice_until_on=row.notice_until_on,
        contested_on=row.contested_on,
        employees=row.employees,
        revenue_wan=row.revenue_wan,
        updated_at=row.updated_at,
    )


def stage_counts(filters: NominationFilters, scope: Scope) -> dict[str, int]:
    """How many rows each view holds by the same filters: one statement, one year's rows."""
    counted: list[Any] = [Nomination.status, func.count(), func.count(Nomination.contested_on)]
    statement = _filtered(select(*counted), filters, scope).group_by(Nomination.status)
    by_status: dict[NominationStatus, int] = {}
    contested = 0
    for status, count, contested_in_status in db.session.execute(statement):
        by_status[status] = count
        contested += contested_in_status
    counts = {view: sum(by_status.get(status, 0) for status in states) for view, states in STAGES.items()}
    return {ALL: sum(by_status.values()), **counts, CONTESTED: contested}


def next_rank(programme_id: int, prefecture_id: int) -> int:
    """The first free rank behind those that the prefecture has given."""
    highest = db.session.scalar(
        select(func.max(Nomination.prefecture_rank)).where(
            Nomination.programme_id == programme_id,
            Nomination.prefecture_id == prefecture_id,
            Nomination.status.not_in(STAGES["ended"]),
        )
    )
    return (highest or 0) + 1


def next_reserve_rank(programme_id: int, prefecture_id: int) -> int:
    """The first free rank on the reserve list of a prefecture."""
    highest = db.session.scalar(
        select(func.max(Nomination.reserve_rank)).where(
            Nomination.programme_id == programme_id,
            Nomination.prefecture_id == prefecture_id,
            Nomination.status == S.RESERVE,
        )
    )
    return (highest or 0) + 1


def in_review(programme_id: int) -> Sequence[Nomination]:
    """What lies taken on the prefecture's desk, oldest first: what a ranking is made of."""
    return db.session.scalars(
        select(Nomination)
        .where(Nomination.programme_id == programme_id, Nomination.status == S.PREFECTURE_REVIEW)
        .order_by(Nomination.submitted_on, Nomination.id)
    ).all()


def proposed(programme_id: int) -> Sequence[Nomination]:
    """Everything that is proposed for selection and not yet published, by place and rank."""
    return db.session.scalars(
        select(Nomination)
        .where(
            Nomination.programme_id == programme_id,
            Nomination.status == S.PROVINCE_REVIEW,
            Nomination.decided_on.is_not(None),
        )
        .order_by(Nomination.prefecture_id, Nomination.prefecture_rank, Nomination.id)
    ).all()


def notice_ended(programme_id: int, today: date) -> int:
    """How many nominations wait for their confirmation because their public notice has run out."""
    return db.session.execute(
        select(func.count(Nomination.id)).where(
            Nomination.programme_id == programme_id,
            Nomination.status == S.PUBLIC_NOTICE,
            Nomination.notice_until_on < today,
        )
    ).scalar_one()


def chosen(ids: Sequence[int]) -> Sequence[Nomination]:
    """The nominations in scope with these keys, in the order of the list."""
    usable = [key for key in dict.fromkeys(ids) if 0 < key < 2**31][:200]
    condition = Nomination.id.in_(usable) if usable else false()
    return db.session.scalars(
        select(Nomination).where(condition).order_by(Nomination.prefecture_id, _rank, Nomination.id)
    ).all()


def enterprise_words(nomination: Nomination) -> tuple[str, ...]:
    """By what a nomination is found: name, code, product, and the short name on the county's file."""
    enterprise: Enterprise | None = nomination.enterprise
    return (
        nomination.enterprise_name,
        nomination.uscc,
        nomination.main_product,
        enterprise.short_name if enterprise else "",
    )
