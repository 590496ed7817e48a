"""The words of the messages about work that changed hands, entered in the table of the inbox."""

from __future__ import annotations

from typing import Any

from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.notices.wording import TITLES

Details = dict[str, Any]


def _taken(details: Details) -> str:
    return ngettext(
        "%(num)d piece of work of %(person)s is yours now",
        "%(num)d pieces of work of %(person)s are yours now",
        int(details.get("count", 0)),
        person=details.get("person", ""),
    )


def _pooled(details: Details) -> str:
    return ngettext(
        "%(num)d piece of work of %(person)s waits for somebody of your unit",
        "%(num)d pieces of work of %(person)s wait for somebody of your unit",
        int(details.get("count", 0)),
        person=details.get("person", ""),
    )


TITLES["work_taken"] = _taken
TITLES["work_pooled"] = _pooled
TITLES["team_leaderless"] = lambda d: _(
    "%(expert)s has left; the team needs a leader · %(name)s",
    expert=d.get("expert", ""),
    name=d.get("name", ""),
)
