"""Next year's settings proposed from this year's: same rules, dates a year later, moved off rest days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

DATES = (
    "nomination_due_on",
    "prefecture_due_on",
    "decision_due_on",
    "substitution_until_on",
    "diagnosis_due_on",
    "plan_due_on",
    "acceptance_due_on",
    "data_on",
    "county_return_due_on",
    "prefecture_return_due_on",
    "province_return_due_on",
)
"""Every deadline of a year, in the order in which they come."""

COUNTS = (
    "places",
    "public_notice_days",
    "team_days",
    "report_days",
    "answer_days",
    "plan_review_days",
    "strike_off_days",
    "action_step_days",
    "visit_log_days",
    "rectify_days",
    "follow_up_months",
    "follow_up_window_days",
    "look_back_months",
    "satisfied_from",
    "heads_to_train",
)
"""Places, periods and bounds that a new year takes over unchanged."""

MOVED = frozenset(DATES) - {"data_on"}
"""Deadlines fall on working days; the data date is the last day counted, whatever day it is."""

FIRST_YEAR = (
    (3, 15), (3, 31), (4, 15), (6, 30), (5, 31), (6, 30), (11, 20), (11, 30), (12, 5), (12, 10), (12, 20),
)  # fmt: skip
"""Month and day of DATES where no year before exists [general knowledge: programme.md, section 3]."""

FIRST_COUNTS: dict[str, Any] = {
    "places": 100,
    "public_notice_days": 5,
    "team_days": 10,
    "report_days": 10,
    "answer_days": 5,
    "plan_review_days": 5,
    "strike_off_days": 5,
    "action_step_days": 20,
    "visit_log_days": 5,
    "rectify_days": 20,
    "follow_up_months": 3,
    "follow_up_window_days": 5,
    "look_back_months": "3,6",
    "satisfied_from": 80,
    "heads_to_train": 350,
}


class Settings(Protocol):
    """What is read of the year before."""

    year: int
    name: str


def later(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def propose(before: Settings | None, year: int, next_workday: Callable[[date], date]) -> dict[str, Any]:
    """Values of a new year's form. `next_workday` moves a date off a rest day."""
    if before is None:
        values: dict[str, Any] = {**FIRST_COUNTS, "name": ""}
        dates = {name: date(year, *day) for name, day in zip(DATES, FIRST_YEAR, strict=True)}
    else:
        values = {name: getattr(before, name) for name in COUNTS}
        values["name"] = before.name.replace(str(before.year), str(year))
        dates = {name: later(getattr(before, name), year - before.year) for name in DATES}
    values.update({name: next_workday(day) if name in MOVED else day for name, day in dates.items()})
    return {**values, "year": year, "notice_number": "", "noticed_on": None}
