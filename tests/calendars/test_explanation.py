"""A deadline explains itself: the grid of the picture, shifts, overdue days, years without a plan."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.calendars.explanation import SHOWN_WEEKS, CellState, DayCell, Week
from casework.calendars.workdays import WorkCalendar
from tests.calendars.plans import LOADED, calendars, near, rest, unhurried


def cells_of(weeks: Iterable[Week]) -> dict[str, DayCell]:
    return {cell.day.strftime("%m-%d"): cell for week in weeks for cell in week.days}


def test_the_grid_of_the_picture(china: WorkCalendar) -> None:
    told = china.explain_add(date(2026, 9, 30), 5, today=date(2026, 10, 12))
    cells = cells_of(told.weeks)

    assert [week.days[0].day for week in told.weeks] == [
        date(2026, 9, 28),
        date(2026, 10, 5),
        date(2026, 10, 12),
    ]
    assert all(len(week.days) == 7 and week.left_out_before == 0 for week in told.weeks)
    assert [cells[day].state for day in ("09-28", "09-29", "10-14", "10-18")] == [CellState.OUTSIDE] * 4
    assert (cells["09-30"].state, cells["09-30"].is_event) == (CellState.EVENT, True)
    assert (cells["10-01"].state, cells["10-01"].name) == (CellState.REST, "国庆节")
    assert (cells["10-11"].state, cells["10-11"].name, cells["10-11"].is_weekend) == (
        CellState.REST,
        "",
        True,
    )
    numbers = {day: cell.number for day, cell in cells.items() if cell.number}
    assert numbers == {"10-08": 1, "10-09": 2, "10-10": 3, "10-12": 4, "10-13": 5}
    assert [day for day, cell in cells.items() if cell.is_make_up] == ["10-10"]
    assert [day for day, cell in cells.items() if cell.is_today] == ["10-12"]
    assert [day for day, cell in cells.items() if cell.is_due] == ["10-13"]


def test_the_facts_under_the_grid_of_the_picture(china: WorkCalendar) -> None:
    told = china.explain_add(date(2026, 9, 30), 5)

    assert (told.due, told.workdays, told.skipped_days) == (date(2026, 10, 13), 5, 8)
    assert [(run.name, run.first, run.last) for run in told.skipped] == [
        ("国庆节", date(2026, 10, 1), date(2026, 10, 7)),
        ("", date(2026, 10, 11), date(2026, 10, 11)),
    ]
    assert [run.length for run in told.skipped_festivals] == [7]
    assert told.skipped_weekend_days == 1
    assert [cell.day for cell in told.make_up] == [date(2026, 10, 10)]
    assert [(plan.year, plan.is_loaded, plan.levels) for plan in told.years] == [(2026, True, ("national",))]
    assert (told.unloaded_years, told.weekends_only_from) == ((), None)


def test_overdue_lists_what_counts_and_what_does_not(china: WorkCalendar) -> None:
    told = china.explain_overdue(date(2026, 10, 9), date(2026, 10, 12))

    assert (told.due, told.end, told.workdays) == (date(2026, 10, 9), date(2026, 10, 12), 2)
    listed = [(cell.day.day, cell.state, cell.number, cell.is_make_up) for cell in told.listed_days]
    assert listed == [
        (10, CellState.COUNTED, 1, True),
        (11, CellState.REST, None, False),
        (12, CellState.COUNTED, 2, False),
    ]
    missed = cells_of(told.weeks)["10-09"]
    assert (missed.state, missed.is_due, missed.is_event) == (CellState.EVENT, True, True)
    assert told.listed_days[-1].is_today


@pytest.mark.parametrize("today", [date(2026, 10, 9), date(2026, 10, 8), date(2025, 1, 1)])
def test_nothing_is_overdue_before_the_due_date_has_passed(china: WorkCalendar, today: date) -> None:
    told = china.explain_overdue(date(2026, 10, 9), today)
    assert (told.workdays, told.listed_days, told.skipped) == (0, (), ())


def test_a_shift_names_the_rest_days_it_passes(china: WorkCalendar) -> None:
    told = china.explain_shift(date(2026, 12, 5))

    assert (told.is_moved, told.start, told.due) == (True, date(2026, 12, 5), date(2026, 12, 7))
    assert [(run.first, run.last, run.name) for run in told.skipped] == [
        (date(2026, 12, 5), date(2026, 12, 6), "")
    ]
    cells = cells_of(told.weeks)
    assert (cells["12-05"].state, cells["12-05"].is_event) == (CellState.REST, True)
    assert (cells["12-07"].state, cells["12-07"].is_due, cells["12-07"].number) == (
        CellState.COUNTED,
        True,
        None,
    )
    assert len(told.weeks) == 2


def test_a_shift_on_a_make_up_day_stays_and_says_so(china: WorkCalendar) -> None:
    told = china.explain_shift(date(2026, 10, 10))
    assert (told.is_moved, told.due, told.skipped) == (False, date(2026, 10, 10), ())
    assert [cell.day for cell in told.make_up] == [date(2026, 10, 10)]


def test_a_year_without_a_plan_is_named_from_its_first_day(china: WorkCalendar) -> None:
    told = china.explain_add(date(2026, 12, 25), 10)

    assert told.due == date(2027, 1, 8)  # 1 January counts: no row says otherwise
    assert (told.unloaded_years, told.weekends_only_from) == ((2027,), date(2027, 1, 1))
    assert china.unloaded_years(date(2026, 12, 25), told.due) == (2027,)
    assert china.unloaded_years(date(2024, 1, 1), date(2026, 12, 31)) == ()


def test_a_period_inside_an_unloaded_year_counts_by_weekends_from_its_first_day(china: WorkCalendar) -> None:
    told = china.explain_add(date(2027, 2, 1), 5)
    assert told.weekends_only_from == date(2027, 2, 2)


def test_a_local_row_still_counts_in_a_year_without_a_national_plan() -> None:
    calendar = WorkCalendar([rest(date(2027, 3, 9), "county", "开斋节")], LOADED)
    told = calendar.explain_add(date(2027, 3, 8), 1)
    assert told.due == date(2027, 3, 10)
    assert [(plan.is_loaded, plan.levels) for plan in told.years] == [(False, ("county",))]
    assert [(run.name, run.source) for run in told.skipped] == [("开斋节", "county")]


def test_a_gap_between_loaded_years_is_found() -> None:
    calendar = WorkCalendar([], {2025, 2027})
    told = calendar.explain_add(date(2025, 12, 30), 300)
    assert (told.unloaded_years, told.weekends_only_from) == ((2026,), date(2026, 1, 1))


def test_neighbouring_festivals_are_told_apart(china: WorkCalendar) -> None:
    told = china.explain_add(date(2025, 9, 30), 1)
    assert [(run.name, run.first.day, run.last.day) for run in told.skipped] == [
        ("国庆节", 1, 5),
        ("中秋节", 6, 6),
        ("国庆节", 7, 8),
    ]


def test_a_long_period_shows_its_ends_and_says_what_is_left_out(china: WorkCalendar) -> None:
    told = china.explain_add(date(2026, 1, 5), 200)

    assert len(told.weeks) == SHOWN_WEEKS
    left_out = sum(week.left_out_before for week in told.weeks)
    all_weeks = (told.weeks[-1].days[0].day - told.weeks[0].days[0].day).days // 7 + 1
    assert left_out == all_weeks - SHOWN_WEEKS > 0
    cells = cells_of(told.weeks)
    assert cells["01-05"].is_event
    assert cells[told.due.strftime("%m-%d")].number == 200
    assert told.skipped_days == (told.due - told.start).days - 200


def test_a_period_of_no_days_ends_where_it_starts(china: WorkCalendar) -> None:
    told = china.explain_add(date(2026, 10, 1), 0)
    cell = cells_of(told.weeks)["10-01"]
    assert (told.due, told.skipped, told.listed_days) == (date(2026, 10, 1), (), ())
    assert (cell.state, cell.is_event, cell.is_due) == (CellState.EVENT, True, True)


def test_a_negative_period_is_refused(china: WorkCalendar) -> None:
    with pytest.raises(ValueError, match="negative"):
        china.explain_add(date(2026, 10, 1), -1)


@unhurried
@given(calendars, near, st.integers(0, 40))
def test_an_explanation_accounts_for_every_day(calendar: WorkCalendar, start: date, workdays: int) -> None:
    told = calendar.explain_add(start, workdays)
    counted = [cell for cell in told.listed_days if cell.state == CellState.COUNTED]
    assert [cell.number for cell in counted] == list(range(1, workdays + 1))
    assert told.skipped_days + workdays == (told.due - start).days
    assert {cell.day for cell in told.make_up} == {cell.day for cell in counted if cell.is_make_up}
