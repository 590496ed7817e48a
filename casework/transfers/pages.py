"""What the page of one transfer shows to whom, as its template takes it."""

from __future__ import annotations

from typing import Any

from flask_login import current_user

from casework.access.permissions import Permission as P
from casework.cases.queries import get_case
from casework.enums import TransferState
from casework.errors import NotFound
from casework.i18n import gettext as _
from casework.regions.choosing import place_label
from casework.transfers import queries
from casework.transfers.forms import AnswerForm, DecisionForm, ProposalForm
from casework.web.filters import day
from casework.web.guards import can


def proposal_form(tenant_id: int) -> ProposalForm:
    """The form with the counties on offer."""
    return ProposalForm([(county.id, place_label(county.id)) for county in queries.other_counties(tenant_id)])


def answer_form(transfer: Any) -> AnswerForm | None:
    """For an officer of the receiving county while it is asked; None for everybody else."""
    asked = transfer.state is TransferState.PROPOSED and current_user.region_id == transfer.tenant_id
    if not (asked and can(P.CASE_TRANSFER)):
        return None
    officers = queries.officers_of_county(transfer.tenant_id)
    return AnswerForm([(officer.id, officer.display_name) for officer in officers])


def decision_form(transfer: Any) -> DecisionForm | None:
    """For the common superior once the receiving county has accepted; None for everybody else."""
    _rank, superior = queries.superior_of(transfer)
    asked = transfer.state is TransferState.ACCEPTED and current_user.region_id == superior.id
    if not (asked and can(P.CASE_TRANSFER_CONSENT)):
        return None
    team = get_case(transfer.case_id).present_team
    return DecisionForm([(m.expert_id, f"{m.expert.name} · {m.role.label}") for m in team])


def show_context(transfer: Any, **forms: Any) -> dict[str, Any]:
    """Everything that transfers/show.html shows."""
    _rank, superior = queries.superior_of(transfer)
    state = transfer.state
    return {
        "transfer": transfer,
        "giving": place_label(transfer.giving_id),
        "receiving": place_label(transfer.tenant_id),
        "superior": superior.name,
        "steps": _steps(transfer, superior.name),
        "answer_form": forms.get("answer_form") or answer_form(transfer),
        "decision_form": forms.get("decision_form") or decision_form(transfer),
        "may_take_back": can(P.CASE_TRANSFER)
        and current_user.region_id == transfer.giving_id
        and state in (TransferState.PROPOSED, TransferState.ACCEPTED),
        "old_case_id": transfer.case_id if _reaches(transfer.case_id) else None,
        "new_case_id": transfer.successor_id
        if transfer.successor_id and _reaches(transfer.successor_id)
        else None,
        "form": next((form for form in forms.values() if form is not None), None),
    }


def _reaches(case_id: int) -> bool:
    """Whether the reader may open a case: each county its own, those above both."""
    try:
        get_case(case_id)
    except NotFound:
        return False
    return True


def _steps(transfer: Any, superior: str) -> list[dict[str, str]]:
    """The way of the proposal, the latest last."""
    made = [_step(transfer.proposed_on, transfer.proposed_by_name, _("Proposed"), "", "info")]
    if transfer.answered_on:
        words = _("Agreed to take the case over") if transfer.is_accepted else _("Sent back")
        lead = _("lead officer %(name)s", name=transfer.officer_name) if transfer.is_accepted else ""
        tone = "ok" if transfer.is_accepted else "warn"
        made.append(
            _step(transfer.answered_on, transfer.answered_by_name, words, lead or transfer.remark, tone)
        )
    if transfer.decided_on:
        is_consented = transfer.is_consented
        words = (
            _("Consent of %(name)s", name=superior)
            if is_consented
            else _("Refused by %(name)s", name=superior)
        )
        tone = "ok" if is_consented else "warn"
        made.append(_step(transfer.decided_on, transfer.decided_by_name, words, transfer.opinion, tone))
    if transfer.taken_back_on:
        made.append(_step(transfer.taken_back_on, "", _("Taken back"), "", "warn"))
    if transfer.done_on:
        made.append(_step(transfer.done_on, "", _("Handed over"), transfer.successor_number, "ok"))
    return made


def _step(on: Any, who: str, title: str, text: str, tone: str) -> dict[str, str]:
    when = " · ".join(part for part in (day(on), who) if part)
    return {"when": when, "title": title, "text": text, "url": "", "tone": tone}
