"""The diagnosis tab of a case."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.calendars.queries import deadline
from casework.cases.queries import CasePage, case_page
from casework.diagnosis import likeness, maturity, queries, services
from casework.diagnosis.hints import hints
from casework.enums import Answer, CaseStatus, Role, ValueKind
from casework.files.archive import file_row
from casework.files.queries import files_of_diagnosis
from casework.i18n import gettext as _
from casework.reference.queries import Code, constraint_types
from casework.web.guards import can, requires

bp = Blueprint("diagnosis", __name__)
Page = Response | str | tuple[str, int]
JUDGED_WHILE = (CaseStatus.IMPLEMENTING, CaseStatus.ACCEPTANCE, CaseStatus.RECTIFY, CaseStatus.ACCEPTED)


@bp.route("/cases/<int:case_id>/diagnosis")
@requires(P.DIAGNOSIS_READ)
def show(case_id: int) -> str:
    """Report, constraints with their evidence and judgements, indicators with their baseline."""
    page = case_page(case_id, clock.today())
    return render_template("diagnosis/show.html", page=page, tab="diagnosis", **context(page))


def context(page: CasePage) -> dict[str, Any]:
    """Everything the tab shows. The enterprise sees the findings once the report was sent to it."""
    diagnosis = queries.find_diagnosis(page.case)
    sent = diagnosis is not None and diagnosis.submitted_on is not None
    hidden = current_user.role is Role.ENTERPRISE_CONTACT and not sent
    drafting = page.case.status is CaseStatus.DIAGNOSING and diagnosis is not None and not sent
    types = constraint_types(page.case.programme.constraint_edition_id)
    constraints = [] if hidden else queries.constraints_of(page.case, with_withdrawn=sent)
    team = next((m for m in page.case.present_team if m.expert_id == current_user.expert_id), None)
    writes = can(P.DIAGNOSIS_WRITE) and team is not None and team.is_cleared
    return {
        "diagnosis": diagnosis,
        "hidden": hidden,
        "constraints": [constraint_view(page, item) for item in constraints],
        "indicators": [] if hidden else [indicator_view(item) for item in queries.indicators_of(page.case)],
        "maturity": maturity.rows(types, diagnosis.maturity) if diagnosis and not hidden else [],
        "on_site": on_site(diagnosis) if diagnosis and not hidden else [],
        "hints": hints(constraints, queries.indicators_of(page.case)) if writes and drafting else [],
        "alike": alike_reports(page.case, diagnosis) if may_compare(diagnosis) else [],
        "clues": queries.clues_of(page.case) if _sees_clues(page.case) else [],
        "may_record_clue": can(P.CASE_NOTE),
        "files": [file_row(item) for item in files_of_diagnosis(diagnosis)]
        if diagnosis and not hidden
        else [],
        "may_begin": writes and page.case.status is CaseStatus.TEAM_READY,
        "may_write": writes and drafting,
        "may_send": drafting
        and page.case.leader is not None
        and team is not None
        and page.case.leader.id == team.id,
        "may_add_indicator": writes
        and page.case.diagnosis_started_on is not None
        and not page.case.plan_approved_on,
        "may_reply": writes
        and diagnosis is not None
        and diagnosis.answered_on is not None
        and page.case.is_open,
        "may_judge": can(P.CONSTRAINT_JUDGE) and page.case.status in JUDGED_WHILE,
        "may_answer": can(P.DIAGNOSIS_ANSWER) and is_asked(page.case, diagnosis),
        "may_assess": can(P.SELF_ASSESS) and not sent and page.case.is_open and not page.case.diagnosed_on,
        "answer_distance": deadline(diagnosis.answer_due_on, page.case.tenant_id, clock.today())
        if diagnosis is not None and is_asked(page.case, diagnosis)
        else None,
    }


def may_compare(diagnosis: Any) -> bool:
    """Everybody but the enterprise reads which reports are alike, among those of the own scope."""
    return diagnosis is not None and current_user.role is not Role.ENTERPRISE_CONTACT


def alike_reports(case: Any, diagnosis: Any) -> list[likeness.Likeness]:
    """Other reports whose text is much the same."""
    own = likeness.Report(
        case.id, case.number, case.enterprise_name, f"{diagnosis.strengths}\n{diagnosis.conclusion}"
    )
    if len(likeness.tidy(own)) < likeness.SHORTEST:
        return []
    return likeness.alike(own, queries.other_reports(case))


def _sees_clues(case: Any) -> bool:
    return can(P.CASE_NOTE) or current_user.opened_until(case.id) is not None


def on_site(diagnosis: Any) -> list[tuple[str, str]]:
    """The record of the day on site: what there is of it, in the order of the day."""
    parts = (
        (_("Opening talk"), diagnosis.opening_talk),
        (_("People"), diagnosis.walk_man),
        (_("Machines"), diagnosis.walk_machine),
        (_("Material"), diagnosis.walk_material),
        (_("Method"), diagnosis.walk_method),
        (_("Environment"), diagnosis.walk_environment),
        (_("Measurement"), diagnosis.walk_measurement),
        (_("Closing talk"), diagnosis.closing_talk),
    )
    return [(label, text) for label, text in parts if text]


def is_asked(case: Any, diagnosis: Any) -> bool:
    """Whether the report waits for the enterprise."""
    return (
        diagnosis is not None
        and case.status is CaseStatus.DIAGNOSING
        and diagnosis.submitted_on is not None
        and diagnosis.answered_on is None
    )


def category(types: dict[str, Code], code: str) -> str:
    """计量 · 计量器具未检定校准."""
    kind = types.get(code)
    if kind is None:
        return code
    group = types.get(kind.parent_code)
    return f"{group.name} · {kind.name}" if group else kind.name


def constraint_view(page: CasePage, item: Any) -> dict[str, Any]:
    """One constraint in the words of the page."""
    judged = item.judgements[-1] if item.judgements else None
    shows_answer = item.confirmed_on is None and item.withdrawn_on is None
    return {
        "row": item,
        "category": category(constraint_types(page.case.programme.constraint_edition_id), item.type_code),
        "state": _state(item, judged),
        "judged": judged,
        "is_asked": services.is_asked_alone(item) and can(P.DIAGNOSIS_ANSWER),
        "is_objected": item.answer is Answer.OBJECTED and shows_answer,
    }


def _state(item: Any, judged: Any) -> tuple[str, str]:
    if item.withdrawn_on is not None:
        return "neutral", _("Withdrawn")
    if judged is not None:
        return judged.outcome.tone, str(judged.outcome.label)
    if item.confirmed_on is not None:
        return "ok", _("Confirmed by the enterprise")
    return item.answer.tone, str(item.answer.label)


def indicator_view(item: Any) -> dict[str, Any]:
    """One indicator: baseline, newest value, target."""
    return {
        "row": item,
        "before": item.latest(ValueKind.BASELINE),
        "now": item.latest(ValueKind.AFTER) or item.latest(ValueKind.INTERIM),
    }
