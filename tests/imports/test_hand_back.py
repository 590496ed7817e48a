"""Rows that were not taken come back as the file was: merged titles, widths, and reasons that name the cells of now."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import pytest
from flask_babel import force_locale
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from casework.enums import RowFinding
from casework.imports import hand_back
from tests.imports.tables import HEADINGS, address, pasted, row, upload

TITLE = "七里河区企业名单（2026年）"
NAMES = (*HEADINGS, "成立日期")


def county_file(*rows: Any, also: Any = None) -> io.BytesIO:
    """A list as counties send it: a title over all columns, headings of two lines, an empty line, own widths."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "企业名单"
    sheet["A1"] = TITLE
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(NAMES))
    for column, name in enumerate(NAMES, 1):
        sheet.cell(2, column, name)
        sheet.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
    for line, cells in enumerate(rows, 5):
        for column, cell in enumerate(cells, 1):
            sheet.cell(line, column, cell)
    sheet.column_dimensions["A"].width = 33.5
    sheet.column_dimensions["I"].width = 12.25
    if also:
        also(sheet)
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def back(officer: Any, page: Any, kind: str = "xlsx") -> bytes:
    answer = officer.post(f"{address(page)}/bad-rows", data={"format": kind})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].count("charset") == (kind == "csv")
    return bytes(answer.data)


def sheet_of(content: bytes) -> Worksheet:
    sheet = load_workbook(io.BytesIO(content)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_bad_rows_come_back_with_merged_titles_and_widths(officer: Any) -> None:
    page = upload(officer, file=county_file([*row(), "2016-05-18"], [*row(), "不详"]))
    assert "I6 成立日期" in page.text
    sheet = sheet_of(back(officer, page))
    assert sheet.title == "企业名单"
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert "B1:J1" in merged
    assert "J2:J3" in merged
    assert [cell.value or "" for cell in sheet[1]] == ["", TITLE, *[""] * (len(NAMES) - 1)]
    assert sheet.column_dimensions["B"].width == pytest.approx(33.5, abs=0.8)
    assert sheet.column_dimensions["J"].width == pytest.approx(12.25, abs=0.8)


def test_a_reason_names_the_cell_where_it_stands_now(officer: Any) -> None:
    page = upload(officer, file=county_file([*row(), "2016-05-18"], [*row(), "不详"]))
    sheet = sheet_of(back(officer, page))
    reason = str(sheet["A4"].value)
    assert reason.startswith("J4 成立日期")
    assert sheet["J4"].value == "不详"


def test_an_equal_code_that_was_taken_is_named_by_its_row_in_the_file(officer: Any) -> None:
    good = [*row(), "2016-05-18"]
    page = upload(officer, file=county_file(good, good))
    assert str(sheet_of(back(officer, page))["A4"].value) == "与原文件第 5 行信用代码重复"


def test_an_equal_code_that_comes_back_as_well_is_named_by_its_row_there(app: Any) -> None:
    first = SimpleNamespace(
        line=7, finding=RowFinding.NEW, double_of=None, cells_json='["甲"]', notes_json='{"reason": "已停用"}'
    )
    second = SimpleNamespace(
        line=9, finding=RowFinding.DOUBLE, double_of=7, cells_json='["甲"]', notes_json="{}"
    )
    with app.test_request_context(), force_locale("zh_Hans"):
        made = hand_back.sheet_of('{"above": [["名单"], ["企业名称"]]}', [first, second])
    assert made.lines == [
        ["", "名单"], ["未导入原因", "企业名称"], ["已停用", "甲"], ["与第 3 行信用代码重复", "甲"],
    ]  # fmt: skip


def test_what_came_back_goes_in_and_comes_back_again_with_one_column_of_reasons(
    officer: Any, found: Any
) -> None:
    first = upload(officer, file=county_file([*row(), "不详"]))
    second = upload(officer, file=io.BytesIO(back(officer, first)), name="退回.xlsx")
    assert [finding for finding, _state in found()] == [RowFinding.WRONG]
    sheet = sheet_of(back(officer, second))
    assert [cell.value for cell in sheet[3]].count("未导入原因") == 1
    assert "B1:J1" in {str(area) for area in sheet.merged_cells.ranges}
    assert str(sheet["A4"].value).startswith("J4 成立日期")
    mended = sheet_of(back(officer, second))
    mended["J4"] = "2016-05-18"
    stream = io.BytesIO()
    mended.parent.save(stream)
    upload(officer, file=io.BytesIO(stream.getvalue()), name="更正.xlsx")
    assert [finding for finding, _state in found()] == [RowFinding.NEW]


def test_text_has_no_merged_cells_and_says_a_title_once(officer: Any) -> None:
    page = upload(officer, file=county_file([*row(), "不详"]))
    lines = back(officer, page, "csv").decode("utf-8").splitlines()
    assert lines[0].count(TITLE) == 1
    assert lines[3].startswith("J4 成立日期")


def test_merged_cells_that_overlap_and_odd_names_of_sheets_do_no_harm(officer: Any) -> None:
    def spoil(sheet: Worksheet) -> None:
        sheet.title = "History"  # a name that spreadsheets keep for themselves
        sheet.merge_cells("B1:D1")
        sheet.merge_cells("Z1:AB2")

    page = upload(officer, file=county_file([*row(), "不详"], also=spoil))
    assert sheet_of(back(officer, page)).max_row >= 2


def test_pasted_rows_name_the_cells_of_the_file_they_become(officer: Any) -> None:
    page = upload(officer, pasted(row(), [*row(**{"从业人员": "很多"})]))
    sheet = sheet_of(back(officer, page))
    assert str(sheet["A2"].value).startswith("H2 从业人员")
