"""What differs between two stored versions of a return: figures, cells and rows of tables, paragraphs. Pure, of texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from casework.reports.bindings import printed
from casework.reports.codec import cell_of, from_json, plain_of
from casework.reports.model import Column, Figure, Summary
from casework.returns.patches import IDENTITY, Plain, lines_of, table_between, whose

Where = tuple[str, ...]
"""A place that may differ: (figure, code), (cell, table, whose, column), (row, table, whose), (total, table, column)."""
_SAID: Final = tuple(key for key in IDENTITY if key != "uscc")


@dataclass(frozen=True)
class ChangedFigure:
    """A figure or side figure that reads or counts otherwise; None in the version that has not got it."""

    code: str
    before: Figure | None
    after: Figure | None
    where: Where


@dataclass(frozen=True)
class ChangedCell:
    """A cell (of the total: `row` is ""), or a whole row that came or went: `heading` is "" then, and one side ""."""

    table: int
    name: str
    row: str
    heading: str
    before: str
    after: str
    where: Where


@dataclass(frozen=True)
class ChangedParagraph:
    """A paragraph that reads otherwise; "" on the side that has not got it."""

    section: str
    before: str
    after: str


@dataclass(frozen=True)
class Compared:
    """Everything that differs between two versions."""

    figures: Sequence[ChangedFigure]
    cells: Sequence[ChangedCell]
    paragraphs: Sequence[ChangedParagraph]

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not (self.figures or self.cells or self.paragraphs)


def compared(before: str, after: str) -> Compared:
    """What the content of one version says and that of another one does not. ValueError for what is no stored summary."""
    old, new = from_json(before), from_json(after)
    return Compared(
        tuple(_figures(old, new)),
        tuple(_cells(plain_of(before)["tables"], plain_of(after)["tables"])),
        tuple(_paragraphs(old, new)),
    )


def _figures(old: Summary, new: Summary) -> Iterator[ChangedFigure]:
    codes = [
        one.code for summary in (new, old) for main in summary.figures.values() for one in (main, *main.parts)
    ]
    for code in sorted(dict.fromkeys(codes)):
        one, other = old.figure(code), new.figure(code)
        if _counted(one) != _counted(other):
            yield ChangedFigure(code, one, other, ("figure", code))


def _counted(figure: Figure | None) -> tuple[Any, ...]:
    return () if figure is None else (figure.numerator, figure.denominator, figure.is_comparable)


# ------------------------------------------------------------------ tables


def _cells(old: Plain, new: Plain) -> Iterator[ChangedCell]:
    for number in sorted({*old, *new}, key=int):
        if number not in old or number not in new:
            # A table that a later release brought or dropped: it has nothing beside it.
            continue
        columns = _shared_columns(old[number], new[number])
        one, other = (_with_columns(table, columns) for table in (old[number], new[number]))
        yield from _cells_of(number, one, other, columns)


def _shared_columns(old: Plain, new: Plain) -> dict[str, Column]:
    known = {column["key"] for column in old["columns"]}
    return {column["key"]: Column(**column) for column in new["columns"] if column["key"] in known}


def _with_columns(table: Plain, columns: Mapping[str, Column]) -> dict[str, Any]:
    """The table with the columns that both have."""
    at = [place for place, column in enumerate(table["columns"]) if column["key"] in columns]
    ordered = sorted(at, key=lambda place: list(columns).index(table["columns"][place]["key"]))

    def pick(row: Sequence[Any]) -> list[Any]:
        return [row[place] for place in ordered]

    return {
        **table,
        "columns": pick(table["columns"]),
        "rows": [pick(row) for row in table["rows"]],
        "total": None if table["total"] is None else pick(table["total"]),
    }


def _cells_of(number: str, old: Plain, new: Plain, columns: Mapping[str, Column]) -> Iterator[ChangedCell]:
    change = table_between(old, new) if (old["total"] is None) == (new["total"] is None) else {}
    if not change:
        return
    lines, table, name = lines_of(old), int(number), str(new["name"])

    def cell(where: Where, row: str, key: str, pair: Sequence[Any]) -> ChangedCell:
        column = columns[key]
        one, other = (printed(cell_of(value), column) for value in pair)
        return ChangedCell(table, name, row, column.heading, one, other, where)

    for at, cells in change["changed"].items():
        line = lines[int(at)]
        for key, pair in cells.items():
            yield cell(("cell", number, whose(line), key), _said(line), key, pair)
    for line in change["removed"].values():
        yield ChangedCell(table, name, _said(line), "", _said(line), "", ("row", number, whose(line)))
    for _at, line in change["added"]:
        yield ChangedCell(table, name, _said(line), "", "", _said(line), ("row", number, whose(line)))
    for key, pair in change.get("total", {}).items():
        yield cell(("total", number, key), "", key, pair)


def _said(line: Plain) -> str:
    """Whose row it is, for people: 甘谷县 · 甘谷阀门厂 · 3."""
    words = (printed(cell_of(line[key])) for key in _SAID if line.get(key) is not None)
    return " · ".join(word for word in words if word)


# ------------------------------------------------------------------ text


def _paragraphs(old: Summary, new: Summary) -> Iterator[ChangedParagraph]:
    before, after = (_texts(summary) for summary in (old, new))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag == "equal":
            continue
        gone, come = before[start:end], after[first:last]
        for place in range(max(len(gone), len(come))):
            one = gone[place] if place < len(gone) else ("", "")
            other = come[place] if place < len(come) else ("", "")
            yield ChangedParagraph(other[0] or one[0], one[1], other[1])


def _texts(summary: Summary) -> list[tuple[str, str]]:
    return [(section.heading, one.text) for section in summary.paragraphs for one in section.paragraphs]


# ------------------------------------------------------------------ what explains it


def explained(before: str, changes: Iterable[tuple[int, Plain]]) -> dict[Where, list[int]]:
    """Place → the corrections that changed it, of those between two versions: (key, its kept change) in their order."""
    rows = {
        number: [whose(line) for line in lines_of(table)]
        for number, table in plain_of(before)["tables"].items()
    }
    found: dict[Where, list[int]] = {}
    for key, change in changes:
        for where in _touched(change["summary"], rows):
            found.setdefault(where, []).append(key)
    return found


def _touched(patch: Plain, rows: dict[str, list[str]]) -> Iterator[Where]:
    """The places of one change; `rows` (table → whose its rows are) becomes what it is afterwards."""
    for code in patch["figures"]:
        yield ("figure", code)
    for number, change in patch["tables"].items():
        known = rows.get(number, [])
        for at, cells in change["changed"].items():
            if int(at) < len(known):
                yield from (("cell", number, known[int(at)], key) for key in cells)
        gone = [known[int(at)] for at in change["removed"] if int(at) < len(known)]
        yield from (("row", number, one) for one in gone)
        yield from (("row", number, whose(line)) for _at, line in change["added"])
        yield from (("total", number, key) for key in change.get("total", {}))
        rows[number] = _rows_after(known, change)


def _rows_after(known: Sequence[str], change: Plain) -> list[str]:
    made: list[str] = []
    for at in range(len(known) + 1):
        made += [whose(line) for before, line in change["added"] if before == at]
        if at < len(known) and str(at) not in change["removed"]:
            made.append(known[at])
    return made
