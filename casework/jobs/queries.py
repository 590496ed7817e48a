"""What is due in one county, whatever it is, and who has an account there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, select

from casework.calendars.workdays import WorkCalendar
from casework.enums import CaseStatus, DeadlineKind, FollowUpKind, PartyKind, Role
from casework.extensions import db
from casework.models import ActionItem, Case, CaseExpert, Diagnosis, FollowUp, Plan, Programme, User
from casework.models.case import ENDED


class Party(StrEnum):
    """Who has to act."""

    ENTERPRISE = "enterprise"
    EXPERTS = "experts"
    OFFICER = "officer"
    LEADER = "leader"
    ASSIGNEE = "assignee"


@dataclass(frozen=True)
class Due:
    """One open deadline: a date, or `workdays` counted from `since`. `late_after` is the last day of its window."""

    kind: DeadlineKind
    subject: str
    label: str
    page: str
    party: Party
    case_id: int
    case_number: str
    name: str
    enterprise_id: int
    officer_id: int | None
    on: date | None = None
    since: date | None = None
    workdays: int = 0
    late_after: date | None = None
    assignee_id: int | None = None

    def due_on(self, calendar: WorkCalendar) -> date:
        """The day itself. Raises ValueError when it lies outside the calendar."""
        return self.on if self.on is not None else calendar.add(self.since or date.max, self.workdays)


@dataclass
class People:
    """Accounts of one county by what they have to do with its cases."""

    officers: list[int] = field(default_factory=list)
    leaders: list[int] = field(default_factory=list)
    reviewers: list[int] = field(default_factory=list)
    managers: list[int] = field(default_factory=list)
    contacts: dict[int, list[int]] = field(default_factory=dict)
    experts: dict[int, list[int]] = field(default_factory=dict)


WORKING = tuple(status for status in CaseStatus if status not in (*ENDED, CaseStatus.SUSPENDED))
FOLLOWED = (*WORKING, CaseStatus.CLOSED, CaseStatus.ARCHIVED)
COLUMNS = (
    Case.id.label("case_id"),
    Case.number.label("case_number"),
    Case.enterprise_name,
    Case.enterprise_id,
    Case.officer_id,
)


def open_deadlines(tenant_id: int, until: date) -> list[Due]:
    """What is open in one county and due by `until`, or counted in the few days of a review: five statements."""
    return [
        *_actions(tenant_id, until),
        *_follow_ups(tenant_id, until),
        *_answers(tenant_id, until),
        *_plan_reviews(tenant_id),
        *_strike_offs(tenant_id),
    ]


def _rows(
    columns: Sequence[Any],
    model: Any,
    tenant_id: int,
    statuses: Iterable[CaseStatus],
    *conditions: ColumnElement[bool],
) -> Iterator[Any]:
    return iter(
        db.session.execute(
            select(*columns, *COLUMNS)
            .select_from(model)
            .join(Case, Case.id == model.case_id)
            .join(Programme, Programme.id == Case.programme_id)
            .where(model.tenant_id == tenant_id, Case.status.in_(list(statuses)), *conditions)
            .order_by(model.id)
        )
    )


def _due(row: Any, **values: Any) -> Due:
    return Due(
        case_id=row.case_id,
        case_number=row.case_number,
        name=row.enterprise_name,
        enterprise_id=row.enterprise_id,
        officer_id=row.officer_id,
        **values,
    )


def _at_work() -> tuple[ColumnElement[bool], ...]:
    return (
        ActionItem.dropped_on.is_(None),
        ActionItem.out_of_force_on.is_(None),
        ActionItem.moved_on.is_(None),
    )


PARTY_OF = {PartyKind.ENTERPRISE: Party.ENTERPRISE, PartyKind.EXPERT_TEAM: Party.EXPERTS}


def _actions(tenant_id: int, until: date) -> Iterator[Due]:
    columns = (ActionItem.id, ActionItem.number, ActionItem.title, ActionItem.due_on, ActionItem.party_kind)
    for row in _rows(
        columns,
        ActionItem,
        tenant_id,
        WORKING,
        *_at_work(),
        ActionItem.done_on.is_(None),
        ActionItem.due_on <= until,
    ):
        yield _due(
            row,
            kind=DeadlineKind.ACTION,
            subject=f"action:{row.id}",
            on=row.due_on,
            label=f"C{row.number:02d} {row.title}",
            page="plans.show",
            party=PARTY_OF.get(row.party_kind, Party.OFFICER),
        )


def _follow_ups(tenant_id: int, until: date) -> Iterator[Due]:
    columns = (
        FollowUp.id,
        FollowUp.number,
        FollowUp.kind,
        FollowUp.due_on,
        FollowUp.window_until_on,
        FollowUp.assignee_id,
    )
    for row in _rows(
        columns,
        FollowUp,
        tenant_id,
        FOLLOWED,
        FollowUp.held_on.is_(None),
        FollowUp.cancelled_on.is_(None),
        FollowUp.moved_on.is_(None),
        FollowUp.due_on <= until,
    ):
        is_look_back = row.kind is FollowUpKind.LOOK_BACK
        yield _due(
            row,
            kind=DeadlineKind.LOOK_BACK if is_look_back else DeadlineKind.FOLLOW_UP,
            subject=f"follow_up:{row.id}",
            on=row.due_on,
            late_after=row.window_until_on,
            label=str(row.number),
            page="follow_ups.of_case",
            party=Party.ASSIGNEE,
            assignee_id=row.assignee_id,
        )


def _answers(tenant_id: int, until: date) -> Iterator[Due]:
    for row in _rows(
        (Diagnosis.id, Diagnosis.answer_due_on),
        Diagnosis,
        tenant_id,
        WORKING,
        Diagnosis.submitted_on.is_not(None),
        Diagnosis.answered_on.is_(None),
        Diagnosis.answer_due_on <= until,
    ):
        yield _due(
            row,
            kind=DeadlineKind.ANSWER,
            subject=f"diagnosis:{row.id}",
            on=row.answer_due_on,
            label="",
            page="diagnosis.show",
            party=Party.ENTERPRISE,
        )


def _plan_reviews(tenant_id: int) -> Iterator[Due]:
    for row in _rows(
        (Plan.id, Plan.version_number, Plan.submitted_on, Programme.plan_review_days),
        Plan,
        tenant_id,
        WORKING,
        Plan.submitted_on.is_not(None),
        Plan.approved_on.is_(None),
        Plan.returned_on.is_(None),
    ):
        yield _due(
            row,
            kind=DeadlineKind.PLAN_REVIEW,
            subject=f"plan:{row.id}",
            since=row.submitted_on,
            workdays=row.plan_review_days,
            label=f"V{row.version_number}",
            page="plans.show",
            party=Party.LEADER,
        )


def _strike_offs(tenant_id: int) -> Iterator[Due]:
    columns = (
        ActionItem.id,
        ActionItem.number,
        ActionItem.title,
        ActionItem.done_on,
        Programme.strike_off_days,
    )
    for row in _rows(
        columns,
        ActionItem,
        tenant_id,
        WORKING,
        *_at_work(),
        ActionItem.done_on.is_not(None),
        ActionItem.struck_off_on.is_(None),
    ):
        yield _due(
            row,
            kind=DeadlineKind.STRIKE_OFF,
            subject=f"strike_off:{row.id}",
            since=row.done_on,
            workdays=row.strike_off_days,
            label=f"C{row.number:02d} {row.title}",
            page="plans.show",
            party=Party.OFFICER,
        )


def people_for(tenant_id: int, prefecture_id: int, province_id: int, found: Collection[Due]) -> People:
    """The accounts that the deadlines of one county concern: three statements."""
    people = People()
    lists: dict[tuple[Role, int | None], list[int]] = {
        (Role.COUNTY_OFFICER, tenant_id): people.officers,
        (Role.LEADER, tenant_id): people.leaders,
        (Role.PREFECTURE_REVIEWER, prefecture_id): people.reviewers,
        (Role.PROVINCIAL_MANAGER, province_id): people.managers,
    }
    staff = select(User.id, User.role, User.region_id).where(
        User.region_id.in_([tenant_id, prefecture_id, province_id]), User.is_active
    )
    for key, role, region_id in db.session.execute(staff.order_by(User.id)):
        if (role, region_id) in lists:
            lists[role, region_id].append(key)
    contacts = select(User.id, User.enterprise_id).where(
        User.enterprise_id.in_({due.enterprise_id for due in found}), User.is_active
    )
    for key, enterprise_id in db.session.execute(contacts.order_by(User.id)):
        people.contacts.setdefault(enterprise_id or 0, []).append(key)
    experts = (
        select(User.id, CaseExpert.case_id)
        .join(CaseExpert, CaseExpert.expert_id == User.expert_id)
        .where(
            CaseExpert.case_id.in_({due.case_id for due in found}),
            CaseExpert.ended_on.is_(None),
            User.is_active,
        )
    )
    for key, case_id in db.session.execute(experts.order_by(CaseExpert.id)):
        people.experts.setdefault(case_id, []).append(key)
    return people
