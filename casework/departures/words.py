"""What people call the groups of open work, and what it means to leave each to the pool."""

from __future__ import annotations

from typing import Any

from casework.i18n import lazy_gettext as _l

LABELS: dict[str, Any] = {
    "cases": _l("Cases in charge"),
    "follow_ups": _l("Follow-ups to hold"),
    "nominations": _l("Nominations under way"),
    "actions": _l("Actions to answer for"),
    "transfers": _l("Cases to be taken over"),
    "plans": _l("Plans to decide on"),
    "extensions": _l("Extensions to decide on"),
    "led": _l("Expert teams led"),
    "member": _l("Other expert teams"),
    "checks": _l("Checks of conclusions"),
}
POOLS: dict[str, Any] = {
    "cases": _l("The pool: every officer of the county is told"),
    "follow_ups": _l("The pool: the officer in charge of each case"),
    "nominations": _l("The pool: the leader of the unit answers until an officer takes it"),
    "actions": _l("The pool: the successor or leader of each team, else the officer in charge"),
    "led": _l("The pool: the place stays open and waits with who assigns"),
    "member": _l("The pool: the place stays open"),
    "checks": _l("The pool: who assigns names another expert"),
}
