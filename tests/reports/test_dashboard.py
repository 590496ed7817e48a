"""The dashboard: what it counts, how delays are grouped, who lags, and what it costs."""

from __future__ import annotations

from typing import Any

from casework.calendars.queries import calendar_for
from casework.enums import Conclusion
from casework.models import AnnualReturn
from casework.reports.dashboard import AGES, build_dashboard, within
from casework.reports.summary import build_figures
from tests import factories as make
from tests.reports.hand_made import QILIHE, QINZHOU, ZERO, D, day, make_year


def test_its_figures_are_those_of_the_summary(session: Any) -> None:
    year = make_year()
    for region in (year.province, year.lanzhou, year.region(QILIHE)):
        board = build_dashboard(region, year.programme, D)
        summary = build_figures(region, year.programme, D)
        for code in ("K01", "K02", "K03", "K05", "K08", "K09", "K10"):
            assert board.figures[code].numerator == summary[code].numerator, (code, region.code)
            assert board.figures[code].denominator == summary[code].denominator
        counted = [figures["K01"].part("enterprises") for figures in (board.figures, summary)]
        assert counted[0] == counted[1] is not None, region.code


def test_overdue_actions_know_their_working_days_and_fall_into_bands(session: Any) -> None:
    year = make_year()
    board = build_dashboard(year.province, year.programme, D)
    # Due 09-30, 10-31 and 11-10; working days of each county until 11-30.
    found = [(action.enterprise, action.due_on) for action in board.overdue]
    assert found == [("企业C1", day(9, 30)), ("企业A3", day(10, 31)), ("企业A3", day(11, 10))]
    for action in board.overdue:
        assert action.days == calendar_for(action.county_id).between(action.due_on, D)
    # October after the holidays: 8, 9, the make-up Saturday 10, then three weeks = 18; November has 21 working days,
    # 14 of them after the 10th.
    assert [action.days for action in board.overdue] == [39, 21, 14]
    assert board.by_age == [0, 0, 1, 2]
    assert sum(board.by_age) == len(board.overdue)


def test_every_delay_is_in_exactly_one_band() -> None:
    for days in range(60):
        assert sum(within(days, age) for age in AGES) == 1


def test_lagging_counties_come_with_the_longest_delay_first_and_their_own_reason(session: Any) -> None:
    year = make_year()
    session.add(
        AnnualReturn(
            region_id=year.region(QINZHOU).id,
            programme_id=year.programme.id,
            data_on=year.programme.data_on,
            delay_reason="材料复验机构排期",
            delay_reason_on=day(11, 5),
        )
    )
    session.flush()
    board = build_dashboard(year.province, year.programme, D)
    assert [(line.name, len(line.overdue), line.reason) for line in board.lagging] == [
        ("秦州", 1, "材料复验机构排期"),
        ("七里河", 2, ""),
    ]
    assert board.lagging[1].last_visit_on == day(11, 5)
    assert len(board.lines) == 88
    before = build_dashboard(year.province, year.programme, day(11, 4))
    assert {line.reason for line in before.lagging} == {""}


def test_a_county_sees_its_enterprises_instead_of_counties(session: Any) -> None:
    year = make_year()
    board = build_dashboard(year.region(QILIHE), year.programme, D)
    assert [line.name for line in board.lines] == ["企业A1", "企业A3"]
    assert [line.name for line in board.lagging] == ["企业A3"]
    assert board.lines[0].count("done") == 3


def test_constraints_are_grouped_by_the_first_level(session: Any) -> None:
    year = make_year()
    board = build_dashboard(year.province, year.programme, D)
    assert [(one.code, one.problems, one.solved) for one in board.categories] == [
        ("MTR", 4, 2),
        ("QMS", 2, 2),
        ("MAN", 1, 0),
        ("TST", 1, 1),
    ]


def test_an_empty_county_has_a_board_of_zeros(session: Any) -> None:
    year = make_year()
    board = build_dashboard(year.region(ZERO), year.programme, D)
    assert (board.lines, board.overdue, board.categories) == ([], [], [])
    assert board.figures["K05"].value is None


def test_the_number_of_statements_does_not_grow(session: Any, statements: Any) -> None:
    year = make_year()
    build_dashboard(year.province, year.programme, D)  # calendars and code lists are kept from now on
    with statements() as few:
        build_dashboard(year.province, year.programme, D)
    for at in range(18):
        case = make.make_case(ZERO if at % 2 else "620403", plan_approved_on=day(6, 3))
        make.make_action(case, make.make_constraint(case), due_on=day(8, 3))
        make.make_visit(case)
    with statements() as many:
        board = build_dashboard(year.province, year.programme, D)
    assert len(board.overdue) == 21
    assert len(few) == len(many)
    assert len(many) <= 9


def test_who_was_presented_again_waits_and_is_no_longer_to_be_corrected(session: Any) -> None:
    year = make_year()
    case = make.make_case(ZERO, plan_approved_on=day(6, 1), acceptance_applied_on=day(10, 1))
    make.make_acceptance(
        case,
        applied_on=day(10, 1),
        conclusion=Conclusion.RECTIFY,
        concluded_on=day(10, 9),
        rectify_due_on=day(11, 1),
    )
    region = year.region(ZERO)

    def standing(on: Any) -> tuple[int, int]:
        board = build_dashboard(region, year.programme, on)
        assert board.stage("standing", "applied") == 1
        return board.stage("standing", "waiting"), board.stage("standing", "rectify")

    assert standing(day(10, 8)) == (1, 0)
    assert standing(day(10, 20)) == (0, 1)
    make.make_acceptance(case, round=2, applied_on=day(10, 25))
    assert standing(day(10, 20)) == (0, 1)
    assert standing(day(10, 26)) == (1, 0)
