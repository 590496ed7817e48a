"""An Excel workbook of one sheet, its cells written as text straight into the zip.

The format is Office Open XML (ECMA-376): strings stand in their cells, so nothing has to be kept until the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from casework.exports.writing.cells import LONGEST, STARTS_A_FORMULA, Value, is_dangerous
from casework.exports.writing.xlsx_parts import (
    FIXED,
    HEAD_STYLE,
    QUOTED,
    TEXT,
    sheet_end,
    sheet_start,
    workbook,
)

MOST_ROWS: Final = 1_048_575
"""Rows of a sheet below its heading."""
SAMPLE: Final = 200
"""Rows that decide how wide the columns are."""
AT_ONCE: Final = 64 * 1024
"""Characters that are handed to the zip together."""
FAST: Final = 1
"""Level of compression: a third of the time of the usual one for files a tenth larger."""

_CARE: Final = re.compile(
    rf"^[\s{''.join(STARTS_A_FORMULA[:1])}+\-@＝＋－＠]|[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]|_x|\s$"
)
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class TooManyRows(ValueError):
    """More rows than a sheet of Excel takes."""


def write_xlsx(file: IO[bytes], title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    """Write the rows; gives their number. Texts are texts, also where they begin like a formula or a number.

    Raises TooManyRows beyond 1,048,575.
    """
    rows = iter(rows)
    sample = list(islice(rows, SAMPLE))
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=FAST) as book:
        with book.open(_part("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as sheet:
            sheet.write(sheet_start(heads, sample).encode())
            count = 0
            for piece, count in _pieces(heads, chain(sample, rows)):  # noqa: B007 - the last number is the whole
                sheet.write(piece.encode())
            sheet.write(sheet_end(len(heads), count).encode())
        for name, content in (*FIXED.items(), ("xl/workbook.xml", workbook(title, len(heads), count))):
            book.writestr(_part(name), content, compresslevel=FAST)
    return count


def _part(name: str) -> ZipInfo:
    """A part without a date of its own: the same rows give the same bytes."""
    part = ZipInfo(name, (2000, 1, 1, 0, 0, 0))
    part.compress_type = ZIP_DEFLATED
    part.external_attr = 0o600 << 16
    return part


def _pieces(heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[tuple[str, int]]:
    """The XML of the rows, some at a time, and how many rows there were so far."""
    letters = [column_letters(number) for number in range(len(heads))]
    parts, size, count = [_row(letters, 1, heads, HEAD_STYLE)], 0, 0
    for row in rows:
        count += 1
        if count > MOST_ROWS:
            raise TooManyRows
        line = _row(letters, count + 1, row, TEXT)
        parts.append(line)
        size += len(line)
        if size > AT_ONCE:
            yield "".join(parts), count
            parts, size = [], 0
    yield "".join(parts), count


def _row(letters: Sequence[str], number: int, row: Sequence[Value], style: int) -> str:
    needs_care, cells = _CARE.search, [f'<row r="{number}">']
    add = cells.append
    for letter, value in zip(letters, row, strict=True):
        if isinstance(value, str):
            if needs_care(value) or len(value) > LONGEST:
                add(_careful(letter, number, value, style))
            elif value:
                add(f'<c r="{letter}{number}" s="{style}" t="inlineStr"><is><t>{value}</t></is></c>')
        elif value is not None:
            add(f'<c r="{letter}{number}"><v>{value}</v></c>')
    add("</row>")
    return "".join(cells)


def _careful(letter: str, number: int, text: str, style: int) -> str:
    """A text with characters that mean something in XML or in Excel."""
    style = QUOTED if is_dangerous(text) and style == TEXT else style
    text = _LOOKS_ESCAPED.sub(
        "_x005F_", _NO_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST]
    )
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return (
        f'<c r="{letter}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    )


def column_letters(number: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
