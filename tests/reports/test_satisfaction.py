"""K23 says nothing of a single answer: not by two data dates, not by two units, not by two experts (decision 0031)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from docx import Document
from openpyxl import load_workbook

from casework.enums import CaseStatus, Rank, TeamRole
from casework.regions.queries import Place, place
from casework.reports.figures.rows import DENOMINATOR, NUMERATOR
from casework.reports.model import DASH, Summary
from casework.reports.queries import rows_of
from casework.reports.summary import build_summary
from casework.reports.writers import docx, xlsx
from tests import factories as make

CLOSED = date(2026, 11, 30)


def replied(code: str, *scores: str, on: date = date(2026, 11, 9), expert: Any = None) -> None:
    for score in scores:
        case = make.make_case(code, CaseStatus.ACCEPTANCE)
        make.make_survey(case, score, sent_on=date(2026, 5, 20), answered_on=on)
        if expert is not None:
            make.make_member(case, expert)


def unit(code: str, rank: Rank | None = None) -> Place:
    return place(make.region(code, rank).id)


def sides(region: Place, on: date) -> tuple[Any, Any]:
    figure = build_summary(region, 2026, on).figures["K23"]
    return figure.numerator, figure.denominator


def in_table_6(summary: Summary, name: str) -> Any:
    table = summary.tables[6]
    rows = {row[table.index("region")]: row[table.index("satisfaction")] for row in table.rows}
    return rows.get(name, table.total_of("satisfaction"))


def test_between_the_closing_days_the_figure_stands_still_in_every_form(session: Any) -> None:
    county = unit("620103")
    replied("620103", "95", "95", "95", "95")
    replied("620103", "40", on=date(2026, 12, 1))
    assert sides(county, date(2026, 11, 29)) == (None, 0)
    assert sides(county, CLOSED) == sides(county, date(2026, 12, 1)) == (380, 4)
    for day, replies in ((CLOSED, 4), (date(2026, 12, 1), 5)):
        summary = build_summary(county, 2026, day)
        assert summary.figures["K23"].part("replies").numerator == replies  # type: ignore[union-attr]
        assert in_table_6(summary, "合计") == Decimal("95.00")
        text = "".join(one.text for one in Document(BytesIO(docx.write(summary))).paragraphs)
        assert "企业满意度95.0分" in text
        book = load_workbook(BytesIO(xlsx.write(summary)))
        (line,) = [row for row in book["主要指标"].iter_rows(values_only=True) if row[0] == "K23"]
        assert {95, 380, 4} <= set(line)
        for side in (NUMERATOR, DENOMINATOR):
            assert len(rows_of("K23", side, county, 2026, day)) == 4
        assert len(rows_of("K23.replies", NUMERATOR, county, 2026, day)) == replies


def test_the_figure_of_june_moves_by_three_replies_or_not_at_all(session: Any) -> None:
    county = unit("620103")
    replied("620103", "70", "80", "90", on=date(2026, 6, 30))
    replied("620103", "20", "20")
    assert sides(county, date(2026, 6, 29)) == (None, 0)
    assert sides(county, date(2026, 6, 30)) == sides(county, CLOSED) == (240, 3)
    assert len(rows_of("K23", DENOMINATOR, county, 2026, CLOSED)) == 3
    replied("620103", "20")
    assert sides(county, CLOSED) == (300, 6)
    assert len(rows_of("K23", DENOMINATOR, county, 2026, CLOSED)) == 6


def test_a_unit_is_held_back_where_those_below_it_would_say_what_one_or_two_answered(session: Any) -> None:
    lanzhou, province = unit("620100", Rank.PREFECTURE), unit("620000")
    replied("620103", "90", "90", "90")
    replied("620102", "20")
    whole = build_summary(lanzhou, 2026, CLOSED)
    assert (whole.figures["K23"].numerator, whole.figures["K23"].denominator) == (None, 4)
    assert in_table_6(whole, "七里河区") == Decimal("90.00")
    assert in_table_6(whole, "城关区") == in_table_6(whole, "合计") == DASH
    assert sides(province, CLOSED) == (None, 4)
    replied("620502", "60", "70")
    # Three replies are in no mean that is told: 20, 60 and 70.
    assert sides(province, CLOSED) == (420, 6)
    assert sides(lanzhou, CLOSED) == (None, 4)


def test_table_4_tells_no_two_means_that_differ_by_one_or_two_replies(session: Any) -> None:
    county = unit("620103")
    first, second, third = (make.make_expert(name) for name in ("甲", "乙", "丙"))
    replied("620103", "90", "90", "90", expert=first)
    replied("620103", "60", "60", "60", expert=second)
    replied("620103", "30", expert=third)
    table = build_summary(county, 2026, CLOSED).tables[4]
    scores = {row[table.index("expert")]: row[table.index("score")] for row in table.rows}
    # 480 − 270 − 180 would be the one score of 丙.
    assert scores == {"甲": Decimal("90.00"), "乙": DASH, "丙": DASH}
    assert table.total_of("score") == Decimal("68.57")  # 480 ÷ 7
    replied("620103", "40", "50", expert=third)
    table = build_summary(county, 2026, CLOSED).tables[4]
    scores = {row[table.index("expert")]: row[table.index("score")] for row in table.rows}
    assert scores == {"甲": Decimal("90.00"), "乙": Decimal("60.00"), "丙": Decimal("40.00")}


def test_experts_who_share_all_cases_but_one_have_one_mean_between_them(session: Any) -> None:
    first, second = make.make_expert("甲"), make.make_expert("乙")
    for n, score in enumerate(("90", "90", "90", "20", "70", "70", "70")):
        case = make.make_case("620103", CaseStatus.ACCEPTANCE)
        make.make_survey(case, score, sent_on=date(2026, 5, 20))
        if n < 3:
            make.make_member(case, first)
        if n < 4:
            make.make_member(case, second, TeamRole.MEMBER)
    table = build_summary(unit("620103"), 2026, CLOSED).tables[4]
    # 4 × 72.50, the mean of 乙 and of all four helped, − 270 would be the one score that 乙 has more.
    assert [row[table.index("score")] for row in table.rows] == [DASH, Decimal("72.50")]
