"""What the log says about an account, in words: acts that are about the account itself, and no others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from casework.enums import Role
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.regions.queries import places

ACTS: Final[dict[str, Any]] = {
    "insert": _l("Account made"),
    "update": _l("Account changed"),
    "account_made": _l("Made by a security administrator"),
    "account_disabled": _l("Disabled"),
    "account_enabled": _l("Enabled again"),
    "account_locked": _l("Locked"),
    "account_unlocked": _l("Unlocked"),
    "place_changed": _l("Role or unit changed"),
    "first_password_given": _l("First password given"),
    "reset_by_administrator": _l("Reset by a security administrator"),
    "link_issued": _l("Link for choosing a password made"),
    "password_changed": _l("Password chosen"),
    "password_reset_requested": _l("Forgotten password reported"),
    "second_factor_set": _l("Second factor set up"),
    "second_factor_reset": _l("Second factor taken away by an administrator"),
    "second_factor_removed": _l("Second factor taken away by the owner"),
    "recovery_codes_made": _l("Recovery codes made"),
    "recovery_code_used": _l("Recovery code used"),
    "sessions_ended": _l("Sessions ended"),
    "sign_in": _l("Signed in"),
    "sign_in_failed": _l("Sign-in failed"),
    "sign_in_locked": _l("Locked for fifteen minutes"),
    "second_factor_failed": _l("Wrong one-time code"),
    "invitation_used": _l("Made by an invitation"),
    "review_confirmed": _l("Confirmed at the yearly review"),
}
FIELDS: Final[dict[str, Any]] = {
    "display_name": _l("Full name"),
    "username": _l("User name"),
    "role": _l("Role"),
    "region_id": _l("Unit"),
    "phone": _l("Mobile number"),
    "email": _l("E-mail"),
    "is_active": _l("In use"),
    "locked_at": _l("Locked"),
    "unit_name": _l("Unit"),
}
"""What of a change is shown; everything else of an account is bookkeeping or secret."""
PERSONAL: Final = {"phone", "email"}
WITHOUT_FIELDS: Final = {"update"}
"""An entry of these acts without a field that is shown says nothing."""


@dataclass(frozen=True)
class Entry:
    """One line of the history."""

    at: datetime
    title: str
    by: str
    text: str
    address: str


def entries(rows: Sequence[Any]) -> list[Entry]:
    """The rows of the log (`queries.history`) as lines."""
    found = []
    for row in rows:
        details = _details(row.changes)
        text = _text(details)
        if text or row.act not in WITHOUT_FIELDS:
            found.append(Entry(row.at, str(ACTS[row.act]), row.actor_name, text, row.address))
    return found


def _details(changes: str) -> dict[str, Any]:
    try:
        found = json.loads(changes or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _text(details: dict[str, Any]) -> str:
    parts = [_change(name, value) for name, value in details.items() if name in FIELDS]
    reason = details.get("reason")
    if isinstance(reason, str) and reason:
        parts.append(_REASONS.get(reason, lambda: reason)())
    return _("; ").join(part for part in parts if part)


_REASONS: Final = {
    "by_owner": lambda: _("by the owner"),
    "by_administrator": lambda: _("by an administrator"),
    "password_changed": lambda: _("after a change of the password"),
    "place_changed": lambda: _("after a change of role or unit"),
    "disabled": lambda: _("because the account was disabled"),
    "locked": lambda: _("because the account was locked"),
    "second_factor_changed": lambda: _("after a change of the second factor"),
    "unused": lambda: _("not used for long"),
}


def _change(name: str, value: Any) -> str:
    old, new = value if isinstance(value, list) and len(value) == 2 else (None, value)
    label = str(FIELDS[name])
    if name in PERSONAL:
        return _("%(field)s changed", field=label)
    old_words, new_words = _words(name, old), _words(name, new)
    return f"{label}: {old_words} → {new_words}" if old_words else f"{label}: {new_words}"


def _words(name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if name == "role":
        return next((str(role.label) for role in Role if role.value == value), str(value))
    if name == "region_id":
        known = places().get(value) if isinstance(value, int) else None
        return known.name if known else str(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value)
