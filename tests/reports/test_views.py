"""Report pages over HTTP: who sees what, every page in both languages, rows that match their figures."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from casework.enums import ProgrammeStatus, Role
from tests import factories as make
from tests.reports.hand_made import ZERO, D, day

ON = D.isoformat()


PAGES = (
    "/dashboard",
    "/dashboard?shade=cases",
    "/dashboard?shade=overdue&all=1",
    "/dashboard?shade=on_time",
    "/reports",
    "/reports/2026",
    "/reports/2026/text",
    *(f"/reports/2026/tables/{number}" for number in range(1, 9)),
    "/reports/2026/figures/K05?part=denominator",
    "/reports/2026/figures/K02?part=denominator",
    "/reports/2026/figures/K13",
    "/reports/2026/figures/K23.replies",
    "/reports/2026/figures/K22.utility_patent",
    "/reports/2026/figures/reached.diagnosed",
    "/reports/2026/figures/standing.approved",
    "/reports/2026/figures/standing.rectify",
    "/reports/2026/figures/K08?age=21-",
    "/reports/2026/figures/K09?part=denominator&category=MTR",
    "/reports/2026/figures/K09?part=denominator&category=other",
)


def with_date(path: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}on={ON}"


@pytest.mark.parametrize(
    ("username", "languages"),
    [("province", ["zh_Hans", "en"]), ("tianshui", ["en"]), ("officer", ["zh_Hans"]), ("zero", ["en"])],
)
def test_every_page_answers_in_both_languages(
    ids: dict[str, int], sign_in: Callable[..., Any], username: str, languages: list[str]
) -> None:
    client = sign_in(username)
    for language in languages:
        client.post("/language", data={"language": language})
        for path in PAGES:
            response = client.get(with_date(path))
            assert response.status_code == 200, (path, language)
            assert "%(" not in response.text, path


def test_what_is_unknown_or_out_of_reach_does_not_exist(
    ids: dict[str, int], sign_in: Callable[..., Any]
) -> None:
    client = sign_in("officer")
    for path in (
        "/reports/2031",
        "/reports/1999",
        "/reports/20260000000000000000",
        "/reports/2026/tables/0",
        "/reports/2026/tables/99",
        "/reports/2026/figures/K99",
        "/reports/2026/figures/K13?part=denominator",
        "/reports/2026/figures/K05?part=sideways",
        "/reports/2026/figures/reached.nowhere",
        "/reports/2026/figures/K08?age=1-2",
        "/reports/2026/figures/K05?age=21-",
        "/reports/2026/figures/K05?category=MTR",
        "/dashboard?year=abc",
        "/dashboard?year=999999999999999999999",
        f"/reports/2026?region={ids['gangu']}",
        f"/reports/2026?region={ids['province']}",
        "/reports/2026?region=99999999",
        "/reports/2026?region=one",
        f"/dashboard?region={ids['lanzhou']}",
    ):
        assert client.get(path).status_code == 404, path


def test_a_prefecture_reads_its_counties_and_nobody_elses(
    ids: dict[str, int], sign_in: Callable[..., Any]
) -> None:
    client = sign_in("tianshui")
    assert "甘谷县" in client.get(f"/reports/2026?region={ids['gangu']}&on={ON}").text
    assert client.get(f"/reports/2026?region={ids['qilihe']}").status_code == 404
    rows = client.get(with_date("/reports/2026/figures/K05?part=denominator")).text
    assert "企业C1" in rows
    assert "企业A1" not in rows


def test_experts_and_contacts_have_no_reports(ids: dict[str, int], sign_in: Callable[..., Any]) -> None:
    client = sign_in("expert")
    for path in ("/dashboard", "/reports", "/reports/2026", "/reports/2026/figures/K05"):
        assert client.get(path).status_code == 403


def test_a_viewer_reads_but_neither_types_nor_exports(
    ids: dict[str, int], sign_in: Callable[..., Any]
) -> None:
    client = sign_in("viewer")
    page = client.get(with_date("/reports/2026"))
    assert page.status_code == 200
    assert "/export" not in page.text
    assert client.get("/reports/2026/own-figures").status_code == 403
    assert client.post("/reports/2026/export", data={"format": "docx"}).status_code == 403


def test_the_page_links_every_number_to_as_many_rows(
    ids: dict[str, int], sign_in: Callable[..., Any]
) -> None:
    client = sign_in("province")
    page = client.get(with_date("/reports/2026")).text
    links = re.findall(r'href="(/reports/2026/figures/[^"]+)"[^>]*>([\d,.]+)<', page)
    assert len(links) > 30
    for url, number in links:
        if re.search(r"K01\?|K13|K23\?|K1[6-9]\.(after|before)|K20\..*(after|before)|K21\?|K24", url):
            continue  # places, person-days, points, what was counted and what units typed are weighted
        rows = client.get(url.replace("&amp;", "&")).text
        count = re.search(r'cw-pager-count">[^<]*?(\d+) 项</p>', rows)
        assert count is not None, url
        assert count[1] == number, url


def test_the_dashboard_of_the_province_shows_tiles_and_opens_rows_at_its_date(
    ids: dict[str, int], sign_in: Callable[..., Any]
) -> None:
    page = sign_in("province").get(with_date("/dashboard")).text
    assert page.count('class="rp-name') == 88
    assert f"/reports/2026/figures/K05?on={ON}&amp;part=denominator&amp;region={ids['qilihe']}" in page
    assert "54.5\N{NO-BREAK SPACE}%" in page or "54.6\N{NO-BREAK SPACE}%" in page
    assert "style=" not in page


def test_a_category_and_all_others_together_hold_every_constraint(
    ids: dict[str, int], sign_in: Callable[..., Any]
) -> None:
    client = sign_in("province")
    metrology = client.get(with_date("/reports/2026/figures/K09?part=denominator&category=MTR")).text
    assert "共 4 项" in metrology
    # No more than eight categories were found, so there is no bar of others.
    others = client.get(with_date("/reports/2026/figures/K09?part=denominator&category=other")).text
    assert "这里没有计入任何一项" in others


def test_a_zero_report_says_so(ids: dict[str, int], sign_in: Callable[..., Any]) -> None:
    client = sign_in("zero")
    assert "零报告" in client.get(with_date("/reports/2026")).text
    assert "没有列入帮扶名单的企业" in client.get(with_date("/reports/2026/text")).text
    assert "全年没有的单位也要做零报告" in client.get(with_date("/dashboard")).text


def test_phones_stay_masked_on_every_screen(ids: dict[str, int], sign_in: Callable[..., Any]) -> None:
    page = sign_in("officer").get(with_date("/reports/2026/tables/1")).text
    assert "138****2046" in page
    assert "13893152046" not in page


def test_a_year_in_preparation_is_shown_to_its_manager_only(
    given: Callable[..., Any], ids: dict[str, int], sign_in: Callable[..., Any]
) -> None:
    with given():
        make.make_programme(2027, status=ProgrammeStatus.PREPARING)
    assert sign_in("officer").get("/reports/2027").status_code == 404
    assert sign_in("province").get("/reports/2027").status_code == 200
    assert "2027" not in sign_in("province").get("/reports").text


def test_without_any_year_the_dashboard_says_what_is_missing(
    given: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    with given():
        make.make_user(Role.PROVINCIAL_MANAGER, "620000", username="alone")
    client = sign_in("alone")
    assert "还没有开始的帮扶年度" in client.get("/dashboard").text
    assert "还没有开始的帮扶年度" in client.get("/reports").text


def test_pages_ask_the_database_the_same_number_of_times_whatever_they_show(
    ids: dict[str, int], sign_in: Callable[..., Any], given: Callable[..., Any], statements: Any
) -> None:
    client = sign_in("province")
    paths = [
        with_date(path) for path in ("/dashboard", "/reports", "/reports/2026", "/reports/2026/figures/K05")
    ]
    few = []
    for path in paths:
        client.get(path)
        with statements() as seen:
            client.get(path)
        few.append(len(seen))
    with given():
        for _ in range(18):
            case = make.make_case(ZERO, diagnosed_on=day(5, 20), plan_approved_on=day(6, 3))
            make.make_action(case, make.make_constraint(case), due_on=day(8, 3), done_on=day(8, 1))
    for path, count in zip(paths, few, strict=True):
        with statements() as seen:
            client.get(path)
        assert len(seen) <= (12 if path.startswith("/dashboard") else count), path
        with statements() as seen:  # the dashboard keeps what it counted while no county changes
            client.get(path)
        assert len(seen) == count, path
    assert few[0] <= 16  # the session, the frame and the nine of the board


@pytest.mark.parametrize("path", ["/dashboard", "/dashboard/work"])
def test_a_board_with_nothing_to_count_says_why(
    ids: dict[str, int], sign_in: Callable[..., Any], path: str
) -> None:
    """A county without cases, and any unit before its first case was confirmed."""
    empty = sign_in("zero").get(with_date(path))
    assert f"截至 {ON}，这里没有确认 2026 年度帮扶对象" in empty.text
    assert "全年没有的单位也要做零报告" in empty.text
    province = sign_in("province")
    assert "这里没有确认" in province.get(f"{path}?on=2026-01-05").text
    assert "这里没有确认" not in province.get(with_date(path)).text


@pytest.mark.parametrize("path", ["/dashboard", "/dashboard/work", "/dashboard/warnings"])
def test_a_year_before_the_programme_began_is_not_there(
    ids: dict[str, int], sign_in: Callable[..., Any], path: str
) -> None:
    assert sign_in("province").get(f"{path}?year=2011").status_code == 404
