"""What officials see at the year's end: checks by one rule, the year before, all counties on one page, half years."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from casework import clock
from casework.enums import Role
from casework.models import AnnualReturn
from casework.reports.figures.parts import PARTS
from casework.reports.figures.rows import rows_of, rows_of_all
from casework.reports.model import Figure
from casework.reports.pages.difference import difference_of
from casework.reports.summary import as_of, build_summary
from casework.reports.year_before import year_before
from casework.returns.findings import a_year_ago
from tests import factories as make
from tests.reports.hand_made import GANGU, D
from tests.returns.people import frozen_prefecture, handed_in, settled_year

DECEMBER = date(2026, 12, 4)


def ratio(over: int, under: int) -> Figure:
    return Figure("K05", "ratio", over, under, unit="%")


def count(number: int) -> Figure:
    return Figure("K13", "count", number, unit="人天", decimals=0)


@pytest.mark.parametrize(
    ("now", "before", "text", "is_big"),
    [
        (ratio(9, 10), ratio(7, 10), "+20.0 个百分点", True),
        (ratio(75, 100), ratio(70, 100), "+5.0 个百分点", False),
        (ratio(1, 2), ratio(2, 2), "-50.0 个百分点", False),
        (count(40), count(30), "+10 人天（+33.3 %）", True),
        (count(3), count(2), "+1 人天（+50.0 %）", False),
        (count(6), count(0), "+6 人天", True),
        (count(7), count(7), "0", False),
        (ratio(1, 0), ratio(7, 10), "", False),
    ],
)
def test_shares_change_by_points_and_counts_by_number_and_per_cent(
    app: Any, now: Figure, before: Figure, text: str, is_big: bool
) -> None:
    with app.test_request_context():
        found = difference_of(now, before, now.unit)
    assert (found.text, found.is_big) == (text, is_big)
    assert "".join(found.parts) == text
    assert len(found.parts) == (2 if "（" in text else 1)  # where it may break, and nowhere else


def test_every_measure_has_the_rows_that_it_had_one_by_one(session: Any) -> None:
    year = settled_year()
    for unit in (year.region(GANGU), year.tianshui, year.province):
        moment = as_of(year.programme, D)
        together = rows_of_all(unit, year.programme, moment)
        for code, sides in PARTS.items():
            for side, measure in zip(("numerator", "denominator"), sides, strict=True):
                if measure is not None:
                    assert together[measure] == rows_of(code, side, unit, year.programme, moment), measure


def test_the_figures_of_a_year_ago_are_the_frozen_ones_on_the_data_date_only(session: Any) -> None:
    year = settled_year()
    own = frozen_prefecture(year)
    later = make.make_programme(2027)
    gangu = year.region(GANGU)
    on = date(2027, 11, 30)
    assert later.data_on == on
    base = year_before(gangu, later, on)
    assert base is not None
    assert (base.is_frozen, base.on) == (True, D)
    other = year_before(gangu, later, date(2027, 11, 29))
    assert other is not None
    assert not other.is_frozen
    said = build_summary(gangu, 2026, D).figures
    assert {code: one.text for code, one in base.figures.items()} == {
        code: one.text for code, one in said.items()
    }
    assert a_year_ago(own, year.programme) is None


def _people() -> None:
    for name, role, code in (
        ("officer", Role.COUNTY_OFFICER, GANGU),
        ("reviewer", Role.PREFECTURE_REVIEWER, "620500"),
        ("manager", Role.PROVINCIAL_MANAGER, "620000"),
    ):
        make.make_user(role, code, username=name)


def test_the_checks_of_a_year_are_those_of_its_return_once_it_is_begun(
    given: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    with given():
        settled_year()
        _people()
    client = sign_in("officer")
    with clock.moved_to(DECEMBER):
        page = client.get("/reports/2026/checks").text
        assert "报送还没有开始" in page
        assert client.get("/reports/2026/checks?period=month").status_code == 404
        begun = client.post("/returns", data={"year": "2026", "period": "year"}).location
        assert client.get("/reports/2026/checks").location == f"{begun}/checks"
        checks = client.get(f"{begun}/checks").text
        assert "合计、各表与指标一致" in checks
        assert "下级单位之和等于合计" not in checks
        assert client.get(f"{begun}/checks/copied?section=1&paragraph=1").status_code == 404


def test_a_prefecture_sees_who_is_missing_and_the_province_every_county(
    given: Callable[..., Any], sign_in: Callable[..., Any], statements: Callable[..., Any]
) -> None:
    with given():
        year = settled_year()
        handed_in(year, year.region(GANGU).id)
        _people()
    reviewer, manager = sign_in("reviewer"), sign_in("manager")
    with clock.moved_to(date(2026, 12, 9)):
        own = reviewer.post("/returns", data={"year": "2026", "period": "year"}).location
        page = reviewer.get(own).text
        assert "待审核，已等 3 个工作日" in page
        assert "未开始" in page
        assert "审核甘谷县" in page
        assert (
            "尚未到齐" in reviewer.get(f"{own}/exception").text
            or "例外" in reviewer.get(f"{own}/exception").text
        )
        top = manager.post("/returns", data={"year": "2026", "period": "year"}).location
        whole = manager.get(f"{top}/progress").text
        assert "甘谷县" in whole
        assert "天水市" in whole
        with statements() as seen:
            manager.get(f"{top}/progress")
        assert len(seen) <= 20
        assert sign_in("officer").get(f"{top}/progress").status_code == 404


def test_half_year_figures_are_typed_beside_those_of_the_year_and_stay_when_these_change(
    given: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    with given():
        year = settled_year()
        _people()
        region = year.region(GANGU)
    client = sign_in("officer")
    typed = {"source": "签到表", "reason": "", "version": "0"}
    with clock.moved_to(date(2026, 7, 3)):
        page = client.get("/reports/2026/own-figures?period=half_year").text
        assert "2026-06-30" in page
        half = {**typed, "trained": "40", "heads": "6"}
        assert client.post("/reports/2026/own-figures?period=half_year", data=half).status_code == 303
        assert client.get("/reports/2026/own-figures?period=month").status_code == 404
    with clock.moved_to(DECEMBER):
        whole = {**typed, "trained": "90", "heads": "11"}
        assert client.post("/reports/2026/own-figures", data=whole).status_code == 303
    with given() as session:
        assert session.query(AnnualReturn).filter_by(region_id=region.id).count() == 2
        at = {
            day: build_summary(region, 2026, day).tables[6].total_of("trained")
            for day in (date(2026, 6, 30), D)
        }
    assert at == {date(2026, 6, 30): 40, D: 90}
    with clock.moved_to(DECEMBER):
        above = sign_in("reviewer").get("/reports/2026/own-figures?period=half_year").text
    assert "<strong>40</strong>" in above
    assert Decimal(40) == at[date(2026, 6, 30)]
