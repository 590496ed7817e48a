"""The year, local days with what they move, and how a deadline was counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.calendars.proposal import proposed_festivals
from casework.calendars.queries import forget_calendars
from casework.enums import CaseStatus, Rank, Role
from casework.models import CalendarDay, FollowUp, Notice
from tests import factories as make

Given = Callable[..., Any]
SignIn = Callable[[str], Any]
THURSDAY = date(2026, 10, 22)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    forget_calendars()
    with clock.moved_to(date(2026, 10, 12)):
        yield
    forget_calendars()


@pytest.fixture
def keys(given: Given) -> dict[str, int]:
    """A manager, an officer, an expert; a follow-up on a Thursday that may become a rest day."""
    with given():
        make.make_programme()
        manager = make.make_user(Role.PROVINCIAL_MANAGER, "620000", username="manager", display_name="周文斌")
        officer = make.make_user(Role.COUNTY_OFFICER, username="officer")
        make.make_user(Role.EXPERT, username="expert")
        case = make.make_case(status=CaseStatus.IMPLEMENTING)
        follow_up = make.make_follow_up(
            case, due_on=THURSDAY, window_until_on=date(2026, 10, 29), assignee_id=officer.id
        )
        return {
            "county": case.tenant_id,
            "prefecture": case.prefecture_id,
            "province": case.province_id,
            "follow_up": follow_up.id,
            "officer": officer.id,
            "manager": manager.id,
        }


def day_data(region_id: int, **values: Any) -> dict[str, Any]:
    return {
        "request_key": "k" * 22,
        "region_id": region_id,
        "on_date": "2026-10-22",
        "kind": "off",
        "name": "古尔邦节",
        **values,
    }


def due_on(given: Given, keys: dict[str, int]) -> date:
    with given() as session:
        found: date = session.get(FollowUp, keys["follow_up"]).due_on
        return found


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_the_year_of_the_own_unit(keys: dict[str, int], sign_in: SignIn) -> None:
    page = text_of(sign_in("officer").get("/working-days").text)
    assert "2026 年工作日" in page
    assert "七里河区 · 248 个工作日" in page
    assert "10-01–10-07 休 · 09-20，10-10 上班" in page


def test_another_place_and_year_may_be_looked_at(given: Given, keys: dict[str, int], sign_in: SignIn) -> None:
    with given():
        make.make_local_day(make.region("622900", Rank.PREFECTURE), date(2026, 5, 27))
    officer = sign_in("officer")
    assert "临夏回族自治州 · 247 个工作日" in text_of(officer.get("/working-days?prefecture=622900").text)
    assert "2025 年工作日" in officer.get("/working-days?year=2025").text
    for odd in ("year=9999", "year=x", "prefecture=zz&county=%00", "year=-5"):
        assert officer.get(f"/working-days?{odd}").status_code in (200, 400)


def test_a_year_that_is_not_loaded_warns_and_proposes(keys: dict[str, int], sign_in: SignIn) -> None:
    page = text_of(sign_in("officer").get("/working-days?year=2027").text)
    assert "2027 年放假安排未载入" in page
    assert "周文斌" in page
    assert "推算的节日" in page
    assert "元旦" in page


def test_the_proposal_is_never_counted_with(keys: dict[str, int], sign_in: SignIn) -> None:
    assert proposed_festivals(2027, "en_US")[0].name == "New Year's Day"
    # 261 weekdays: not one festival of 2027 is left out of the count.
    assert "261 个工作日" in text_of(sign_in("officer").get("/working-days?year=2027").text)


def test_only_the_province_changes_the_calendar(keys: dict[str, int], sign_in: SignIn) -> None:
    assert 'id="add"' in sign_in("manager").get("/working-days").text
    officer = sign_in("officer")
    assert 'id="add"' not in officer.get("/working-days").text
    assert officer.post("/working-days/days", data=day_data(keys["county"])).status_code == 403


@pytest.mark.parametrize("level", ["county", "prefecture", "province"])
def test_a_local_day_moves_open_deadlines_and_lists_them(
    given: Given, keys: dict[str, int], sign_in: SignIn, level: str
) -> None:
    manager = sign_in("manager")
    answer = manager.post("/working-days/days", data=day_data(keys[level]))
    assert answer.status_code == 303
    assert due_on(given, keys) == date(2026, 10, 23)
    listed = text_of(manager.get(answer.location).text)
    assert "1 项时限随之变动" in listed
    assert "2026-10-22" in listed
    assert "2026-10-23" in listed
    with given() as session:
        told = session.scalars(select(Notice.user_id).where(Notice.template == "deadlines_moved")).all()
    assert set(told) == {keys["officer"], keys["manager"]}


def test_removing_it_moves_them_back(given: Given, keys: dict[str, int], sign_in: SignIn) -> None:
    manager = sign_in("manager")
    manager.post("/working-days/days", data=day_data(keys["county"]))
    with given() as session:
        day_id = session.scalar(select(CalendarDay.id).where(CalendarDay.region_id == keys["county"]))
    url = f"/working-days/days/{day_id}/remove"
    assert "移除七里河区 2026-10-22 的安排？" in manager.get(url).text
    assert manager.post(url).status_code == 303
    assert due_on(given, keys) == THURSDAY
    assert manager.get(url).status_code == 404


def test_a_day_elsewhere_moves_nothing(given: Given, keys: dict[str, int], sign_in: SignIn) -> None:
    with given():
        other = make.region("620502").id
    manager = sign_in("manager")
    answer = manager.post("/working-days/days", data=day_data(other))
    assert answer.location == "/working-days?year=2026"
    assert "没有时限因此变动" in manager.get(answer.location).text
    assert due_on(given, keys) == THURSDAY


def test_the_same_form_twice_sets_one_day(given: Given, keys: dict[str, int], sign_in: SignIn) -> None:
    manager = sign_in("manager")
    first, second = (manager.post("/working-days/days", data=day_data(keys["county"])) for _ in range(2))
    assert first.location == second.location
    with given() as session:
        local = session.scalars(select(CalendarDay.id).where(CalendarDay.region_id.is_not(None))).all()
    assert len(local) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"on_date": "2026-10-24"},
        {"on_date": ""},
        {"on_date": "1000-01-01"},
        {"region_id": "999999"},
        {"region_id": "x"},
        {"kind": "holiday"},
        {"name": " "},
        {"name": "长" * 50},
    ],
)
def test_what_is_wrong_is_said(
    given: Given, keys: dict[str, int], sign_in: SignIn, wrong: dict[str, str]
) -> None:
    answer = sign_in("manager").post("/working-days/days", data={**day_data(keys["county"]), **wrong})
    assert answer.status_code == 422
    assert "cw-errors" in answer.text
    assert due_on(given, keys) == THURSDAY


def explain(browser: Any, query: str) -> str:
    answer = browser.get(f"/working-days/explain?{query}")
    assert answer.status_code == 200
    return text_of(answer.text)


def test_the_panel_of_the_picture(keys: dict[str, int], sign_in: SignIn) -> None:
    page = explain(sign_in("officer"), f"region={keys['county']}&from=2026-09-30&days=5&kind=visit_log")
    assert "入企日 2026-09-30（周三）不计，从次日起数 5 个工作日，到 2026-10-13（周二）为止。" in page
    for cell in (
        "30入企日不计",
        "1国庆节休",
        "8第 1 个",
        "10第 3 个调休上班",
        "11周末休",
        "12第 4 个今天",
        "13第 5 个到期",
    ):
        assert cell in page
    assert "8 天：国庆节 10-01 至 10-07，周日 10-11" in page
    assert "周六 10-10 为调休上班日，算工作日" in page
    assert "2026 年度设置 · 入企帮扶记录 5 个工作日" in page
    assert "国家 2026 年安排；甘肃省、兰州市、七里河区没有另行安排" in page


def test_the_delay_of_the_picture(keys: dict[str, int], sign_in: SignIn) -> None:
    page = explain(sign_in("officer"), f"region={keys['county']}&due=2026-10-09")
    assert "完成时限 2026-10-09（周五）。之后到今天 2026-10-12（周一）的工作日：" in page
    for line in ("10-10周六，调休上班1", "10-11周日，休不计", "10-12周一，今天2"):
        assert line in page
    assert "逾期 2 个工作日" in page


def test_a_deadline_on_a_rest_day(keys: dict[str, int], sign_in: SignIn) -> None:
    page = explain(sign_in("officer"), f"region={keys['county']}&nominal=2026-12-05")
    assert "原定 2026-12-05（周六），是休息日，顺延到下一个工作日 2026-12-07（周一）。" in page


def test_a_deadline_beyond_the_loaded_years(keys: dict[str, int], sign_in: SignIn) -> None:
    page = explain(sign_in("expert"), f"region={keys['county']}&due=2027-02-22")
    assert "2027 年安排未载入" in page
    assert "从 2027-01-01 起只按周末推算" in page
    assert "谁来载入：省级管理员 周文斌" in page
    assert "此处省略" in page


def test_days_left_and_the_day_itself(keys: dict[str, int], sign_in: SignIn) -> None:
    officer = sign_in("officer")
    left = explain(officer, f"region={keys['county']}&due=2026-10-21")
    assert "今天 2026-10-12（周一）不计，从明天起数 7 个工作日，到 2026-10-21（周三）为止。" in left
    assert "就是今天，到 24:00 为止" in explain(officer, f"region={keys['county']}&due=2026-10-12")
    assert "还剩不到 1 个工作日" not in left


def test_a_local_day_is_named_as_the_source(given: Given, keys: dict[str, int], sign_in: SignIn) -> None:
    with given() as session:
        make.make_local_day(session.get(make.Region, keys["prefecture"]), date(2026, 10, 14))
    page = explain(sign_in("officer"), f"region={keys['county']}&due=2026-10-21")
    assert "兰州市另有安排；甘肃省、七里河区没有另行安排" in page
    assert "古尔邦节 10-14" in page


@pytest.mark.parametrize(
    "query",
    [
        "",
        "region=1",
        "region=999999&due=2026-10-09",
        "region=x&due=2026-10-09",
        "region=1&due=soon",
        "region=1&due=9999-12-31",
        "region=1&due=0001-01-01",
        "region=1&from=2026-10-09&days=-3",
        "region=1&from=2026-10-09&days=99999",
        "region=1&from=2026-10-09&days=٣",
        "region=1&nominal=2026-02-30",
    ],
)
def test_what_is_no_question_is_not_found(keys: dict[str, int], sign_in: SignIn, query: str) -> None:
    assert sign_in("officer").get(f"/working-days/explain?{query}").status_code == 404


@pytest.mark.parametrize("username", ["officer", "expert", "manager"])
def test_english_is_complete(given: Given, keys: dict[str, int], sign_in: SignIn, username: str) -> None:
    with given() as session:
        session.scalar(select(make.User).where(make.User.username == username)).locale = "en"
    browser = sign_in(username)
    assert "Working days 2026" in browser.get("/working-days").text
    page = explain(browser, f"region={keys['county']}&from=2026-09-30&days=5&kind=visit_log")
    assert (
        "The day of the visit, 2026-09-30 (Wed), is not counted. From the next day on 5 working days" in page
    )
    assert "2 working days overdue" in explain(browser, f"region={keys['county']}&due=2026-10-09")
