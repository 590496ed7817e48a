"""A year as twelve months of cells, and its festivals as runs of days."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from casework.calendars.day_rule import DayRule
from casework.calendars.workdays import WorkCalendar
from casework.enums import DayKind

MONDAY_FIRST = Calendar(firstweekday=0)


@dataclass(frozen=True)
class Month:
    """One month: its weeks from Monday on (None outside the month) and its working days."""

    first: date
    weeks: list[list[dict[str, Any] | None]]
    workdays: int


def months(calendar: WorkCalendar, year: int, today: date) -> list[Month]:
    """The twelve months as a place works them."""
    return [_month(calendar, year, number, today) for number in range(1, 13)]


def _month(calendar: WorkCalendar, year: int, number: int, today: date) -> Month:
    weeks = [
        [_cell(calendar, day, today) if day.month == number else None for day in week]
        for week in MONDAY_FIRST.monthdatescalendar(year, number)
    ]
    first = date(year, number, 1)
    next_first = date(year + number // 12, number % 12 + 1, 1)
    return Month(first, weeks, calendar.between(_before(first), _before(next_first)))


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _cell(calendar: WorkCalendar, day: date, today: date) -> dict[str, Any]:
    rule = calendar.rule_on(day)
    if rule is not None and rule.kind is DayKind.OFF:
        state = "rest"
    elif calendar.is_make_up(day):
        state = "makeup"
    else:
        state = "work" if calendar.is_workday(day) else "weekend"
    is_local = rule is not None and rule.source_level != "national"
    return {
        "day": day,
        "state": state,
        "name": rule.name if rule else "",
        "is_local": is_local,
        "is_today": day == today,
    }


def festivals(calendar: WorkCalendar, year: int) -> list[dict[str, Any]]:
    """Every named day of a year by festival: rest days as runs, make-up days beside them."""
    rules = [rule for rule in (calendar.rule_on(day) for day in _days(year)) if rule is not None]
    found: dict[str, dict[str, Any]] = {}
    for rule in rules:
        entry = found.setdefault(rule.name, {"name": rule.name, "rest": [], "work": [], "levels": set()})
        entry["rest" if rule.kind is DayKind.OFF else "work"].append(rule)
        entry["levels"].add(rule.source_level)
    return [
        {
            "name": entry["name"],
            "runs": _runs(entry["rest"]),
            "work": [rule.day for rule in entry["work"]],
            "is_local": entry["levels"] != {"national"},
        }
        for entry in found.values()
    ]


def _days(year: int) -> list[date]:
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    return [date.fromordinal(ordinal) for ordinal in range(first, last + 1)]


def _runs(rules: list[DayRule]) -> list[tuple[date, date]]:
    """Consecutive days together."""
    runs = []
    for _key, group in groupby(enumerate(rules), key=lambda item: item[1].day.toordinal() - item[0]):
        days = [rule.day for _number, rule in group]
        runs.append((days[0], days[-1]))
    return runs
