"""Reads of follow-ups: one, those of a case, the list with its views, who may hold them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, select, true
from sqlalchemy.orm import joinedload

from casework.enums import CaseStatus, DeadlineKind, FollowUpKind, Role, TeamRole
from casework.errors import NotFound
from casework.extensions import db
from casework.models import ActionItem, Case, CaseExpert, FollowUp, User
from casework.paging import Count, Page, Sort, count_views, page_of, parse_date
from casework.search.queries import matching

VIEWS: Final = ("open", "overdue", "month", "held", "all")
SORTS: Final = {
    "due": Sort("due", FollowUp.due_on, FollowUp.id, parse_date),
    "latest": Sort("latest", FollowUp.due_on, FollowUp.id, parse_date, descending=True),
}


@dataclass(frozen=True)
class FollowUpFilters:
    """What stands in the address of the list. Empty: not filtered."""

    view: str = "open"
    prefecture_id: int | None = None
    county_id: int | None = None
    kind: FollowUpKind | None = None
    assignee_id: int | None = None
    q: str = ""
    sort: str = "due"
    page: str = ""
    size: int = 20

    @property
    def used(self) -> int:
        """How many filters are set, for the folded row on phones."""
        return sum(
            bool(value) for value in (self.prefecture_id, self.county_id, self.kind, self.assignee_id, self.q)
        )


@dataclass(frozen=True)
class FollowUpList:
    """A page of the list with the counts of its views."""

    page: Page
    counts: dict[str, Count] = field(default_factory=dict)


def subject(follow_up: FollowUp) -> str:
    """Its name among the subjects of notices."""
    return f"follow_up:{follow_up.id}"


def address(follow_up: FollowUp) -> str:
    """Its page."""
    return f"/follow-ups/{follow_up.id}"


def deadline_kind(follow_up: FollowUp) -> DeadlineKind:
    """What its deadline is called."""
    return DeadlineKind.LOOK_BACK if follow_up.kind is FollowUpKind.LOOK_BACK else DeadlineKind.FOLLOW_UP


def is_late(follow_up: FollowUp) -> bool:
    """Held after due date and window (programme.md 4.7)."""
    return follow_up.held_on is not None and follow_up.held_on > follow_up.window_until_on


def is_early(follow_up: Any) -> bool:
    """Held before its window: held, but not on time (K10). For a row of a list as well."""
    held, first = follow_up.held_on, follow_up.window_from_on
    return held is not None and first is not None and held < first


def is_filed_late(follow_up: Any) -> bool:
    """Entered after the working days that the year allows for a record (marked 补录, still counted). For a row of a list as
    well."""
    filed, due = follow_up.filed_on, follow_up.filing_due_on
    return filed is not None and due is not None and filed > due


def get_follow_up(follow_up_id: int) -> FollowUp:
    """A follow-up in scope with its case. Raises NotFound for a foreign or unknown one."""
    follow_up = db.session.scalar(
        select(FollowUp)
        .where(FollowUp.id == follow_up_id)
        .options(
            joinedload(FollowUp.case).joinedload(Case.programme),
            joinedload(FollowUp.assignee),
        )
    )
    if follow_up is None:
        raise NotFound
    return follow_up


def of_case(case_id: int) -> Sequence[FollowUp]:
    """The follow-ups of a case by due date, with their assignees."""
    return db.session.scalars(
        select(FollowUp)
        .where(FollowUp.case_id == case_id)
        .options(joinedload(FollowUp.assignee))
        .order_by(FollowUp.due_on, FollowUp.number)
    ).all()


def open_follow_ups(case_id: int) -> Sequence[FollowUp]:
    """Follow-ups of every kind that are neither held, cancelled nor moved away, by due date."""
    return db.session.scalars(
        select(FollowUp)
        .where(
            FollowUp.case_id == case_id,
            FollowUp.held_on.is_(None),
            FollowUp.cancelled_on.is_(None),
            FollowUp.moved_on.is_(None),
        )
        .order_by(FollowUp.due_on, FollowUp.id)
    ).all()


def open_actions(case_id: int) -> Sequence[ActionItem]:
    """The action items that are still at work, by deadline: each is asked about."""
    return db.session.scalars(
        select(ActionItem)
        .where(
            ActionItem.case_id == case_id,
            ActionItem.struck_off_on.is_(None),
            ActionItem.dropped_on.is_(None),
            ActionItem.out_of_force_on.is_(None),
            ActionItem.moved_on.is_(None),
        )
        .order_by(ActionItem.due_on, ActionItem.number)
    ).all()


def possible_assignees(case: Case) -> list[User]:
    """Officers of the county, then the accounts of the experts on the team."""
    officers = db.session.scalars(
        select(User)
        .where(User.region_id == case.tenant_id, User.role == Role.COUNTY_OFFICER, User.is_active)
        .order_by(User.display_name, User.id)
    ).all()
    experts = db.session.scalars(
        select(User)
        .join(CaseExpert, CaseExpert.expert_id == User.expert_id)
        .where(CaseExpert.case_id == case.id, CaseExpert.ended_on.is_(None), User.is_active)
        .order_by(User.display_name, User.id)
    ).all()
    return [*officers, *experts]


def users_of_team(case: Case, *, leader_only: bool = False) -> Sequence[int]:
    """The accounts of the experts who are on the team now."""
    statement = (
        select(User.id)
        .join(CaseExpert, CaseExpert.expert_id == User.expert_id)
        .where(CaseExpert.case_id == case.id, CaseExpert.ended_on.is_(None), User.is_active)
    )
    if leader_only:
        statement = statement.where(CaseExpert.role == TeamRole.LEADER)
    return db.session.scalars(statement).all()


def get_user(user_id: int) -> User:
    """An account by key. Raises NotFound."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def list_follow_ups(filters: FollowUpFilters, today: date) -> FollowUpList:
    """One page by the filters: two statements whatever the number of rows."""
    sort = SORTS.get(filters.sort, SORTS["due"])
    statement = _rows(filters, sort).where(_view_condition(filters.view, today))
    views = {
        view: _filtered(select(FollowUp.id), filters).where(_view_condition(view, today)) for view in VIEWS
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
    return FollowUpList(page, counts)


def keys_of(filters: FollowUpFilters, today: date, most: int) -> list[int]:
    """The keys of the first `most` rows that the filters leave."""
    keys = _filtered(select(FollowUp.id), filters).where(_view_condition(filters.view, today))
    return list(db.session.scalars(keys.order_by(FollowUp.due_on, FollowUp.id).limit(most)))


def rows_of(filters: FollowUpFilters, keys: Sequence[int]) -> Sequence[Any]:
    """These rows of the list, as it would show them and in its order, whatever its page."""
    sort = SORTS.get(filters.sort, SORTS["due"])
    order = sort.column.desc() if sort.descending else sort.column
    statement = _rows(FollowUpFilters(), sort).where(FollowUp.id.in_(keys))
    return db.session.execute(statement.order_by(order, FollowUp.id)).all()


def _rows(filters: FollowUpFilters, sort: Sort) -> Select[Any]:
    return _filtered(
        select(
            FollowUp.id,
            sort.column.label("sort_value"),
            FollowUp.number,
            FollowUp.kind,
            FollowUp.first_due_on,
            FollowUp.due_on,
            FollowUp.window_from_on,
            FollowUp.filed_on,
            FollowUp.filing_due_on,
            FollowUp.window_until_on,
            FollowUp.held_on,
            FollowUp.held_by_name,
            FollowUp.cancelled_on,
            FollowUp.tenant_id,
            FollowUp.case_id,
            FollowUp.assignee_id,
            Case.enterprise_name,
            Case.number.label("case_number"),
            Case.status,
            FollowUp.way,
            FollowUp.version,
            User.display_name.label("assignee"),
        ),
        filters,
    )


def _filtered(statement: Select[Any], filters: FollowUpFilters) -> Select[Any]:
    """Joined to the case and the assignee, with the filters but the view."""
    statement = (
        statement.select_from(FollowUp)
        .join(Case, Case.id == FollowUp.case_id)
        .outerjoin(User, User.id == FollowUp.assignee_id)
    )
    for column, value in (
        (FollowUp.prefecture_id, filters.prefecture_id),
        (FollowUp.tenant_id, filters.county_id),
        (FollowUp.kind, filters.kind),
        (FollowUp.assignee_id, filters.assignee_id),
    ):
        if value:
            statement = statement.where(column == value)
    if filters.q:
        statement = statement.where(FollowUp.case_id.in_(matching("cases", filters.q)))
    return statement


def _view_condition(view: str, today: date) -> ColumnElement[bool]:
    """What a view holds. Open and overdue leave out what the case itself has left behind."""
    is_open = and_(
        FollowUp.held_on.is_(None),
        FollowUp.cancelled_on.is_(None),
        FollowUp.moved_on.is_(None),
        Case.status.not_in([CaseStatus.WITHDRAWN, CaseStatus.TRANSFERRED]),
    )
    conditions: dict[str, ColumnElement[bool]] = {
        "open": is_open,
        "overdue": and_(is_open, FollowUp.window_until_on < today, Case.status != CaseStatus.SUSPENDED),
        "month": and_(
            FollowUp.due_on.between(today.replace(day=1), _month_end(today)), FollowUp.moved_on.is_(None)
        ),
        "held": FollowUp.held_on.is_not(None),
    }
    return conditions.get(view, true())


def _month_end(today: date) -> date:
    return today.replace(day=monthrange(today.year, today.month)[1])
