"""The giving county's part: proposing to hand a case over, taking the proposal back."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.cases.services import tell
from casework.enums import EventKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Case, CaseTransfer
from casework.regions.queries import Place
from casework.transfers import queries, telling


def propose(
    case: Case, county: Place, reason: str, hand_over_on: date, *, on: date, actor: Principal
) -> CaseTransfer:
    """Lay before another county what it needs to decide whether it takes the case over: name, code, number, state, how
    much is open, the reason, the day. Nothing else of the file is shown (docs/decisions/0016).

    Raises RuleViolation while something stands in the way (`queries.obstacles`), for the own county, a day in the past,
    or while another proposal is open.
    """
    require(actor, P.CASE_TRANSFER)
    case = _locked(case)
    for obstacle in queries.obstacles(case):
        raise RuleViolation(obstacle)
    if queries.open_transfer_of(case.id) is not None:
        raise RuleViolation(_("A proposal to transfer this case is open already."))
    if county.id not in {other.id for other in queries.other_counties(case.tenant_id)}:
        raise RuleViolation(_("Please choose another county."), "county_id")
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    if hand_over_on < on:
        raise RuleViolation(_("The day of the hand-over lies in the past."), "hand_over_on")
    work = queries.open_work(case.id)
    transfer = CaseTransfer(
        tenant_id=county.id, prefecture_id=county.prefecture_id, province_id=county.province_id,
        giving_id=case.tenant_id, giving_prefecture_id=case.prefecture_id, case_id=case.id,
        case_number=case.number, enterprise_name=case.enterprise_name, uscc=case.uscc, status=case.status,
        open_constraints=work.constraints, open_actions=work.actions, open_follow_ups=work.follow_ups,
        reason=reason, hand_over_on=hand_over_on, proposed_on=on, proposed_by_id=actor.id,
        proposed_by_name=actor.name,
    )  # fmt: skip
    db.session.add(transfer)
    db.session.flush()
    tell_step(
        case, "proposed", on=on, actor=actor, county=county.name_zh, hand_over_on=hand_over_on, reason=reason
    )
    telling.ask_the_receiving_county(transfer, on=on)
    return transfer


def take_back(transfer: CaseTransfer, case: Case, *, on: date, actor: Principal) -> None:
    """The giving county no longer wants it. Raises RuleViolation once the superior has consented or it has ended."""
    require(actor, P.CASE_TRANSFER)
    require_open(transfer)
    if transfer.is_consented:
        raise RuleViolation(_("The hand-over is arranged; only a new transfer undoes it."))
    transfer.taken_back_on = on
    db.session.flush()
    tell_step(case, "taken_back", on=on, actor=actor)
    telling.tell_taken_back(transfer, on=on)


def require_open(transfer: CaseTransfer) -> None:
    """Raises RuleViolation when nobody can act on the proposal any more."""
    if not transfer.is_open:
        raise RuleViolation(_("This proposal has ended: %(state)s.", state=transfer.state.label))


def tell_step(case: Case, step: str, *, on: date, actor: Principal | None, **details: Any) -> None:
    """A line in the story of the case about a step towards the hand-over."""
    tell(case, EventKind.TRANSFERRED, on=on, actor=actor, step=step, **details)


def _locked(case: Case) -> Case:
    """Two officers propose one after the other."""
    return db.session.scalars(
        select(Case).where(Case.id == case.id).with_for_update().execution_options(populate_existing=True)
    ).one()
