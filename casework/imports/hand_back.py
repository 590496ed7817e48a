"""The rows that were not taken, as they came, with the reason in front: to be corrected and handed in again.

Merged titles, widths and the name of the sheet are those of the file. A reason names the cell where it stands now, one
column further and in another row than before.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.exceptions import InvalidWorksheetName

from casework.enums import RowFinding
from casework.i18n import gettext as _
from casework.imports.columns import REASON
from casework.imports.tables import LOST_DIGITS, Merge, letters_of, place_of
from casework.imports.template import OPTIONS

FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
BOM: Final = "\ufeff"
REASON_WIDTH: Final = 48
USUAL_WIDTH: Final = 18


@dataclass(frozen=True)
class Sheet:
    """All lines, each with the reason in front, of which the first `above` stand above the rows; merged cells and widths
    by column from 0."""

    above: int
    lines: list[list[str]]
    merges: tuple[Merge, ...] = ()
    widths: Mapping[int, float] | None = None
    name: str = ""


def sheet_of(head_json: str, rows: Sequence[Any]) -> Sheet:
    """The sheet that is handed back. A column of reasons from an earlier time gives way to the new one."""
    head = json.loads(head_json or "{}")
    above = head.get("above", [])
    outdated = {index for cells in above for index, cell in enumerate(cells) if cell.strip() == REASON}
    kept = _Places(outdated, {row.line: len(above) + at for at, row in enumerate(rows, 1)})
    merges = kept.merges(head.get("merges", ()))
    lines = [["", *kept.cells(cells)] for cells in above]
    for top, left, bottom, right in merges:
        for line, column in _covered(top, left, bottom, right):
            if column < len(lines[line]):
                lines[line][column] = ""
    if lines:
        lines[-1][0] = REASON
    lines += [[reason_of(row, kept), *kept.cells(json.loads(row.cells_json))] for row in rows]
    return Sheet(
        len(above),
        [[cell.removesuffix(LOST_DIGITS) for cell in line] for line in lines],
        merges,
        {kept.column(index): width for index, width in head.get("widths", ()) if index not in outdated},
        head.get("sheet", ""),
    )


def _covered(top: int, left: int, bottom: int, right: int) -> list[tuple[int, int]]:
    """The cells under a merged one, which says it once."""
    every = [(line, column) for line in range(top, bottom + 1) for column in range(left, right + 1)]
    return every[1:]


class _Places:
    """Where cells of the file stand in what is handed back. `rows`: number in the file → number there."""

    def __init__(self, outdated: set[int], rows: Mapping[int, int]) -> None:
        self.outdated, self.rows = outdated, rows

    def column(self, index: int) -> int:
        """The column, from 0, of one that is kept."""
        return index + 1 - sum(other < index for other in self.outdated)

    def cells(self, cells: Sequence[str]) -> list[str]:
        return [cell for index, cell in enumerate(cells) if index not in self.outdated]

    def merges(self, merges: Sequence[Sequence[int]]) -> tuple[Merge, ...]:
        found = []
        for top, left, bottom, right in merges:
            columns = [self.column(one) for one in range(left, right + 1) if one not in self.outdated]
            if columns and (len(columns) > 1 or bottom > top):
                found.append((top, columns[0], bottom, columns[-1]))
        return tuple(found)

    def cell(self, cell: str) -> str:
        """D8 of the file as E5 here; "" stays."""
        line, column = place_of(cell)
        return f"{letters_of(self.column(column - 1))}{self.rows[line]}" if line in self.rows else cell


def reason_of(row: Any, places: _Places) -> str:
    """Why a row was not taken, cell by cell."""
    notes = json.loads(row.notes_json)
    if notes.get("reason"):
        return str(notes["reason"])
    if row.finding is RowFinding.DOUBLE:
        if row.double_of in places.rows:
            return _("The same credit code as row %(line)s", line=places.rows[row.double_of])
        return _("The same credit code as row %(line)s of the file that was handed in", line=row.double_of)
    moved = ((places.cell(cell), heading, words) for cell, heading, words in notes["problems"])
    return _("; ").join(problem_words(problem) for problem in moved)


def problem_words(problem: Sequence[str]) -> str:
    """C12 Founded on: please give a date."""
    cell, heading, words = problem
    return f"{cell} {heading}: {words}".strip()


def as_workbook(made: Sheet) -> bytes:
    """As .xlsx: every cell is text."""
    stream = io.BytesIO()
    book = Workbook(stream, OPTIONS)
    try:
        sheet = book.add_worksheet(made.name)
    except InvalidWorksheetName:  # nobody but a spreadsheet checks the names in a file
        sheet = book.add_worksheet()
    text = book.add_format({"num_format": "@", "valign": "top"})
    head = book.add_format({"bold": True, "num_format": "@", "bg_color": "#E6F1F8"})
    title = book.add_format(
        {"bold": True, "num_format": "@", "bg_color": "#E6F1F8", "align": "center", "valign": "vcenter"}
    )
    reason = book.add_format({"num_format": "@", "font_color": "#B3261E", "text_wrap": True, "valign": "top"})
    sheet.set_column(1, max((len(line) for line in made.lines), default=1), USUAL_WIDTH)
    for column, width in (made.widths or {}).items():
        sheet.set_column(column, column, width)
    sheet.set_column(0, 0, REASON_WIDTH)
    under = set()
    for top, left, bottom, right in made.merges:
        said = made.lines[top][left] if left < len(made.lines[top]) else ""
        sheet.merge_range(top, left, bottom, right, said, title)
        under |= {(top, left), *_covered(top, left, bottom, right)}
    for row, cells in enumerate(made.lines):
        for column, cell in enumerate(cells):
            if (row, column) not in under:
                style = head if row < made.above else reason if column == 0 else text
                sheet.write_string(row, column, cell, style)
    if made.above:
        sheet.freeze_panes(made.above, 1)
    book.close()
    return stream.getvalue()


def as_csv(made: Sheet) -> bytes:
    """As .csv that spreadsheets open as UTF-8. A tab keeps what begins like a formula from being one; it is trimmed
    when the file comes back."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([_as_plain_text(cell) for cell in line] for line in made.lines)
    return (BOM + stream.getvalue()).encode("utf-8")


def _as_plain_text(cell: str) -> str:
    return f"\t{cell}" if cell.startswith(FORMULA_SIGNS) else cell
