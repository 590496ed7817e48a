"""The pages of rows behind a figure: both sides with their numbers, what is missing between them, what a 0 says."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from casework.reports.figures.parts import PARTS
from casework.reports.figures.sides import REST, has_rest, has_two_sides, numbers_of_sides
from casework.reports.queries import rows_of
from casework.reports.summary import as_of, build_summary
from tests.reports.hand_made import GANGU, D, day, make_year

ON = D.isoformat()


def test_the_numbers_of_the_sides_are_those_of_the_figure_and_the_rest_is_between_them(session: Any) -> None:
    year = make_year()
    seen = 0
    for region, on in ((year.province, D), (year.region(GANGU), D), (year.lanzhou, day(7, 31))):
        summary = build_summary(region, 2026, on)
        for code in PARTS:
            if not has_two_sides(code):
                continue
            figure, moment = summary.figure(code), as_of(year.programme, on)
            assert figure is not None
            numbers = numbers_of_sides(code, region, year.programme, moment)
            assert (numbers["numerator"], numbers["denominator"]) == (figure.numerator, figure.denominator)
            assert (REST in numbers) == has_rest(code)
            if has_rest(code):
                above, below = (
                    {row.id for row in rows_of(code, side, region, 2026, on)}
                    for side in ("numerator", "denominator")
                )
                assert numbers[REST] == len(below - above), code
                seen += numbers[REST] > 0
    assert seen > 10


@pytest.mark.parametrize("code", ["K02", "K03", "K05", "K09", "K10", "K14", "K25"])
def test_each_side_links_to_the_others_and_has_as_many_rows_as_it_says(
    ids: dict[str, int], sign_in: Callable[..., Any], code: str
) -> None:
    client = sign_in("province")
    page = client.get(f"/reports/2026/figures/{code}?part=numerator&on={ON}").text
    tabs = re.search(r'<nav class="cw-tabs in-3" aria-label="指标的分子和分母">(.*?)</nav>', page, re.S)
    assert tabs is not None
    sides = re.findall(r'<a href="([^"]+)"(?: aria-current="page")?>[^<]+<small>(\d+)</small>', tabs[1])
    assert len(sides) == 3
    for url, number in sides:
        rows = client.get(url.replace("&amp;", "&")).text
        count = re.search(r'cw-pager-count">[^<]*?(\d+) 项</p>', rows)
        assert (count is None and number == "0") or (count is not None and count[1] == number), url
        assert rows.count("<small>") >= 3, "the way back"


def test_a_side_that_a_figure_has_not_is_not_found(ids: dict[str, int], sign_in: Callable[..., Any]) -> None:
    client = sign_in("province")
    for path in (
        "K13?part=rest",
        "K12?part=rest",
        "K16?part=rest",
        "K05?part=rest&category=MTR",
        "K08?part=rest&age=1-5",
    ):
        assert client.get(f"/reports/2026/figures/{path}").status_code == 404, path


def test_an_empty_list_says_which_number_is_0_and_what_would_have_been_counted(
    ids: dict[str, int], sign_in: Callable[..., Any]
) -> None:
    client = sign_in("zero")
    page = client.get(f"/reports/2026?on={ON}").text
    links = re.findall(r'href="(/reports/2026/figures/K0[3-9][^"]+)"[^>]*>0<', page)
    assert len(links) > 8
    for url in links:
        rows = client.get(url.replace("&amp;", "&"))
        assert rows.status_code == 200
        assert "这里没有计入任何一项" in rows.text, url
        assert f"截至 {ON} 的数为 0" in rows.text
        assert "应计入的是：" in rows.text
    whole = client.get(f"/reports/2026/figures/K05?part=rest&on={ON}").text
    assert "分母里的都已计入分子" in whole
    months = client.get(f"/dashboard/rows/visits/2?year=2026&on={ON}").text
    assert "这里没有计入任何一项" in months
