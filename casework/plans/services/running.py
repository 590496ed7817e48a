"""Whether work on an action goes on."""

from __future__ import annotations

from casework.cases.services import require_open
from casework.enums import CaseStatus
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.models import ActionItem, Case

RUNNING = (CaseStatus.IMPLEMENTING, CaseStatus.RECTIFY, CaseStatus.ACCEPTANCE)


def require_running(action: ActionItem) -> None:
    """Raises RuleViolation unless the action is open in a case whose plan runs."""
    require_case_runs(action.case)
    if not action.is_open:
        raise RuleViolation(_("%(code)s is no longer open.", code=action.code))


def require_case_runs(case: Case) -> None:
    """Raises RuleViolation unless the plan of the case runs."""
    require_open(case)
    if case.status not in RUNNING:
        raise RuleViolation(_("The plan of this case does not run."))
