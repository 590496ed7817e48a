"""The common superior's part: consent, with what becomes of the team, or refusal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.cases.queries import get_case
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import CaseTransfer
from casework.transfers import queries, telling
from casework.transfers.services.handing_over import hand_over
from casework.transfers.services.proposing import require_open, tell_step


def decide(
    transfer: CaseTransfer,
    consent: bool,
    opinion: str,
    expert_ids: Collection[int] = (),
    *,
    on: date,
    actor: Principal,
) -> None:
    """Consent or refuse. `expert_ids`: who of the present team goes along; nobody does unless chosen.

    With consent the hand-over happens on its day: at once when that has come, else by the job of that day.
    Raises RuleViolation for anybody but the common superior, before the receiving county has accepted, a refusal without
    a reason, and for what stands in the way of the hand-over.
    """
    require(actor, P.CASE_TRANSFER_CONSENT)
    _rank, superior = queries.superior_of(transfer)
    if actor.region_id != superior.id:
        raise RuleViolation(_("%(name)s decides on this transfer.", name=superior.name))
    require_open(transfer)
    if not transfer.is_accepted:
        raise RuleViolation(_("The receiving county has not accepted yet."))
    if transfer.is_consented:
        raise RuleViolation(_("Consent was given on %(date)s.", date=transfer.decided_on))
    if not consent and not opinion:
        raise RuleViolation(_("Please give the reason."), "opinion")
    case = get_case(transfer.case_id)
    present = {member.expert_id for member in case.present_team}
    if not present.issuperset(expert_ids):
        raise RuleViolation(_("Only experts of the present team go along."), "expert_ids")
    transfer.is_consented, transfer.decided_on, transfer.opinion = consent, on, opinion
    transfer.decided_by_id, transfer.decided_by_name = actor.id, actor.name
    transfer.expert_ids = [str(expert_id) for expert_id in sorted(expert_ids)] if consent else []
    db.session.flush()
    step = "consented" if consent else "refused"
    tell_step(case, step, on=on, actor=actor, hand_over_on=transfer.hand_over_on, reason=opinion)
    telling.tell_decided(transfer, on=on)
    if consent and transfer.hand_over_on <= on:
        hand_over(transfer, on=on, actor=actor)
