"""Which step of a reminder is the newest one reached, in working days of the published calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casework.calendars.workdays import WorkCalendar
from casework.enums import Rank
from casework.jobs.steps import horizon, step_on
from tests.calendars.plans import LOADED, national_plan

CHINA = WorkCalendar(national_plan(), LOADED)
DUE = date(2026, 10, 21)  # a Wednesday


@pytest.mark.parametrize(
    ("today", "number", "days"),
    [
        (date(2026, 10, 9), None, None),  # 9 working days before: 10 October is a make-up day
        (date(2026, 10, 10), None, None),
        (date(2026, 10, 11), None, None),  # Sunday: the seventh working day before is Monday
        (date(2026, 10, 12), -7, -7),
        (date(2026, 10, 14), -7, -5),
        (date(2026, 10, 16), -3, -3),
        (date(2026, 10, 17), -3, -3),
        (date(2026, 10, 19), -3, -2),
        (date(2026, 10, 20), -1, -1),
        (date(2026, 10, 21), 0, 0),
        (date(2026, 10, 22), 0, 1),
        (date(2026, 10, 27), 0, 4),
        (date(2026, 10, 28), 5, 5),
        (date(2026, 11, 3), 5, 9),
        (date(2026, 11, 4), 10, 10),
        (date(2026, 11, 18), 20, 20),
    ],
)
def test_the_newest_step(today: date, number: int | None, days: int | None) -> None:
    step = step_on(CHINA, today, DUE)
    assert (step and step.number, step and step.days) == (number, days)


def test_steps_never_go_back() -> None:
    days = [DUE + timedelta(days=n) for n in range(-20, 60)]
    numbers = [step.number for step in (step_on(CHINA, day, DUE) for day in days) if step]
    assert numbers == sorted(numbers)
    assert set(numbers) >= {-7, -3, -1, 0, 5, 10, 15, 20, 25}


def test_a_window_is_no_delay() -> None:
    window_end = date(2026, 10, 28)
    inside = step_on(CHINA, date(2026, 10, 28), DUE, window_end)
    after = step_on(CHINA, date(2026, 11, 4), DUE, window_end)
    assert inside is not None
    assert after is not None
    assert (inside.number, inside.days) == (0, 0)
    assert (after.number, after.days) == (5, 5)


def test_a_deadline_on_a_rest_day_is_reached_on_the_eve() -> None:
    sunday = date(2026, 10, 25)
    eve = step_on(CHINA, date(2026, 10, 24), sunday)
    assert eve is not None
    assert (eve.number, eve.days) == (0, 0)


@pytest.mark.parametrize(
    ("today", "levels"),
    [
        (date(2026, 11, 3), ()),
        (date(2026, 11, 4), ((10, Rank.PREFECTURE),)),
        (date(2026, 11, 17), ((10, Rank.PREFECTURE),)),
        (date(2026, 11, 18), ((10, Rank.PREFECTURE), (20, Rank.PROVINCE))),
        (date(2027, 2, 1), ((10, Rank.PREFECTURE), (20, Rank.PROVINCE))),
    ],
)
def test_who_above_the_county_has_to_know(today: date, levels: tuple[tuple[int, Rank], ...]) -> None:
    step = step_on(CHINA, today, DUE)
    assert step is not None
    assert step.escalates_to == levels


def test_nothing_beyond_the_horizon_has_reached_a_step() -> None:
    for start in range(0, 40):
        today = date(2026, 9, 20) + timedelta(days=start)
        until = horizon(CHINA, today)
        assert all(step_on(CHINA, today, until + timedelta(days=n)) is None for n in range(1, 10))
        assert step_on(CHINA, today, CHINA.add(today, 7)) is not None
