"""Which row of a sheet holds the headings and which column is which, in whatever order and under whatever title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from casework.imports.columns import REASON, Column

LOOKED_AT: Final = 20
"""Rows from the top among which the headings are looked for."""
FEWEST: Final = 2
_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_DROPPED: Final = re.compile(r"[\s*:：※#＊、.。]+|^\d+[.)、]?")


@dataclass(frozen=True)
class Found:
    """A column of the sheet (from 0) that fills a field. `unit`: "元" or "亿" when its heading says so."""

    index: int
    field: str
    unit: str = ""


@dataclass(frozen=True)
class Headings:
    """Where the rows begin (index from 0) and what fills what; `twice`: titles of fields that two columns claim."""

    first_row: int
    found: tuple[Found, ...]
    twice: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def find_headings(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> Headings | None:
    """The best of the first rows, alone or together with the one below it (a heading over several columns); None when
    no row names the key column and one more. Merged cells must have been filled in."""
    known = _names(columns)
    best: tuple[int, Headings] | None = None
    for index in range(min(LOOKED_AT, len(rows))):
        for height in (1, 2):
            if index + height > len(rows):
                continue
            found = _matched(_texts(rows, index, height), known, columns, index + height)
            if best is None or len(found.found) > best[0]:
                best = (len(found.found), found)
    if best is None or best[0] < FEWEST:
        return None
    fields = {one.field for one in best[1].found}
    first_row = _below_merged(rows, best[1].first_row)
    return replace(best[1], first_row=first_row) if fields & {"uscc", "name"} else None


def _below_merged(rows: Sequence[Sequence[str]], first_row: int) -> int:
    """Headings that are merged over several lines stand in each of them: those lines are no rows."""
    while first_row < len(rows) and any(rows[first_row]) and _repeats(rows[first_row - 1], rows[first_row]):
        first_row += 1
    return first_row


def _repeats(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether a line says nothing but what stands above it, apart from the heading of reasons handed back."""
    return all(
        not text or (index < len(upper) and text == upper[index]) or _key(text) == _key(REASON)
        for index, text in enumerate(lower)
    )


def _texts(rows: Sequence[Sequence[str]], index: int, height: int) -> list[tuple[str, ...]]:
    """What may be the heading of each column: its cell; of two rows the lower one, both together, the upper one alone."""
    upper = rows[index]
    if height == 1:
        return [(text,) for text in upper]
    lower = rows[index + 1]
    width = max(len(upper), len(lower))
    pairs = [(upper[n] if n < len(upper) else "", lower[n] if n < len(lower) else "") for n in range(width)]
    return [(low, up + low) if low and low != up else (up,) for up, low in pairs]


def _matched(
    texts: list[tuple[str, ...]], known: dict[str, str], columns: Sequence[Column], first_row: int
) -> Headings:
    titles = {column.field: column.title for column in columns}
    found: dict[str, Found] = {}
    twice: list[str] = []
    unknown: list[str] = []
    for index, candidates in enumerate(texts):
        field = next(
            (known[name] for text in reversed(candidates) for name in _spellings(text) if name in known), ""
        )
        if not field:
            unknown.extend(text for text in candidates[:1] if text and _key(text) != _key(REASON))
        elif field in found:
            twice.append(titles[field])
        else:
            found[field] = Found(index, field, _unit(" ".join(candidates)))
    return Headings(first_row, tuple(found.values()), tuple(twice), tuple(unknown))


def _names(columns: Sequence[Column]) -> dict[str, str]:
    return {
        spelling: column.field
        for column in reversed(columns)
        for name in (*column.names, column.title)
        for spelling in _spellings(name)
    }


def _spellings(text: str) -> tuple[str, ...]:
    """A heading whole, and without what stands in brackets."""
    whole = _key(text)
    short = _key(_BRACKETS.sub("", unicodedata.normalize("NFKC", text)))
    return tuple(name for name in dict.fromkeys((whole, short)) if name)


def _key(text: str) -> str:
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _unit(text: str) -> str:
    """A unit that is not 万元."""
    key = _key(text)
    if "亿元" in key:
        return "亿"
    return "元" if "元" in key and "万元" not in key else ""
