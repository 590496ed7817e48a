"""Comma separated values: UTF-8 with the mark that office programs need, lines that end in CR LF."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import IO

from casework.exports.writing.cells import Value, is_dangerous


def write_csv(file: IO[bytes], title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    """Write the rows; gives their number. A text that begins like a formula gets an apostrophe in front, a number never
    does: -3 stays -3."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=False)
    try:
        return _write(text, heads, rows)
    finally:
        text.detach()  # what was handed in stays open


def _write(text: IO[str], heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_safe(head) for head in heads])
    count = 0
    for row in rows:
        writer.writerow([_safe(cell) for cell in row])
        count += 1
    return count


def _safe(cell: Value) -> Value:
    if isinstance(cell, str):
        return f"'{cell}" if is_dangerous(cell) else cell
    return "" if cell is None else cell
