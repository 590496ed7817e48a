"""The case page: the case with its team, the figures of its tabs and what its next step needs to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload, selectinload

from casework.cases.lifecycle import STAGES, stages_done
from casework.enums import Answer, CaseStatus, Stage
from casework.errors import NotFound
from casework.extensions import db
from casework.models import (
    Acceptance,
    ActionItem,
    Attachment,
    Case,
    CaseEvent,
    CaseExpert,
    CaseNote,
    Constraint,
    Diagnosis,
    Expert,
    FollowUp,
    Indicator,
    Plan,
    Survey,
    Visit,
)


@dataclass(frozen=True)
class Facts:
    """Numbers and dates about one case, read in one statement: for tabs, stages and the next step."""

    constraints: int
    objections: int
    indicators: int
    actions: int
    actions_done: int
    actions_struck_off: int
    actions_to_check: int
    actions_overdue: int
    oldest_overdue_on: date | None
    visits: int
    visits_unconfirmed: int
    follow_ups: int
    follow_ups_held: int
    follow_ups_due: int
    files: int
    events: int
    declarations_missing: int
    team_size: int
    report_submitted_on: date | None
    report_answer_due_on: date | None
    report_answered_on: date | None
    plans: int
    plan_waiting: int
    plan_drafts: int
    plan_version: int | None
    acceptance_open: int
    acceptance_expert_missing: int
    survey_answered: int
    next_follow_up_on: date | None


@dataclass(frozen=True)
class StageState:
    """One segment of the stage bar: done, now or later; `on` when it was done."""

    stage: Stage
    state: str
    on: date | None
    part: int = 0


@dataclass(frozen=True)
class CasePage:
    """What the frame of every case tab shows."""

    case: Case
    facts: Facts
    stages: Sequence[StageState]


def get_case(case_id: int) -> Case:
    """A case in scope with what nearly every use needs loaded. Raises NotFound for a foreign or unknown one."""
    case = db.session.scalar(
        select(Case)
        .where(Case.id == case_id)
        .options(
            joinedload(Case.programme),
            joinedload(Case.tenant),
            joinedload(Case.officer),
            selectinload(Case.team).joinedload(CaseExpert.expert),
        )
    )
    if case is None:
        raise NotFound
    return case


def case_page(case_id: int, today: date) -> CasePage:
    """The frame of a case: three statements whatever the number of children."""
    case = get_case(case_id)
    facts = facts_of(case, today)
    return CasePage(case=case, facts=facts, stages=stage_states(case, facts))


def _in_force() -> ColumnElement[bool]:
    return and_(ActionItem.out_of_force_on.is_(None), ActionItem.dropped_on.is_(None))


def facts_of(case: Case, today: date) -> Facts:
    """Everything countable about a case, in one statement."""

    def number(model: Any, *conditions: ColumnElement[bool]) -> Any:
        return (
            select(func.count())
            .select_from(model)
            .where(model.case_id == case.id, *conditions)
            .scalar_subquery()
        )

    def least(column: Any, model: Any, *conditions: ColumnElement[bool]) -> Any:
        return select(func.min(column)).where(model.case_id == case.id, *conditions).scalar_subquery()

    def of_report(column: Any) -> Any:
        return select(column).where(Diagnosis.case_id == case.id).scalar_subquery()

    open_action = and_(_in_force(), ActionItem.done_on.is_(None), ActionItem.moved_on.is_(None))
    open_follow_up = and_(
        FollowUp.held_on.is_(None), FollowUp.cancelled_on.is_(None), FollowUp.moved_on.is_(None)
    )
    waiting = and_(Plan.submitted_on.is_not(None), Plan.approved_on.is_(None), Plan.returned_on.is_(None))
    present = CaseExpert.ended_on.is_(None)
    columns = {
        "constraints": number(Constraint, Constraint.withdrawn_on.is_(None)),
        "objections": number(
            Constraint, Constraint.answer == Answer.OBJECTED, Constraint.withdrawn_on.is_(None)
        ),
        "indicators": number(Indicator),
        "actions": number(ActionItem, _in_force()),
        "actions_done": number(ActionItem, _in_force(), ActionItem.done_on.is_not(None)),
        "actions_struck_off": number(ActionItem, _in_force(), ActionItem.struck_off_on.is_not(None)),
        "actions_to_check": number(ActionItem, open_action, ActionItem.handed_in_on.is_not(None)),
        "actions_overdue": number(ActionItem, open_action, ActionItem.due_on < today),
        "oldest_overdue_on": least(ActionItem.due_on, ActionItem, open_action, ActionItem.due_on < today),
        "visits": number(Visit, Visit.withdrawn_on.is_(None)),
        "visits_unconfirmed": number(
            Visit, Visit.withdrawn_on.is_(None), Visit.enterprise_confirmed_on.is_(None)
        ),
        "follow_ups": number(FollowUp, FollowUp.cancelled_on.is_(None)),
        "follow_ups_held": number(FollowUp, FollowUp.held_on.is_not(None)),
        "follow_ups_due": number(FollowUp, open_follow_up, FollowUp.due_on <= today),
        "files": number(Attachment, Attachment.removed_on.is_(None)),
        "events": number(CaseEvent),
        "declarations_missing": number(CaseExpert, present, CaseExpert.declared_on.is_(None)),
        "team_size": number(CaseExpert, present),
        "report_submitted_on": of_report(Diagnosis.submitted_on),
        "report_answer_due_on": of_report(Diagnosis.answer_due_on),
        "report_answered_on": of_report(Diagnosis.answered_on),
        "plans": number(Plan),
        "plan_waiting": number(Plan, waiting),
        "plan_drafts": number(Plan, Plan.approved_on.is_(None), Plan.submitted_on.is_(None)),
        "plan_version": select(func.max(Plan.version_number))
        .where(Plan.case_id == case.id, Plan.approved_on.is_not(None))
        .scalar_subquery(),
        "acceptance_open": number(Acceptance, Acceptance.concluded_on.is_(None)),
        "acceptance_expert_missing": number(
            Acceptance, Acceptance.concluded_on.is_(None), Acceptance.expert_opinion_on.is_(None)
        ),
        "survey_answered": number(Survey, Survey.answered_on.is_not(None)),
        "next_follow_up_on": least(FollowUp.due_on, FollowUp, open_follow_up),
    }
    row = db.session.execute(select(*(value.label(name) for name, value in columns.items()))).one()
    return Facts(**row._mapping)


def stage_states(case: Case, facts: Facts) -> list[StageState]:
    """The six segments with the dates of the facts behind them."""
    done = stages_done(case.status, suspended_from=case.status_before_suspension)
    dates = (
        case.confirmed_on,
        case.team_ready_on,
        case.diagnosed_on,
        case.plan_approved_on,
        case.acceptance_applied_on,
        case.closed_on,
    )
    if case.status in (CaseStatus.WITHDRAWN, CaseStatus.TRANSFERRED):
        done = next((i for i, on in enumerate(dates) if on is None), len(dates))
    states = []
    for index, stage in enumerate(STAGES):
        if index < done:
            states.append(StageState(stage, "done", dates[index]))
        elif index == done and not (case.withdrawn_on or case.transferred_on):
            states.append(StageState(stage, "now", None, _part(stage, facts)))
        else:
            states.append(StageState(stage, "later", None))
    return states


def _part(stage: Stage, facts: Facts) -> int:
    """How much of the present segment is filled, per cent."""
    if stage is Stage.IMPLEMENTATION and facts.actions:
        return max(8, round(100 * facts.actions_done / facts.actions))
    return 40


def overview(case_id: int) -> dict[str, Any]:
    """Constraints with judgements, actions by constraint, target indicators with values: five statements."""
    constraints = db.session.scalars(
        select(Constraint)
        .where(Constraint.case_id == case_id, Constraint.withdrawn_on.is_(None))
        .options(selectinload(Constraint.judgements))
        .order_by(Constraint.number)
    ).all()
    actions = db.session.scalars(
        select(ActionItem)
        .where(ActionItem.case_id == case_id, ActionItem.out_of_force_on.is_(None))
        .options(selectinload(ActionItem.extensions))
        .order_by(ActionItem.number)
    ).all()
    indicators = db.session.scalars(
        select(Indicator)
        .where(Indicator.case_id == case_id)
        .options(selectinload(Indicator.values))
        .order_by(Indicator.id)
    ).all()
    return {"constraints": constraints, "actions": actions, "indicators": indicators}


def story(case_id: int, *, shared_only: bool, limit: int | None = None) -> Sequence[CaseEvent]:
    """The story of a case, newest first; the enterprise reads the shared lines."""
    statement = select(CaseEvent).where(CaseEvent.case_id == case_id)
    if shared_only:
        statement = statement.where(CaseEvent.is_shared)
    statement = statement.order_by(CaseEvent.at.desc(), CaseEvent.id.desc())
    return db.session.scalars(statement.limit(limit) if limit else statement).all()


def notes(case_id: int) -> Sequence[CaseNote]:
    """The county's internal notes, newest first; empty for everybody else by the scope itself."""
    return db.session.scalars(
        select(CaseNote).where(CaseNote.case_id == case_id).order_by(CaseNote.id.desc())
    ).all()


def active_experts() -> Sequence[Expert]:
    """Experts who can be put on a team, by name."""
    return db.session.scalars(select(Expert).where(Expert.is_active).order_by(Expert.name, Expert.id)).all()
