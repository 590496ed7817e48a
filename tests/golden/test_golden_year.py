"""The golden year: every figure equals the one worked out by hand, at every level and date, in every format."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import urlencode

import pytest
from docx import Document
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader

from casework.enums import Rank, Role
from casework.regions.queries import Place, counties, place, prefectures
from casework.reports import catalogue
from casework.reports.bindings import printed, resolve
from casework.reports.checks import check_sums, check_tables
from casework.reports.codec import from_json, to_json
from casework.reports.figures.parts import COMPARED, PARTS
from casework.reports.model import DASH, Summary, half_up
from casework.reports.queries import rows_of
from casework.reports.summary import build_summary
from casework.reports.writers import docx, pdf, xlsx
from casework.reports.writers.narrative import draft
from tests import factories as make
from tests.golden.expected import DECEMBER, JUNE, NOVEMBER, PRINTED
from tests.golden.year import CHENGGUAN, GANGU, JIAYUGUAN, QINZHOU, YUZHONG, ZERO, make_golden_year, on

D = on("11-30")
DATES = {"06-30": JUNE, "11-30": {code: row[-1] for code, row in NOVEMBER.items()}, "12-31": DECEMBER}
PREFECTURE = Rank.PREFECTURE
COLUMNS = (
    (CHENGGUAN, Rank.COUNTY), (YUZHONG, Rank.COUNTY), ("620100", PREFECTURE), (QINZHOU, Rank.COUNTY),
    (GANGU, Rank.COUNTY), ("620500", PREFECTURE), (JIAYUGUAN, Rank.COUNTY), ("620000", Rank.PROVINCE),
)  # fmt: skip


def region(code: str, rank: Rank) -> Place:
    return place(make.region(code, rank).id)


def province() -> Place:
    return region("620000", Rank.PROVINCE)


def sides(summary: Summary, code: str) -> tuple[Any, Any]:
    figure = summary.figure(code)
    assert figure is not None, code
    return figure.numerator, figure.denominator


def test_every_figure_of_every_unit_is_what_was_worked_out_by_hand(session: Any) -> None:
    make_golden_year()
    for at, (code, rank) in enumerate(COLUMNS):
        summary = build_summary(region(code, rank), 2026, D)
        assert summary.differences == ()
        for figure, row in NOVEMBER.items():
            assert sides(summary, figure) == row[at], f"{figure} of {summary.region_name}"


@pytest.mark.parametrize("day", DATES)
def test_every_figure_of_the_province_at_three_dates(session: Any, day: str) -> None:
    make_golden_year()
    summary = build_summary(province(), 2026, on(day))
    for code, expected in DATES[day].items():
        assert sides(summary, code) == expected, f"{code} as of {day}"
    assert summary.period == ("half_year" if day == "06-30" else "year")


def test_nothing_of_the_catalogue_was_left_out(session: Any) -> None:
    make_golden_year()
    summary = build_summary(province(), 2026, D)
    for definition in catalogue.FIGURES:
        assert definition.code in NOVEMBER
        assert definition.code in JUNE
        assert definition.code in DECEMBER
        for part in definition.parts:
            figure = summary.figure(part.code)
            assert part.code in NOVEMBER or (figure is not None and figure.numerator == 0), part.code


@pytest.mark.parametrize("day", DATES)
def test_counties_add_up_to_prefectures_and_these_to_the_province(session: Any, day: str) -> None:
    make_golden_year()
    whole = build_summary(province(), 2026, on(day))
    parts = {one: build_summary(one, 2026, on(day)) for one in prefectures(province().id)}
    assert check_sums(whole, list(parts.values())) == []
    assert check_tables(whole) == []
    for one, summary in parts.items():
        if one.code in ("620100", "620500", "620200"):
            below = [build_summary(county, 2026, on(day)) for county in counties(one.id)]
            assert check_sums(summary, below) == []
            assert check_tables(summary) == []


@pytest.mark.parametrize("day", DATES)
def test_every_figure_opens_as_many_rows_as_it_counts(session: Any, day: str) -> None:
    make_golden_year()
    for code, rank in (COLUMNS[0], COLUMNS[5], COLUMNS[7]):
        unit = region(code, rank)
        summary = build_summary(unit, 2026, on(day))
        for figure in PARTS:
            for side, number in zip(("numerator", "denominator"), sides(summary, figure), strict=True):
                if PARTS[figure][side == "denominator"] is None or (figure, side) == ("K23", "numerator"):
                    continue
                rows = rows_of(figure, side, unit, 2026, on(day))
                if figure in COMPARED:
                    compared = sides(summary, COMPARED[figure][0].replace("after", "cases"))
                    assert len(rows) == compared[0], figure
                else:
                    assert sum(Decimal(row.weight or 0) for row in rows) == number, f"{figure} {side}"


def test_a_county_without_cases_reports_zeros_and_dashes(session: Any) -> None:
    make_golden_year()
    summary = build_summary(region(ZERO, Rank.COUNTY), 2026, D)
    assert summary.is_zero_report
    for code in ("K01", "K05", "K09", "K16", "K18", "K21", "K23", "K24", "K25"):
        assert summary.figures[code].text == DASH
    assert [len(summary.tables[number].rows) for number in (1, 2, 3, 4, 5, 8)] == [0] * 6


# ------------------------------------------------------------------ tables


def test_experts_are_counted_by_their_own_visits_and_by_what_their_teams_did(session: Any) -> None:
    """马文博 on site: G01 1.0 + 0.5, G02 1.0, G04 1.0, G11 2.0; helped G01 G04 G11 (G02 left): advice 2 + 2 + 1, of
    G04 one was given up. 张淑琴: G01 1, G03 1, G04 1, G05 0.5, G12 1, G13 0.5 of the list of 2025; three replies of 95.00,
    85.50, 79.50. 何建国: G06 1, G07 1, G08 1, G11 2; G07 and G08 are one enterprise, diagnosed once. In all nine cases of
    eight enterprises, the four replies of K23. The mean of 张淑琴, 86.67, is not told beside that of all four, 87.50:
    350 − 260 would be the score of the fourth enterprise (decision 0031).
    """
    make_golden_year()
    table = build_summary(province(), 2026, D).tables[4]
    keys = ("expert", "enterprises", "visits", "days", "reports", "advice", "adopted", "score")
    found = [tuple(row[table.index(key)] for key in keys) for row in table.rows]
    assert found == [
        ("马文博", 3, 5, Decimal("5.5"), 3, 5, 4, DASH),
        ("张淑琴", 5, 6, Decimal("5.0"), 5, 7, 6, DASH),
        ("何建国", 3, 4, Decimal("5.0"), 3, 5, 5, DASH),
    ]
    total = tuple(table.total_of(key) for key in keys[1:])
    assert total == (8, 15, Decimal("15.5"), 8, 12, 11, Decimal("87.50"))


def test_training_is_listed_class_by_class_and_counted_by_its_day(session: Any) -> None:
    """城关区: 40 person-times in May (36 of 40 passed), 30 in December (20 of 20). 天水市 typed 25 without classes."""
    make_golden_year()
    autumn, winter = (build_summary(province(), 2026, on(day)) for day in ("11-30", "12-31"))
    assert [row[1] for row in autumn.tables[8].rows] == ["城关区第1期"]
    assert autumn.tables[8].total_of("pass_rate") == Decimal("90.00")
    assert winter.tables[8].total_of("person_times") == 70
    assert winter.tables[8].total_of("hours") == Decimal("12.5")
    assert winter.tables[8].total_of("pass_rate") == Decimal("93.33")  # 56 of 60
    trained = [summary.tables[6].total_of("trained") for summary in (autumn, winter)]
    assert trained == [40 + 25, 70 + 25]
    spring = build_summary(province(), 2026, on("06-30"))
    assert spring.tables[6].total_of("trained") == 40  # 天水市 typed its figure in November


# ------------------------------------------------------------------ formats


def test_the_printed_values(session: Any) -> None:
    make_golden_year()
    summary = build_summary(province(), 2026, D)
    assert {code: summary.figure(code).text for code in PRINTED} == PRINTED  # type: ignore[union-attr]
    few = build_summary(region(YUZHONG, Rank.COUNTY), 2026, D).figures["K16"]
    assert few.text == "+25.0个百分点（批次不足5，不可比）"  # 2 of 2 against 3 of 4


def test_json_and_back_is_the_same_summary(session: Any) -> None:
    make_golden_year()
    summary = build_summary(province(), 2026, D)
    again = from_json(to_json(summary))
    assert again == summary
    assert {code: again.figure(code).text for code in PRINTED} == PRINTED  # type: ignore[union-attr]


def test_the_workbook_holds_every_value(session: Any) -> None:
    make_golden_year()
    summary = build_summary(province(), 2026, D)
    sheet = load_workbook(BytesIO(xlsx.write(summary)), data_only=True)["主要指标"]
    found: dict[str, Any] = {}
    for row in sheet.iter_rows(min_row=1, max_col=4, values_only=True):
        if str(row[0] or "").startswith("K"):
            found[str(row[0])] = row[2]
    for code in (one for one in PRINTED if "." not in one):
        figure = summary.figures[code]
        shown = half_up(Decimal(repr(found[code])) * (100 if figure.unit == "%" else 1), figure.decimals)
        assert f"{shown:+}" == f"{Decimal(figure.digits):+}", code
    for number in range(1, 9):
        assert any(
            name.startswith(f"表{number} ") for name in load_workbook(BytesIO(xlsx.write(summary))).sheetnames
        )


def test_the_document_prints_every_bound_figure(session: Any) -> None:
    make_golden_year()
    summary = build_summary(province(), 2026, D)
    text = "".join(one.text for one in Document(BytesIO(docx.write(summary))).paragraphs)
    bound = [
        run for section in draft(summary) for part in section.paragraphs for run in part.runs if run.figure
    ]
    assert len(bound) > 30
    for run in bound:
        assert run.text == resolve(summary, run.figure)
        assert run.text in text
    for code in ("K05", "K09", "K10"):
        assert PRINTED[code] in text, code


def words_of(raw: bytes) -> str:
    """Everything that a PDF prints, without spaces and line ends."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(raw)).pages)


def test_the_pdf_prints_every_bound_figure_and_every_row(session: Any) -> None:
    make_golden_year()
    summary = build_summary(province(), 2026, D)
    text = words_of(pdf.write(summary))
    sentences = ["".join(part.text.split()) for section in draft(summary) for part in section.paragraphs]
    assert len(sentences) > 20
    for sentence in sentences:
        assert sentence in text
    for code in ("K05", "K09", "K10"):
        assert PRINTED[code] in text, code
    for number, table in summary.tables.items():
        alone = words_of(pdf.write_table(summary, table))
        assert table.rows or number == 8, number
        for row in (*table.rows, *([table.total] if table.total is not None else [])):
            said = "".join(
                "".join(printed(cell, column).split())
                for cell, column in zip(row, table.columns, strict=True)
            )
            assert said in alone, f"table {number}: {said}"
            assert said in text, f"annex {number}: {said}"


def csv_rows(browser: Any, **asked: str) -> list[dict[str, str]]:
    """The rows behind one side of a figure as the file of its page has them."""
    query = urlencode({"year": "2026", "on": D.isoformat(), **asked})
    answer = browser.post(
        "/exports/lists/figure_rows", query_string={"q": query}, data={"format": "csv"}, buffered=True
    )
    assert answer.status_code == 200, asked
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))


def test_the_csv_behind_every_figure_counts_what_was_worked_out_by_hand(
    app: Flask, given: Callable[..., Any], sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "EXPORT_LIMIT_PER_PERSON", 1000)
    with given():
        make_golden_year()
        make.make_user(Role.PROVINCIAL_MANAGER, "620000", username="province")
    browser, compared = sign_in("province"), 0
    for code, parts in PARTS.items():
        if code not in NOVEMBER or code in COMPARED or code.partition(".")[0] in COMPARED:
            continue
        for side, measure, number in zip(
            ("numerator", "denominator"), parts, NOVEMBER[code][-1], strict=True
        ):
            if measure is None or (code, side) == ("K23", "numerator"):
                continue  # the sum of scores: no file says what one enterprise answered
            rows = csv_rows(browser, code=code, part=side)
            weights = [row.get("计数", "1").replace(",", "") for row in rows]
            assert sum(Decimal(one) for one in weights if one) == number, f"{code} {side}: {weights}"
            compared += 1
    assert compared > 50


def test_the_screen_shows_every_value(given: Callable[..., Any], sign_in: Callable[..., Any]) -> None:
    with given():
        make_golden_year()
        make.make_user(Role.PROVINCIAL_MANAGER, "620000", username="province")
    page = sign_in("province").get("/reports/2026?on=2026-11-30").text
    found = dict(re.findall(r'data-code="(K\d\d)".*?<strong>([^<]*)</strong>', page, re.DOTALL))
    for code, text in PRINTED.items():
        if "." not in code:
            assert unescape(found[code]).replace("\N{NO-BREAK SPACE}", "") == text, code
