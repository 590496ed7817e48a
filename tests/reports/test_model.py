"""Figures, tables and bindings: rounding, zero denominators, what may not be shown."""

from dataclasses import replace
from decimal import Decimal

import pytest

from casework.reports import catalogue
from casework.reports.bindings import printed, resolve
from casework.reports.codec import from_json, to_json
from casework.reports.model import DASH, Column, Figure, half_up, percent
from casework.reports.writers.layout import chinese_number, clean, display_width, line_count
from casework.reports.writers.narrative import draft
from tests.reports import samples


@pytest.mark.parametrize(
    ("numerator", "denominator", "value", "text"),
    [
        (49, 64, "76.56", "76.6%"),
        (1, 3, "33.33", "33.3%"),
        (2, 3, "66.67", "66.7%"),
        (1, 800, "0.13", "0.1%"),  # 0.125 goes up
        (64, 64, "100.00", "100.0%"),
        (0, 7, "0.00", "0.0%"),
    ],
)
def test_a_ratio_has_two_decimals_inside_and_one_on_paper(numerator, denominator, value, text):
    figure = catalogue.figure("K09", numerator, denominator)
    assert figure.value == Decimal(value)
    assert figure.text == text


@pytest.mark.parametrize("code", ["K01", "K05", "K12"])
def test_a_ratio_over_zero_is_a_dash_and_never_0_or_100_per_cent(code):
    figure = catalogue.figure(code, 0, 0)
    assert figure.value is None
    assert figure.text == DASH


def test_the_kinds_of_figures_differ_in_what_they_do_with_the_two_numbers():
    assert catalogue.figure("K12", 9, 4).text == "2.3次"
    assert catalogue.figure("K13", Decimal("187.5")).text == "187.5人天"
    assert catalogue.figure("K22", 12).text == "12项"
    points = Figure("K16", "points", Decimal("97.40"), Decimal("92.15"), "个百分点")
    assert points.text == "+5.3个百分点"


def test_rounding_goes_away_from_zero_and_never_leaves_a_negative_zero():
    assert half_up(Decimal("-2.25"), 1) == Decimal("-2.3")
    assert str(half_up(Decimal("-0.04"), 1)) == "0.0"


def test_satisfaction_of_two_replies_is_neither_shown_nor_stored():
    figure = catalogue.figure("K23", Decimal("188.0"), 2, {"replies": (2, None)})
    assert figure.text == DASH
    assert figure.numerator is None
    assert figure.part("replies").text == "2份"
    assert catalogue.figure("K23", Decimal("282.0"), 3).text == "94.0分"


def test_the_catalogue_holds_the_figures_and_tables_of_this_stage_with_both_languages():
    codes = [definition.code for definition in catalogue.FIGURES]
    assert codes == [f"K{number:02d}" for number in range(1, 26)]
    for definition in catalogue.FIGURES:
        for one in (definition, *definition.parts):
            assert one.name_zh
            assert one.name_en
            assert one.formula_zh
            assert one.formula_en
    assert [definition.number for definition in catalogue.TABLES] == list(range(1, 9))


def test_the_headings_of_table_6_are_those_of_the_bureau():
    headings = [column.heading for column in catalogue.table_definition(6).columns]
    assert "".join(headings) == (
        "序号县（区）计划数确认数退出数替补数实际帮扶数诊断数问题总数已解决问题解决率措施总数已销号整改完成率"
        "应回访按期回访按期回访率入企次数专家人次培训人次新增认证新增标准新增专利新增首席质量官满意度"
    )


def test_the_units_of_table_6_are_one_level_down():
    assert samples.province().tables[6].columns[1].heading == "市（州）"
    assert samples.prefecture().tables[6].columns[1].heading == "县（区）"


def test_a_row_with_a_missing_or_unknown_cell_is_refused():
    with pytest.raises(ValueError, match="resolution"):
        catalogue.table(7, "county", [{"category": "计量"}], {})
    with pytest.raises(ValueError, match="total row"):
        catalogue.table(7, "county", [], {"share": DASH})
    with pytest.raises(KeyError):
        catalogue.figure("K09", 1, 2, {"nonsense": (1, None)})


@pytest.mark.parametrize("name", ["province", "prefecture", "county", "zero_county"])
def test_a_summary_survives_json_exactly(name):
    summary = getattr(samples, name)()
    summary = replace(summary, paragraphs=draft(summary))
    stored = to_json(summary)
    assert from_json(stored) == summary
    assert to_json(from_json(stored)) == stored
    before = summary.tables[6].total_of("satisfaction")
    assert str(from_json(stored).tables[6].total_of("satisfaction")) == str(before)


def test_json_refuses_floats_and_foreign_formats():
    summary = samples.zero_county()
    with pytest.raises(TypeError, match="float"):
        to_json(replace(summary, year=2026.0))
    with pytest.raises(ValueError, match="format"):
        from_json('{"format":9,"summary":{}}')


def test_hostile_text_survives_json():
    nasty = 'x\x00\x1b"\\{"$decimal":"1"}😀'
    summary = samples.with_cells(samples.county(), 1, lambda row: row | {"note": nasty})
    assert from_json(to_json(summary)) == summary


@pytest.mark.parametrize(
    ("binding", "text"),
    [
        ("K01:d", "3"),
        ("K01", "100.0%"),
        ("K99", DASH),
        ("T1:rows", "3"),
        ("T1:rows:size=小型", "1"),
        ("T6:total:planned", "3"),
        ("T2:cell:1:enterprise", "兰州恒峡阀门有限公司"),
        ("T5:distinct:enterprise", "3"),
        ("T8:rows", DASH),
    ],
)
def test_a_binding_finds_what_it_names(binding, text):
    assert resolve(samples.county(), binding) == text


@pytest.mark.parametrize("binding", ["", "X1", "K01:x", "T1:nonsense", "T"])
def test_a_binding_that_makes_no_sense_is_refused(binding):
    with pytest.raises(ValueError):  # noqa: PT011 - the message quotes the binding
        resolve(samples.county(), binding)


def test_cells_print_as_the_paper_wants_them():
    share = Column("x", "占比", "percent", 5, decimals=1)
    assert printed(percent(49, 64), share) == "76.6%"
    assert printed(percent(1, 0), share) == DASH
    assert printed(None) == ""
    assert printed(0) == "0"
    assert printed(Decimal("92.40")) == "92.40"
    assert printed(Decimal("-3.20"), Column("x", "变化率", "decimal", 5, decimals=1)) == "-3.2"


def test_text_is_measured_and_cleaned_for_paper():
    assert display_width("帮扶ab") == 6
    assert line_count("一二三四五六", 8) == 2
    assert line_count("a\nb", 8) == 2
    assert line_count("x" * 20, 8) == 3
    assert clean("a\x00b\x0bc\r\nd\te\ud800") == "abc\nd e"
    assert [chinese_number(n) for n in (1, 10, 12, 20, 21)] == ["一", "十", "十二", "二十", "二十一"]
