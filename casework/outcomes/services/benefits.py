"""Benefits (帮扶效益): recorded by the county with period and source, confirmed by the enterprise in value and share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from casework.access.principal import Principal
from casework.cases.services import tell
from casework.enums import BenefitKind, EventKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Benefit, Case
from casework.outcomes.services.claims import require_taking
from casework.outcomes.services.messages import ask_to_confirm


def record_benefit(
    case: Case,
    kind: BenefitKind,
    *,
    title: str,
    period: str,
    source: str,
    amount_wan: Decimal,
    share_percent: Decimal,
    on: date,
    actor: Principal,
) -> Benefit:
    """Record an amount (万元) of a period and the share (per cent) due to the help. It counts once it is confirmed.

    Raises RuleViolation before the plan runs, without period or source, for an amount that is not above zero, and for a
    share outside 0 to 100.
    """
    require_taking(case)
    if case.plan_approved_on is None:
        raise RuleViolation(_("Benefits are recorded after the plan was approved."))
    for name, words in (("title", title), ("period", period), ("source", source)):
        if not words:
            raise RuleViolation(_("Please say what it is, of which period and from which source."), name)
    if amount_wan <= 0:
        raise RuleViolation(_("The amount is above zero."), "amount_wan")
    if not 0 <= share_percent <= 100:
        raise RuleViolation(_("The share lies between 0 and 100 per cent."), "share_percent")
    benefit = Benefit(
        case=case, kind=kind, title=title, period=period, source=source, amount_wan=amount_wan,
        share_percent=share_percent, recorded_on=on, recorded_by_id=actor.id, recorded_by_name=actor.name,
    )  # fmt: skip
    db.session.add(benefit)
    db.session.flush()
    tell(case, EventKind.RESULT_RECORDED, on=on, actor=actor, step="benefit", title=title)
    ask_to_confirm(benefit, on=on)
    return benefit
