"""What a person has to do: overdue, waiting, next. Each source of work is one statement with its own count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import aliased

from casework.access.permissions import Permission as P
from casework.access.permissions import allows
from casework.access.principal import Principal
from casework.calendars.queries import calendar_for
from casework.cases.lifecycle import OPEN, SIDE
from casework.enums import CaseStatus, NominationStatus, Rank, TeamRole
from casework.extensions import db
from casework.models import (
    Acceptance,
    ActionItem,
    Case,
    CaseExpert,
    ConclusionCheck,
    DeclarationWaiver,
    Diagnosis,
    DropRequest,
    Extension,
    FollowUp,
    Nomination,
    Plan,
    Programme,
    Survey,
    User,
    Visit,
)
from casework.paging import capped
from casework.plans.queries.actions import still_open

SHOWN = 5
WORKING = tuple(OPEN)


@dataclass(frozen=True)
class Work:
    """One thing to do: `kind` says which words and which page belong to it."""

    kind: str
    key: int
    case_id: int | None
    tenant_id: int
    enterprise: str
    label: str
    since: date | None
    due_on: date | None = None
    person: str = ""


@dataclass(frozen=True)
class WorkList:
    """The oldest few of one or more sources and how many there are in all."""

    items: Sequence[Work]
    count: int


def _at_work() -> ColumnElement[bool]:
    """Nobody waits for a case that stands still, has left or went to another county."""
    return Case.status.not_in(SIDE)


def _open_follow_up() -> ColumnElement[bool]:
    return and_(FollowUp.held_on.is_(None), FollowUp.cancelled_on.is_(None), FollowUp.moved_on.is_(None))


def _rows(statement: Any) -> tuple[list[Any], int]:
    """The first rows of a source and the number of all of them (at most 1,001), in one statement."""
    number = capped(statement).scalar_subquery().label("n")
    rows = db.session.execute(statement.add_columns(number).limit(SHOWN + 1)).all()
    return list(rows), rows[0].n if rows else 0


def _actions(conditions: Sequence[ColumnElement[bool]], kind: str, order: Any, since: Any) -> WorkList:
    statement = (
        select(
            ActionItem.id,
            ActionItem.case_id,
            ActionItem.tenant_id,
            ActionItem.number,
            ActionItem.title,
            ActionItem.due_on,
            ActionItem.responsible,
            ActionItem.done_by_name,
            since.label("since"),
            Case.enterprise_name,
        )
        .join(Case, Case.id == ActionItem.case_id)
        .where(_at_work(), *conditions)
        .order_by(order, ActionItem.id)
    )
    rows, count = _rows(statement)
    return WorkList(
        [
            Work(
                kind,
                row.id,
                row.case_id,
                row.tenant_id,
                row.enterprise_name,
                f"C{row.number:02d} {row.title}",
                row.since,
                row.due_on if kind == "overdue_action" else None,
                row.done_by_name if kind == "strike_off" else row.responsible,
            )
            for row in rows
        ],
        count,
    )


def _follow_ups(conditions: Sequence[ColumnElement[bool]], kind: str) -> WorkList:
    statement = (
        select(
            FollowUp.id,
            FollowUp.case_id,
            FollowUp.tenant_id,
            FollowUp.number,
            FollowUp.due_on,
            Case.enterprise_name,
        )
        .join(Case, Case.id == FollowUp.case_id)
        .where(_at_work(), *conditions)
        .order_by(FollowUp.due_on, FollowUp.id)
    )
    rows, count = _rows(statement)
    return WorkList(
        [
            Work(kind, r.id, r.case_id, r.tenant_id, r.enterprise_name, str(r.number), r.due_on, r.due_on)
            for r in rows
        ],
        count,
    )


def overdue(today: date) -> WorkList:
    """Actions and follow-ups in scope whose deadline (or window) has passed, the oldest first."""
    actions = _actions(
        [still_open(), ActionItem.due_on < today], "overdue_action", ActionItem.due_on, ActionItem.due_on
    )
    # The due date lies before the window's end: said again, because the index of what is open goes by it.
    late = [_open_follow_up(), FollowUp.due_on < today, FollowUp.window_until_on < today]
    follow_ups = _follow_ups(late, "overdue_follow_up")
    items = sorted([*actions.items, *follow_ups.items], key=lambda work: (work.due_on or today, work.key))
    return WorkList(items[:SHOWN], actions.count + follow_ups.count)


def coming(today: date, until: date) -> WorkList:
    """Actions and follow-ups due from today until a date, the next first; up to fifty of each for the calendar."""
    actions = db.session.execute(
        select(
            ActionItem.id,
            ActionItem.case_id,
            ActionItem.tenant_id,
            ActionItem.number,
            ActionItem.title,
            ActionItem.due_on,
            Case.enterprise_name,
        )
        .join(Case, Case.id == ActionItem.case_id)
        .where(_at_work(), still_open(), ActionItem.due_on.between(today, until))
        .order_by(ActionItem.due_on, ActionItem.id)
        .limit(50)
    ).all()
    follow_ups = db.session.execute(
        select(
            FollowUp.id,
            FollowUp.case_id,
            FollowUp.tenant_id,
            FollowUp.number,
            FollowUp.due_on,
            Case.enterprise_name,
        )
        .join(Case, Case.id == FollowUp.case_id)
        .where(_at_work(), _open_follow_up(), FollowUp.due_on.between(today, until))
        .order_by(FollowUp.due_on, FollowUp.id)
        .limit(50)
    ).all()
    items = [
        *(
            Work(
                "action",
                r.id,
                r.case_id,
                r.tenant_id,
                r.enterprise_name,
                f"C{r.number:02d} {r.title}",
                None,
                r.due_on,
            )
            for r in actions
        ),
        *(
            Work("follow_up", r.id, r.case_id, r.tenant_id, r.enterprise_name, str(r.number), None, r.due_on)
            for r in follow_ups
        ),
    ]
    items.sort(key=lambda work: (work.due_on or until, work.key))
    return WorkList(items, len(items))


def _cases(kind: str, since: Any, *conditions: ColumnElement[bool]) -> WorkList:
    statement = (
        select(Case.id, Case.tenant_id, Case.enterprise_name, Case.number, since.label("since"))
        .where(*conditions)
        .order_by(since, Case.id)
    )
    rows, count = _rows(statement)
    return WorkList(
        [Work(kind, r.id, r.id, r.tenant_id, r.enterprise_name, r.number, r.since) for r in rows], count
    )


def _nominations(kind: str, since: Any, *conditions: ColumnElement[bool]) -> WorkList:
    statement = (
        select(Nomination.id, Nomination.tenant_id, Nomination.enterprise_name, since.label("since"))
        .where(*conditions)
        .order_by(since, Nomination.id)
    )
    rows, count = _rows(statement)
    return WorkList(
        [Work(kind, r.id, None, r.tenant_id, r.enterprise_name, "", r.since) for r in rows], count
    )


def _below_case(
    kind: str, model: Any, since: Any, *conditions: ColumnElement[bool], label: Any = None
) -> WorkList:
    statement = (
        select(
            model.id,
            model.case_id,
            model.tenant_id,
            Case.enterprise_name,
            Case.number,
            since.label("since"),
            (label if label is not None else Case.number).label("label"),
        )
        .join(Case, Case.id == model.case_id)
        .where(_at_work(), *conditions)
        .order_by(since, model.id)
    )
    rows, count = _rows(statement)
    return WorkList(
        [Work(kind, r.id, r.case_id, r.tenant_id, r.enterprise_name, str(r.label), r.since) for r in rows],
        count,
    )


Source = Callable[[Principal, date], WorkList]


def _strike_off(person: Principal, today: date) -> WorkList:
    return _actions(
        [
            ActionItem.done_on.is_not(None),
            ActionItem.struck_off_on.is_(None),
            ActionItem.dropped_on.is_(None),
            ActionItem.out_of_force_on.is_(None),
        ],
        "strike_off",
        ActionItem.done_on,
        ActionItem.done_on,
    )


def _to_confirm(person: Principal, today: date) -> WorkList:
    return _actions(
        [still_open(), ActionItem.handed_in_on.is_not(None)],
        "confirm_done",
        ActionItem.handed_in_on,
        ActionItem.handed_in_on,
    )


def _plans(person: Principal, today: date) -> WorkList:
    return _below_case(
        "approve_plan",
        Plan,
        Plan.submitted_on,
        Plan.submitted_on.is_not(None),
        Plan.approved_on.is_(None),
        Plan.returned_on.is_(None),
        label=Plan.version_number,
    )


def _extensions(person: Principal, today: date) -> WorkList:
    return _asked_of_an_action("decide_extension", Extension)


def _drop_requests(person: Principal, today: date) -> WorkList:
    return _asked_of_an_action("decide_drop", DropRequest)


def _asked_of_an_action(kind: str, model: type[Extension] | type[DropRequest]) -> WorkList:
    """Requests about actions that wait for their decision, the oldest first."""
    statement = (
        select(
            model.action_item_id,
            model.case_id,
            model.tenant_id,
            model.requested_on,
            Case.enterprise_name,
            ActionItem.number,
            ActionItem.title,
        )
        .join(Case, Case.id == model.case_id)
        .join(ActionItem, ActionItem.id == model.action_item_id)
        .where(_at_work(), model.decided_on.is_(None))
        .order_by(model.requested_on, model.id)
    )
    rows, count = _rows(statement)
    return WorkList(
        [
            Work(
                kind,
                r.action_item_id,
                r.case_id,
                r.tenant_id,
                r.enterprise_name,
                f"C{r.number:02d} {r.title}",
                r.requested_on,
            )
            for r in rows
        ],
        count,
    )


def _returned(person: Principal, today: date) -> WorkList:
    return _nominations(
        "returned_nomination", Nomination.submitted_on, Nomination.status == NominationStatus.RETURNED
    )


def _to_review(person: Principal, today: date) -> WorkList:
    return _nominations(
        "review_nomination",
        Nomination.submitted_on,
        Nomination.status.in_([NominationStatus.SUBMITTED, NominationStatus.PREFECTURE_REVIEW]),
    )


def _to_decide(person: Principal, today: date) -> WorkList:
    return _nominations(
        "decide_nomination",
        Nomination.forwarded_on,
        Nomination.status == NominationStatus.PROVINCE_REVIEW,
        Nomination.decided_on.is_(None),
    )


def _to_confirm_selection(person: Principal, today: date) -> WorkList:
    return _nominations(
        "confirm_nomination",
        Nomination.notice_until_on,
        Nomination.status == NominationStatus.PUBLIC_NOTICE,
        Nomination.notice_until_on < today,
    )


def _withdrawals(person: Principal, today: date) -> WorkList:
    return _cases(
        "decide_withdrawal",
        Case.withdrawal_requested_on,
        Case.withdrawal_requested_on.is_not(None),
        Case.withdrawn_on.is_(None),
    )


def _teamless(person: Principal, today: date) -> WorkList:
    leader = aliased(CaseExpert)
    has_leader = (
        select(leader.id)
        .where(leader.case_id == Case.id, leader.role == TeamRole.LEADER, leader.ended_on.is_(None))
        .exists()
    )
    had_team = select(leader.id).where(leader.case_id == Case.id).exists()
    lost = and_(Case.status.in_([state for state in WORKING if state is not CaseStatus.CONFIRMED]), had_team)
    return _cases(
        "assign_team", Case.confirmed_on, or_(Case.status == CaseStatus.CONFIRMED, lost), ~has_leader
    )


def _waivers(person: Principal, today: date) -> WorkList:
    return _below_case(
        "decide_waiver",
        DeclarationWaiver,
        DeclarationWaiver.asked_on,
        DeclarationWaiver.decided_on.is_(None),
        DeclarationWaiver.lapsed_on.is_(None),
        DeclarationWaiver.asked_by_id != person.id,
    )


def _unnamed_checks(person: Principal, today: date) -> WorkList:
    return _below_case(
        "name_checker",
        ConclusionCheck,
        ConclusionCheck.asked_on,
        ConclusionCheck.done_on.is_(None),
        ConclusionCheck.checker_id.is_(None),
    )


def _own_checks(person: Principal, today: date) -> WorkList:
    own = select(CaseExpert.id).where(CaseExpert.expert_id == person.expert_id, CaseExpert.ended_on.is_(None))
    return _below_case(
        "check_conclusion",
        ConclusionCheck,
        ConclusionCheck.asked_on,
        ConclusionCheck.done_on.is_(None),
        ConclusionCheck.checker_id.in_(own),
    )


def _denied(condition: ColumnElement[bool], kind: str) -> WorkList:
    """Visits that the enterprise denied and that still count: whatever became of the case, somebody says what is true.
    The answer is due as many working days after the denial as a record may take to be filed."""
    statement = (
        select(
            Visit.id,
            Visit.case_id,
            Visit.tenant_id,
            Visit.number,
            Visit.enterprise_denied_on,
            Visit.author_name,
            Case.enterprise_name,
            Programme.visit_log_days,
        )
        .join(Case, Case.id == Visit.case_id)
        .join(Programme, Programme.id == Case.programme_id)
        .where(Visit.enterprise_denied_on.is_not(None), Visit.withdrawn_on.is_(None), condition)
        .order_by(Visit.enterprise_denied_on, Visit.id)
    )
    rows, count = _rows(statement)
    return WorkList(
        [
            Work(
                kind,
                r.id,
                r.case_id,
                r.tenant_id,
                r.enterprise_name,
                str(r.number),
                r.enterprise_denied_on,
                calendar_for(r.tenant_id).add(r.enterprise_denied_on, r.visit_log_days),
                r.author_name,
            )
            for r in rows
        ],
        count,
    )


def _denied_here(person: Principal, today: date) -> WorkList:
    return _denied(true(), "visit_denied")


def _own_denied(person: Principal, today: date) -> WorkList:
    return _denied(Visit.author_id == person.id, "own_visit_denied")


def _not_ended() -> ColumnElement[bool]:
    return and_(Case.closed_on.is_(None), Case.withdrawn_on.is_(None), Case.transferred_on.is_(None))


def _without_officer(person: Principal, today: date) -> WorkList:
    return _cases("no_officer", Case.confirmed_on, Case.officer_id.is_(None), _not_ended())


def _officer_left(person: Principal, today: date) -> WorkList:
    gone = select(User.id).where(User.region_id == person.region_id, ~User.is_active)
    return _cases("officer_left", Case.confirmed_on, Case.officer_id.in_(gone), _not_ended())


def _to_plan(person: Principal, today: date) -> WorkList:
    return _cases("write_plan", Case.diagnosed_on, Case.status == CaseStatus.DIAGNOSED)


def _ready_to_apply(person: Principal, today: date) -> WorkList:
    unfinished = (
        select(ActionItem.id)
        .where(
            ActionItem.case_id == Case.id,
            ActionItem.struck_off_on.is_(None),
            ActionItem.dropped_on.is_(None),
            ActionItem.out_of_force_on.is_(None),
        )
        .exists()
    )
    return _cases(
        "apply_acceptance",
        Case.plan_approved_on,
        Case.status.in_([CaseStatus.IMPLEMENTING, CaseStatus.RECTIFY]),
        ~unfinished,
    )


def _to_conclude(person: Principal, today: date) -> WorkList:
    answered = (
        select(Survey.id)
        .where(Survey.case_id == Acceptance.case_id, Survey.answered_on.is_not(None))
        .exists()
    )
    return _below_case(
        "conclude_acceptance",
        Acceptance,
        Acceptance.expert_opinion_on,
        Acceptance.concluded_on.is_(None),
        Acceptance.expert_opinion_on.is_not(None),
        answered,
    )


def _to_close(person: Principal, today: date) -> WorkList:
    return _cases("close_case", Case.accepted_on, Case.status == CaseStatus.ACCEPTED)


def _to_declare(person: Principal, today: date) -> WorkList:
    return _below_case(
        "sign_declaration",
        CaseExpert,
        CaseExpert.assigned_on,
        CaseExpert.expert_id == person.expert_id,
        CaseExpert.ended_on.is_(None),
        CaseExpert.declared_on.is_(None),
        Case.status.in_(WORKING),
    )


def _to_diagnose(person: Principal, today: date) -> WorkList:
    leads = (
        select(CaseExpert.id)
        .where(
            CaseExpert.case_id == Case.id,
            CaseExpert.expert_id == person.expert_id,
            CaseExpert.role == TeamRole.LEADER,
            CaseExpert.ended_on.is_(None),
        )
        .exists()
    )
    with_enterprise = (
        select(Diagnosis.id)
        .where(
            Diagnosis.case_id == Case.id, Diagnosis.submitted_on.is_not(None), Diagnosis.answered_on.is_(None)
        )
        .exists()
    )
    return _cases(
        "write_diagnosis",
        Case.team_ready_on,
        Case.status.in_([CaseStatus.TEAM_READY, CaseStatus.DIAGNOSING]),
        leads,
        ~with_enterprise,
    )


def _opinions(person: Principal, today: date) -> WorkList:
    leads = (
        select(CaseExpert.id)
        .where(
            CaseExpert.case_id == Acceptance.case_id,
            CaseExpert.expert_id == person.expert_id,
            CaseExpert.role == TeamRole.LEADER,
            CaseExpert.ended_on.is_(None),
        )
        .exists()
    )
    return _below_case(
        "acceptance_opinion",
        Acceptance,
        Acceptance.applied_on,
        Acceptance.concluded_on.is_(None),
        Acceptance.expert_opinion_on.is_(None),
        leads,
    )


# Who is shown which source: the permission that the step itself needs, and the rank whose desk it lies on.
SOURCES: tuple[tuple[P, Rank | None, Source], ...] = (
    (P.NOMINATION_DECIDE, None, _to_decide),
    (P.NOMINATION_DECIDE, None, _to_confirm_selection),
    (P.CASE_WITHDRAW_CONSENT, None, _withdrawals),
    (P.NOMINATION_REVIEW, None, _to_review),
    (P.CASE_ASSIGN, Rank.PREFECTURE, _teamless),
    (P.CASE_ASSIGN, Rank.PREFECTURE, _unnamed_checks),
    (P.WAIVER_CONSENT, None, _waivers),
    (P.WORK_HAND_OVER, Rank.COUNTY, _without_officer),
    (P.WORK_HAND_OVER, Rank.COUNTY, _officer_left),
    (P.PLAN_APPROVE, None, _plans),
    (P.EXTENSION_DECIDE, None, _extensions),
    (P.EXTENSION_DECIDE, None, _drop_requests),
    (P.ACTION_STRIKE_OFF, None, _strike_off),
    (P.NOMINATION_EDIT, None, _returned),
    (P.CASE_RUN, None, _denied_here),
    (P.CASE_RUN, None, _to_plan),
    (P.ACCEPTANCE_APPLY, None, _ready_to_apply),
    (P.ACCEPTANCE_CONCLUDE, None, _to_conclude),
    (P.CASE_CLOSE, None, _to_close),
    (P.DECLARATION_SIGN, None, _to_declare),
    (P.VISIT_LOG, None, _own_denied),
    (P.CONCLUSION_CHECK, None, _own_checks),
    (P.DIAGNOSIS_WRITE, None, _to_diagnose),
    (P.ACTION_DONE, None, _to_confirm),
    (P.ACCEPTANCE_EXPERT, None, _opinions),
)


def waiting(person: Principal, today: date) -> WorkList:
    """What waits for this person, the longest waiting first."""
    found = [
        source(person, today)
        for permission, rank, source in SOURCES
        if allows(person, permission) and (rank is None or person.rank is rank)
    ]
    items = sorted(
        (work for part in found for work in part.items), key=lambda work: (work.since or today, work.key)
    )
    return WorkList(items[: SHOWN + 3], sum(part.count for part in found))
