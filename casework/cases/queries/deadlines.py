"""The next open deadline of a case: the earliest of action, follow-up, report, review, acceptance."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from casework.enums import CaseStatus, DeadlineKind
from casework.extensions import db
from casework.models import Acceptance, ActionItem, Case, Diagnosis, FollowUp
from casework.models.case import NO_DEADLINE

Deadline = tuple[date, DeadlineKind | None, str]
NONE: Deadline = (NO_DEADLINE, None, "")


def next_deadline(case: Case) -> Deadline:
    """Due date, kind and a short label of what is due first; `NONE` when nothing is open.

    The label is a name (an action's code and title, a follow-up's number): words of the kind are translated.
    """
    if case.status in (
        CaseStatus.WITHDRAWN,
        CaseStatus.TRANSFERRED,
        CaseStatus.SUSPENDED,
        CaseStatus.ARCHIVED,
    ):
        return NONE
    found = [deadline for deadline in (_of_state(case), _of_action(case), _of_follow_up(case)) if deadline]
    return min(found, key=lambda deadline: deadline[0], default=NONE)


def _of_state(case: Case) -> Deadline | None:
    """What the state itself waits for, by the dates of the programme year."""
    programme = case.programme
    status = case.status
    if status is CaseStatus.CONFIRMED:
        return programme.diagnosis_due_on, DeadlineKind.TEAM, ""
    if status in (CaseStatus.TEAM_READY, CaseStatus.DIAGNOSING):
        return _of_diagnosis(case)
    if status is CaseStatus.DIAGNOSED:
        return programme.plan_due_on, DeadlineKind.PLAN, ""
    if status is CaseStatus.PLAN_REVIEW:
        return programme.plan_due_on, DeadlineKind.PLAN_REVIEW, ""
    if status in (CaseStatus.IMPLEMENTING, CaseStatus.ACCEPTANCE):
        return programme.acceptance_due_on, DeadlineKind.ACCEPTANCE, ""
    if status is CaseStatus.RECTIFY:
        return _of_correction(case)
    if status is CaseStatus.ACCEPTED:
        return programme.data_on, DeadlineKind.CLOSING, ""
    return None


def _of_diagnosis(case: Case) -> Deadline:
    answer_due_on = db.session.scalar(
        select(Diagnosis.answer_due_on).where(
            Diagnosis.case_id == case.id, Diagnosis.submitted_on.is_not(None), Diagnosis.answered_on.is_(None)
        )
    )
    if answer_due_on is not None:
        return answer_due_on, DeadlineKind.ANSWER, ""
    return case.programme.diagnosis_due_on, DeadlineKind.DIAGNOSIS, ""


def _of_correction(case: Case) -> Deadline | None:
    due_on = db.session.scalar(
        select(Acceptance.rectify_due_on)
        .where(Acceptance.case_id == case.id, Acceptance.rectify_due_on.is_not(None))
        .order_by(Acceptance.round.desc())
        .limit(1)
    )
    return None if due_on is None else (due_on, DeadlineKind.RECTIFY, "")


def _of_action(case: Case) -> Deadline | None:
    if not case.is_open:
        return None
    row = db.session.execute(
        select(ActionItem.due_on, ActionItem.number, ActionItem.title)
        .where(
            ActionItem.case_id == case.id,
            ActionItem.done_on.is_(None),
            ActionItem.dropped_on.is_(None),
            ActionItem.out_of_force_on.is_(None),
            ActionItem.moved_on.is_(None),
        )
        .order_by(ActionItem.due_on, ActionItem.number)
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.due_on, DeadlineKind.ACTION, f"C{row.number:02d} {row.title}")


def _of_follow_up(case: Case) -> Deadline | None:
    row = db.session.execute(
        select(FollowUp.due_on, FollowUp.number)
        .where(
            FollowUp.case_id == case.id,
            FollowUp.held_on.is_(None),
            FollowUp.cancelled_on.is_(None),
            FollowUp.moved_on.is_(None),
        )
        .order_by(FollowUp.due_on, FollowUp.number)
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.due_on, DeadlineKind.FOLLOW_UP, str(row.number))
