"""The tab of a case as its templates take it: conditions, effect, results, rounds, survey, closing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.calendars.queries import deadline, explain_address
from casework.cases.queries import CasePage
from casework.enums import CaseStatus, Conclusion, ResultKind, Role
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.models import Acceptance, Attachment, Case, Result
from casework.outcomes import queries
from casework.outcomes.effect_rows import effect_row
from casework.outcomes.queries import Effect, Missing, Precondition, Satisfaction
from casework.web.filters import day
from casework.web.guards import can

AT_WORK = (CaseStatus.IMPLEMENTING, CaseStatus.RECTIFY)
BEFORE_ACCEPTED = (*AT_WORK, CaseStatus.ACCEPTANCE)


def tab_context(page: CasePage) -> dict[str, Any]:
    """Everything the tab shows this person; the enterprise sees its own part."""
    case = page.case
    contact = is_contact()
    effects = queries.effects_of(case.id)
    conditions = [] if contact or case.status not in BEFORE_ACCEPTED else conditions_of(case, effects)
    return {
        "is_contact": contact,
        "is_early": case.is_open and case.plan_approved_on is None,
        "conditions": conditions,
        "effects": [effect_row(item) for item in effects],
        "results": result_rows(case),
        "benefits": benefit_card(case),
        "rounds": [round_card(case, item) for item in queries.rounds_of(case.id)],
        "survey": survey_card(case),
        "closing": closing_card(case),
        "may": {
            "apply": can(P.ACCEPTANCE_APPLY) and case.status in AT_WORK,
            "measure": can(P.RESULT_RECORD) and _takes_values(case),
            "benefit": can(P.RESULT_RECORD)
            and case.plan_approved_on is not None
            and not case.is_frozen
            and case.status is not CaseStatus.SUSPENDED,
            "record": can(P.RESULT_RECORD) and not case.is_frozen and case.status is not CaseStatus.SUSPENDED,
        },
    }


def is_contact() -> bool:
    """Whether the enterprise itself is reading."""
    return current_user.role is Role.ENTERPRISE_CONTACT


def _takes_values(case: Case) -> bool:
    return case.status in BEFORE_ACCEPTED and case.plan_approved_on is not None


def conditions_of(case: Case, effects: Sequence[Effect] | None = None) -> list[dict[str, Any]]:
    """The preconditions of acceptance, each with its state and the links to what is missing."""
    return [condition(item) for item in queries.preconditions(case, clock.today(), effects=effects)]


def condition(item: Precondition) -> dict[str, Any]:
    """One line: met, missing, or awaited (what the application itself sets off)."""
    if item.is_met:
        tone, state = "ok", _("met")
    elif item.stops_application:
        tone, state = "bad", _("not met")
    else:
        tone, state = "warn", _("awaited")
    return {
        "key": item.key,
        "title": item.title,
        "note": item.note,
        "tone": tone,
        "state": state,
        "missing": [{"text": missing.text, "url": address(missing)} for missing in item.missing],
    }


def address(missing: Missing) -> str:
    """The page where a missing thing is dealt with, for others the page that shows it."""
    if missing.step is not None and can(missing.step[0]):
        _permission, endpoint, values = missing.step
        return url_for(endpoint, **values)
    return url_for(missing.endpoint, **missing.values)


def result_rows(case: Case) -> list[dict[str, Any]]:
    """Results with their copies, in the order of the kinds of K22."""
    order = {kind: position for position, kind in enumerate(ResultKind)}
    copies = queries.copies_of(case.id)
    rows = [_result(case, item, copies.get(item.id, [])) for item in queries.results_of(case.id)]
    return sorted(rows, key=lambda row: order[row["kind"]])


def _result(case: Case, item: Result, copies: Sequence[Attachment]) -> dict[str, Any]:
    may_change = can(P.RESULT_RECORD) and not case.is_frozen
    links = [
        {"name": copy.file_name, "url": url_for("files.download", attachment_id=copy.id)} for copy in copies
    ]
    keys: dict[str, Any] = {"case_id": case.id, "result_id": item.id}
    return {
        "id": item.id,
        "kind": item.kind,
        "part": _part(item),
        "title": item.title,
        "document": " · ".join(part for part in (item.document_number, item.issuer) if part),
        "dated_on": item.dated_on,
        "copies": links,
        "confirmed_on": item.enterprise_confirmed_on,
        "copy_url": url_for("outcomes.attach_copy", **keys) if may_change and not copies else "",
        "remove_url": url_for("outcomes.remove_result", **keys) if may_change else "",
        "confirm_url": url_for("outcomes.confirm_result", **keys)
        if can(P.RESULT_CONFIRM) and not item.enterprise_confirmed_on and not case.is_frozen
        else "",
    }


def benefit_card(case: Case) -> dict[str, Any]:
    """What the help was worth; what is confirmed and what is not are two sums."""
    found = queries.benefits_of(case.id)
    return {
        "rows": found,
        "sum": queries.sum_of(found),
        "may_confirm": can(P.RESULT_CONFIRM) and not case.is_frozen,
    }


def _part(item: Result) -> str:
    """Of a standard made with others, what the enterprise did in it."""
    if item.took_lead is None:
        return ""
    return _("Led the work") if item.took_lead else _("Took part")


def round_card(case: Case, item: Acceptance) -> dict[str, Any]:
    """One round. The enterprise reads the opinions once the round is concluded, the sample never."""
    shown = not is_contact() or item.concluded_on is not None
    return {
        "round": item.round,
        "applied": _(
            "applied for on %(date)s by %(name)s", date=day(item.applied_on), name=item.applied_by_name
        ),
        "conclusion": item.conclusion,
        "concluded_on": item.concluded_on,
        "concluded_by": item.concluded_by_name,
        "county_opinion": item.county_opinion,
        "expert": item.expert_name if shown else "",
        "expert_on": item.expert_opinion_on,
        "held_on": item.held_on if shown else None,
        "opinion": item.expert_opinion if shown else "",
        "shortcomings": item.shortcomings if shown else "",
        "targets": [
            {"name": row.indicator.name, "result": row.result, "remark": row.remark} for row in item.targets
        ]
        if shown
        else [],
        "sample": "" if is_contact() else item.prefecture_opinion,
        "sampled_by": item.prefecture_name,
        "sampled_on": item.prefecture_opinion_on,
        **_correction(case, item),
        "steps": _round_steps(case, item),
    }


def _correction(case: Case, item: Acceptance) -> dict[str, Any]:
    """Until when the shortcomings have to be corrected, how far away that is and how it was counted."""
    if item.conclusion is not Conclusion.RECTIFY or item.concluded_on is None:
        return {"rectify_due_on": None, "rectify_distance": None, "rectify_url": ""}
    days = case.programme.rectify_days
    running = case.status is CaseStatus.RECTIFY
    return {
        "rectify_due_on": item.rectify_due_on,
        "rectify_distance": deadline(item.rectify_due_on, case.tenant_id, clock.today(), done=not running),
        "rectify_url": explain_address(case.tenant_id, start=item.concluded_on, workdays=days),
    }


def _round_steps(case: Case, item: Acceptance) -> list[dict[str, str]]:
    """What this person may do with a round now."""
    steps = []
    is_open = item.concluded_on is None and case.status is CaseStatus.ACCEPTANCE
    leads = case.leader is not None and case.leader.expert_id == current_user.expert_id
    if is_open and can(P.ACCEPTANCE_EXPERT) and leads:
        label = _("Amend the opinion") if item.expert_opinion_on else _("Give the opinion")
        steps.append({"label": label, "url": url_for("outcomes.opinion", case_id=case.id)})
    if is_open and can(P.ACCEPTANCE_CONCLUDE):
        steps.append({"label": _("Conclude"), "url": url_for("outcomes.conclude", case_id=case.id)})
    sampled = case.status in (CaseStatus.ACCEPTANCE, CaseStatus.ACCEPTED)
    if can(P.ACCEPTANCE_SAMPLE) and sampled and item.conclusion in (None, Conclusion.PASS):
        label = _("Amend the sample opinion") if item.prefecture_opinion_on else _("Give a sample opinion")
        steps.append({"label": label, "url": url_for("outcomes.sample", case_id=case.id)})
    return steps


def survey_card(case: Case) -> dict[str, Any]:
    """Whether the survey was sent and answered, never how; the sum of the reader's own unit."""
    survey = queries.survey_of(case.id)
    sent_on = survey.sent_on if survey else None
    answered_on = survey.answered_on if survey else case.survey_answered_before_on
    is_asked = survey is not None or answered_on is not None
    may_send = can(P.ACCEPTANCE_APPLY) and not is_asked and _takes_values(case)
    may_answer = can(P.SURVEY_ANSWER) and survey is not None and answered_on is None and case.is_open
    return {
        "sent_on": sent_on,
        "answered_on": answered_on,
        "may_send": may_send,
        "answer_url": url_for("outcomes.survey", case_id=case.id) if may_answer else "",
        "unit": unit_sum(case) if can(P.SURVEY_SUM) and current_user.region_id else None,
    }


def unit_sum(case: Case) -> Satisfaction:
    """The sum of the reader's unit in the year of the case."""
    return queries.satisfaction_of(current_user.region_id, case.programme, clock.today())


def closing_question(case: Case) -> tuple[str, str]:
    """What is asked before closing, and what it brings about; results that would not count are named."""
    months = " / ".join(str(months) for months in case.programme.look_backs)
    words = _("The work ends; look-back checks follow after %(months)s months.", months=months)
    without_copy = sum(item.copy_on is None for item in queries.results_of(case.id))
    if without_copy:
        words += " " + ngettext(
            "%(num)d result has no copy of its document and does not count yet.",
            "%(num)d results have no copy of their document and do not count yet.",
            without_copy,
        )
    return _("Strike %(name)s off the register?", name=case.enterprise_name), words


def archiving_question(case: Case) -> tuple[str, str]:
    """What is asked before archiving, and what it brings about."""
    question = _("Archive the file of %(name)s?", name=case.enterprise_name)
    return question, _("Nothing can be added or changed afterwards.")


def closing_card(case: Case) -> dict[str, Any]:
    """The last steps with their days, and the look-backs still to be held."""
    look_backs = queries.open_look_backs(case.id) if case.closed_on else []
    reopenings = queries.reopenings_of(case.id)
    waiting = next((item for item in reopenings if item.decided_on is None), None)
    return {
        "look_backs": [
            {
                "due_on": item.due_on,
                "distance": deadline(item.due_on, case.tenant_id, clock.today()),
                "url": url_for("follow_ups.show", follow_up_id=item.id),
            }
            for item in look_backs
        ],
        "step": _closing_step(case) if can(P.CASE_CLOSE) else None,
        "earlier": [] if is_contact() else [item for item in reopenings if item.is_consented],
        "waiting": waiting,
        "reopen_url": url_for("outcomes.reopen", case_id=case.id)
        if can(P.CASE_REOPEN) and not waiting and case.status in (CaseStatus.CLOSED, CaseStatus.ARCHIVED)
        else "",
        "decide_url": url_for("outcomes.decide_reopening", case_id=case.id)
        if waiting and can(P.CASE_REOPEN_CONSENT)
        else "",
    }


def _closing_step(case: Case) -> dict[str, str] | None:
    """The step that asks once: closing an accepted case, archiving a closed one."""
    if case.status is CaseStatus.ACCEPTED:
        label, endpoint, asked = _("Close the case"), "outcomes.close", closing_question(case)
    elif case.status is CaseStatus.CLOSED:
        label, endpoint, asked = _("Archive"), "outcomes.archive", archiving_question(case)
    else:
        return None
    question, consequence = asked
    return {
        "label": label,
        "url": url_for(endpoint, case_id=case.id),
        "question": question,
        "consequence": consequence,
    }
