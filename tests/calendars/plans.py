"""Rest-day plans for the tests: the published national plan, single rows, and calendars made up at random."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st

import casework
from casework.calendars.day_rule import LEVELS, SourceLevel
from casework.calendars.workdays import DayRule, WorkCalendar
from casework.enums import DayKind

PLAN = Path(casework.__file__).parent / "reference" / "holidays_cn.csv"
LOADED = frozenset({2024, 2025, 2026})


@cache
def national_plan() -> tuple[DayRule, ...]:
    """The rows of the national plans 2024 to 2026."""
    with PLAN.open(encoding="utf-8-sig", newline="") as file:
        return tuple(
            DayRule(date.fromisoformat(row["date"]), DayKind(row["type"]), row["holiday_zh"], "national")
            for row in csv.DictReader(file)
        )


def rest(day: date, level: SourceLevel = "national", name: str = "休") -> DayRule:
    """A rest day."""
    return DayRule(day, DayKind.OFF, name, level)


def work(day: date, level: SourceLevel = "national", name: str = "班") -> DayRule:
    """A make-up working day."""
    return DayRule(day, DayKind.WORKDAY, name, level)


rules = st.builds(
    DayRule,
    st.dates(date(2025, 9, 1), date(2025, 12, 31)),
    st.sampled_from([DayKind.OFF, DayKind.WORKDAY]),
    st.sampled_from(["国庆节", "中秋节"]),
    st.sampled_from(LEVELS),
)
calendars = st.lists(rules, max_size=60).map(lambda rows: WorkCalendar(rows, LOADED))
near = st.dates(date(2025, 8, 1), date(2026, 2, 28))

unhurried = settings(deadline=None)  # the machine is shared; time is not what these tests measure
