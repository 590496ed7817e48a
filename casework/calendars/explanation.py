"""How a deadline comes about, as plain data for the page that explains it: weeks, skipped runs, sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from casework.calendars.day_rule import SourceLevel

if TYPE_CHECKING:
    from casework.calendars.workdays import WorkCalendar

SHOWN_WEEKS: Final = 12
"""Longer explanations show the first and the last weeks and say how many lie between."""


class CellState(StrEnum):
    """What a day of the grid is to the count."""

    OUTSIDE = "outside"
    EVENT = "event"
    COUNTED = "counted"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of the grid.

    `number`: it is the k-th working day counted. `name`: the festival, '' for a plain weekend. `source`: the
    level whose row decides the day, None when no row does. `is_event`: the day of the event, the date first
    set, or the missed deadline; a rest day may be one too. Due and today are marks on top.
    """

    day: date
    state: CellState
    number: int | None = None
    name: str = ""
    source: SourceLevel | None = None
    is_make_up: bool = False
    is_event: bool = False
    is_due: bool = False
    is_today: bool = False

    @property
    def is_weekend(self) -> bool:
        """Saturday or Sunday."""
        return self.day.weekday() >= 5


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday. `left_out_before`: whole weeks not shown just before this one (long periods only)."""

    days: tuple[DayCell, ...]
    left_out_before: int = 0


@dataclass(frozen=True, slots=True)
class RestRun:
    """Consecutive rest days of one name; '' are weekends without a row."""

    first: date
    last: date
    name: str
    source: SourceLevel | None

    @property
    def length(self) -> int:
        """Calendar days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class YearPlan:
    """Where the rest days of one year come from: is the national plan loaded, which levels have rows."""

    year: int
    is_loaded: bool
    levels: tuple[SourceLevel, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One deadline explained.

    add: `start` is the event (not counted), `end` the due date, `workdays` the period.
    shift: `start` is the date first set, `end` the working day it moves to, `workdays` 0.
    overdue: `start` is the due date, `end` today, `workdays` what has passed.
    `skipped` and `make_up` are the rest days passed over and the make-up days that count;
    `weekends_only_from` is the first day counted without a loaded plan.
    """

    kind: Literal["add", "shift", "overdue"]
    start: date
    end: date
    workdays: int
    weeks: tuple[Week, ...]
    skipped: tuple[RestRun, ...]
    make_up: tuple[DayCell, ...]
    years: tuple[YearPlan, ...]
    weekends_only_from: date | None

    @property
    def due(self) -> date:
        """The deadline that is explained."""
        return self.start if self.kind == "overdue" else self.end

    @property
    def is_moved(self) -> bool:
        """A shift that moved: the date first set is a rest day."""
        return self.kind == "shift" and self.end != self.start

    @property
    def skipped_days(self) -> int:
        """Rest days passed over, in calendar days."""
        return sum(run.length for run in self.skipped)

    @property
    def skipped_festivals(self) -> tuple[RestRun, ...]:
        """The skipped runs that have a name."""
        return tuple(run for run in self.skipped if run.name)

    @property
    def skipped_weekend_days(self) -> int:
        """Skipped days without a name, for periods too long to list each weekend."""
        return sum(run.length for run in self.skipped if not run.name)

    @property
    def unloaded_years(self) -> tuple[int, ...]:
        """Years that were counted by weekends only."""
        return tuple(plan.year for plan in self.years if not plan.is_loaded)

    @property
    def listed_days(self) -> tuple[DayCell, ...]:
        """The days counted and passed over in order, without event and surroundings: the short list."""
        cells = (cell for week in self.weeks for cell in week.days)
        return tuple(cell for cell in cells if cell.state in (CellState.COUNTED, CellState.REST))


@dataclass(frozen=True, slots=True)
class _Span:
    """The dates a page is about: the event, the first and last day looked at, and which day is due."""

    event: date
    first: date
    last: date
    due: date
    is_counted: bool = True


def explain_add(calendar: WorkCalendar, start: date, workdays: int, today: date | None) -> Explanation:
    """`workdays` counted from the day after `start`. Raises ValueError for a negative number."""
    if workdays < 0:
        raise ValueError("a period cannot be negative")
    due = calendar.add(start, workdays)
    span = _Span(event=start, first=_day_after(start, due), last=due, due=due)
    return _explain(calendar, "add", span, due, workdays, today)


def explain_shift(calendar: WorkCalendar, nominal: date, today: date | None) -> Explanation:
    """`nominal` moved to the next working day when it is a rest day."""
    due = calendar.next_workday(nominal)
    span = _Span(event=nominal, first=nominal, last=due, due=due, is_counted=False)
    return _explain(calendar, "shift", span, due, 0, today)


def explain_overdue(calendar: WorkCalendar, due: date, today: date) -> Explanation:
    """The working days after `due` up to and including `today`; 0 when it has not passed."""
    end = max(due, today)
    span = _Span(event=due, first=_day_after(due, end), last=end, due=due)
    return _explain(calendar, "overdue", span, end, calendar.between(due, end), today)


def _explain(
    calendar: WorkCalendar,
    kind: Literal["add", "shift", "overdue"],
    span: _Span,
    end: date,
    workdays: int,
    today: date | None,
) -> Explanation:
    years = tuple(
        YearPlan(year, year in calendar.loaded_years, calendar.levels_in(year))
        for year in range(span.first.year, span.last.year + 1)
    )
    blind = next((plan.year for plan in years if not plan.is_loaded), None)
    return Explanation(
        kind=kind,
        start=span.event,
        end=end,
        workdays=workdays,
        weeks=tuple(_weeks(span, lambda day: _cell(calendar, span, day, today))),
        skipped=tuple(_rest_runs(calendar, span)),
        make_up=tuple(
            _cell(calendar, span, day, today)
            for day in _days(span.first, span.last)
            if calendar.is_make_up(day) and (kind == "shift" or day != span.event)
        ),
        years=years,
        weekends_only_from=None if blind is None else max(span.first, date(blind, 1, 1)),
    )


def _cell(calendar: WorkCalendar, span: _Span, day: date, today: date | None) -> DayCell:
    rule = calendar.rule_on(day)
    state = _state(calendar, span, day)
    return DayCell(
        day=day,
        state=state,
        number=calendar.between(span.event, day) if span.is_counted and state == CellState.COUNTED else None,
        name=rule.name if rule and state != CellState.OUTSIDE else "",
        source=rule.source_level if rule and state != CellState.OUTSIDE else None,
        is_make_up=calendar.is_make_up(day) and state == CellState.COUNTED,
        is_event=day == span.event,
        is_due=day == span.due,
        is_today=day == today,
    )


def _state(calendar: WorkCalendar, span: _Span, day: date) -> CellState:
    if day == span.event and span.is_counted:
        return CellState.EVENT
    if not span.first <= day <= span.last:
        return CellState.OUTSIDE
    return CellState.COUNTED if calendar.is_workday(day) else CellState.REST


def _weeks(span: _Span, cell: Callable[[date], DayCell]) -> Iterator[Week]:
    first = span.event.toordinal() - span.event.weekday()
    last = span.last.toordinal() - span.last.weekday()
    mondays = range(first, last + 1, 7)
    is_long = len(mondays) > SHOWN_WEEKS
    shown = [*mondays[: SHOWN_WEEKS // 2], *mondays[-SHOWN_WEEKS // 2 :]] if is_long else [*mondays]
    for before, monday in pairwise([first - 7, *shown]):
        days = tuple(cell(date.fromordinal(ordinal)) for ordinal in range(monday, monday + 7))
        yield Week(days, left_out_before=(monday - before) // 7 - 1)


def _rest_runs(calendar: WorkCalendar, span: _Span) -> Iterator[RestRun]:
    run: RestRun | None = None
    for day in _days(span.first, span.last):
        if calendar.is_workday(day) or (span.is_counted and day == span.event):
            continue
        rule = calendar.rule_on(day)
        name, source = (rule.name, rule.source_level) if rule else ("", None)
        if run and (day - run.last).days == 1 and (run.name, run.source) == (name, source):
            run = RestRun(run.first, day, name, source)
            continue
        if run:
            yield run
        run = RestRun(day, day, name, source)
    if run:
        yield run


def _day_after(day: date, last: date) -> date:
    """The next day, but never a day after `last` (and never one that the calendar does not have)."""
    return date.fromordinal(min(day.toordinal() + 1, last.toordinal()))


def _days(first: date, last: date) -> Iterator[date]:
    return (date.fromordinal(ordinal) for ordinal in range(first.toordinal(), last.toordinal() + 1))
