"""The rows that were not taken, as they came, with the reason in front: to be corrected and handed in again."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any, Final

from xlsxwriter import Workbook

from casework.enums import RowFinding
from casework.i18n import gettext as _
from casework.imports.columns import REASON
from casework.imports.tables import LOST_DIGITS
from casework.imports.template import OPTIONS

FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
BOM: Final = "\ufeff"
Sheet = list[list[str]]


def sheet_of(head_json: str, rows: Sequence[Any]) -> tuple[int, Sheet]:
    """(how many lines stand above the rows, all lines), each with one more column in front."""
    above = json.loads(head_json or "{}").get("above", [])
    lines = [["", *cells] for cells in above]
    if lines:
        lines[-1][0] = REASON
    lines += [[reason_of(row), *json.loads(row.cells_json)] for row in rows]
    return len(above), [[cell.removesuffix(LOST_DIGITS) for cell in line] for line in lines]


def reason_of(row: Any) -> str:
    """Why a row was not taken, cell by cell."""
    notes = json.loads(row.notes_json)
    if notes.get("reason"):
        return str(notes["reason"])
    if row.finding is RowFinding.DOUBLE:
        return _("The same credit code as row %(line)s", line=row.double_of)
    return _("; ").join(problem_words(problem) for problem in notes["problems"])


def problem_words(problem: Sequence[str]) -> str:
    """C12 Founded on: please give a date."""
    cell, heading, words = problem
    return f"{cell} {heading}: {words}".strip()


def as_workbook(above: int, lines: Sheet) -> bytes:
    """As .xlsx: every cell is text."""
    stream = io.BytesIO()
    book = Workbook(stream, OPTIONS)
    sheet = book.add_worksheet()
    text = book.add_format({"num_format": "@", "valign": "top"})
    head = book.add_format({"bold": True, "num_format": "@", "bg_color": "#E6F1F8"})
    reason = book.add_format({"num_format": "@", "font_color": "#B3261E", "text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, max((len(line) for line in lines), default=1), 18)
    for row, cells in enumerate(lines):
        for column, cell in enumerate(cells):
            style = head if row < above else reason if column == 0 else text
            sheet.write_string(row, column, cell, style)
    if above:
        sheet.freeze_panes(above, 1)
    book.close()
    return stream.getvalue()


def as_csv(lines: Sheet) -> bytes:
    """As .csv that spreadsheets open as UTF-8. A tab keeps what begins like a formula from being one; it is trimmed
    when the file comes back."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([_as_plain_text(cell) for cell in line] for line in lines)
    return (BOM + stream.getvalue()).encode("utf-8")


def _as_plain_text(cell: str) -> str:
    return f"\t{cell}" if cell.startswith(FORMULA_SIGNS) else cell
