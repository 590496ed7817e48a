"""The columns of the two templates (columns.csv): which field of the form each fills, by which headings it is known, how
its cells are read, what the sheet of explanations says of it.

The template is a paper, so its words are Chinese; the headings of the English pages are known as well.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from casework.enums import ImportKind

FILE: Final = Path(__file__).with_name("columns.csv")
REASON: Final = "未导入原因"
"""The heading of the column that is put in front of rows handed back; a column of this name is not read again."""


class Reads(StrEnum):
    """How a cell is read."""

    TEXT = "text"
    NAME = "name"
    CODE = "code"
    PHONE = "phone"
    DAY = "day"
    WHOLE = "whole"
    AMOUNT = "amount"
    CHOICE = "choice"
    CHOICES = "choices"
    TICK = "tick"


@dataclass(frozen=True)
class Column:
    """One column of a template. `names` are other headings; `list_name` the list its choices come from; `other_words`
    what people also write for a choice → its value."""

    field: str
    title: str
    reads: Reads
    width: int
    is_required: bool
    list_name: str
    example: str
    names: tuple[str, ...]
    other_words: Mapping[str, str]
    note: str


def _column(row: Mapping[str, str]) -> Column:
    pairs = (pair.partition("=") for pair in row["other_words"].split())
    return Column(
        field=row["field"],
        title=row["title"],
        reads=Reads(row["reads"]),
        width=int(row["width"]),
        is_required=row["is_required"] == "1",
        list_name=row["list_name"],
        example=row["example"],
        names=tuple(row["names"].split()),
        other_words={word: value for word, _sign, value in pairs},
        note=row["note"],
    )


def _read() -> dict[ImportKind, tuple[Column, ...]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        kind: tuple(
            _column(row)
            for row in sorted((row for row in rows if row[kind.value]), key=lambda row: int(row[kind.value]))
        )
        for kind in ImportKind
    }


COLUMNS: Final[Mapping[ImportKind, tuple[Column, ...]]] = _read()
"""In the order of the template."""
