"""The picked rows of a list as a file, in the columns and words in which the list shows them. Every cell is a text: no
formula, no number that loses its zeros."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import xlsxwriter

STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
WIDEST: Final = 48
Rows = Sequence[Sequence[str]]


def write_csv(title: str, heads: Sequence[str], rows: Rows) -> bytes:
    """Comma separated values in UTF-8 with the mark that office programs need. A text that begins like a formula gets an
    apostrophe in front."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in (heads, *rows):
        writer.writerow([f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(title: str, heads: Sequence[str], rows: Rows) -> bytes:
    """An Excel workbook of texts; one that begins like a formula carries Excel's own quote mark."""
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(title[:31])
        head = book.add_format({"bold": True, "bg_color": "#E6F1F8", "border": 1})
        plain, quoted = (
            book.add_format({"num_format": "@"}),
            book.add_format({"num_format": "@", "quote_prefix": True}),
        )
        for column, name in enumerate(heads):
            widest = max([len(name), *(len(row[column]) for row in rows)])
            sheet.set_column(column, column, min(WIDEST, 4 + widest * 1.6))
            sheet.write_string(0, column, name, head)
        for place, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                style = quoted if cell.startswith(STARTS_A_FORMULA) else plain
                sheet.write_string(place, column, cell[:32_000], style)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(rows), len(heads) - 1)
    return file.getvalue()


WRITERS: Final[Mapping[str, Callable[[str, Sequence[str], Rows], bytes]]] = {
    "xlsx": write_xlsx,
    "csv": write_csv,
}
MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
