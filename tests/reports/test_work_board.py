"""The dashboard of work and effects: its numbers, that they are those of the figures, and the rows behind each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from casework.enums import Direction, ValueKind
from casework.regions.queries import place
from casework.reports.board_rows import page_of_board
from casework.reports.effects import effects_of
from casework.reports.queries import a_year_earlier
from casework.reports.summary import as_of, build_figures
from casework.reports.trend import TRENDS, month_ends
from casework.reports.work_board import FOLLOW_UP_KINDS, build_work_board
from tests import factories as make
from tests.reports.hand_made import QILIHE, QINZHOU, ZERO, D, day, make_year


def build(year: Any, region: Any, on: date = D, trend: str = "K05") -> Any:
    before = make.make_programme(2025)
    return build_work_board(region, year.programme, on, before=(before.id, 2025), trend=trend)


def rows(year: Any, region: Any, what: str, kind: object, on: date = D) -> int:
    page, found = page_of_board(what, str(kind), region, year.programme, on, token="", size=100)
    assert page.count == len(found)
    return len(found)


def test_visits_by_month_add_up_to_the_figures(session: Any) -> None:
    year = make_year()
    for region in (year.province, year.lanzhou, year.region(QILIHE), year.region(ZERO)):
        board, figures = build(year, region), build_figures(region, year.programme, D)
        assert sum(month.visits for month in board.months) == figures["K12"].numerator
        assert Decimal(sum(month.half_days for month in board.months)) / 2 == figures["K13"].numerator
        for month in board.months:
            assert rows(year, region, "visits", month.month) == month.visits


def test_the_year_before_counts_up_to_the_same_day(session: Any) -> None:
    year = make_year()
    on = day(11, 10)
    there = build(year, year.province, on).months[10].visits_before
    for held_on in (date(2025, 11, 9), date(2025, 11, 10), date(2025, 11, 11), date(2024, 11, 10)):
        make.make_visit(year.cases["E1"], held_on=held_on)
    november = build(year, year.province, on).months[10]
    assert november.visits_before == there + 2
    assert rows(year, year.province, "visits-before", 11, on) == there + 2


@pytest.mark.parametrize("trend", list(TRENDS))
def test_each_point_of_the_line_is_the_figure_of_that_day(session: Any, trend: str) -> None:
    year = make_year()
    before = make.make_programme(2025)
    for region in (year.province, year.region(QILIHE)):
        board = build(year, region, trend=trend)
        assert [point.on for point in board.points] == month_ends(2026, D)
        for points, programme in ((board.points, year.programme), (board.before, before)):
            for point in points:
                figure = build_figures(region, programme, point.on)[trend]
                assert (point.numerator, point.denominator) == (figure.numerator, figure.denominator), point
        assert a_year_earlier(D) in {point.on for point in board.before}


def test_month_ends_stop_at_the_data_date() -> None:
    assert month_ends(2026, date(2026, 3, 15)) == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 15)]
    assert month_ends(2026, date(2026, 2, 28)) == [date(2026, 1, 31), date(2026, 2, 28)]
    assert month_ends(2026, date(2027, 2, 1))[-1] == date(2026, 12, 31)
    assert len(month_ends(2026, date(2027, 2, 1))) == 12
    assert month_ends(2026, date(2025, 5, 5)) == []


def test_open_follow_ups_fall_into_one_kind_each(session: Any) -> None:
    year = make_year()
    case = year.cases["A3"]
    before = build(year, year.province).follow_ups
    make.make_follow_up(case, due_on=day(11, 2), window_until_on=day(11, 29))
    make.make_follow_up(case, due_on=day(11, 23), window_until_on=D)
    make.make_follow_up(case, due_on=D, window_until_on=day(12, 7))
    make.make_follow_up(case, due_on=day(12, 14), window_until_on=day(12, 21))  # ten working days ahead
    make.make_follow_up(case, due_on=day(12, 15), window_until_on=day(12, 22))
    make.make_follow_up(case, due_on=day(11, 2), window_until_on=day(11, 9), held_on=day(11, 3))
    make.make_follow_up(
        case, due_on=day(11, 2), window_until_on=day(11, 9), cancelled_on=day(11, 3), cancel_reason="企业搬迁"
    )
    found = build(year, year.province).follow_ups
    assert {kind: found[kind] - before[kind] for kind in FOLLOW_UP_KINDS} == {
        "overdue": 1,
        "window": 2,
        "soon": 1,
    }
    for kind in FOLLOW_UP_KINDS:
        assert rows(year, year.province, "follow-ups", kind) == found[kind]


def test_effects_go_by_the_direction_that_was_wanted(session: Any) -> None:
    case = make.make_case(QINZHOU)
    for direction, first, last, target in (
        (Direction.HIGHER, "90", "95", "96"),
        (Direction.LOWER, "7.5", "4", "4"),
        (Direction.HIGHER, "90", "90", "90"),
        (Direction.LOWER, "4", "5", None),
        (Direction.HIGHER, None, "80", "70"),
    ):
        indicator = make.make_indicator(
            case, direction=direction, target_value=None if target is None else Decimal(target)
        )
        if first is not None:
            make.make_value(indicator, ValueKind.BASELINE, first, measured_on=day(5, 1))
        make.make_value(indicator, ValueKind.AFTER, last, measured_on=day(10, 1))
    make.make_value(make.make_indicator(case), ValueKind.BASELINE, "5", measured_on=day(5, 1))
    found = effects_of(make_place("620000"), as_of(case.programme, D))
    assert [effect.kind for effect in found] == ["better", "better", "same", "worse", "unknown"]
    assert [effect.is_reached for effect in found] == [False, True, True, None, True]
    assert effects_of(make_place("620000"), as_of(case.programme, day(9, 30))) == []


def make_place(code: str) -> Any:
    return place(make.region(code).id)


def test_experts_have_the_rows_that_their_numbers_say(session: Any) -> None:
    year = make_year()
    expert = make.make_expert("孙志刚")
    make.make_member(year.cases["A1"], expert)
    make.make_member(year.cases["A3"], expert, assigned_on=day(7, 12))
    make.make_member(year.cases["C1"], expert, assigned_on=day(7, 12), ended_on=day(8, 1), end_reason="换人")
    make.make_visit(year.cases["A3"], expert, held_on=day(9, 1), days=Decimal("1.5"))
    found = {one.id: one for one in build(year, year.province).experts}[expert.id]
    assert (found.name, found.cases, found.visits, found.half_days) == (
        "孙志刚",
        1,
        1,
        3,
    )  # A1 closed on 10 November
    assert rows(year, year.province, "expert-cases", expert.id) == 1
    assert rows(year, year.province, "expert-visits", expert.id) == 1
    early = {one.id: one for one in build(year, year.province, day(7, 20)).experts}[expert.id]
    assert (early.cases, early.visits) == (3, 0)
    assert rows(year, year.province, "expert-cases", expert.id, day(7, 20)) == 3


def test_places_are_those_of_the_figures(session: Any) -> None:
    year = make_year()
    for region in (year.province, year.lanzhou):
        board = build(year, region)
        for one in board.quotas:
            figure = build_figures(one.unit, year.programme, D)["K01"]
            assert (one.effective, one.places) == (figure.numerator, figure.denominator), one.unit.code


def test_the_number_of_statements_does_not_grow(session: Any, statements: Any) -> None:
    year = make_year()
    before = make.make_programme(2025).id, 2025
    province = year.province

    def counted() -> int:
        with statements() as seen:
            build_work_board(province, year.programme, D, before=before, trend="K05")
        return len(seen)

    counted()
    few = counted()
    for at in range(18):
        case = make.make_case(ZERO if at % 2 else "620403", plan_approved_on=day(6, 3))
        make.make_action(case, make.make_constraint(case), due_on=day(8, 3))
        make.make_visit(case)
        make.make_member(case)
    assert counted() == few <= 6


PAGES = ("/dashboard/work", "/dashboard/work?trend=K03", "/dashboard/work?trend=K10", "/dashboard/rows/visits/9",
         "/dashboard/rows/visits-before/9", "/dashboard/rows/follow-ups/soon", "/dashboard/rows/effects/better",
         "/dashboard/rows/expert-cases/1", "/dashboard/rows/expert-visits/1")  # fmt: skip


@pytest.mark.parametrize(
    ("username", "language"),
    [("province", "zh_Hans"), ("tianshui", "en"), ("officer", "en"), ("zero", "zh_Hans")],
)
def test_every_page_answers_in_both_languages(
    ids: dict[str, int], sign_in: Callable[..., Any], username: str, language: str
) -> None:
    client = sign_in(username)
    client.post("/language", data={"language": language})
    for path in PAGES:
        page = client.get(f"{path}{'&' if '?' in path else '?'}on={D.isoformat()}")
        assert page.status_code == 200, path
        assert "%(" not in page.text, path


@pytest.mark.parametrize(
    "path",
    ["visits/13", "visits/x", "follow-ups/late", "effects/big", "expert-cases/-1", "expert-visits/²", "no/1"],
)
def test_a_number_that_there_is_not_is_not_found(
    ids: dict[str, int], sign_in: Callable[..., Any], path: str
) -> None:
    assert sign_in("province").get(f"/dashboard/rows/{path}").status_code == 404


def test_a_page_asks_twelve_statements_at_most(
    ids: dict[str, int], sign_in: Callable[..., Any], statements: Any
) -> None:
    client = sign_in("province")
    for path in ("/dashboard/work", "/dashboard/warnings"):
        client.get(path)
        with statements() as seen:
            client.get(path, query_string={"year": 2026, "on": D.isoformat()})
        assert len(seen) <= 12, "\n".join(seen)
