"""The case list and the case page: words, statements, filters, pages, notes, withdrawal."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casework import clock
from casework.enums import CaseStatus, Role
from casework.search.services import index
from tests import factories as make

TODAY = date(2026, 10, 12)


@pytest.fixture(autouse=True)
def on_the_day() -> Any:
    with clock.moved_to(TODAY):
        yield


@pytest.fixture
def officer(given: Callable[..., Any], sign_in: Callable[[str], Any]) -> Any:
    with given():
        make.make_user(username="officer", display_name="李晓燕")
        make.make_programme()
    return sign_in("officer")


def fill(given: Callable[..., Any], count: int, children: int = 1) -> list[int]:
    with given():
        cases = []
        for n in range(count):
            case = make.make_case(status=CaseStatus.IMPLEMENTING)
            case.next_due_on = TODAY + timedelta(days=n - 3)
            make.make_member(case)
            constraint = make.make_constraint(case)
            for _ in range(children):
                make.make_action(case, constraint)
            cases.append(case)
        return [case.id for case in cases]


def test_an_empty_year_says_what_to_do(officer: Any) -> None:
    assert "零报告" in officer.get("/cases").text


def test_the_list_knows_of_every_change_of_the_years_at_once(officer: Any, given: Callable[..., Any]) -> None:
    assert "2027" not in officer.get("/cases").text
    with given():
        make.make_programme(2027)
    assert ">2027" in officer.get("/cases").text
    assert "改了名的年度" not in officer.get("/cases").text
    with given():
        make.make_programme(2026).name = "改了名的年度"
    assert "改了名的年度" in officer.get("/cases?year=2026").text


def test_the_list_takes_at_most_eight_statements_whatever_its_length(
    officer: Any, given: Callable[..., Any], statements: Any
) -> None:
    counts = []
    for more in (2, 18):
        fill(given, more)
        officer.get("/cases")
        with statements() as seen:
            assert officer.get("/cases?size=50").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


def test_the_case_page_takes_at_most_twelve_statements_whatever_hangs_below(
    officer: Any, given: Callable[..., Any], statements: Any
) -> None:
    few, many = fill(given, 1, 2)[0], fill(given, 1, 24)[0]
    counts = []
    for case_id in (few, many):
        officer.get(f"/cases/{case_id}")
        with statements() as seen:
            assert officer.get(f"/cases/{case_id}").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


def test_pages_follow_each_other_without_gap_or_double(officer: Any, given: Callable[..., Any]) -> None:
    ids = fill(given, 45)
    shown: list[int] = []
    address = "/cases?size=20"
    for _ in range(3):
        page = officer.get(address).text
        shown += [int(n) for n in re.findall(r'id="c(\d+)"', page)]
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = following.group(1).replace("&amp;", "&") if following else ""
    assert shown == ids
    assert not address


def test_going_back_shows_the_page_before(officer: Any, given: Callable[..., Any]) -> None:
    fill(given, 45)
    first = officer.get("/cases").text
    second = officer.get(re.search(r'href="([^"]+)" rel="next"', first).group(1).replace("&amp;", "&")).text
    back = officer.get(re.search(r'href="([^"]+)" rel="prev"', second).group(1).replace("&amp;", "&")).text
    assert re.findall(r'id="c(\d+)"', back) == re.findall(r'id="c(\d+)"', first)
    assert "第 21–40 个" in second


def test_views_count_what_they_show(officer: Any, given: Callable[..., Any]) -> None:
    fill(given, 6)
    overdue = officer.get("/cases?view=overdue").text
    assert len(re.findall(r'id="c\d+"', overdue)) == 3
    assert re.search(r"有逾期 <small>3</small>", overdue)


def test_a_name_s_two_characters_or_initials_find_the_case(officer: Any, given: Callable[..., Any]) -> None:
    with given():
        case = make.make_case(enterprise=make.make_enterprise(name="甘肃陇味斋百合食品有限公司"))
        index(case, case.enterprise_name, case.number, case.uscc, case_id=case.id)
        number, uscc = case.number, case.uscc
    fill(given, 2)
    for q in ("百合", "lwz", number, uscc, "longweizhai"):
        page = officer.get("/cases", query_string={"q": q}).text
        assert len(re.findall(r'id="c\d+"', page)) == 1, q
    assert "陇味斋" in officer.get("/search", query_string={"q": "百合"}).text


def test_the_case_page_tells_stage_next_step_and_chain(officer: Any, given: Callable[..., Any]) -> None:
    case_id = fill(given, 1)[0]
    page = officer.get(f"/cases/{case_id}").text
    for words in ("帮扶实施中", "质量制约因素与提升措施", "压力表送检", "目标指标", "下一步"):
        assert words in page


def test_an_internal_note_is_kept_and_shown_to_the_county_only(
    officer: Any, given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    case_id = fill(given, 1)[0]
    assert officer.post(f"/cases/{case_id}/notes", data={"text": "企业负责人近期住院"}).status_code == 303
    assert "近期住院" in officer.get(f"/cases/{case_id}/story").text
    with given():
        make.make_user(Role.PREFECTURE_REVIEWER, "620100", username="reviewer")
    assert "近期住院" not in sign_in("reviewer").get(f"/cases/{case_id}/story").text


def test_an_empty_note_is_refused_beside_its_field(officer: Any, given: Callable[..., Any]) -> None:
    case_id = fill(given, 1)[0]
    answer = officer.post(f"/cases/{case_id}/notes", data={"text": "  "})
    assert answer.status_code == 422
    assert "请填写备注内容" in answer.text


def test_withdrawal_goes_from_county_to_province(
    officer: Any, given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    case_id = fill(given, 1)[0]
    # The page says what follows: its words were once hidden by a macro of the same name.
    assert "由省局审批" in officer.get(f"/cases/{case_id}/withdraw").text
    answer = officer.post(f"/cases/{case_id}/withdraw", data={"reason": "stopped", "note": "已停产三个月"})
    assert answer.status_code == 303
    with given():
        make.make_user(Role.PROVINCIAL_MANAGER, "620000", username="manager")
    manager = sign_in("manager")
    asked = manager.get(f"/cases/{case_id}/withdrawal").text
    assert all(words in asked for words in ("停产", "已停产三个月", "2026-10-12"))
    answer = manager.post(f"/cases/{case_id}/withdrawal", data={"consent": "yes", "opinion": "同意"})
    assert answer.status_code == 303
    page = officer.get(f"/cases/{case_id}").text
    assert "退出" in page
    assert (
        officer.post(f"/cases/{case_id}/withdraw", data={"reason": "stopped", "note": "再次"}).status_code
        == 422
    )


def test_a_suspended_case_says_since_when(officer: Any, given: Callable[..., Any]) -> None:
    case_id = fill(given, 1)[0]
    assert f'href="/cases/{case_id}/suspend"' in officer.get(f"/cases/{case_id}").text
    assert officer.post(f"/cases/{case_id}/suspend", data={"reason": "设备大修"}).status_code == 303
    page = officer.get(f"/cases/{case_id}").text
    assert "自 2026-10-12 起中止" in page
    assert f'action="/cases/{case_id}/resume"' in page
    assert f'href="/cases/{case_id}/suspend"' not in page
    assert f'action="/cases/{case_id}/resume"' in officer.get(f"/cases/{case_id}/diagnosis").text
    assert officer.post(f"/cases/{case_id}/resume").status_code == 303
    assert "起中止" not in officer.get(f"/cases/{case_id}").text


def test_the_list_stays_below_fifty_kilobytes(officer: Any, given: Callable[..., Any]) -> None:
    fill(given, 50)
    assert len(officer.get("/cases?size=50").data) <= 50_000
