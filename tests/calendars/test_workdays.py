"""Working days: the examples of the law page, and properties that hold for every calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.calendars.day_rule import LEVELS
from casework.calendars.workdays import DayRule, WorkCalendar, add_months
from casework.enums import DayKind
from tests.calendars.plans import LOADED, calendars, national_plan, near, rest, rules, unhurried, work


@pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_the_published_number_of_working_days(china: WorkCalendar, year: int, days: int) -> None:
    assert china.between(date(year - 1, 12, 31), date(year, 12, 31)) == days


def test_five_working_days_from_the_eve_of_national_day_end_on_13_october(china: WorkCalendar) -> None:
    assert china.add(date(2026, 9, 30), 5) == date(2026, 10, 13)


def test_a_make_up_sunday_counts_as_the_first_day(china: WorkCalendar) -> None:
    friday = date(2026, 9, 18)
    assert china.add(friday, 1) == date(2026, 9, 20)
    assert china.add(friday, 5) == date(2026, 9, 24)


def test_a_deadline_on_a_saturday_moves_to_monday(china: WorkCalendar) -> None:
    assert china.next_workday(date(2026, 12, 5)) == date(2026, 12, 7)


def test_a_deadline_on_a_working_day_stays(china: WorkCalendar) -> None:
    assert china.next_workday(date(2026, 12, 7)) == date(2026, 12, 7)
    assert china.next_workday(date(2026, 10, 10)) == date(2026, 10, 10)  # Saturday, made up


def test_overdue_counts_make_up_days_and_today(china: WorkCalendar) -> None:
    distance = china.distance(date(2026, 10, 9), date(2026, 10, 12))
    assert (distance.workdays, distance.is_overdue, distance.tone) == (-2, True, "overdue")


def test_one_working_day_is_left_the_day_before(china: WorkCalendar) -> None:
    distance = china.distance(date(2026, 10, 13), date(2026, 10, 12))
    assert (distance.workdays, distance.is_overdue, distance.tone) == (1, False, "soon")


def test_due_today_is_neither_left_nor_overdue(china: WorkCalendar) -> None:
    distance = china.distance(date(2026, 10, 13), date(2026, 10, 13))
    assert (distance.workdays, distance.is_due_today, distance.is_overdue) == (0, True, False)


def test_amber_ends_after_three_working_days(china: WorkCalendar) -> None:
    today = date(2026, 3, 2)
    assert china.distance(china.add(today, 3), today).tone == "soon"
    assert china.distance(china.add(today, 4), today).tone == "later"


def test_a_day_after_a_due_rest_day_is_overdue_by_no_working_days(
    china: WorkCalendar,
) -> None:
    distance = china.distance(date(2026, 10, 3), date(2026, 10, 4))
    assert (distance.workdays, distance.is_overdue) == (0, True)


def test_reminders_go_back_over_rest_days(china: WorkCalendar) -> None:
    due = date(2026, 10, 13)
    assert china.add(due, -1) == date(2026, 10, 12)
    assert china.add(due, -3) == date(2026, 10, 9)
    assert china.add(due, -7) == date(2026, 9, 28)


def test_no_working_days_later_is_the_day_itself_even_when_it_is_a_rest_day(china: WorkCalendar) -> None:
    assert china.add(date(2026, 10, 1), 0) == date(2026, 10, 1)


def test_a_result_outside_the_calendar_is_a_value_error(china: WorkCalendar) -> None:
    with pytest.raises(ValueError, match="outside the calendar"):
        china.add(date(2026, 1, 1), 10**18)
    with pytest.raises(ValueError, match="outside the calendar"):
        china.add(date(2026, 1, 1), -(10**18))
    with pytest.raises(ValueError, match=r"year|ordinal"):
        china.explain_add(date.max, 0)
    with pytest.raises(ValueError, match="outside the calendar"):
        china.explain_add(date.max, 1)


def test_the_narrower_level_wins_whatever_order_the_rows_come_in() -> None:
    day = date(2026, 6, 1)  # a Monday
    rows = [work(day, "county"), rest(day, "national"), work(day, "province"), rest(day, "prefecture")]
    for order in (rows, rows[::-1]):
        calendar = WorkCalendar(order, LOADED)
        assert calendar.is_workday(day)
        assert calendar.rule_on(day) == work(day, "county")


def test_within_a_level_the_later_row_wins() -> None:
    day = date(2026, 6, 1)
    assert not WorkCalendar([work(day), rest(day)], LOADED).is_workday(day)


def test_a_local_festival_lengthens_a_period_in_its_county_only(china: WorkCalendar) -> None:
    festival = date(2026, 3, 20)  # a Friday
    linxia = WorkCalendar([*national_plan(), rest(festival, "prefecture", "开斋节")], LOADED)
    assert china.add(date(2026, 3, 19), 1) == festival
    assert linxia.add(date(2026, 3, 19), 1) == date(2026, 3, 23)
    assert linxia.levels_in(2026) == ("national", "prefecture")
    assert linxia.levels_in(2030) == ()


def test_a_day_worked_against_the_wider_level_is_a_make_up_day_and_an_ordinary_weekday_is_not() -> None:
    monday, tuesday, saturday = date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 6)
    calendar = WorkCalendar(
        [rest(monday), work(monday, "county"), work(tuesday, "county"), work(saturday)], LOADED
    )
    assert calendar.is_make_up(monday)
    assert calendar.is_make_up(saturday)
    assert not calendar.is_make_up(tuesday)
    assert calendar.between(date(2026, 5, 31), date(2026, 6, 7)) == 6


def test_a_rest_row_on_a_weekend_does_not_count_twice() -> None:
    saturday = date(2026, 6, 6)
    assert WorkCalendar([rest(saturday)], LOADED).between(date(2026, 5, 31), date(2026, 6, 7)) == 5


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 8, 31), 3, date(2026, 11, 30)),
        (date(2026, 11, 23), 3, date(2027, 2, 23)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_keep_the_day_number_or_end_with_the_month(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


def test_months_outside_the_calendar_are_a_value_error() -> None:
    with pytest.raises(ValueError, match="outside the calendar"):
        add_months(date(9999, 12, 1), 1)
    with pytest.raises(ValueError, match="outside the calendar"):
        add_months(date(1, 1, 1), -1)


def one_by_one(calendar: WorkCalendar, first: date, last: date) -> int:
    """The plain count that `between` must equal: look at every day after `first` up to `last`."""
    return sum(calendar.is_workday(first + timedelta(n)) for n in range(1, (last - first).days + 1))


@unhurried
@given(calendars, near, near)
def test_between_equals_looking_at_every_day(calendar: WorkCalendar, a: date, b: date) -> None:
    first, last = min(a, b), max(a, b)
    assert calendar.between(first, last) == one_by_one(calendar, first, last)
    assert calendar.between(last, first) == -calendar.between(first, last)


@unhurried
@given(calendars, near, st.integers(1, 120))
def test_add_and_between_are_inverse(calendar: WorkCalendar, start: date, workdays: int) -> None:
    end = calendar.add(start, workdays)
    assert calendar.is_workday(end)
    assert calendar.between(start, end) == workdays


@unhurried
@given(calendars, near, st.integers(1, 120))
def test_going_back_lands_on_the_working_day_from_which_going_on_returns(
    calendar: WorkCalendar, start: date, workdays: int
) -> None:
    end = calendar.add(start, -workdays)
    assert calendar.is_workday(end)
    assert end < start
    if calendar.is_workday(start):
        assert calendar.add(end, workdays) == start
    else:
        assert calendar.add(end, workdays) == calendar.next_workday(start)


@unhurried
@given(calendars, near, near, st.integers(0, 400))
def test_a_later_start_never_ends_earlier(calendar: WorkCalendar, a: date, b: date, workdays: int) -> None:
    first, last = min(a, b), max(a, b)
    assert calendar.add(first, workdays) <= calendar.add(last, workdays)
    assert calendar.add(first, workdays) < calendar.add(first, workdays + 1)


@unhurried
@given(calendars, near)
def test_the_next_working_day_is_the_nearest_one(calendar: WorkCalendar, day: date) -> None:
    shifted = calendar.next_workday(day)
    assert shifted >= day
    assert calendar.is_workday(shifted)
    assert not any(calendar.is_workday(day + timedelta(n)) for n in range((shifted - day).days))


@unhurried
@given(st.lists(rules, max_size=40), near)
def test_the_last_level_that_speaks_decides(rows: list[DayRule], day: date) -> None:
    calendar = WorkCalendar(rows, LOADED)
    said = [rule for rule in rows if rule.day == day]
    if said:
        narrowest = max(LEVELS.index(rule.source_level) for rule in said)
        last = [rule for rule in said if LEVELS.index(rule.source_level) == narrowest][-1]
        assert calendar.is_workday(day) == (last.kind == DayKind.WORKDAY)
    else:
        assert calendar.is_workday(day) == (day.weekday() < 5)


@unhurried
@given(st.dates(date(2020, 1, 1), date(2032, 12, 31)), st.integers(-400, 400))
def test_months_there_and_back_lose_at_most_the_end_of_a_month(day: date, months: int) -> None:
    there = add_months(day, months)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == months
    back = add_months(there, -months)
    assert (back.year, back.month) == (day.year, day.month)
    assert back == day if there.day == day.day else back.day == there.day < day.day
