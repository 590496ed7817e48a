"""Putting a warning aside for a while, with a reason, and bringing it back."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.early_warnings.asides import responsible
from casework.early_warnings.rules import ASIDE_AT_MOST_DAYS, EarlyWarning
from casework.errors import NotFound, RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import WarningAside
from casework.regions.queries import Place


def put_aside(
    warning: EarlyWarning, region: Place, *, reason: str, until_on: date, actor: Principal, today: date
) -> WarningAside:
    """Take a warning out of sight until a day (inclusive) or until it says something else.

    What was said of it before ends. `region` is the actor's own unit; only the unit that answers for the warning does so:
    raises RuleViolation for any other, without a reason, and for a day that has passed or lies too far ahead.
    """
    require(actor, P.WARNING_ASIDE)
    if actor.region_id != region.id or responsible(warning, region) != region.id:
        raise RuleViolation(_("Only the unit responsible puts a warning aside."))
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    latest = today + timedelta(days=ASIDE_AT_MOST_DAYS)
    if not today < until_on <= latest:
        raise RuleViolation(
            _("Please give a day after today, %(date)s at the latest.", date=latest.isoformat()), "until_on"
        )
    for known in _open(warning, region):
        _end(known, actor, today)
    made = WarningAside(
        region_id=region.id,
        rule=warning.rule,
        subject_id=warning.key,
        facts=warning.facts,
        reason=reason,
        until_on=until_on,
        put_on=today,
        put_by_id=actor.id,
        put_by_name=actor.name,
        ended_by_name="",
    )
    db.session.add(made)
    db.session.flush()
    return made


def bring_back(aside_id: int, *, actor: Principal, today: date) -> None:
    """Show a warning again before its day. A second time changes nothing. Raises NotFound for another unit's."""
    require(actor, P.WARNING_ASIDE)
    known = db.session.scalar(
        select(WarningAside).where(WarningAside.id == aside_id, WarningAside.region_id == actor.region_id)
    )
    if known is None:
        raise NotFound
    if known.ended_on is None:
        _end(known, actor, today)
        db.session.flush()


def _open(warning: EarlyWarning, region: Place) -> list[WarningAside]:
    statement = select(WarningAside).where(
        WarningAside.region_id == region.id,
        WarningAside.rule == warning.rule,
        WarningAside.subject_id == warning.key,
        WarningAside.ended_on.is_(None),
    )
    return list(db.session.scalars(statement))


def _end(known: WarningAside, actor: Principal, today: date) -> None:
    known.ended_on, known.ended_by_name = max(today, known.put_on), actor.name
