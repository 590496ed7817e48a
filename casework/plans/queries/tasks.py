"""What an enterprise owes: one card for each thing, overdue first, then by date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.cases.lifecycle import OPEN
from casework.diagnosis.queries import constraints_of, find_diagnosis
from casework.enums import Answer, CaseStatus, PartyKind
from casework.extensions import db
from casework.models import ActionItem, Case, Plan
from casework.plans.queries.actions import kinds_by_action
from casework.plans.queries.versions import open_version

LATEST = date.max


@dataclass(frozen=True)
class Task:
    """One thing to do. `kind`: self_assessment, answer, agree or action; the rest as far as it applies.

    `missing` are the kinds of evidence still to hand in, `returned` whether the report was sent back.
    """

    kind: str
    case_id: int
    tenant_id: int
    due_on: date | None = None
    code: str = ""
    title: str = ""
    finish_mark: str = ""
    missing: Sequence[str] = ()
    progress_percent: int = 0
    first_due_on: date | None = None
    action_id: int | None = None
    count: int = 0

    def is_overdue(self, today: date) -> bool:
        """Whether its date has passed."""
        return self.due_on is not None and self.due_on < today


@dataclass(frozen=True)
class Tasks:
    """The cards of one case, and how far its actions are."""

    tasks: Sequence[Task]
    overdue: int
    actions: int
    struck_off: int
    waiting: int


def tasks_of_enterprise(case_id: int, today: date) -> Tasks:
    """What the enterprise of a case owes now. Nothing for a case out of scope or at an end."""
    case = db.session.scalar(select(Case).where(Case.id == case_id).options(joinedload(Case.programme)))
    if case is None or case.status not in OPEN:
        return Tasks([], 0, 0, 0, 0)
    actions, handed_in = _actions(case), kinds_by_action(case)
    owed = [_task(action, handed_in.get(action.id, set())) for action in actions if _is_owed(action)]
    tasks = [*_before_the_plan(case), *owed]
    tasks.sort(key=lambda task: (task.due_on or LATEST, task.code))
    struck_off = sum(action.struck_off_on is not None for action in actions)
    waiting = sum(
        action.struck_off_on is None and bool(action.done_on or action.handed_in_on) for action in actions
    )
    return Tasks(tasks, sum(task.is_overdue(today) for task in tasks), len(actions), struck_off, waiting)


def _actions(case: Case) -> Sequence[ActionItem]:
    return db.session.scalars(
        select(ActionItem)
        .where(
            ActionItem.case_id == case.id,
            ActionItem.out_of_force_on.is_(None),
            ActionItem.moved_on.is_(None),
            ActionItem.dropped_on.is_(None),
        )
        .order_by(ActionItem.due_on, ActionItem.number)
    ).all()


def _is_owed(action: ActionItem) -> bool:
    """What the enterprise itself answers for and has not handed in."""
    return action.party_kind is PartyKind.ENTERPRISE and action.is_open and action.handed_in_on is None


def _task(action: ActionItem, handed_in: set[str]) -> Task:
    return Task(
        kind="action",
        case_id=action.case_id,
        tenant_id=action.tenant_id,
        due_on=action.due_on,
        code=action.code,
        title=action.title,
        finish_mark=action.finish_mark,
        missing=[kind for kind in action.evidence_kinds if kind not in handed_in],
        progress_percent=action.progress_percent,
        first_due_on=action.first_due_on if action.first_due_on != action.due_on else None,
        action_id=action.id,
    )


def _before_the_plan(case: Case) -> list[Task]:
    """Self-assessment, answer to the report, agreement to a complete draft."""
    tasks = []
    if case.status in (CaseStatus.CONFIRMED, CaseStatus.TEAM_READY, CaseStatus.DIAGNOSING):
        tasks += _of_diagnosis(case)
    plan = open_version(case)
    if plan is not None and _waits_for_agreement(plan):
        due_on = case.programme.plan_due_on if case.plan_approved_on is None else None
        tasks.append(Task("agree", case.id, case.tenant_id, due_on, count=len(plan.lines)))
    return tasks


def _waits_for_agreement(plan: Plan) -> bool:
    complete = all(line.finish_mark and line.due_on and line.responsible for line in plan.lines)
    return (
        bool(plan.lines)
        and bool(plan.goal)
        and complete
        and plan.is_editable
        and plan.enterprise_agreed_on is None
    )


def _of_diagnosis(case: Case) -> list[Task]:
    diagnosis = find_diagnosis(case)
    if diagnosis is None or diagnosis.submitted_on is None:
        if diagnosis is not None and diagnosis.self_assessed_on is not None:
            return []
        return [Task("self_assessment", case.id, case.tenant_id, case.programme.diagnosis_due_on)]
    if diagnosis.answered_on is not None:
        return []
    pending = sum(item.answer is Answer.PENDING for item in constraints_of(case))
    return [Task("answer", case.id, case.tenant_id, diagnosis.answer_due_on, count=pending)]
