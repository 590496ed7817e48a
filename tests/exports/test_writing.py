"""The files themselves: every cell comes back as what it was, whatever stands in it, in memory that stays the same."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from casework.exports.writing import WRITERS
from casework.exports.writing import xlsx as xlsx_writer

HEADS = ["企业", "信用代码", "人数", "变化"]
ROWS: list[list[Any]] = [
    ["兰州恒峡阀门有限公司", "91620103MA0000000X", 12, Decimal("-3.50")],
    ["=1+1", "00123", 0, -7],
    ["-", "—", None, -0.5],
    ["a<b>&\"'c", " 前后空格 ", 3, 1],
    ["_x0041_ 两\n行", "@SUM(A1)", 4, 2],
]
DANGEROUS = ["=1+1", "+86", "-1+2", "@SUM(A1)", "\tx", "\rx"]

MEMORY = """
import resource, sys, tempfile
from casework.exports.writing import WRITERS
def cells(count):
    for row in range(count):
        yield [f"企业{row}第{column}列" if column % 2 else row * column for column in range(40)]
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
heads = [f"列{column}" for column in range(40)]
kind, count = sys.argv[1], int(sys.argv[2])
with tempfile.TemporaryFile() as file:
    WRITERS[kind](file, "大表", heads, cells(300))
before = peak()
with tempfile.TemporaryFile() as file:
    assert WRITERS[kind](file, "大表", heads, cells(count)) == count
print(peak() - before)
"""


def written(kind: str, rows: Sequence[Sequence[Any]], heads: Sequence[str] = HEADS) -> bytes:
    file = io.BytesIO()
    assert WRITERS[kind](file, "帮扶对象", heads, iter(rows)) == len(rows)
    return file.getvalue()


def in_excel(raw: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0]
    return [list(line) for line in sheet.iter_rows(values_only=True)]


def test_a_workbook_gives_back_texts_as_texts_and_numbers_as_numbers() -> None:
    found = in_excel(written("xlsx", ROWS))
    assert found[0] == HEADS
    assert found[1] == ["兰州恒峡阀门有限公司", "91620103MA0000000X", 12, -3.5]
    assert found[2] == ["=1+1", "00123", 0, -7]
    assert found[3] == ["-", "—", None, -0.5]
    assert found[4][:2] == ["a<b>&\"'c", " 前后空格 "]
    assert CalamineWorkbook.from_filelike(io.BytesIO(written("xlsx", ROWS))).get_sheet_by_index(0).to_python()[5][0] == (
        "_x0041_ 两\n行"
    )  # fmt: skip


def test_no_cell_of_a_workbook_is_a_formula_and_dangerous_ones_carry_the_quote_mark() -> None:
    sheet = openpyxl.load_workbook(
        io.BytesIO(written("xlsx", [[text, "x", -1, 1] for text in DANGEROUS]))
    ).active
    for line in sheet.iter_rows(min_row=2):
        assert line[0].data_type == "s"
        assert line[0].quotePrefix is True
        assert line[2].data_type == "n"
        assert line[2].value == -1


def test_a_workbook_is_set_up_for_print() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written("xlsx", ROWS))).active
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.auto_filter.ref == "A1:D6"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)


def test_csv_neutralises_dangerous_texts_and_leaves_negative_numbers() -> None:
    raw = written("csv", [[text, "x", -1, Decimal("-2.50")] for text in DANGEROUS])
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") >= len(DANGEROUS) + 1
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert [line[0] for line in lines[1:]] == [f"'{text}" for text in DANGEROUS]
    assert {(line[2], line[3]) for line in lines[1:]} == {("-1", "-2.50")}


def test_a_list_without_rows_has_its_heading() -> None:
    assert in_excel(written("xlsx", [])) == [HEADS]
    assert written("csv", []).decode("utf-8-sig") == ",".join(HEADS) + "\r\n"


def test_the_same_rows_give_the_same_bytes() -> None:
    assert written("xlsx", ROWS) == written("xlsx", ROWS)


@given(st.lists(st.tuples(st.text(max_size=30), st.integers(-(2**40), 2**40)), max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_text_comes_back(rows: list[tuple[str, int]]) -> None:
    raw = written("xlsx", rows, ["a", "b"])
    assert zipfile.ZipFile(io.BytesIO(raw)).testzip() is None
    found = in_excel(raw)[1:]
    assert len(found) == len(rows)
    for (text, number), line in zip(rows, found, strict=True):
        kept = xlsx_writer._NO_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        assert openpyxl.utils.escape.unescape(line[0] or "") == kept
        assert line[1] == number


def test_more_rows_than_a_sheet_takes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_writer, "MOST_ROWS", 3)
    with pytest.raises(xlsx_writer.TooManyRows):
        WRITERS["xlsx"](io.BytesIO(), "x", ["a"], ([str(row)] for row in range(4)))


@pytest.mark.parametrize("kind", list(WRITERS))
def test_twenty_thousand_rows_of_forty_cells_take_no_more_memory_than_few(kind: str) -> None:
    """Peak memory of a process of its own (KiB), beyond what a small file has taken before."""
    run = subprocess.run(
        [sys.executable, "-c", MEMORY, kind, "20000"], capture_output=True, text=True, check=True
    )
    assert int(run.stdout) < 16 * 1024
