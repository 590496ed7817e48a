"""The report itself: self-assessment before it, beginning, writing, sending it to the enterprise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import select

from casework.access.principal import Principal
from casework.calendars.queries import calendar_for
from casework.cases.services import move, refresh_deadline, require_open, tell
from casework.diagnosis import (
    maturity,
    notice_words,  # noqa: F401  the words of the messages sent here
)
from casework.diagnosis.people import contacts_of, experts_of
from casework.diagnosis.queries import constraints_of
from casework.diagnosis.services.rules import require_draft, require_leader, require_team
from casework.enums import CaseStatus, EventKind, NoticeKind, VisitWay
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Case, Constraint, Diagnosis
from casework.notices.services import notify
from casework.reference.queries import constraint_types

ON_SITE: Final = frozenset(
    {
        "opening_talk", "walk_man", "walk_machine", "walk_material", "walk_method", "walk_environment",
        "walk_measurement", "closing_talk",
    }
)  # fmt: skip
"""The record of the day on site: opening talk, the walk through 人机料法环测, closing talk."""
BEFORE_REPORT = (CaseStatus.CONFIRMED, CaseStatus.TEAM_READY, CaseStatus.DIAGNOSING)


def diagnosis_of(case: Case) -> Diagnosis:
    """The diagnosis row of a case, made when it is first needed."""
    diagnosis = db.session.scalar(select(Diagnosis).where(Diagnosis.case_id == case.id))
    if diagnosis is None:
        diagnosis = Diagnosis(case=case)
        db.session.add(diagnosis)
        db.session.flush()
    return diagnosis


def hand_in_self_assessment(case: Case, text: str, *, on: date, actor: Principal) -> Diagnosis:
    """The enterprise's own view before the experts come; may be handed in again until the report is sent.

    Raises RuleViolation for an empty one or after the report.
    """
    require_open(case)
    if not text:
        raise RuleViolation(_("Please write at least one sentence."), "text")
    diagnosis = diagnosis_of(case)
    if case.status not in BEFORE_REPORT or diagnosis.submitted_on is not None:
        raise RuleViolation(_("The diagnosis report is out; the self-assessment is closed."))
    diagnosis.self_assessment = text
    diagnosis.self_assessed_on = on
    db.session.flush()
    tell(case, EventKind.SELF_ASSESSED, on=on, actor=actor)
    notify(
        experts_of(case), subject=f"case:{case.id}:self_assessment", template="self_assessed", on=on,
        url=f"/cases/{case.id}/diagnosis", name=case.enterprise_name,
    )  # fmt: skip
    return diagnosis


def begin_diagnosis(case: Case, *, on: date, actor: Principal) -> Diagnosis:
    """The team starts to diagnose. Raises RuleViolation until the team is ready."""
    require_open(case)
    require_team(case, actor)
    diagnosis = diagnosis_of(case)
    move(case, CaseStatus.DIAGNOSING)
    case.diagnosis_started_on = on
    db.session.flush()
    tell(case, EventKind.DIAGNOSIS_STARTED, on=on, actor=actor)
    refresh_deadline(case)
    return diagnosis


def write_report(
    diagnosis: Diagnosis,
    *,
    actor: Principal,
    on: date,
    held_on: date | None,
    way: VisitWay | None,
    basis: str = "",
    strengths: str = "",
    conclusion: str = "",
    **on_site: str,
) -> None:
    """Keep the text of the report; everything may be incomplete until it is sent. `on_site`: texts of ON_SITE.

    Raises RuleViolation when it was sent or the day lies ahead.
    """
    require_draft(diagnosis)
    require_team(diagnosis.case, actor)
    if held_on is not None and held_on > on:
        raise RuleViolation(_("The day lies ahead."), "held_on")
    if held_on is not None and held_on < diagnosis.case.confirmed_on:
        raise RuleViolation(
            _("The enterprise was selected on %(date)s only.", date=diagnosis.case.confirmed_on), "held_on"
        )
    diagnosis.held_on, diagnosis.way = held_on, way
    diagnosis.basis, diagnosis.strengths, diagnosis.conclusion = basis, strengths, conclusion
    for name in ON_SITE & on_site.keys():
        setattr(diagnosis, name, on_site[name])
    db.session.flush()


def score_maturity(diagnosis: Diagnosis, scores: Mapping[str, int], *, actor: Principal) -> None:
    """Keep a score (0 to 5) for each scored group of the year's taxonomy. Raises RuleViolation after the report."""
    require_draft(diagnosis)
    require_team(diagnosis.case, actor)
    groups = maturity.groups_of(constraint_types(diagnosis.case.programme.constraint_edition_id))
    for group, score in scores.items():
        if group not in groups or not 0 <= score <= maturity.HIGHEST:
            raise RuleViolation(_("A score lies between 0 and 5."), f"group_{group}")
    diagnosis.maturity = maturity.written(scores)
    db.session.flush()


def submit_report(diagnosis: Diagnosis, *, on: date, actor: Principal) -> None:
    """The team leader sends the report to the enterprise; the answer is due `programme.answer_days` later.

    Raises RuleViolation with what is missing: day, way, conclusion, a constraint, evidence for each.
    """
    case = diagnosis.case
    require_draft(diagnosis)
    require_leader(case, actor)
    found = constraints_of(case)
    missing = missing_in_report(diagnosis, found)
    if missing:
        raise RuleViolation(_("Still missing: %(list)s.", list=_("; ").join(missing)))
    diagnosis.submitted_on = on
    diagnosis.submitted_by_id = actor.id
    ask_enterprise(diagnosis, len(found), on=on, actor=actor)


def missing_in_report(diagnosis: Diagnosis, found: list[Constraint]) -> list[str]:
    """What keeps the report from being sent, each as words."""
    missing = []
    if diagnosis.held_on is None:
        missing.append(_("the day of the diagnosis"))
    if diagnosis.way is None:
        missing.append(_("the way it was held"))
    if not diagnosis.conclusion:
        missing.append(_("the conclusion"))
    if not found:
        missing.append(_("at least one constraint"))
    missing += [_("evidence for %(code)s", code=item.code) for item in found if not item.evidence]
    return missing


def ask_enterprise(diagnosis: Diagnosis, count: int, *, on: date, actor: Principal) -> None:
    """Give the enterprise its days (working days of the year's programme) to answer, and tell it."""
    case = diagnosis.case
    due_on = calendar_for(case.tenant_id).add(on, case.programme.answer_days)
    diagnosis.answered_on = None
    diagnosis.answered_by_id = None
    diagnosis.answer_due_on = due_on
    db.session.flush()
    tell(case, EventKind.REPORT_SUBMITTED, on=on, actor=actor, count=count, due_on=due_on)
    notify(
        contacts_of(case), subject=f"case:{case.id}:answer", template="report_to_answer", on=on,
        url=f"/cases/{case.id}/diagnosis/answer", kind=NoticeKind.HAND_OVER, name=case.enterprise_name,
        count=count, due_on=due_on,
    )  # fmt: skip
    refresh_deadline(case)
