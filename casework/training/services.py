"""Changes of training classes, while the return of the year is open."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.enums import ReturnPeriod
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import AnnualReturn, Programme, TrainingClass
from casework.regions.queries import Place
from casework.reports.services import open_return

FIELDS = (
    "session", "topic", "held_on", "ended_on", "place", "enterprises", "heads", "person_times", "hours", "assessed",
    "passed",
)  # fmt: skip


def add_class(
    region: Place, programme: Programme, *, actor: Principal, on: date, **values: Any
) -> TrainingClass:
    """Type a class of the own unit; its return of the year is made with the first one.

    Values: FIELDS. Raises RuleViolation for another unit's return, one that was handed in, and as `_check`.
    """
    row = open_return(region, programme, ReturnPeriod.YEAR, actor=actor)
    known = _check(row, programme, values, on=on)
    made = TrainingClass(region_id=region.id, return_id=row.id, **known)
    db.session.add(made)
    db.session.flush()
    return made


def edit_class(
    one: TrainingClass, programme: Programme, region: Place, *, actor: Principal, on: date, **values: Any
) -> None:
    """Put a class right. Raises RuleViolation as `add_class`."""
    row = open_return(region, programme, ReturnPeriod.YEAR, actor=actor)
    for name, value in _check(row, programme, values, on=on, but=one).items():
        setattr(one, name, value)
    db.session.flush()


def remove_class(one: TrainingClass, programme: Programme, region: Place, *, actor: Principal) -> None:
    """Take a class off the return. Raises RuleViolation once the return was handed in."""
    require(actor, P.RETURN_WRITE)
    open_return(region, programme, ReturnPeriod.YEAR, actor=actor)
    db.session.delete(one)
    db.session.flush()


def _check(
    row: AnnualReturn,
    programme: Programme,
    values: dict[str, Any],
    *,
    on: date,
    but: TrainingClass | None = None,
) -> dict[str, Any]:
    """The words of every rule, beside the constraints of the table; the values by column."""
    known = {name: values.get(name) for name in FIELDS}
    known["ended_on"] = known["ended_on"] or known["held_on"]
    same = db.session.scalar(
        select(TrainingClass.id).where(
            TrainingClass.return_id == row.id, TrainingClass.session == known["session"]
        )
    )
    if same is not None and (but is None or same != but.id):
        raise RuleViolation(_("There is a class of this number already."), "session")
    _check_days(known, programme.year, on)
    _check_counts(known)
    return known


def _check_days(known: dict[str, Any], year: int, on: date) -> None:
    if known["held_on"] > on:
        raise RuleViolation(_("The day lies ahead."), "held_on")
    if known["held_on"].year != year:
        raise RuleViolation(_("The class counts in the year in which it took place."), "held_on")
    if known["ended_on"] < known["held_on"]:
        raise RuleViolation(_("The last day lies before the first."), "ended_on")


def _check_counts(known: dict[str, Any]) -> None:
    if not known["hours"]:
        raise RuleViolation(_("Please give the length in teaching hours."), "hours")
    if known["heads"] > known["person_times"]:
        raise RuleViolation(_("Heads are among the person-times."), "heads")
    if known["assessed"] > known["person_times"]:
        raise RuleViolation(_("No more people can be assessed than took part."), "assessed")
    if known["passed"] > known["assessed"]:
        raise RuleViolation(_("No more people can pass than were assessed."), "passed")
