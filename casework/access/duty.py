"""The permission question as services ask it: a rule with words, where guards answer 403."""

from __future__ import annotations

from casework.access.permissions import Holder, Permission, allows
from casework.errors import RuleViolation
from casework.i18n import gettext as _


def require(holder: Holder, permission: Permission) -> None:
    """Raises RuleViolation when the holder's role does not include the permission."""
    if not allows(holder, permission):
        raise RuleViolation(_("Your role does not include this step"))
