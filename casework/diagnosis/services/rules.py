"""Who may write on a diagnosis and while it may be written: asked by every service of this package."""

from __future__ import annotations

from casework.access.principal import Principal
from casework.cases.services import require_open
from casework.enums import CaseStatus
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.models import Case, CaseExpert, Diagnosis


def require_team(case: Case, actor: Principal) -> CaseExpert:
    """The actor's present assignment with its declaration signed or waived. Raises RuleViolation for anybody else."""
    member = next((m for m in case.present_team if m.expert_id == actor.expert_id), None)
    if member is None:
        raise RuleViolation(_("Only experts of the team write the diagnosis."))
    if not member.is_cleared:
        raise RuleViolation(_("Please sign the recusal declaration first."))
    return member


def require_leader(case: Case, actor: Principal) -> None:
    """Raises RuleViolation unless the actor leads the team."""
    member = require_team(case, actor)
    leader = case.leader
    if leader is None or leader.id != member.id:
        name = leader.expert.name if leader else ""
        raise RuleViolation(_("Only the team leader can do this: %(name)s.", name=name))


def require_draft(diagnosis: Diagnosis) -> None:
    """Raises RuleViolation once the report has gone to the enterprise, or before the diagnosis was begun."""
    require_open(diagnosis.case)
    if diagnosis.case.status is not CaseStatus.DIAGNOSING:
        raise RuleViolation(_("The diagnosis is not under way."))
    if diagnosis.submitted_on is not None:
        raise RuleViolation(
            _(
                "The report went to the enterprise on %(date)s and is no longer changed.",
                date=diagnosis.submitted_on,
            )
        )
