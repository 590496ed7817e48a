"""What goes into the package of a return, as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from casework.papers.names import safe_name, unique_names
from casework.regions.queries import Place, is_twice
from casework.reports.model import Summary
from casework.reports.services import PUBLISHED, Paper, file_name_of
from casework.return_papers.jobs import File

_OF_EACH: Final = (("summary", "docx"), ("summary", "pdf"), ("summary", "xlsx"))
"""Papers of every unit: the report in both formats, all tables and figures in one workbook."""
TABLE_FORMATS: Final = ("xlsx", "pdf")


@dataclass(frozen=True)
class Entry:
    """One file of the package: where it lies, whose it is, what it is."""

    path: str
    unit: str
    code: str
    name: str


@dataclass(frozen=True)
class Package:
    """What the package says of itself."""

    title: str
    unit: str
    code: str
    year: int
    period: str
    data_date: str
    made_at: datetime
    made_by: str
    entries: tuple[Entry, ...]


def files_of(summary: Summary, folder: str, *, is_own: bool) -> Iterator[tuple[File, Entry]]:
    """The papers of one unit in its folder; of the unit itself also each table alone and the list for publication."""
    wanted = list(_OF_EACH)
    if is_own:
        tables = [f"table-{number}" for number in sorted(summary.tables)]
        wanted += [(what, one) for what in (*tables, PUBLISHED) for one in TABLE_FORMATS]
    for what, file_format in wanted:
        name = safe_name(file_name_of(summary, what, file_format))
        path = f"{folder}/{name}"
        yield (path, what, file_format), Entry(path, summary.region_name, summary.region_code, name)


def entries_of(summary: Summary, folder: str, papers: Sequence[Paper]) -> list[tuple[Entry, Paper]]:
    """Papers of a unit that no summary holds (errata, model cases) in its folder, each under a name of its own."""
    names = unique_names(paper.name for paper in papers)
    return [
        (Entry(f"{folder}/{name}", summary.region_name, summary.region_code, name), paper)
        for name, paper in zip(names, papers, strict=True)
    ]


def folder_of(unit: Place) -> str:
    """The folder of a unit. A prefecture without counties is a unit twice under one code: its county rank says so."""
    return safe_name(f"{unit.code}{unit.name_zh}{'（县级）' if is_twice(unit) else ''}")
