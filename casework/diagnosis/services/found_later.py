"""A constraint found at a visit, after the report: written by the team, confirmed or objected to by the enterprise."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from casework.access.principal import Principal
from casework.cases.services import require_open, tell
from casework.diagnosis import notice_words  # noqa: F401  the words of the messages sent here
from casework.diagnosis.people import contacts_of, experts_of, officers_of
from casework.diagnosis.services.constraints import check_constraint, fill
from casework.diagnosis.services.report import diagnosis_of
from casework.diagnosis.services.rules import require_team
from casework.enums import Answer, CaseStatus, EventKind, NoticeKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Case, Constraint, Diagnosis
from casework.notices.services import notify, settle

FOUND_WHILE: Final = (CaseStatus.IMPLEMENTING, CaseStatus.RECTIFY)


def add_found_at_visit(
    case: Case, visit_id: int, held_on: date, *, on: date, actor: Principal, **values: Any
) -> Constraint:
    """Write a new problem down as a constraint and ask the enterprise. It counts from its agreement on; the plan answers it
    in its next version. Raises RuleViolation as `check_constraint`, without facts, and while the plan does not run.
    """
    require_open(case)
    require_team(case, actor)
    if case.status not in FOUND_WHILE:
        raise RuleViolation(_("The plan of this case does not run."))
    diagnosis = diagnosis_of(case)
    check_constraint(diagnosis, values)
    if not values.get("evidence"):
        raise RuleViolation(_("Please give the evidence."), "evidence")
    db.session.execute(select(Diagnosis.id).where(Diagnosis.id == diagnosis.id).with_for_update())
    last = db.session.scalar(select(func.max(Constraint.number)).where(Constraint.case_id == case.id))
    constraint = Constraint(case=case, number=(last or 0) + 1, found_on=held_on, visit_id=visit_id)
    fill(constraint, values)
    db.session.add(constraint)
    db.session.flush()
    ask_about(constraint, on=on)
    return constraint


def ask_about(constraint: Constraint, *, on: date) -> None:
    """The enterprise says next whether it is true."""
    case = constraint.case
    notify(
        contacts_of(case), subject=_subject(constraint), template="constraint_to_answer", on=on,
        url=f"/cases/{case.id}/diagnosis#{constraint.code}", kind=NoticeKind.HAND_OVER, code=constraint.code,
        title=constraint.title,
    )  # fmt: skip


def is_asked_alone(constraint: Constraint) -> bool:
    """Whether a constraint that was found later waits for the enterprise."""
    return (
        constraint.visit_id is not None
        and constraint.answer is Answer.PENDING
        and constraint.withdrawn_on is None
        and constraint.moved_on is None
    )


def answer_alone(constraint: Constraint, objection: str, *, on: date, actor: Principal) -> None:
    """The enterprise agrees (no objection) or objects with its reason. Raises RuleViolation when it was answered."""
    case = constraint.case
    require_open(case)
    if not is_asked_alone(constraint):
        raise RuleViolation(_("%(code)s is settled already.", code=constraint.code))
    constraint.answer = Answer.OBJECTED if objection else Answer.AGREED
    constraint.answered_on = on
    constraint.confirmed_on = None if objection else on
    if objection:
        constraint.objection = objection
    db.session.flush()
    tell(
        case,
        EventKind.REPORT_ANSWERED,
        on=on,
        actor=actor,
        objections=int(bool(objection)),
        constraint=constraint.code,
    )
    settle(_subject(constraint))
    notify(
        {*experts_of(case), *officers_of(case)}, subject=f"{_subject(constraint)}:answered", template="report_answered",
        on=on, url=f"/cases/{case.id}/diagnosis#{constraint.code}", name=case.enterprise_name,
        objections=int(bool(objection)),
    )  # fmt: skip


def _subject(constraint: Constraint) -> str:
    return f"constraint:{constraint.id}:answer"
