"""Rows into a file as they come: memory stays the same whatever their number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import IO, Final

from casework.exports.writing.cells import Value
from casework.exports.writing.csv import write_csv
from casework.exports.writing.xlsx import write_xlsx

__all__ = ["MEDIA_TYPES", "WRITERS", "Value", "Writer"]

Writer = Callable[[IO[bytes], str, Sequence[str], Iterable[Sequence[Value]]], int]
"""File, title of the sheet, headings, rows; gives the number of rows that were written."""

WRITERS: Final[Mapping[str, Writer]] = {"xlsx": write_xlsx, "csv": write_csv}
MEDIA_TYPES: Final = {
    "csv": "text/csv",  # the answer adds the charset by itself
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
