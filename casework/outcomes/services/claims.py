"""What was gained, a result or a benefit: recorded and taken back by the county, confirmed by the enterprise."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.access.principal import Principal
from casework.cases.services import tell
from casework.enums import CaseStatus, EventKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Benefit, Case, Result
from casework.outcomes.services.messages import settle_claim

Claim = Result | Benefit


def require_taking(case: Case) -> None:
    """Raises RuleViolation for a case that takes no entries: frozen or suspended."""
    if case.is_frozen:
        raise RuleViolation(
            _("The case is %(state)s and takes no more entries.", state=str(case.status.label).lower())
        )
    if case.status is CaseStatus.SUSPENDED:
        raise RuleViolation(
            _("The case is suspended since %(date)s. Resume it first.", date=case.suspended_on)
        )


def require_kept(claim: Claim) -> None:
    """Raises RuleViolation for what was taken back, and as `require_taking`."""
    require_taking(claim.case)
    if claim.removed_on is not None:
        raise RuleViolation(_("It was taken back on %(date)s.", date=claim.removed_on))


def confirm_claim(claim: Claim, *, on: date, actor: Principal) -> None:
    """The enterprise confirms it, once. Raises RuleViolation for anybody else."""
    require_kept(claim)
    if actor.enterprise_id != claim.case.enterprise_id:
        raise RuleViolation(_("Only the enterprise confirms what it has gained."))
    if claim.enterprise_confirmed_on is not None:
        raise RuleViolation(_("It was confirmed on %(date)s.", date=claim.enterprise_confirmed_on))
    claim.enterprise_confirmed_on = on
    db.session.flush()
    settle_claim(claim)


def remove_claim(claim: Claim, reason: str, *, on: date, actor: Principal) -> None:
    """Take it back with a reason; its lines stay in the story. Raises RuleViolation without one."""
    require_kept(claim)
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    claim.removed_on, claim.removal_reason = on, reason
    db.session.flush()
    settle_claim(claim)
    what: dict[str, Any] = {"kind": claim.kind.value} if isinstance(claim, Result) else {"step": "benefit"}
    tell(
        claim.case, EventKind.RESULT_RECORDED, on=on, actor=actor, **what, title=claim.title, removed=True,
        reason=reason,
    )  # fmt: skip
