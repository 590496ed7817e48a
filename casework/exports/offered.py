"""What can be written as a file on request. Features above this package offer their own lists here when they are loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any, Final
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from casework.access.permissions import Holder, allows
from casework.access.permissions import Permission as P
from casework.enums import ExportKind
from casework.errors import NotFound
from casework.paging import Page, counting_to_the_end
from casework.web.columns import SheetCell

Args = MultiDict[str, str]
"""An address of a list, without its path."""
Told = Callable[[int], None]
"""Hears how many rows (files of a package) there will be."""
Alive = Callable[[int, int | None], None]
"""Hears how many rows (files) are written, of how many (None while that is not known). Raises what ends the writing."""


@dataclass(frozen=True)
class Taken:
    """A list on its way into a file: headings, and rows that are read while they are taken."""

    heads: Sequence[str]
    rows: Iterator[Sequence[SheetCell]]


@dataclass(frozen=True)
class Written:
    """What a file holds: its rows (files of a package), and what else the log keeps of it."""

    rows: int
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Offered:
    """One list, or one kind of package. Who holds one of `reads` finds it at its address; taking it away asks for `takes`.

    `sheet` gives headings and rows of an address for a day and tells their number where it hears that somebody wants it;
    `package` writes the file by itself (reading as of one moment), beginning with nothing.
    """

    reads: tuple[P, ...]
    address: Callable[[Args], str]
    sheet: Callable[[Args, date, Told | None], Taken] | None = None
    package: Callable[[IO[bytes], Args, date, Alive], Written] | None = None
    takes: P = P.CASE_EXPORT


TAKERS: Final = (P.CASE_EXPORT, P.REPORT_EXPORT, P.ACCOUNT_MANAGE)
"""Who takes anything away at all; each list asks for its own one."""
_offered: dict[ExportKind, Offered] = {}


def offer(kind: ExportKind, offered: Offered) -> None:
    """A feature says how its list becomes a file."""
    _offered[kind] = offered


def offered(kind: ExportKind) -> Offered:
    """How a list becomes a file. Raises NotFound for one that nobody offers."""
    found = _offered.get(kind)
    if found is None:
        raise NotFound
    return found


def may_take(person: Holder, kind: ExportKind) -> bool:
    """Whether a person reads a list and may take it away. Raises NotFound for one that nobody offers."""
    source = offered(kind)
    return allows(person, source.takes) and any(allows(person, one) for one in source.reads)


def paged(
    read: Callable[[str], Any],
    page_of_it: Callable[[Any], Page],
    lines: Callable[[Any], Sequence[Sequence[SheetCell]]],
    told: Told | None,
) -> Iterator[Sequence[SheetCell]]:
    """The rows of every page of a list: `read(token)` gives a page, `page_of_it` its tokens, `lines` its rows. `told`
    hears the number of all rows with the first page."""
    token = ""
    while True:
        with counting_to_the_end() if told is not None else nullcontext():
            listing = read(token)
        page = page_of_it(listing)
        if told is not None:
            told(page.count)
            told = None
        yield from lines(listing)
        if not page.next_token:
            return
        token = page.next_token


def args_of(query: str) -> Args:
    """The parts of a query string; the first 60 of them, more no list has."""
    try:
        return MultiDict(parse_qsl(query, max_num_fields=60))
    except ValueError:
        return MultiDict()
