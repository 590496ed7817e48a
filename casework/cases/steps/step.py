"""One step of a case in one sentence, and the words for who takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.access.permissions import Permission as P
from casework.cases.queries.page import CasePage
from casework.i18n import gettext as _


@dataclass(frozen=True)
class NextStep:
    """One step in one sentence: who has to take it, where, until when."""

    key: str
    title: str
    who: str
    endpoint: str
    action: str
    permission: P
    why: str = ""
    due_on: date | None = None
    is_mine: bool = False
    is_nudgeable: bool = True


def enterprise_words(page: CasePage) -> str:
    """Who acts for the enterprise."""
    return _("Enterprise %(name)s", name=page.case.enterprise.contact_name or "")


def county_words(page: CasePage) -> str:
    """Who acts for the county."""
    officer = page.case.officer
    return _("County %(name)s", name=officer.display_name if officer else "")


def leader_words(page: CasePage) -> str:
    """The leader of the expert team."""
    leader = page.case.leader
    return _("Expert %(name)s", name=leader.expert.name if leader else "")
