"""The case list: columns, not entities; key-set pages; filters and views that indexes serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from casework.cases.lifecycle import OPEN, stages_done
from casework.enums import CaseStatus, DeadlineKind, TeamRole
from casework.extensions import db
from casework.models import ActionItem, Case, CaseExpert, Expert
from casework.models.case import NO_DEADLINE
from casework.paging import COUNT_CAP, Page, Sort, page_of, parse_date, parse_instant
from casework.programmes.queries import running_programme_id
from casework.regions.queries import Place, place
from casework.search.queries import matching

S = CaseStatus
VIEWS = ("all", "overdue", "soon", "undiagnosed", "accepting", "quiet", "ended")
QUIET_DAYS = 60

SORTS = {
    "due": Sort("due", Case.next_due_on, Case.id, parse_date),
    "number": Sort("number", Case.number, Case.id, str),
    "changed": Sort("changed", Case.updated_at, Case.id, parse_instant, descending=True),
}


@dataclass(frozen=True)
class CaseFilters:
    """What stands in the address of the list. Empty: not filtered."""

    programme_id: int | None = None
    year: str = ""
    view: str = "all"
    prefecture_id: int | None = None
    county_id: int | None = None
    status: CaseStatus | None = None
    chain: str = ""
    leader_id: int | None = None
    q: str = ""
    sort: str = "due"
    page: str = ""
    size: int = 20

    @property
    def used(self) -> int:
        """How many filters are set, for the folded row on phones."""
        return sum(
            bool(value)
            for value in (self.prefecture_id, self.county_id, self.status, self.chain, self.leader_id, self.q)
        )


@dataclass(frozen=True)
class CaseRow:
    """One line of the list."""

    id: int
    number: str
    name: str
    status: CaseStatus
    stages_done: int
    county: Place
    prefecture: Place
    next_due_on: date | None
    next_due_kind: DeadlineKind | None
    next_due_label: str
    actions_done: int = 0
    actions_total: int = 0
    leader: str = ""
    size: Any = None
    product: str = ""


@dataclass(frozen=True)
class CaseList:
    """A page of the list with the counts of its views."""

    page: Page
    rows: Sequence[CaseRow]
    counts: dict[str, int] = field(default_factory=dict)
    count_cap: int = COUNT_CAP


def _view_condition(view: str, today: date) -> ColumnElement[bool] | None:
    """What a view of the list holds; None: everything."""
    conditions: dict[str, ColumnElement[bool]] = {
        "overdue": Case.next_due_on < today,
        "soon": Case.next_due_on.between(today, date.fromordinal(today.toordinal() + 7)),
        "undiagnosed": Case.status.in_([S.CONFIRMED, S.TEAM_READY, S.DIAGNOSING]),
        "accepting": Case.status.in_([S.ACCEPTANCE, S.RECTIFY]),
        "quiet": (Case.status == S.IMPLEMENTING)
        & (
            func.coalesce(Case.last_visit_on, Case.confirmed_on)
            < date.fromordinal(today.toordinal() - QUIET_DAYS)
        ),
        "ended": Case.status.in_([S.CLOSED, S.ARCHIVED, S.WITHDRAWN, S.TRANSFERRED]),
    }
    return conditions.get(view)


def _filtered(statement: Select[Any], filters: CaseFilters) -> Select[Any]:
    """The filters without the view; each is an equality, so that an index can serve it."""
    for column, value in (
        (Case.programme_id, filters.programme_id),
        (Case.prefecture_id, filters.prefecture_id),
        (Case.tenant_id, filters.county_id),
        (Case.status, filters.status),
        (Case.chain_code, filters.chain),
    ):
        if value:
            statement = statement.where(column == value)
    if filters.leader_id:
        statement = statement.where(
            Case.id.in_(
                select(CaseExpert.case_id).where(
                    CaseExpert.expert_id == filters.leader_id,
                    CaseExpert.role == TeamRole.LEADER,
                    CaseExpert.ended_on.is_(None),
                )
            )
        )
    if filters.q:
        statement = statement.where(Case.id.in_(matching("cases", filters.q)))
    return statement


def list_cases(filters: CaseFilters, today: date) -> CaseList:
    """One page of the cases in scope, by the filters; four statements whatever the number of rows."""
    sort = SORTS.get(filters.sort, SORTS["due"])
    statement = _filtered(
        select(
            Case.id,
            sort.column.label("sort_value"),
            Case.number,
            Case.enterprise_name,
            Case.status,
            Case.status_before_suspension,
            Case.tenant_id,
            Case.prefecture_id,
            Case.next_due_on,
            Case.next_due_kind,
            Case.next_due_label,
            Case.size,
            Case.main_product,
        ),
        filters,
    )
    condition = _view_condition(filters.view, today)
    if condition is not None:
        statement = statement.where(condition)
    counts = view_counts(filters, today)
    found = counts[filters.view]
    counted = min(found, COUNT_CAP), found > COUNT_CAP
    page = page_of(db.session(), statement, sort, token=filters.page, size=filters.size, counted=counted)
    ids = [row.id for row in page.rows]
    progress = action_progress(ids)
    leaders = leaders_of(ids)
    return CaseList(
        page=page,
        rows=[_row(row, progress.get(row.id, (0, 0)), leaders.get(row.id, "")) for row in page.rows],
        counts=counts,
    )


def _row(row: Any, progress: tuple[int, int], leader: str) -> CaseRow:
    return CaseRow(
        id=row.id,
        number=row.number,
        name=row.enterprise_name,
        status=row.status,
        stages_done=stages_done(row.status, suspended_from=row.status_before_suspension),
        county=place(row.tenant_id),
        prefecture=place(row.prefecture_id),
        next_due_on=None if row.next_due_on == NO_DEADLINE else row.next_due_on,
        next_due_kind=row.next_due_kind,
        next_due_label=row.next_due_label,
        actions_done=progress[0],
        actions_total=progress[1],
        leader=leader,
        size=row.size,
        product=row.main_product,
    )


def view_counts(filters: CaseFilters, today: date) -> dict[str, int]:
    """How many rows each view holds, all in one statement, each capped."""
    columns = []
    for view in VIEWS:
        inner = _filtered(select(Case.id), filters)
        condition = _view_condition(view, today)
        if condition is not None:
            inner = inner.where(condition)
        capped = inner.limit(COUNT_CAP + 1).subquery()
        columns.append(select(func.count()).select_from(capped).scalar_subquery().label(view))
    row = db.session.execute(select(*columns)).one()
    return dict(row._mapping)


def action_progress(case_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Case → (done, all that are pursued) of the plan in force."""
    if not case_ids:
        return {}
    rows = db.session.execute(
        select(
            ActionItem.case_id,
            func.sum(case((ActionItem.done_on.is_not(None), 1), else_=0)).label("done"),
            func.count().label("total"),
        )
        .where(
            ActionItem.case_id.in_(case_ids),
            ActionItem.dropped_on.is_(None),
            ActionItem.out_of_force_on.is_(None),
        )
        .group_by(ActionItem.case_id)
    )
    return {row.case_id: (row.done, row.total) for row in rows}


def leaders_of(case_ids: Sequence[int]) -> dict[int, str]:
    """Case → name of the present team leader."""
    if not case_ids:
        return {}
    rows = db.session.execute(
        select(CaseExpert.case_id, Expert.name)
        .join(Expert, Expert.id == CaseExpert.expert_id)
        .where(
            CaseExpert.case_id.in_(case_ids),
            CaseExpert.role == TeamRole.LEADER,
            CaseExpert.ended_on.is_(None),
        )
    )
    return {row.case_id: row.name for row in rows}


def newest_case_id() -> int | None:
    """The newest case in scope: an enterprise contact has one of the running year at most."""
    return db.session.scalar(select(Case.id).order_by(Case.id.desc()).limit(1))


def count_open_cases() -> int:
    """Open cases of the running year in scope, capped: the number beside the link in the side bar."""
    statement = select(Case.id).where(
        Case.programme_id == running_programme_id(), Case.status.in_(OPEN | {S.SUSPENDED})
    )
    inner = statement.limit(COUNT_CAP + 1).subquery()
    return db.session.execute(select(func.count()).select_from(inner)).scalar_one()
