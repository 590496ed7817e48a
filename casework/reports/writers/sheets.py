"""What the paper formats share about titles, annexes and the foot: which words stand where, without a file format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from casework.reports.model import Summary, Table
from casework.reports.writers.docx_xml import CELL_PADDING
from casework.reports.writers.layout import chinese_date, clean, display_width

SIGN_LINE: Final = "　　　　".join(
    ("单位负责人：", "审核人：", "填报人：", "联系电话：　　", "填报日期：　　　年　　月　　日")
)
_GROUP: Final = 4
_SIZES: Final = (10.5, 9.0, 8.0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table on its way to paper: alone (表6) or as an annex (附件5). Either is signed under its notes."""

    table: Table
    label: str


def annexes_of(summary: Summary) -> list[Sheet]:
    """Every table of the summary in order, as annexes 1, 2, 3 …"""
    numbers = sorted(summary.tables)
    return [Sheet(summary.tables[number], f"附件{at}") for at, number in enumerate(numbers, 1)]


def alone(table: Table) -> Sheet:
    """A table that is a paper of its own."""
    return Sheet(table, f"表{table.number}" if table.number else "")


def period_words(summary: Summary) -> str:
    """2026年度; 2026年上半年 for the half-year summary."""
    return period_name(summary.year, summary.period)


def period_name(year: int, period: str) -> str:
    """The same of a year and a period (`year`, `half_year`)."""
    return f"{year}年{'上半年' if period == 'half_year' else '度'}"


def title_of(summary: Summary, table: Table) -> str:
    """The printed title of a table, with the period that the summary covers."""
    return summary.title_of(table).replace(f"{summary.year}年度", period_words(summary), 1)


def shaped_title(summary: Summary, table: Table, size: float, width: int) -> str:
    """The title on a line of `width` twips at `size` points; one that does not fit is broken behind the region's name."""
    title, head = title_of(summary, table), f"{period_words(summary)}{summary.region_name}"
    fits = display_width(clean(title)) * size * 10 <= width * 0.92
    return title if fits or not title.startswith(head) else f"{head}\n{title.removeprefix(head)}"


def facts_line(summary: Summary, table: Table) -> str:
    """填报单位　数据截止日期　单位, under the title."""
    facts = [f"填报单位：{summary.unit_name}", f"数据截止日期：{chinese_date(summary.data_date)}"]
    return "　　　".join([*facts, f"单位：{table.units}"] if table.units else facts)


def size_for(table: Table, width: int) -> float:
    """The largest of the usual sizes (points) at which the columns get the width that they ask for, of `width` twips."""
    weight = sum(column.weight for column in table.columns)
    for size in _SIZES:
        if weight * size * 10 + len(table.columns) * CELL_PADDING <= width:
            return size
    return _SIZES[-1]


def notes_line(table: Table) -> str:
    """注：1．…　2．… under the table; '' for a table without notes."""
    notes = "　".join(f"{at}．{note}" for at, note in enumerate(table.notes, 1))
    return f"注：{notes}" if notes else ""


def fingerprint_line(summary: Summary) -> str:
    """指纹：89ab cdef …　第1次修订; '' while the summary is not frozen."""
    if not summary.fingerprint:
        return ""
    groups = [summary.fingerprint[at : at + _GROUP] for at in range(0, len(summary.fingerprint), _GROUP)]
    revision = f"　第{summary.revision}次修订" if summary.revision else ""
    return f"指纹：{' '.join(groups)}{revision}"


def keyword(summary: Summary) -> str:
    """The fingerprint as a property of the file, for those who verify it by machine."""
    return f"casework-return:{summary.fingerprint}" if summary.fingerprint else ""
