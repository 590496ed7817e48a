"""The workbook, opened and read back: figures, layout of the sheets, text that must not become a formula."""

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from casework.reports.bindings import printed
from casework.reports.model import DASH, half_up
from casework.reports.writers import xlsx
from tests.reports import samples

NAMES = ["province", "prefecture", "county", "zero_county"]
HOSTILE = ["=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\x01=1+1", "＝1", " =1"]


def opened(raw, **options):
    """The workbook that these bytes hold."""
    return load_workbook(BytesIO(raw), **options)


def sheet_of(book, number):
    """The sheet of one table."""
    return next(book[name] for name in book.sheetnames if name.startswith(f"表{number} "))


def body(sheet, table):
    """Rows of cells below the header, total row included."""
    first = 6 if any(column.group for column in table.columns) else 5
    count = len(table.rows) + (table.total is not None)
    return list(sheet.iter_rows(min_row=first, max_row=first + count - 1, max_col=len(table.columns)))


def same(column, cell, found):
    """Whether a cell of the file shows what the dataclass holds."""
    if isinstance(cell, (int, Decimal)):
        shown = Decimal(repr(found.value)) * (100 if column.kind == "percent" else 1)
        return half_up(shown, 2) == half_up(cell, 2)
    return (found.value or "") == printed(cell, column)


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_of_every_table_reads_back(name):
    summary = getattr(samples, name)()
    book = opened(xlsx.write(summary), data_only=True)
    for number, table in summary.tables.items():
        rows = list(table.rows)
        if not rows:
            continue
        if table.total is not None:
            rows = [table.total, *rows] if table.total_first else [*rows, table.total]
        for expected, found in zip(rows, body(sheet_of(book, number), table), strict=True):
            wrong = [
                (column.key, cell, one.value)
                for column, cell, one in zip(table.columns, expected, found, strict=True)
                if not same(column, cell, one)
            ]
            assert not wrong


@pytest.mark.parametrize("name", NAMES)
def test_the_first_sheet_lists_every_figure_with_what_was_counted(name):
    summary = getattr(samples, name)()
    sheet = opened(xlsx.write(summary), data_only=True).worksheets[0]
    assert [cell.value for cell in sheet[4]] == ["代码", "指标", "数值", "分子", "分母", "公式"]
    found = {row[0].value: row for row in sheet.iter_rows(min_row=5, max_col=6) if row[0].value}
    for code, figure in summary.figures.items():
        value, numerator = found[code][2], found[code][3]
        if figure.value is None:
            assert value.value == DASH
            continue
        scale = 100 if figure.unit == "%" else 1
        assert half_up(Decimal(repr(value.value)) * scale, 2) == figure.value
        assert value.number_format.startswith("0.0" if figure.decimals else "0")
        assert Decimal(repr(numerator.value)) == figure.numerator


def test_the_sheet_is_laid_out_as_the_bureau_expects():
    sheet = sheet_of(opened(xlsx.write(samples.prefecture())), 6)
    assert sheet["A1"].value == "表6"
    assert sheet["A1"].font.name == "黑体"
    assert sheet["A2"].value == "2026年度天水市中小微企业质量精准帮扶工作汇总表"
    assert (sheet["A2"].font.name, sheet["A2"].font.size) == ("方正小标宋简体", 20)
    assert "A2:Y2" in {str(area) for area in sheet.merged_cells.ranges}
    third = [cell.value for cell in sheet[3] if cell.value]
    assert third == [
        "填报单位（盖章）：天水市市场监督管理局",
        "数据截止日期：2026年11月30日",
        "单位：家、条、项、次、人次、分、%",
    ]
    assert sheet["C4"].value == "帮扶企业"
    assert "C4:H4" in {str(area) for area in sheet.merged_cells.ranges}
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    # One page wide is the default of the format and is left out of the file.
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
    assert sheet.print_title_rows == "$4:$5"
    assert sheet.freeze_panes == "A6"
    assert 0.58 < sheet.page_margins.left < 0.8
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert sheet.max_row == 15
    assert sheet["A15"].value.startswith("单位负责人：")
    assert sheet["A14"].value.startswith("填表说明：")


def test_text_stands_left_numbers_right_and_everything_has_a_border():
    sheet = sheet_of(opened(xlsx.write(samples.county())), 1)
    row = {sheet.cell(4, at).value: sheet.cell(5, at) for at in range(1, 18)}
    assert row["序号"].alignment.horizontal == "center"
    assert row["企业名称"].alignment.horizontal == "left"
    assert row["上年营业收入（万元）"].alignment.horizontal == "right"
    assert {cell.border.left.style for cell in row.values()} == {"thin"}
    assert all(cell.alignment.wrap_text for cell in row.values())


def test_codes_phones_and_dates_are_text():
    book = opened(xlsx.write(samples.county()))
    first = sheet_of(book, 1)
    assert first["E5"].value == "916201000000000001"
    assert (first["E5"].data_type, first["E5"].number_format) == ("s", "@")
    assert first["P5"].data_type == "s"
    second = sheet_of(book, 2)
    assert (second["D6"].value, second["D6"].data_type) == ("2026-05-12", "s")


def test_only_the_total_row_has_formulas_and_they_carry_their_values():
    summary = samples.prefecture()
    raw = xlsx.write(summary)
    formulas, values = opened(raw), opened(raw, data_only=True)
    for number, total_row, area in ((6, 13, "C6:C12"), (2, 16, "E6:E15")):
        sheet = sheet_of(formulas, number)
        found = {cell.row for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
        assert found == {total_row}
        column = area[0]
        assert sheet[f"{column}{total_row}"].value == f"=SUM({area})"
        key = "planned" if number == 6 else "problems"
        assert sheet_of(values, number)[f"{column}{total_row}"].value == summary.tables[number].total_of(key)
    assert sheet_of(formulas, 7)["A5"].value is None
    assert sheet_of(formulas, 7)["B5"].value == "合计"
    assert sheet_of(formulas, 7)["D5"].value.startswith("=SUM(D6:D")


def test_empty_zero_and_dash_stay_three_different_things():
    summary = samples.prefecture()
    sheet = sheet_of(opened(xlsx.write(summary), data_only=True), 6)
    assert [sheet.cell(12, at).value for at in (2, 3, 11, 25)] == ["张家川回族自治县", 0, DASH, DASH]
    assert sheet_of(opened(xlsx.write(summary)), 1)["Q5"].value is None


def test_negative_numbers_stay_numbers():
    sheet = sheet_of(opened(xlsx.write(samples.county())), 5)
    assert sheet["G7"].value == pytest.approx(-1.7)
    assert sheet["G7"].data_type == "n"


@pytest.mark.parametrize("text", HOSTILE)
def test_free_text_never_becomes_a_formula(text):
    summary = samples.with_cells(samples.county(), 2, lambda row: row | {"note": text})
    cell = sheet_of(opened(xlsx.write(summary)), 2)["Q6"]
    assert cell.value == text.replace("\x01", "")
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert cell.number_format == "@"


def test_ordinary_text_carries_no_guard():
    cell = sheet_of(opened(xlsx.write(samples.county())), 2)["B6"]
    assert not cell.quotePrefix


def test_control_characters_emoji_and_links_survive_as_text():
    nasty = "甲\x00乙\x0b丙\ud800丁 😀 https://example.org/?a=1"
    summary = samples.with_cells(samples.county(), 2, lambda row: row | {"note": nasty})
    cell = sheet_of(opened(xlsx.write(summary)), 2)["Q6"]
    assert cell.value == "甲乙丙丁 😀 https://example.org/?a=1"
    assert cell.hyperlink is None


def test_ten_thousand_signs_are_kept_and_have_room_on_paper():
    summary = samples.with_cells(samples.county(), 3, lambda row: row | {"problem": "质" * 10_000})
    sheet = sheet_of(opened(xlsx.write(summary)), 3)
    assert sheet["F6"].value == "质" * 10_000
    area = next(area for area in sheet.merged_cells.ranges if area.min_row == 6 and area.min_col == 6)
    heights = [sheet.row_dimensions[row].height for row in range(6, area.max_row + 1)]
    assert max(heights) <= 409
    per_line = (sheet.column_dimensions["F"].width + 1) // 2
    assert sum(heights) >= 10_000 / per_line * 12
    assert sheet.cell(area.max_row + 1, 1).value == 2


def test_text_beyond_the_limit_of_a_cell_is_cut_visibly():
    summary = samples.with_cells(samples.county(), 3, lambda row: row | {"problem": "x" * 40_000})
    text = sheet_of(opened(xlsx.write(summary)), 3)["F6"].value
    assert len(text) == 32_767
    assert text.endswith("…")


def test_a_zero_report_has_all_sheets_with_a_sentence_or_zeros():
    summary = samples.zero_county()
    book = opened(xlsx.write(summary), data_only=True)
    assert len(book.sheetnames) == 7
    assert sheet_of(book, 1)["A5"].value == "本年度无帮扶企业（零报告）"
    assert sheet_of(book, 2)["E7"].value == 0
    sheet = sheet_of(book, 6)
    assert [sheet.cell(6, at).value for at in (2, 3, 11)] == ["张家川回族自治县", 0, DASH]
    blanks = [cell for row in sheet.iter_rows(min_row=6, max_row=7, min_col=2, max_col=25) for cell in row]
    assert all(cell.value is not None for cell in blanks)


def test_a_draft_says_so_on_every_page_and_a_final_paper_does_not():
    assert all("草" in sheet.oddHeader.right.text for sheet in opened(xlsx.write(samples.county())))
    assert not any(sheet.oddHeader.right.text for sheet in opened(xlsx.write(samples.zero_county())))


def test_one_table_alone_is_one_sheet():
    summary = samples.county()
    assert opened(xlsx.write_table(summary, summary.tables[3])).sheetnames == [
        "表3 问题清单与整改（提升）台账"
    ]


def test_a_long_name_of_a_unit_still_fits_above_the_table():
    summary = samples.zero_county()
    name = "积石山保安族东乡族撒拉族自治县"
    from_there = xlsx.write(samples.renamed(summary, name))
    assert sheet_of(opened(from_there), 7)["A3"].value == f"填报单位（盖章）：{name}市场监督管理局"
