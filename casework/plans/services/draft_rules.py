"""While a version may be written, by whom, and what every change of it does: asked by drafts and lines."""

from __future__ import annotations

from casework import clock
from casework.access.principal import Principal
from casework.cases.services import require_open
from casework.diagnosis.queries import confirmed_constraints, indicators_of
from casework.diagnosis.services.rules import require_team
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Case, Plan
from casework.plans.completeness import missing_in_plan


def require_author(case: Case, actor: Principal) -> None:
    """Officers by their scope; an expert by the team."""
    if actor.expert_id is not None:
        require_team(case, actor)


def require_editable(plan: Plan) -> None:
    """Raises RuleViolation once a version was submitted."""
    if not plan.is_editable:
        raise RuleViolation(
            _("Version %(number)s was submitted and is no longer changed.", number=plan.version_number)
        )


def require_draft(plan: Plan, actor: Principal) -> None:
    """Raises RuleViolation unless the actor may write on this version now."""
    require_open(plan.case)
    require_author(plan.case, actor)
    require_editable(plan)


def require_complete(plan: Plan) -> None:
    """Raises RuleViolation with everything that is missing."""
    missing = missing_in_plan(plan, confirmed_constraints(plan.case), indicators_of(plan.case))
    if missing:
        raise RuleViolation(
            _("Still missing: %(list)s.", list=_("; ").join(str(item.words) for item in missing))
        )


def touched(plan: Plan) -> None:
    """What the enterprise agreed to has changed: it is asked again. Bumps the version of the draft."""
    plan.enterprise_agreed_on = None
    plan.updated_at = clock.real_now()
    db.session.flush()
