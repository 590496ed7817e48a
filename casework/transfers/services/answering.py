"""The receiving county's part: accepting with a lead officer, or sending back with a remark."""

from __future__ import annotations

from datetime import date

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.cases.services import check_officer
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import CaseTransfer, User
from casework.transfers import telling
from casework.transfers.services.proposing import require_open


def accept(transfer: CaseTransfer, officer: User, *, on: date, actor: Principal) -> None:
    """Take the case over; `officer` leads it from the hand-over on. Raises RuleViolation for anybody but the receiving
    county, an answered proposal, an officer of another unit."""
    _require_receiving(transfer, actor)
    check_officer(officer, transfer.tenant_id)
    transfer.officer_id, transfer.officer_name = officer.id, officer.display_name
    _answer(transfer, True, "", on, actor)
    telling.ask_the_superior(transfer, on=on)


def send_back(transfer: CaseTransfer, remark: str, *, on: date, actor: Principal) -> None:
    """Do not take the case over as proposed, with a remark; the giving county may propose anew. Raises RuleViolation."""
    _require_receiving(transfer, actor)
    if not remark:
        raise RuleViolation(_("Please write a remark: the giving county reads it."), "remark")
    _answer(transfer, False, remark, on, actor)
    telling.tell_sent_back(transfer, on=on)


def _answer(transfer: CaseTransfer, is_accepted: bool, remark: str, on: date, actor: Principal) -> None:
    transfer.is_accepted, transfer.answered_on, transfer.remark = is_accepted, on, remark
    transfer.answered_by_id, transfer.answered_by_name = actor.id, actor.name
    db.session.flush()


def _require_receiving(transfer: CaseTransfer, actor: Principal) -> None:
    require(actor, P.CASE_TRANSFER)
    if actor.region_id != transfer.tenant_id:
        raise RuleViolation(_("The receiving county answers."))
    require_open(transfer)
    if transfer.answered_on is not None:
        raise RuleViolation(_("It was answered on %(date)s.", date=transfer.answered_on))
