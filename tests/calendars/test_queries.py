"""Which calendar holds where, how long it is kept, and deadlines in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from casework import clock
from casework.calendars import queries
from casework.calendars.queries import calendar_for, deadline, explain_address, forget_calendars
from casework.calendars.services import add_local_day, remove_local_day
from casework.enums import DayKind, DeadlineKind, Rank
from casework.errors import NotFound, RuleViolation
from casework.models import CalendarDay
from casework.models.case import NO_DEADLINE
from tests import factories as make

MONDAY = date(2026, 10, 12)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    forget_calendars()
    yield
    forget_calendars()


def test_national_rows_hold_everywhere(session: Any) -> None:
    for region in (make.region("620000"), make.region("620100"), make.region("620103")):
        calendar = calendar_for(region.id)
        assert not calendar.is_workday(date(2026, 10, 1))
        assert calendar.is_workday(date(2026, 10, 10))
    assert calendar_for(make.region("620103").id).loaded_years == {2024, 2025, 2026}


def test_narrower_rows_win_and_stay_in_their_place(session: Any) -> None:
    linxia, county = make.region("622900"), make.region("622927")
    make.make_local_day(linxia, MONDAY)
    make.make_local_day(county, MONDAY, DayKind.WORKDAY)
    assert not calendar_for(linxia.id).is_workday(MONDAY)
    assert not calendar_for(make.region("622921").id).is_workday(MONDAY)
    assert calendar_for(county.id).is_workday(MONDAY)
    assert calendar_for(make.region("620103").id).is_workday(MONDAY)


def test_places_without_rows_share_one_calendar(session: Any) -> None:
    assert calendar_for(make.region("620103").id) is calendar_for(make.region("620502").id)
    make.make_local_day(make.region("620103"), MONDAY)
    assert calendar_for(make.region("620103").id) is not calendar_for(make.region("620502").id)


def test_an_unknown_region_is_an_error(session: Any) -> None:
    with pytest.raises(KeyError):
        calendar_for(999_999)


def test_calendars_are_kept_for_a_minute(session: Any, statements: Any) -> None:
    region = make.region("620103")
    with statements() as seen:
        for code in ("620103", "620102", "620502"):
            calendar_for(make.region(code).id)
    assert len([text for text in seen if "calendar_days" in text]) == 1
    session.add(CalendarDay(region_id=region.id, on_date=MONDAY, kind=DayKind.OFF, name="县庆"))
    session.flush()
    assert calendar_for(region.id).is_workday(MONDAY)
    assert not queries.fresh_calendar_for(region.id).is_workday(MONDAY)
    kept = queries._kept[next(iter(queries._kept))]
    object.__setattr__(kept, "read_at", clock.real_now() - timedelta(seconds=61))
    assert not calendar_for(region.id).is_workday(MONDAY)


def test_a_committed_change_is_seen_at_once(given: Any) -> None:
    with given():
        region = make.region("620103")
        assert calendar_for(region.id).is_workday(MONDAY)
        day = add_local_day(region, on_date=MONDAY, kind=DayKind.OFF, name="县庆")
        key, region_id = day.id, region.id
        assert calendar_for(region_id).is_workday(MONDAY)
    with given() as session:
        assert not calendar_for(region_id).is_workday(MONDAY)
        remove_local_day(session.get(CalendarDay, key))
    with given():
        assert calendar_for(region_id).is_workday(MONDAY)


@pytest.mark.parametrize(
    ("on_date", "kind", "is_taken"),
    [
        (MONDAY, DayKind.OFF, True),
        (MONDAY, DayKind.WORKDAY, False),
        (date(2026, 10, 11), DayKind.WORKDAY, True),
        (date(2026, 10, 11), DayKind.OFF, False),
        (date(2026, 10, 1), DayKind.WORKDAY, True),
    ],
)
def test_a_day_becomes_only_what_it_is_not(
    session: Any, on_date: date, kind: DayKind, is_taken: bool
) -> None:
    region = make.region("620103")
    if is_taken:
        assert add_local_day(region, on_date=on_date, kind=kind, name="县庆").region_id == region.id
        with pytest.raises(RuleViolation):
            add_local_day(region, on_date=on_date, kind=kind, name="再来")
    else:
        with pytest.raises(RuleViolation) as refusal:
            add_local_day(region, on_date=on_date, kind=kind, name="县庆")
        assert refusal.value.field == "on_date"


def test_days_of_the_national_plan_are_not_taken_back_here(session: Any) -> None:
    national = session.query(CalendarDay).filter_by(region_id=None).first()
    with pytest.raises(RuleViolation):
        remove_local_day(national)
    with pytest.raises(NotFound):
        queries.get_local_day(national.id)


@pytest.mark.parametrize(
    ("due", "tone", "text"),
    [
        (date(2026, 9, 29), "bad", "逾期 5 个工作日"),
        (date(2026, 10, 11), "bad", "逾期 1 个工作日"),
        (MONDAY, "warn", "今天到期"),
        (date(2026, 10, 15), "warn", "还剩 3 个工作日"),
        (date(2026, 10, 21), "neutral", "还剩 7 个工作日"),
    ],
)
def test_a_deadline_in_words(session: Any, due: date, tone: str, text: str) -> None:
    region = make.region("620103")
    view = deadline(due, region.id, MONDAY)
    assert view is not None
    assert (view.tone, view.text) == (tone, text)
    assert view.url == f"/working-days/explain?region={region.id}&due={due}"
    assert due.isoformat() in view.note


@pytest.mark.parametrize(
    ("due", "today", "text"),
    [
        (date(2026, 10, 10), date(2026, 10, 11), "逾期不到 1 个工作日"),
        (date(2026, 10, 18), date(2026, 10, 17), "还剩不到 1 个工作日"),
    ],
)
def test_between_rest_days_there_is_no_whole_working_day(
    session: Any, due: date, today: date, text: str
) -> None:
    view = deadline(due, make.region("620103").id, today)
    assert view is not None
    assert view.text == text


def test_what_is_done_or_has_no_deadline_says_nothing(session: Any) -> None:
    region = make.region("620103")
    assert deadline(None, region.id, MONDAY) is None
    assert deadline(NO_DEADLINE, region.id, MONDAY) is None
    assert deadline(MONDAY, region.id, MONDAY, done=True) is None


def test_a_year_without_a_plan_is_named(session: Any) -> None:
    view = deadline(date(2027, 2, 22), make.region("620103").id, MONDAY)
    assert view is not None
    assert "2027 年放假安排未载入" in view.note


def test_the_address_of_the_explanation() -> None:
    assert explain_address(7, start=date(2026, 9, 30), workdays=5, kind=DeadlineKind.VISIT_LOG) == (
        "/working-days/explain?region=7&from=2026-09-30&days=5&kind=visit_log"
    )
    assert (
        explain_address(7, nominal=date(2026, 12, 5)) == "/working-days/explain?region=7&nominal=2026-12-05"
    )


def test_jiayuguan_acts_at_both_ranks(session: Any) -> None:
    county, prefecture = make.region("620200", Rank.COUNTY), make.region("620200", Rank.PREFECTURE)
    make.make_local_day(prefecture, MONDAY)
    assert not calendar_for(county.id).is_workday(MONDAY)
