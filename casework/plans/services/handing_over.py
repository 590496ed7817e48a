"""Who answers for an action: handed over while it is open, and reminded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.cases.services import tell
from casework.diagnosis.people import contacts_of, experts_of, officers_of
from casework.enums import DeadlineKind, EventKind, PartyKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import ActionItem
from casework.notices.services import nudge
from casework.plans.services.running import require_running


def hand_over_action(action: ActionItem, responsible: str, *, on: date, actor: Principal) -> None:
    """Another person answers for an open action; the story keeps both names.

    Raises RuleViolation for an action that is not under way, without a name, and for the name it has.
    """
    require(actor, P.CASE_RUN)
    require_running(action)
    if not responsible:
        raise RuleViolation(_("Please give the name."), "responsible")
    if action.responsible == responsible:
        raise RuleViolation(_("%(name)s answers for it already.", name=responsible), "responsible")
    before, action.responsible = action.responsible, responsible
    db.session.flush()
    tell(
        action.case, EventKind.OFFICER_CHANGED, on=on, actor=actor, step="action", action=action.code,
        old=before, name=responsible,
    )  # fmt: skip


def remind_of_action(action: ActionItem, *, actor: Principal, today: date) -> None:
    """Remind those who have to do it; once a day. Raises RuleViolation when it is not open or nobody can be reminded."""
    require(actor, P.CASE_NUDGE)
    require_running(action)
    nudge(
        _people(action),
        actor=actor,
        subject=f"action:{action.id}",
        on=today,
        url=f"/actions/{action.id}",
        tenant_id=action.tenant_id,
        kind=DeadlineKind.ACTION,
        label=f"{action.code} {action.title}",
        name=action.case.enterprise_name,
    )
    tell(action.case, EventKind.REMINDED, on=today, actor=actor, is_shared=False, action=action.code)


def _people(action: ActionItem) -> Sequence[int]:
    if action.party_kind is PartyKind.ENTERPRISE:
        return contacts_of(action.case)
    if action.party_kind is PartyKind.EXPERT_TEAM:
        return experts_of(action.case)
    return officers_of(action.case)
