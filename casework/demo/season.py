"""When a year of the demo happens: its deadlines, and how all of it moves when today is too early for a full story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from casework.calendars.workdays import WorkCalendar, add_months

FULL_FROM: Final = (8, 20)
"""The month and day from which a running year has cases in every state; earlier, the whole year is moved back."""

LAST_DAY: Final = (12, 31)

# Month and day of every date of a year, in the order in which they come. The last day for acceptances lies a week
# after the middle of November, so that late autumn shows the surge that programme.md, section 3, speaks of.
DEADLINES: Final = {
    "noticed_on": (2, 2),
    "nomination_due_on": (3, 13),
    "prefecture_due_on": (3, 24),
    "decision_due_on": (3, 31),
    "diagnosis_due_on": (5, 29),
    "plan_due_on": (6, 26),
    "substitution_until_on": (6, 30),
    "acceptance_due_on": (11, 27),
    "data_on": (11, 30),
    "county_return_due_on": (12, 5),
    "prefecture_return_due_on": (12, 10),
    "province_return_due_on": (12, 20),
}
NOT_MOVED: Final = "data_on"


@dataclass(frozen=True)
class Season:
    """One programme year on the calendar of the province.

    `shift` are the calendar days by which everything lies earlier than in an ordinary year; `today` is the day on
    which the story stops.
    """

    year: int
    shift: int
    today: date
    calendar: WorkCalendar

    def day(self, month: int, day: int, *, later_years: int = 0) -> date:
        """A working day: month and day of an ordinary year, shifted."""
        plain = date(self.year + later_years, month, day) - timedelta(days=self.shift)
        return self.calendar.next_workday(plain)

    def add(self, start: date, workdays: int) -> date:
        """The n-th working day after a day; negative: before."""
        return self.calendar.add(start, workdays)

    def between(self, first: date, last: date) -> int:
        """Working days from one day to another."""
        return self.calendar.between(first, last)

    def later(self, start: date, rng: Random, least: int, most: int) -> date:
        """Some working day between `least` and `most` working days after a day."""
        return self.add(start, rng.randint(least, most))

    def ago(self, workdays: int) -> date:
        """The working day so many working days before today."""
        return self.calendar.add(self.today, -workdays)

    def months_later(self, start: date, months: int) -> date:
        """The working day some months later."""
        return self.calendar.next_workday(add_months(start, months))

    @property
    def settings(self) -> dict[str, Any]:
        """The dates of the programme as its form takes them."""
        dates = {name: self.day(*day) for name, day in DEADLINES.items()}
        dates[NOT_MOVED] = date(self.year, *DEADLINES[NOT_MOVED]) - timedelta(days=self.shift)
        return dates

    def before(self, years: int) -> Season:
        """The same for an earlier year; its story goes on until the same today."""
        return Season(self.year - years, self.shift, self.today, self.calendar)


def season_of(year: int, today: date, calendar: WorkCalendar) -> Season:
    """The season of a year: told until today, at most until the end of that year.

    Too early in the year (or before it) the whole year moves back, so that it is as far as late summer would be.
    """
    last = min(today, date(year, *LAST_DAY))
    full = date(year, *FULL_FROM)
    return Season(year, max(0, (full - last).days), last, calendar)
