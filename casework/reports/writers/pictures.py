"""Charts of the report: the bars of the dashboard (charts.py) as SVG with the words of the paper, and as PNG for Word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from casework.reports import charts
from casework.reports.model import Cell, Summary, Table
from casework.reports.writers import fonts, typesetting
from casework.reports.writers.layout import clean

MOST_ROWS: Final = 16
"""Rows of one chart: the fourteen prefectures, the own share of the province, one more."""
_LABEL: Final = 16  # half-width signs that fit before a bar
_FULL, _REST = "#0f5c8c", "#a9cfe6"
_FULL_WORDS: Final = 96  # where bars begin
_PPI: Final = 220


@dataclass(frozen=True, slots=True)
class Picture:
    """One drawing: the heading of the section that it ends, what stands under it, what it says to those who cannot see."""

    section: str
    caption: str
    words: str
    svg: str


def pictures_of(summary: Summary) -> tuple[Picture, ...]:
    """The charts of a summary; none for a zero report, and none of what has nothing to compare.

    Numbers are those of tables 6 and 7. Raises NoChineseFont where the machine could not draw their words.
    """
    if summary.is_zero_report:
        return ()
    family = fonts.chosen()["heading"][0]
    found = [_units(summary, family), _categories(summary, family)]
    drawn = [one for one in found if one is not None]
    return tuple(
        Picture(one.section, f"图{at}　{one.caption}", one.words, one.svg) for at, one in enumerate(drawn, 1)
    )


def _units(summary: Summary, family: str) -> Picture | None:
    """Enterprises of each unit below: whether the places are used alike."""
    table = summary.tables.get(6)
    if summary.level == "county" or table is None or len(table.rows) < 2:
        return None
    rows = _leading(table, "region", ("effective",))
    drawn = charts.bars([first for _name, first, _rest in rows], longest=190, step=22, top=6)
    return Picture(
        "基本情况",
        f"各{table.columns[table.index('region')].heading}实际帮扶企业数（家）",
        _words(rows, "家"),
        _svg(rows, drawn, family, ()),
    )


def _categories(summary: Summary, family: str) -> Picture | None:
    """Constraints by first-level category, solved and unsolved."""
    table = summary.tables.get(7)
    if table is None or not table.rows:
        return None
    rows = _leading(table, "category", ("solved", "problems"))
    if not any(first + rest for _name, first, rest in rows):
        return None
    drawn = charts.stacked([(first, rest) for _name, first, rest in rows], longest=190, step=22, top=26)
    return Picture(
        "取得成效",
        "质量制约因素分类及解决情况（条）",
        _words(rows, "条", rest="未解决"),
        _svg(rows, drawn, family, ("已解决", "未解决")),
    )


def _leading(table: Table, key: str, sums: tuple[str, ...]) -> list[tuple[str, int, int]]:
    """(name, first part, rest) of each different text of a column, in the order of the table, the greatest ones only."""
    at, counted = table.index(key), [table.index(one) for one in sums]
    found: dict[str, list[int]] = {}
    for row in table.rows:
        name = str(row[at] or "")
        so_far = found.setdefault(name, [0] * len(sums))
        for position, column in enumerate(counted):
            so_far[position] += _whole(row[column])
    rows = [(name, got[0], got[1] - got[0] if len(got) > 1 else 0) for name, got in found.items()]
    if len(sums) > 1:
        rows.sort(key=lambda one: -(one[1] + one[2]))
    return rows[:MOST_ROWS]


def _whole(cell: Cell) -> int:
    return cell if isinstance(cell, int) else 0


def _words(rows: Sequence[tuple[str, int, int]], unit: str, rest: str = "") -> str:
    """The chart in words: 兰州市12家、天水市9家."""
    return "、".join(
        f"{name}{first + left}{unit}{f'（{rest}{left}{unit}）' if rest and left else ''}"
        for name, first, left in rows
    )


def _svg(
    rows: Sequence[tuple[str, int, int]], drawn: charts.Bars, family: str, legend: tuple[str, ...]
) -> str:
    made = [_key(at, word) for at, word in enumerate(legend)]
    for (name, first, rest), bar in zip(rows, drawn.bars, strict=True):
        label = escape(charts.shortened(clean(name), _LABEL))
        middle = bar.y + 15
        made.append(f'<text x="{_FULL_WORDS - 6}" y="{middle}" text-anchor="end">{label}</text>')
        if bar.length:
            made.append(_bar(_FULL_WORDS, bar.y, bar.length, _FULL))
        if bar.second:
            made.append(_bar(_FULL_WORDS + bar.length, bar.y, bar.second, _REST))
        end = _FULL_WORDS + bar.length + bar.second + 5
        made.append(f'<text x="{end}" y="{middle}">{first + rest}</text>')
    height = drawn.height + 6
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{charts.WIDTH}" height="{height}" '
        f'viewBox="0 0 {charts.WIDTH} {height}" font-family={quoteattr(family)} font-size="11" fill="#000000">'
        f"{''.join(made)}</svg>"
    )


def _bar(x: int, y: int, length: int, fill: str) -> str:
    return f'<rect x="{x}" y="{y + 4}" width="{length}" height="14" fill="{fill}"/>'


def _key(at: int, word: str) -> str:
    """One entry of the key above the bars."""
    x = _FULL_WORDS + at * 70
    mark = f'<rect x="{x}" y="6" width="11" height="11" fill="{(_FULL, _REST)[at]}"/>'
    return f'{mark}<text x="{x + 16}" y="16">{word}</text>'


@lru_cache(maxsize=32)
def png(svg: str) -> bytes:
    """A drawing as a picture for Word, sharp in print. Equal drawings give equal bytes."""
    page = '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")'
    made_at = datetime(1980, 1, 1, tzinfo=UTC).timestamp()
    job = {
        "what": "set",
        "source": page,
        "format": "png",
        "ppi": _PPI,
        "inputs": {"svg": svg},
        "timestamp": made_at,
    }
    return typesetting.ask(job)
