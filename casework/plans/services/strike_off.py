"""Striking off: a second person checks the evidence. Without any, a deputy head can do it for a reason."""

from __future__ import annotations

from datetime import date

from casework.access.principal import Principal
from casework.cases.services import refresh_deadline, require_open, tell
from casework.enums import EventKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import ActionItem
from casework.notices.services import settle
from casework.plans.queries.actions import has_valid_evidence


def strike_off(action: ActionItem, *, on: date, actor: Principal) -> None:
    """Strike an action off on its evidence.

    Raises RuleViolation when it is not done, for whoever called it done, and without a valid piece of evidence
    dated not later than this day.
    """
    _require_done(action, actor)
    if not has_valid_evidence(action, on):
        raise RuleViolation(
            _(
                "%(code)s has no valid evidence dated since the selection (%(date)s) and up to today. It cannot be"
                " struck off.",
                code=action.code,
                date=action.case.confirmed_on,
            )
        )
    _strike_off(action, "", on=on, actor=actor)


def strike_off_without_evidence(action: ActionItem, reason: str, *, on: date, actor: Principal) -> None:
    """The deputy head strikes an action off that has no evidence. Raises RuleViolation without a reason."""
    _require_done(action, actor)
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    _strike_off(action, reason, on=on, actor=actor)


def _require_done(action: ActionItem, actor: Principal) -> None:
    require_open(action.case)
    if action.struck_off_on is not None:
        raise RuleViolation(
            _("%(code)s was struck off on %(date)s.", code=action.code, date=action.struck_off_on)
        )
    if action.done_on is None or action.out_of_force_on or action.moved_on:
        raise RuleViolation(_("%(code)s was not confirmed as done yet.", code=action.code))
    if action.done_by_id == actor.id:
        raise RuleViolation(_("Confirming as done and striking off are never the same person."))


def _strike_off(action: ActionItem, override: str, *, on: date, actor: Principal) -> None:
    action.struck_off_on = on
    action.struck_off_by_id = actor.id
    action.struck_off_by_name = actor.name
    action.override_reason = override
    db.session.flush()
    tell(action.case, EventKind.ACTION_STRUCK_OFF, on=on, actor=actor, action=action.code, override=override)
    settle(f"action:{action.id}:action_done")
    refresh_deadline(action.case)
