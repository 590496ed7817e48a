"""A season and its script for tests, without a database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from casework.calendars.workdays import WorkCalendar
from casework.demo.case_plot import CasePlot
from casework.demo.places import Fate
from casework.demo.plot import plot_case
from casework.demo.season import Season, season_of
from casework.demo.seed import Script, script
from casework.demo.years import YearPlan
from tests.calendars.plans import LOADED, national_plan

TODAY = date(2026, 11, 21)


def calendar() -> WorkCalendar:
    """The national working days."""
    return WorkCalendar(national_plan(), LOADED)


def season(today: date = TODAY, year: int | None = None) -> Season:
    """The season of a running year on some day."""
    return season_of(year or today.year, today, calendar())


def full_script(cases: int = 100, seed: int = 1) -> Script:
    """Who is picked, and how far everybody comes."""
    return script(cases, season(), seed)


def plots(plan: YearPlan, own: Season, seed: str = "1") -> Iterator[CasePlot]:
    """The plot of every case that is confirmed at once."""
    confirmed_on = own.day(4, 10)
    for pick in plan.picks:
        if pick.fate is Fate.CASE:
            goal = plan.goals[pick.enterprise.name]
            yield plot_case(pick.enterprise, goal, confirmed_on, own, seed, is_running=plan.is_running)
