"""A paper as plain data: title, lines under it, and blocks in their order. No row and no file format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from casework.reports.model import DASH, Cell, Column, Table, half_up
from casework.reports.writers.layout import chinese_date, chinese_number

Pair = tuple[str, str]
"""A label and what stands beside it."""

OPEN_DATE: Final = "　　　年　　月　　日"
"""Where a date is written by hand."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a paper, numbered by whoever builds it."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `leads` keeps it on the page of the block that follows."""

    text: str
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Small words under a table: how to fill in, where figures come from."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A framed form: each row holds one pair over the whole width or two pairs side by side."""

    rows: tuple[tuple[Pair, ...], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a header that repeats on each page."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty_note: str = "无"

    @property
    def table(self) -> Table:
        """As the table writer of the reports takes it."""
        return Table(0, "", "", self.columns, self.rows, empty_note=self.empty_note)


@dataclass(frozen=True, slots=True)
class Opinion:
    """An opinion with room for seal and signature: the text, then the lines at its foot."""

    label: str
    text: str
    foot: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opinions:
    """Opinions under each other, in one frame."""

    rows: tuple[Opinion, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Boxes side by side, each with a heading and its lines."""

    boxes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """From here on a new landscape page with a title of its own."""

    label: str
    title: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class SignLine:
    """Names and dates to be written by hand, at the right."""

    lines: tuple[str, ...]


Block = Heading | Text | Note | Facts | Grid | Opinions | Signatures | Annex | SignLine


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper. `title` may break into lines; `lines` stand under it; `name` is its name in lists and file names."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    lines: tuple[str, ...] = ()
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page of a volume, and the order of its contents."""

    title: str
    facts: tuple[Pair, ...]
    foot: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What becomes one file: one paper, or several behind each other, with or without cover and table of contents."""

    title: str
    author: str
    made_at: datetime
    papers: tuple[Paper, ...]
    cover: Cover | None = None
    sections: tuple[tuple[str, tuple[Paper, ...]], ...] = field(default=())

    @property
    def is_draft(self) -> bool:
        """Whether any part is one."""
        return any(paper.is_draft for paper in self.every_paper)

    @property
    def every_paper(self) -> tuple[Paper, ...]:
        """Those of the sections, or the papers themselves."""
        return tuple(paper for _title, papers in self.sections for paper in papers) or self.papers


def day(value: date | None) -> str:
    """2026年11月21日, or DASH."""
    return DASH if value is None else chinese_date(value)


def day_or_open(value: date | None) -> str:
    """2026年11月21日, or room to write it by hand."""
    return OPEN_DATE if value is None else chinese_date(value)


def wan(value: Decimal | None) -> str:
    """Money in 万元 with two decimals, or DASH."""
    return DASH if value is None else f"{half_up(value, 2)}万元"


def people(value: int | None) -> str:
    """A number of people, or DASH."""
    return DASH if value is None else f"{value}人"


def said(text: str) -> str:
    """A text, or DASH where nothing was said."""
    return text.strip() or DASH


def hours(start: time | None, end: time | None) -> str:
    """09:10—11:40, or DASH."""
    if start is None and end is None:
        return DASH
    return "—".join("　　" if one is None else f"{one:%H:%M}" for one in (start, end))


def numbered(headings_and_blocks: Sequence[tuple[str, Sequence[Block]]]) -> tuple[Block, ...]:
    """Parts with their headings numbered 一、二、三、."""
    made: list[Block] = []
    for at, (heading, blocks) in enumerate(headings_and_blocks, 1):
        made += [Heading(f"{chinese_number(at)}、{heading}"), *blocks]
    return tuple(made)


def boxes(options: Sequence[str], chosen: str = "") -> str:
    """□通过　■限期整改: what is ticked on a form."""
    return "　".join(f"{'■' if option == chosen else '□'}{option}" for option in options)


def yes_no_words(value: bool | None) -> str:
    """是, 否, or DASH when nobody said."""
    return DASH if value is None else "是" if value else "否"
