"""Local rest days and make-up days: rows of a province, prefecture or county on top of the national plan."""

from __future__ import annotations

from datetime import date

from sqlalchemy import event, select

from casework.calendars.queries import forget_calendars, fresh_calendar_for
from casework.enums import DayKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import CalendarDay, Region


def add_local_day(region: Region, *, on_date: date, kind: DayKind, name: str) -> CalendarDay:
    """A rest day or make-up working day of one region and of what lies below it (law.md, section 6).

    Raises RuleViolation when the region has a row for the day, or the day is what it shall become.
    """
    known = db.session.scalar(
        select(CalendarDay).where(CalendarDay.region_id == region.id, CalendarDay.on_date == on_date)
    )
    if known is not None:
        raise RuleViolation(
            _("%(date)s is already set: %(what)s.", date=on_date, what=known.kind.label), "on_date"
        )
    is_workday = fresh_calendar_for(region.id).is_workday(on_date)
    if is_workday is (kind is DayKind.WORKDAY):
        text = (
            _("%(date)s is a working day there anyway.", date=on_date)
            if is_workday
            else _("%(date)s is a rest day there anyway.", date=on_date)
        )
        raise RuleViolation(text, "on_date")
    day = CalendarDay(region_id=region.id, on_date=on_date, kind=kind, name=name)
    db.session.add(day)
    db.session.flush()
    _forget_after_commit()
    return day


def remove_local_day(day: CalendarDay) -> None:
    """Take a local row back; the wider levels decide the day again.

    Raises RuleViolation for a day of the national plan, which changes with its edition only.
    """
    if day.region_id is None:
        raise RuleViolation(_("Days of the national plan change with the plan only."))
    db.session.delete(day)
    db.session.flush()
    _forget_after_commit()


def _forget_after_commit() -> None:
    """Until the commit other sessions must go on with what was valid; after it nobody with what is kept."""
    event.listen(db.session(), "after_commit", lambda session: forget_calendars(), once=True)
