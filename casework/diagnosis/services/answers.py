"""The enterprise's answers to the report, and what the team makes of its objections.

Only the enterprise agrees: no answer by the date is never consent, and an objection ends with a new answer of the
enterprise, whether the team revised the constraint or kept it after a talk.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.access.principal import Principal
from casework.cases.services import move, refresh_deadline, require_open, tell
from casework.diagnosis import notice_words  # noqa: F401  the words of the messages sent here
from casework.diagnosis.people import contacts_of, experts_of, officers_of
from casework.diagnosis.queries import constraints_of
from casework.diagnosis.services.constraints import check_constraint, fill
from casework.diagnosis.services.found_later import ask_about, is_asked_alone
from casework.diagnosis.services.report import ask_enterprise
from casework.diagnosis.services.rules import require_team
from casework.enums import Answer, CaseStatus, EventKind, NoticeKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.i18n.lists import listed
from casework.models import Constraint, Diagnosis
from casework.notices.services import notify, settle


def require_asked(diagnosis: Diagnosis) -> None:
    """Raises RuleViolation unless the report waits for the enterprise's answer."""
    require_open(diagnosis.case)
    if diagnosis.case.status is not CaseStatus.DIAGNOSING or diagnosis.submitted_on is None:
        raise RuleViolation(_("There is no report to answer."))
    if diagnosis.answered_on is not None:
        raise RuleViolation(_("The report was answered on %(date)s.", date=diagnosis.answered_on))


def save_answer(
    constraint: Constraint,
    diagnosis: Diagnosis,
    answer: Answer,
    objection: str,
    *,
    on: date,
    actor: Principal,
) -> None:
    """Keep one answer; nothing is sent yet. Raises RuleViolation for an objection without a reason.

    The field of the violation is that of the form: `objection_<id>`.
    """
    require_asked(diagnosis)
    if constraint.withdrawn_on is not None or constraint.confirmed_on is not None:
        raise RuleViolation(_("%(code)s is settled already.", code=constraint.code))
    if answer is Answer.OBJECTED and not objection:
        raise RuleViolation(
            _("%(code)s: please say what you object to.", code=constraint.code), f"objection_{constraint.id}"
        )
    constraint.answer = answer
    constraint.answered_on = on if answer is not Answer.PENDING else None
    # Agreed after a reply of the team: the earlier objection stays as the note beside it.
    constraint.objection = (
        objection if answer is Answer.OBJECTED else (constraint.objection if constraint.reply else "")
    )
    db.session.flush()


def submit_answers(diagnosis: Diagnosis, *, on: date, actor: Principal) -> int:
    """Send the answers, once; gives the number of objections. Without any the diagnosis is confirmed.

    Raises RuleViolation naming the constraints that have no answer.
    """
    require_asked(diagnosis)
    case, found = diagnosis.case, constraints_of(diagnosis.case)
    open_codes = [item.code for item in found if item.answer is Answer.PENDING]
    if open_codes:
        raise RuleViolation(_("Not answered yet: %(codes)s.", codes=listed(open_codes)))
    for item in found:
        if item.answer is Answer.AGREED and item.confirmed_on is None:
            item.confirmed_on = on
    objections = sum(item.answer is Answer.OBJECTED for item in found)
    diagnosis.answered_on = on
    diagnosis.answered_by_id = actor.id
    db.session.flush()
    tell(case, EventKind.REPORT_ANSWERED, on=on, actor=actor, objections=objections)
    settle(f"case:{case.id}:answer")
    people = experts_of(case) if objections else [*experts_of(case), *officers_of(case)]
    notify(
        people, subject=f"case:{case.id}:answered", template="report_answered", on=on,
        url=f"/cases/{case.id}/diagnosis", kind=NoticeKind.HAND_OVER, name=case.enterprise_name,
        objections=objections,
    )  # fmt: skip
    if objections:
        refresh_deadline(case)
    else:
        _confirm(diagnosis, on=on, actor=actor)
    return objections


def revise_constraint(
    constraint: Constraint,
    diagnosis: Diagnosis,
    reply: str,
    *,
    on: date,
    actor: Principal,
    **values: Any,
) -> None:
    """The team changes a constraint after an objection; the enterprise is asked again."""
    _require_objection(constraint, diagnosis, reply, actor)
    check_constraint(diagnosis, values)
    fill(constraint, values)
    if not constraint.evidence:
        raise RuleViolation(_("Please give the evidence."), "evidence")
    _ask_again(constraint, reply)
    _settle(diagnosis, constraint, on=on, actor=actor)


def keep_constraint(
    constraint: Constraint, diagnosis: Diagnosis, reply: str, *, on: date, actor: Principal
) -> None:
    """The team keeps a constraint after a talk, with a note of it; the enterprise is asked again."""
    _require_objection(constraint, diagnosis, reply, actor)
    _ask_again(constraint, reply)
    _settle(diagnosis, constraint, on=on, actor=actor)


def withdraw_objected(
    constraint: Constraint, diagnosis: Diagnosis, reply: str, *, on: date, actor: Principal
) -> None:
    """The team withdraws a constraint after an objection. Raises RuleViolation for the only one left."""
    _require_objection(constraint, diagnosis, reply, actor)
    if len(constraints_of(diagnosis.case)) == 1:
        raise RuleViolation(_("A diagnosis has at least one constraint. Please revise it instead."))
    constraint.withdrawn_on = on
    constraint.reply = reply
    db.session.flush()
    _settle(diagnosis, constraint, on=on, actor=actor)


def _require_objection(constraint: Constraint, diagnosis: Diagnosis, reply: str, actor: Principal) -> None:
    require_open(diagnosis.case)
    require_team(diagnosis.case, actor)
    if diagnosis.answered_on is None or constraint.answer is not Answer.OBJECTED or constraint.withdrawn_on:
        raise RuleViolation(_("There is no objection to answer."))
    if not reply:
        raise RuleViolation(_("Please answer the objection."), "reply")


def _ask_again(constraint: Constraint, reply: str) -> None:
    """The objection stays readable beside the reply until the enterprise answers anew."""
    constraint.reply = reply
    constraint.answer = Answer.PENDING
    constraint.answered_on = None
    db.session.flush()


def _settle(diagnosis: Diagnosis, constraint: Constraint, *, on: date, actor: Principal) -> None:
    """After the last objection is dealt with, ask for what is open again, or confirm. A constraint that was found at a
    visit stands alone: nothing of the confirmed report is asked again."""
    if diagnosis.case.status is not CaseStatus.DIAGNOSING:
        if is_asked_alone(constraint):
            ask_about(constraint, on=on)
        return
    found = constraints_of(diagnosis.case)
    if any(item.answer is Answer.OBJECTED for item in found):
        refresh_deadline(diagnosis.case)
        return
    pending = sum(item.answer is Answer.PENDING for item in found)
    if pending:
        ask_enterprise(diagnosis, pending, on=on, actor=actor)
    else:
        _confirm(diagnosis, on=on, actor=actor)


def _confirm(diagnosis: Diagnosis, *, on: date, actor: Principal) -> None:
    """Every constraint is agreed: the diagnosis is confirmed and the plan can be written."""
    case = diagnosis.case
    move(case, CaseStatus.DIAGNOSED)
    case.diagnosed_on = on
    db.session.flush()
    tell(case, EventKind.DIAGNOSED, on=on, actor=actor)
    notify(
        [*officers_of(case), *contacts_of(case)], subject=f"case:{case.id}:diagnosed", template="diagnosed", on=on,
        url=f"/cases/{case.id}/plan", name=case.enterprise_name,
    )  # fmt: skip
    refresh_deadline(case)
