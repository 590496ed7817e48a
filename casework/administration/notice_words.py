"""The words of what audit administrators are told, and of the reminder of the yearly review."""

from __future__ import annotations

from typing import Any, Final

from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.notices.wording import TITLES

ACTS: Final[dict[str, str]] = {
    "account_made": "account made",
    "account_changed": "name, unit or contact data changed",
    "account_disabled": "account disabled",
    "account_enabled": "account enabled again",
    "account_unlocked": "account unlocked",
    "first_password_given": "new first password given",
    "link_sent": "link for a new password sent",
    "second_factor_reset": "second factor taken away",
    "sessions_ended": "sessions ended",
}
"""What may be done to the account of an administrator; the words are messages of the catalogue."""


def act_words(act: str) -> str:
    """An act in the reader's language."""
    return _(ACTS[act]) if act in ACTS else act


def _administrator_changed(details: dict[str, Any]) -> str:
    return _(
        "%(person)s did something to the account of an administrator, %(name)s (%(username)s): %(act)s. Reason: %(reason)s",
        person=details.get("by", ""),
        name=details.get("name", ""),
        username=details.get("username", ""),
        act=act_words(str(details.get("act", ""))),
        reason=details.get("reason") or "—",
    )


TITLES["administrator_changed"] = _administrator_changed
TITLES["account_review"] = lambda d: _(
    "The yearly review of accounts %(year)s is due on %(date)s: each account is confirmed or disabled.",
    year=d.get("year", ""),
    date=d.get("date", ""),
)
TITLES["work_left"] = lambda d: ngettext(
    "The account of %(person)s was locked: %(num)d piece of work is to be handed over",
    "The account of %(person)s was locked: %(num)d pieces of work are to be handed over",
    int(d.get("count", 0)),
    person=d.get("person", ""),
)
