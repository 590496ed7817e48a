"""Handing a clue over (线索移交): that it was done, when and by which channel; what it is about is no part of the file."""

from __future__ import annotations

from datetime import date

from casework.access.principal import Principal
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Case, ClueHandOver


def record_clue(
    case: Case, *, handed_over_on: date, channel: str, on: date, actor: Principal
) -> ClueHandOver:
    """Record that a serious safety fault was handed over by the bureau's own channel. The story says nothing of it.

    Raises RuleViolation for a day ahead or before the case, and without a channel.
    """
    if not channel:
        raise RuleViolation(_("Please name the channel."), "channel")
    if handed_over_on > on:
        raise RuleViolation(_("The day lies ahead."), "handed_over_on")
    if handed_over_on < case.confirmed_on:
        raise RuleViolation(
            _("The enterprise was selected on %(date)s only.", date=case.confirmed_on), "handed_over_on"
        )
    clue = ClueHandOver(
        case=case, handed_over_on=handed_over_on, channel=channel, recorded_on=on, recorded_by_id=actor.id,
        recorded_by_name=actor.name,
    )  # fmt: skip
    db.session.add(clue)
    db.session.flush()
    return clue
