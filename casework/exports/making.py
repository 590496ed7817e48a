"""Writing a list into a file: as of one moment, page by page, whoever else is at work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import IO, Final

from casework.enums import ExportFormat, ListKind
from casework.exports.sources import sheet_of
from casework.exports.writing import WRITERS
from casework.web.columns import SheetCell
from casework.web.reading import snapshot

MOST_AT_ONCE: Final = 2000
"""Rows that a request writes by itself; longer lists are left to a process of their own."""
STEP: Final = 1000
"""Rows between two signs of life."""


class TooLong(Exception):
    """The list is longer than a request writes."""


def write(
    file: IO[bytes],
    kind: ListKind,
    query: str,
    file_format: ExportFormat,
    today: date,
    *,
    most: int | None = None,
    alive: Callable[[int], None] | None = None,
) -> int:
    """Write every row of the list as its address shows it to the signed-in person; gives their number.

    Raises TooLong beyond `most`. `alive` hears the number of rows now and then.
    """
    with snapshot():
        heads, rows = sheet_of(kind, query, today)
        return WRITERS[file_format.value](file, str(kind.label), heads, _watched(rows, most, alive))


def _watched(
    rows: Iterator[Sequence[SheetCell]], most: int | None, alive: Callable[[int], None] | None
) -> Iterator[Sequence[SheetCell]]:
    for number, row in enumerate(rows, 1):
        if most is not None and number > most:
            raise TooLong
        if alive is not None and number % STEP == 0:
            alive(number)
        yield row
