"""Papers on the screen: a table with its header rows, and the text with its figures, in the words of the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from casework.reports.bindings import printed
from casework.reports.figures.parts import PARTS
from casework.reports.model import Cell, Column, Paragraph, Summary, Table
from casework.reports.pages.asked import Asked
from casework.reports.writers.layout import chinese_number
from casework.reports.writers.narrative import text_of, title_of

ROWS_FIRST: Final = 50
"""Rows of a table that its page shows at first."""
_NUMBERS = ("int", "decimal", "percent")


@dataclass(frozen=True)
class Head:
    """A header cell with how far it spans."""

    text: str
    columns: int = 1
    rows: int = 1
    is_number: bool = False


@dataclass(frozen=True)
class PaperCell:
    """A body cell as it is printed; `label` is its heading, for phones."""

    text: str
    label: str
    is_number: bool


@dataclass(frozen=True)
class PaperTable:
    """A table as the screen shows it: `widths` of the columns in per cent, `left_out` rows on paper only."""

    title: str
    name: str
    units: str
    widths: Sequence[int]
    heads: Sequence[Sequence[Head]]
    rows: Sequence[Sequence[PaperCell]]
    total: Sequence[PaperCell]
    total_first: bool
    notes: Sequence[str]
    empty_note: str
    left_out: int


def paper_table(summary: Summary, number: int, most: int) -> PaperTable:
    """One table of a summary with at most so many rows."""
    table = summary.tables[number]
    return PaperTable(
        title=summary.title_of(table),
        name=table.name,
        units=table.units,
        widths=_widths(table.columns),
        heads=_heads(table.columns),
        rows=[_cells(table, row) for row in table.rows[:most]],
        total=_cells(table, table.total) if table.total and table.rows else (),
        total_first=table.total_first,
        notes=table.notes,
        empty_note=table.empty_note,
        left_out=max(0, len(table.rows) - most),
    )


def _widths(columns: Sequence[Column]) -> list[int]:
    """The shares that the columns have on paper."""
    whole = sum(column.weight for column in columns)
    return [max(1, round(100 * column.weight / whole)) for column in columns]


def _heads(columns: Sequence[Column]) -> list[list[Head]]:
    """One header row, or two where columns stand in groups."""
    if not any(column.group for column in columns):
        return [[Head(column.heading, is_number=column.kind in _NUMBERS) for column in columns]]
    upper: list[Head] = []
    lower: list[Head] = []
    last = ""
    for column in columns:
        is_number = column.kind in _NUMBERS
        if not column.group:
            upper.append(Head(column.heading, rows=2, is_number=is_number))
        else:
            lower.append(Head(column.heading, is_number=is_number))
            if column.group == last:
                upper[-1] = Head(column.group, columns=upper[-1].columns + 1)
            else:
                upper.append(Head(column.group))
        last = column.group
    return [upper, lower]


def _cells(table: Table, row: Sequence[Cell]) -> list[PaperCell]:
    return [
        PaperCell(printed(cell, column), _label(column), column.kind in _NUMBERS)
        for cell, column in zip(row, table.columns, strict=True)
    ]


def _label(column: Column) -> str:
    """A heading that says enough without its group."""
    return (
        column.heading if len(column.heading) > 2 or not column.group else f"{column.group}{column.heading}"
    )


# ------------------------------------------------------------------ text


@dataclass(frozen=True)
class Piece:
    """Words, and where the figure in them comes from ('' for plain words)."""

    text: str
    url: str = ""
    is_figure: bool = False


@dataclass(frozen=True)
class PaperSection:
    """A numbered section: subheadings and paragraphs in their order, as (is_heading, pieces)."""

    heading: str
    paragraphs: Sequence[tuple[bool, Sequence[Piece]]]


@dataclass(frozen=True)
class PaperText:
    """The report as the screen shows it."""

    title: str
    sections: Sequence[PaperSection]


def paper_text(summary: Summary, asked: Asked) -> PaperText:
    """The text that would be printed, numbered as on paper, figures linked to their rows."""
    sections = []
    for at, section in enumerate(text_of(summary), 1):
        sub = 0
        paragraphs: list[tuple[bool, Sequence[Piece]]] = []
        for one in section.paragraphs:
            if one.kind == "subheading":
                sub += 1
                paragraphs.append((True, [Piece(f"（{chinese_number(sub)}）{one.text}")]))
            else:
                paragraphs.append((False, _pieces(one, asked)))
        sections.append(PaperSection(f"{chinese_number(at)}、{section.heading}", paragraphs))
    return PaperText(title_of(summary).replace("\n", ""), sections)


def _pieces(paragraph: Paragraph, asked: Asked) -> list[Piece]:
    return [Piece(run.text, _url(run.figure, asked), bool(run.figure)) for run in paragraph.runs]


def _url(binding: str, asked: Asked) -> str:
    """The rows behind a bound figure, the table behind a bound cell."""
    head, _colon, side = binding.partition(":")
    if head in PARTS:
        part = "denominator" if side != "n" and PARTS[head][1] else "numerator"
        return asked.figure_url(head, part)
    if head.startswith("T") and head[1:].isdecimal():
        return asked.url("reports.table", number=int(head[1:]))
    return ""
