"""Working-day arithmetic over weekends, rest days and make-up days of the nation down to the county."""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Final, Literal

from casework.calendars.day_rule import LEVELS, DayRule, SourceLevel
from casework.calendars.explanation import Explanation, explain_add, explain_overdue, explain_shift
from casework.enums import DayKind

__all__ = ["DayKind", "DayRule", "Distance", "Explanation", "SourceLevel", "WorkCalendar", "add_months"]

SOON: Final = 3
"""Working days left from which a deadline is shown in amber (design README, visual language)."""

_FIRST, _LAST = date.min.toordinal(), date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a deadline is, in working days: positive = left after today, negative = overdue.

    0 happens on the due date itself, and wherever only rest days lie between the two dates; ask
    `is_overdue` and `is_due_today`, which go by the date, not by the number.
    """

    due: date
    today: date
    workdays: int

    @property
    def is_overdue(self) -> bool:
        """The due date has passed (a day ends at 24:00, law.md rule 2)."""
        return self.today > self.due

    @property
    def is_due_today(self) -> bool:
        """Today is the due date."""
        return self.today == self.due

    @property
    def tone(self) -> Literal["overdue", "soon", "later"]:
        """overdue (red), soon (amber: at most 3 working days left), later (muted)."""
        if self.is_overdue:
            return "overdue"
        return "soon" if self.workdays <= SOON else "later"


class WorkCalendar:
    """The working days of one place.

    Built from the rows of all levels that apply to the place; whatever their order, the narrower level wins
    (national, province, prefecture, county), and within a level the later row. `loaded_years` are the years
    whose national plan is loaded; every other year counts by weekends and by the rows there are, and says so.

    Questions cost O(log n) in the number of rows, so a list may ask for each of its rows. Instances do not
    change; keep one per place and reuse it. Dates are civil dates in China (law.md rule 6).
    """

    def __init__(self, rules: Iterable[DayRule], loaded_years: Iterable[int]) -> None:
        self.loaded_years = frozenset(loaded_years)
        self._rules: dict[int, DayRule] = {}
        self._levels: dict[int, set[SourceLevel]] = {}
        rest_for_some_level: set[int] = set()
        for rule in sorted(rules, key=lambda rule: LEVELS.index(rule.source_level)):
            ordinal = rule.day.toordinal()
            self._rules[ordinal] = rule
            self._levels.setdefault(rule.day.year, set()).add(rule.source_level)
            if rule.kind == DayKind.OFF:
                rest_for_some_level.add(ordinal)
        self._make_up = frozenset(
            ordinal
            for ordinal, rule in self._rules.items()
            if rule.kind == DayKind.WORKDAY and (_is_weekend(ordinal) or ordinal in rest_for_some_level)
        )
        # Days on which the rows differ from plain weekends, and by how many working days up to each of them.
        self._changed = sorted(
            ordinal
            for ordinal, rule in self._rules.items()
            if (rule.kind == DayKind.OFF) != _is_weekend(ordinal)
        )
        self._changed_by = [0, *accumulate(1 if _is_weekend(ordinal) else -1 for ordinal in self._changed)]

    def rule_on(self, day: date) -> DayRule | None:
        """The row that decides this day, None for an ordinary weekday or weekend."""
        return self._rules.get(day.toordinal())

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day."""
        rule = self.rule_on(day)
        return not _is_weekend(day.toordinal()) if rule is None else rule.kind == DayKind.WORKDAY

    def is_make_up(self, day: date) -> bool:
        """Whether it is a working day that would be a rest day without a row (调休上班)."""
        return day.toordinal() in self._make_up

    def levels_in(self, year: int) -> tuple[SourceLevel, ...]:
        """The levels that have rows in a year, widest first."""
        found = self._levels.get(year, set())
        return tuple(level for level in LEVELS if level in found)

    def unloaded_years(self, first: date, last: date) -> tuple[int, ...]:
        """The years between two dates (both included) whose national plan is not loaded."""
        return tuple(year for year in range(first.year, last.year + 1) if year not in self.loaded_years)

    def between(self, first: date, last: date) -> int:
        """Working days after `first` up to and including `last`; negative when `last` is the earlier date."""
        return self._rank(last.toordinal()) - self._rank(first.toordinal())

    def add(self, start: date, workdays: int) -> date:
        """The n-th working day after `start`, the day of the event itself not counted (Civil Code art. 201).

        Negative: the n-th working day before `start`, for reminders. 0 gives `start` as it is.
        Raises ValueError when the result lies outside the years 1 to 9999.
        """
        ordinal = start.toordinal()
        # n days hold at most n working days, so a jump by what is missing never goes too far.
        if workdays > 0:
            target = self._rank(ordinal) + workdays
            while missing := target - self._rank(ordinal):
                ordinal += missing
        elif workdays < 0:
            target = self._rank(ordinal - 1) + workdays
            while missing := self._rank(ordinal - 1) - target:
                ordinal -= missing
        if not _FIRST <= ordinal <= _LAST:
            raise ValueError(f"{workdays} working days from {start} lie outside the calendar")
        return date.fromordinal(ordinal)

    def window(self, day: date, workdays: int) -> tuple[date, date]:
        """The first and the last day of `day` ± a number of working days. Raises ValueError as `add`."""
        return self.add(day, -workdays), self.add(day, workdays)

    def next_workday(self, day: date) -> date:
        """`day` if offices work on it, else the first working day after it (Civil Code art. 203).

        For the last day of periods in calendar days, months or years. Raises ValueError as `add`.
        """
        return day if self.is_workday(day) else self.add(day, 1)

    def distance(self, due: date, today: date) -> Distance:
        """How far `due` is from `today`; overdue: working days after `due` up to and including today."""
        return Distance(due, today, self.between(today, due))

    def explain_add(self, start: date, workdays: int, today: date | None = None) -> Explanation:
        """How `add(start, workdays)` comes about, for the page behind a deadline.

        `today` only marks its cell. Raises ValueError for a negative number and as `add`.
        """
        return explain_add(self, start, workdays, today)

    def explain_shift(self, nominal: date, today: date | None = None) -> Explanation:
        """How a deadline on a rest day moves to the next working day. Raises ValueError as `add`."""
        return explain_shift(self, nominal, today)

    def explain_overdue(self, due: date, today: date) -> Explanation:
        """Which days since `due` count as overdue; nothing counts while `today` is not after `due`."""
        return explain_overdue(self, due, today)

    def _rank(self, ordinal: int) -> int:
        """Working days from day 1 (a Monday) of the proleptic calendar up to and including this one."""
        weeks, days = divmod(ordinal, 7)
        return weeks * 5 + min(days, 5) + self._changed_by[bisect_right(self._changed, ordinal)]


def add_months(day: date, months: int) -> date:
    """The same day number `months` later, or the last day of that month (law.md rule 4); negative: earlier.

    Raises ValueError when the result lies outside the years 1 to 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise ValueError(f"{months} months from {day} lie outside the calendar")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _is_weekend(ordinal: int) -> bool:
    """Whether the day of this ordinal is a Saturday or Sunday (ordinal 1 is a Monday)."""
    return (ordinal - 1) % 7 >= 5
