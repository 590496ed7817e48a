"""Every figure of the hand-made year, worked out by hand: see tests/reports/hand_made.py for the rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from casework.enums import CaseStatus
from casework.reports.model import DASH, Summary
from casework.reports.summary import build_summary
from tests.reports.hand_made import GANGU, QILIHE, QINZHOU, YONGDENG, ZERO, D, Year, day, make_year

# Columns: 七里河区, 永登县, 兰州市, 秦州区, 甘谷县, 天水市, 甘肃省; each (numerator, denominator).
PLACES = ("qilihe", "yongdeng", "lanzhou", "qinzhou", "gangu", "tianshui", "gansu")
HALF = Decimal("0.5")
NONE = (None, None)
R17 = (Decimal("96.4"), Decimal("90.2"))
R18 = (Decimal(4), Decimal(5))
EXPECTED: dict[str, tuple[tuple[Any, Any], ...]] = {
    # 七里河 A1 + A3 (A2 withdrawn); 秦州 C1 + C2, the place of C2 stays there; 甘谷 D1 only, D0 is no place.
    # Planned: in a county the places of the list (A1, A2 · B1 · C1, C2 · D1), above it quota and places of the year.
    "K01": ((2, 2), (1, 1), (3, 4), (2, 2), (1, 1), (3, 3), (6, 8)),
    "K01.confirmed": ((2, None), (1, None), (3, None), (2, None), (1, None), (3, None), (6, None)),
    "K01.withdrawn": ((1, None), (0, None), (1, None), (0, None), (0, None), (0, None), (1, None)),
    "K01.substituted": ((1, None), (0, None), (1, None), (0, None), (0, None), (0, None), (1, None)),
    # B1 and C1 are one enterprise under two counties of two prefectures: 6 cases, 5 enterprises.
    "K01.enterprises": ((2, None), (1, None), (3, None), (2, None), (1, None), (3, None), (5, None)),
    # Lanzhou has 8 counties, Tianshui 7, Gansu 86 and the two that act for themselves.
    "K02": ((1, 1), (1, 1), (2, 8), (1, 1), (1, 1), (2, 7), (4, 88)),
    # D0 carries the date of C2: the diagnosis counts where it was made.
    "K03": ((2, 2), (1, 1), (3, 3), (2, 2), (0, 1), (2, 3), (5, 6)),
    "K04": ((2, 2), (1, 1), (3, 3), (2, 2), (0, 0), (2, 2), (5, 5)),
    # 七里河: A1 a1 a2 a3 done, a4 dropped, a5 of an old version; A3 three open. 永登 B1 a1 done, a2 open.
    # 秦州: C1 a1 open (a2 comes later), C2 a1 done (a2 moved). 甘谷: D0 a2 done.
    "K05": ((3, 6), (1, 2), (4, 8), (1, 2), (1, 1), (2, 3), (6, 11)),
    # In time: A1 a1, a2 (by its extension); a3 late. A3 a1 due (extension refused), a3 due on 11-10: the extension
    # was approved after the data date. B1 a1 on its day, a2 due today and open. C1 a1 open. C2 a1. D0 late.
    "K06": ((2, 5), (1, 2), (3, 7), (1, 2), (0, 1), (1, 3), (4, 10)),
    # Without extensions A1 a2 is late (08-31, done 09-15).
    "K06.first": ((1, 5), (1, 2), (2, 7), (1, 2), (0, 1), (1, 3), (3, 10)),
    "K07": ((2, 3), (1, 1), (3, 4), (1, 1), (0, 1), (1, 2), (4, 6)),
    # Past the deadline: A3 a1, a3; C1 a1. B1 a2 is due today, which is no delay yet.
    "K08": ((2, 3), (0, 1), (2, 4), (1, 1), (0, 0), (1, 1), (3, 5)),
    # A1: Z1, Z2 solved, Z3 judged later. A3: Z1 partly, Z2 confirmed later. B1: Z1 solved, Z2 taken back.
    # C1: Z1 not solved, Z2 under objection. C2: Z1 solved, Z2 moved. D0: the copy solved. D1: under objection.
    "K09": ((2, 4), (1, 1), (3, 5), (1, 2), (1, 1), (2, 3), (5, 8)),
    "K09.partial": ((1, None), (0, None), (1, None), (0, None), (0, None), (0, None), (1, None)),
    "K09.open": ((1, None), (0, None), (1, None), (1, None), (0, None), (1, None), (2, None)),
    # A1 in time; its second ended with the case. A3: one cancelled without the case standing still stays owed, one is
    # within its window. B1 late. C1: one cancelled while suspended is out, one held before its window is not on time.
    # C2 moved. D0 on the last day.
    "K10": ((1, 2), (0, 1), (1, 3), (0, 1), (1, 1), (1, 2), (2, 5)),
    # By the due date alone: A1; A3 two, none held; B1 held; C1's held one is due in December; D0.
    "K11": ((1, 3), (1, 1), (2, 4), (0, 0), (1, 1), (1, 1), (3, 5)),
    # 七里河: A1 two (one taken back), A2 one although withdrawn, E1 of 2025 one. B1's second is of December.
    "K12": ((4, 2), (1, 1), (5, 3), (2, 2), (1, 1), (3, 3), (8, 6)),
    "K12.remote": ((1, None), (0, None), (1, None), (0, None), (0, None), (0, None), (1, None)),
    # A1 1.0 × 2 + 0.5 × 1, A2 1.0, E1 1.0; B1 1.0 × 2; C1 1.0, C2 1.0; D0 0.5.
    "K13": (
        (4 + HALF, None), (2, None), (6 + HALF, None), (2, None), (HALF, None), (2 + HALF, None), (9, None)
    ),
    # A1 passed at once, B1 after a correction, D0 at once, C1 in December.
    "K14": ((1, 1), (0, 1), (1, 2), (0, 0), (1, 1), (1, 1), (2, 3)),
    "K14.end": ((1, 1), (1, 1), (2, 2), (0, 0), (1, 1), (1, 1), (3, 3)),
    "K15": ((0, 2), (0, 1), (0, 3), (1, 2), (0, 1), (1, 3), (1, 6)),
    # A1 utility patent (the standard has no copy yet, the invention was taken back); A2 withdrawn; B1 two; C1 a chief
    # quality officer; E1 of 2025 an own standard dated in 2026.
    # The newest value by the data date. A1 passed 902 of 1,000, then 964 of 1,000; B1 scrapped 50 of 1,000, then 48 of
    # 1,200; C1 has no value after. A rate that is compared has ten decimals.
    "K16": (NONE,) * 7,
    "K17": (R17, NONE, R17, NONE, NONE, NONE, R17),
    "K17.after": ((964, 1000), (0, 0), (964, 1000), (0, 0), (0, 0), (0, 0), (964, 1000)),
    "K17.before": ((902, 1000), (0, 0), (902, 1000), (0, 0), (0, 0), (0, 0), (902, 1000)),
    "K17.cases": ((1, None), (0, None), (1, None), (0, None), (0, None), (0, None), (1, None)),
    "K18": (NONE, R18, R18, NONE, NONE, NONE, R18),
    "K18.after": ((0, 0), (48, 1200), (48, 1200), (0, 0), (0, 0), (0, 0), (48, 1200)),
    "K18.before": ((0, 0), (50, 1000), (50, 1000), (0, 0), (0, 0), (0, 0), (50, 1000)),
    "K18.cases": ((0, None), (1, None), (1, None), (0, None), (0, None), (0, None), (1, None)),
    "K19": (NONE,) * 7,
    "K20": (NONE,) * 7,
    "K20.units": (NONE,) * 7,
    "K21": ((0, 0),) * 7,
    "K22": ((2, None), (2, None), (4, None), (1, None), (0, None), (1, None), (5, None)),
    "K22.utility_patent": ((1, None), (0, None), (1, None), (0, None), (0, None), (0, None), (1, None)),
    "K22.enterprise_standard_led": ((1, None), (0, None), (1, None), (0, None), (0, None), (0, None), (1, None)),
    "K22.system_certificate": ((0, None), (1, None), (1, None), (0, None), (0, None), (0, None), (1, None)),
    "K22.group_standard_joined": ((0, None), (1, None), (1, None), (0, None), (0, None), (0, None), (1, None)),
    "K22.chief_quality_officer": ((0, None), (0, None), (0, None), (1, None), (0, None), (1, None), (1, None)),
    # A1 96.67, B1 90.00, D0 83.33 = 270.00; under three replies no sum is kept. C1 answers in December.
    "K23": ((None, 1), (None, 1), (None, 2), (None, 0), (None, 1), (None, 1), (Decimal(270), 3)),
    "K23.replies": ((1, None), (1, None), (2, None), (0, None), (1, None), (1, None), (3, None)),
    "K23.return": ((1, 1), (1, 1), (2, 2), (0, 1), (1, 1), (1, 2), (3, 4)),
    # Heads: 七里河 25, 天水市 itself 12, typed in December for the data date. Only the province has a target.
    "K24": ((25, 0), (0, 0), (25, 0), (0, 0), (0, 0), (12, 0), (37, 350)),
    "K24.enterprises": ((1, 2), (0, 1), (1, 3), (0, 2), (0, 1), (0, 3), (1, 6)),
    # The evidence of A1 a2 was taken back.
    "K25": ((1, 2), (1, 1), (2, 3), (1, 1), (0, 0), (1, 1), (3, 4)),
}  # fmt: skip


def summaries(year: Year, on: date = D) -> dict[str, Summary]:
    regions = {
        "qilihe": year.region(QILIHE),
        "yongdeng": year.region(YONGDENG),
        "lanzhou": year.lanzhou,
        "qinzhou": year.region(QINZHOU),
        "gangu": year.region(GANGU),
        "tianshui": year.tianshui,
        "gansu": year.province,
    }
    return {name: build_summary(region, 2026, on) for name, region in regions.items()}


def sides(summary: Summary, code: str) -> tuple[Any, Any]:
    figure = summary.figure(code)
    assert figure is not None, code
    return figure.numerator, figure.denominator


def test_every_figure_at_every_level_is_what_was_counted_by_hand(session: Any) -> None:
    found = summaries(make_year())
    for code, expected in EXPECTED.items():
        for place, (numerator, denominator) in zip(PLACES, expected, strict=True):
            assert sides(found[place], code) == (numerator, denominator), f"{code} of {place}"


def test_every_figure_of_the_catalogue_is_worked_out_above_or_counts_nothing(session: Any) -> None:
    summary = build_summary(make_year().province, 2026, D)
    for code, figure in summary.figures.items():
        assert code in EXPECTED
        for part in figure.parts:
            assert part.code in EXPECTED or not part.numerator, part.code


def test_points_and_per_cent_are_printed_with_their_sign_and_never_mixed(session: Any) -> None:
    province = make_year().province
    summary = build_summary(province, 2026, D)
    assert summary.figures["K17"].text == "+6.2个百分点"  # 96.4 − 90.2
    assert summary.figures["K18"].text == "-20.0%"  # (4 − 5) ÷ 5
    assert summary.figures["K16"].text == DASH
    early = build_summary(province, 2026, day(11, 2)).figures["K17"]
    assert early.text == "+4.9个百分点"  # 95.1 − 90.2: the value of October


def test_a_date_in_june_still_holds_what_left_later_and_knows_nothing_of_what_came_after(
    session: Any,
) -> None:
    summary = build_summary(make_year().province, 2026, day(6, 30))
    # A1, A2, B1, C1, C2, D1: the withdrawal, the substitute and the transfer lie ahead.
    assert sides(summary, "K01") == (6, 8)
    assert sides(summary, "K01.withdrawn") == (0, None)
    assert sides(summary, "K01.substituted") == (0, None)
    assert sides(summary, "K03") == (5, 6)
    # A1 three, A2 one, B1 one (the other taken back on 06-01), C1 one, C2 two; A2's is judged solved on 06-20.
    assert sides(summary, "K09") == (1, 8)
    # A1 five (the old version is in force), A2 one, B1 two, C1 one, C2 two; none done, A2's is due today.
    assert sides(summary, "K05") == (0, 11)
    assert sides(summary, "K06") == (0, 1)
    assert sides(summary, "K08") == (0, 11)
    # A1 and A2 in May, C1 in June, E1 in January.
    assert sides(summary, "K12") == (4, 6)
    # A2's certificate of 06-20 and E1's standard of March.
    assert sides(summary, "K22") == (2, None)
    assert sides(summary, "K23.replies") == (1, None)


@pytest.mark.parametrize("on", [date(2026, 4, 9), date(2019, 1, 1)])
def test_before_the_first_confirmation_there_is_nothing_but_places(session: Any, on: date) -> None:
    summary = build_summary(make_year().province, 2026, on)
    assert sides(summary, "K01") == (0, 8)
    assert summary.figures["K03"].text == DASH
    assert summary.is_zero_report


def test_an_extension_approved_after_the_data_date_moves_nothing_yet(session: Any) -> None:
    year = make_year()
    before, after = (build_summary(year.region(QILIHE), 2026, on) for on in (day(12, 1), day(12, 2)))
    assert sides(before, "K08") == (2, 3)
    assert sides(after, "K08") == (1, 3)


def test_a_judgement_counts_from_its_day_on_and_the_latest_one_wins(session: Any) -> None:
    year = make_year()
    found = {
        on: sides(build_summary(year.region(QILIHE), 2026, on), "K09")
        for on in (day(9, 30), day(10, 1), day(10, 20), day(12, 5))
    }
    assert found == {day(9, 30): (0, 4), day(10, 1): (1, 4), day(10, 20): (2, 4), day(12, 5): (3, 5)}


def test_a_reopened_case_is_no_new_place_and_its_acceptance_no_longer_stands(session: Any) -> None:
    year = make_year()
    year.cases["A1"].reopened_on = day(11, 15)
    session.flush()
    summary = build_summary(year.region(QILIHE), 2026, D)
    assert sides(summary, "K01") == (2, 2)
    assert sides(summary, "K14") == (1, 1)
    assert sides(summary, "K14.end") == (0, 1)
    assert sides(build_summary(year.region(QILIHE), 2026, day(11, 14)), "K14.end") == (1, 1)


def test_no_figure_reads_a_status(session: Any) -> None:
    year = make_year()
    before = build_summary(year.province, 2026, D)
    for case in year.cases.values():
        case.status = CaseStatus.CONFIRMED
    session.flush()
    assert build_summary(year.province, 2026, D) == before


def test_a_suspended_case_stays_effective(session: Any) -> None:
    year = make_year()
    year.cases["A3"].suspended_on = day(11, 1)
    session.flush()
    assert sides(build_summary(year.region(QILIHE), 2026, D), "K01") == (2, 2)


def test_the_year_before_has_its_own_case_and_the_work_of_its_own_calendar_year(session: Any) -> None:
    summary = build_summary(make_year().region(QILIHE), 2025, date(2025, 12, 31))
    assert sides(summary, "K01") == (1, 1)
    assert sides(summary, "K15") == (1, 1)
    assert sides(summary, "K12") == (1, 1)  # the visit of November 2025, not the one of January 2026
    assert sides(summary, "K22.trade_mark") == (1, None)


def test_a_county_without_cases_gets_a_zero_report_with_dashes(session: Any) -> None:
    summary = build_summary(make_year().region(ZERO), 2026, D)
    assert summary.is_zero_report
    assert [summary.figures[code].text for code in ("K01", "K05", "K10", "K14", "K25")] == [DASH] * 5
    assert summary.figures["K02"].text == "0.0%"
    assert len(summary.tables[6].rows) == 1
