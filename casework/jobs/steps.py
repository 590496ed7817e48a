"""The steps of a reminder (model.md, Time): 7, 3 and 1 working days before, on the day, then every five after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from casework.calendars.workdays import WorkCalendar
from casework.enums import Rank

BEFORE: Final = (-7, -3, -1, 0)
WEEK: Final = 5
"""Working days between two reminders of something overdue."""
ESCALATIONS: Final = ((10, Rank.PREFECTURE), (20, Rank.PROVINCE))
"""Working days overdue from which a level above the county learns of it, once."""


@dataclass(frozen=True)
class Step:
    """The newest step reached: its number, and the distance in working days (negative: left) at this moment."""

    number: int
    days: int

    @property
    def escalates_to(self) -> tuple[tuple[int, Rank], ...]:
        """Levels that have to know by now, each with the step under which it is told."""
        return tuple((days, rank) for days, rank in ESCALATIONS if self.days >= days)


def step_on(calendar: WorkCalendar, today: date, due_on: date, late_after: date | None = None) -> Step | None:
    """The newest step reached on `today`, None while the first is still to come.

    Something with a window is overdue only after `late_after`, the last day of the window.
    """
    if today < due_on:
        left = calendar.between(today, due_on)
        passed = [step for step in BEFORE if step <= -left]
        return Step(passed[-1], -left) if passed else None
    overdue = max(0, calendar.between(late_after or due_on, today))
    return Step(overdue // WEEK * WEEK, overdue)


def horizon(calendar: WorkCalendar, today: date) -> date:
    """Deadlines after this day have not reached their first step."""
    return calendar.next_workday(date.fromordinal(calendar.add(today, -BEFORE[0]).toordinal() + 1))
