"""Writing a list into a file: as of one moment, page by page, whoever else is at work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import IO, Final

from casework.enums import ExportFormat, ExportKind
from casework.exports.offered import Alive, Taken, Written, args_of, offered
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
    kind: ExportKind,
    query: str,
    file_format: ExportFormat,
    today: date,
    *,
    most: int | None = None,
    alive: Alive | None = None,
) -> Written:
    """Write everything that the address of a list shows to the signed-in person, or a package.

    Raises TooLong beyond `most` rows. `alive` hears now and then how far it is, first of all how much there will be; it
    asks for a count of the whole list, which a request does without.
    """
    source, args = offered(kind), args_of(query)
    if source.package is not None:
        return source.package(file, args, today, alive or _nobody)
    assert source.sheet is not None  # one of the two is there
    with snapshot():
        counted = _Counted(alive)
        taken = source.sheet(args, today, None if alive is None else counted.hear)
        rows = _watched(taken, most, counted)
        return Written(WRITERS[file_format.value](file, str(kind.label), taken.heads, rows))


def _nobody(done: int, total: int | None) -> None:
    """Nobody waits for signs of life."""


class _Counted:
    """What is known of the number of rows, passed on to whoever follows the writing."""

    def __init__(self, alive: Alive | None) -> None:
        self._alive = alive
        self._total: int | None = None

    def hear(self, total: int) -> None:
        self._total = total
        self.at(0)

    def at(self, done: int) -> None:
        if self._alive is not None:
            self._alive(done, self._total)


def _watched(taken: Taken, most: int | None, counted: _Counted) -> Iterator[Sequence[SheetCell]]:
    for number, row in enumerate(taken.rows, 1):
        if most is not None and number > most:
            raise TooLong
        if number % STEP == 0:
            counted.at(number)
        yield row
