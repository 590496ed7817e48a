"""Bindings: short names by which a run of the narrative points at a figure or at what a table adds up to.

K05  K05:n  K05:d  K09.partial:n     printed value with unit, numerator, denominator
T6:total:trained                     a cell of the total row
T1:rows  T2:rows:overdue>0           number of rows, with or without a condition (key=text, key>0)
T1:filled:srdi                       rows whose cell says something other than 无, 否 or —
T5:distinct:enterprise               number of different texts in a column
T7:sum:problems:category=计量        sum of a column over the rows that meet a condition
T2:cell:7:visits                     one cell, by serial number
T2:row:enterprise=甲厂:visits         one cell of the row that says so; several conditions are joined by &
D                                    the data date, as papers write days
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import Final
from urllib.parse import unquote

from casework.reports.catalogue import definition_of
from casework.reports.days import chinese_date
from casework.reports.model import (
    DASH,
    Cell,
    Column,
    Figure,
    Paragraph,
    Run,
    Section,
    Summary,
    Table,
    half_up,
)

DATA_DATE: Final = "D"
# What would end a condition or a token; inside a name it is written as %3A.
_ENDS: Final = re.compile(r"[%:&=>|\[\]]")
_NAMES: Final = (
    "enterprise",
    "indicator",
    "region",
    "county",
    "problem_number",
    "category",
    "subcategory",
    "unit",
)
_SAYS_NOTHING = frozenset({None, "", "无", "否", "未设", DASH})


def resolve(summary: Summary, binding: str) -> str:
    """The printed text of a binding, DASH where nothing was counted; ValueError when it makes no sense."""
    return _found(summary, binding)[1]


def number(summary: Summary, binding: str) -> int | Decimal:
    """The same as a number, 0 where nothing was counted: for sentences that depend on it."""
    value = _found(summary, binding)[0]
    return value if isinstance(value, (int, Decimal)) else 0


def shown(summary: Summary, binding: str) -> str:
    """The same for text that was written earlier: DASH also for what the summary does not hold any more."""
    return resolve(summary, binding) if is_known(summary, binding) else DASH


def is_known(summary: Summary, binding: str) -> bool:
    """Whether a binding means something in this summary: a figure of the catalogue, a cell of a table that is there."""
    head = binding.partition(":")[0]
    try:
        if head.startswith("K"):
            definition_of(head)
        elif binding != DATA_DATE and int(head[1:]) not in summary.tables:
            return False
        resolve(summary, binding)
    except (ValueError, KeyError, IndexError):
        return False
    return True


def rebound(summary: Summary, sections: Sequence[Section]) -> tuple[Section, ...]:
    """Text whose figures show what they have in this summary, whatever they showed when it was written."""
    return tuple(
        replace(section, paragraphs=tuple(_rebound(summary, one) for one in section.paragraphs))
        for section in sections
    )


def _rebound(summary: Summary, paragraph: Paragraph) -> Paragraph:
    runs = [Run(shown(summary, run.figure), run.figure) if run.figure else run for run in paragraph.runs]
    return replace(paragraph, runs=tuple(runs))


def lasting(summary: Summary, binding: str) -> str:
    """A binding that means the same when rows come and go: a cell by serial number becomes one by what its row says.

    "" for a cell that is no number (a name stays as it is written) or in a row that cannot be told from others.
    """
    head, what, rest = (*binding.split(":", 2), "", "")[:3]
    if what != "cell":
        return binding
    table = summary.tables[int(head[1:])]
    serial, _, key = rest.partition(":")
    row = table.rows[int(serial) - 1]
    if not isinstance(row[table.index(key)], (int, Decimal)):
        return ""
    keys = [column.key for column in table.columns if column.key in _NAMES]
    for chosen in (names for count in (1, 2, 3) for names in combinations(keys, count)):
        conditions = "&".join(f"{name}={_escaped(printed(row[table.index(name)]))}" for name in chosen)
        if _rows_saying(table, conditions) == [row]:
            return f"{head}:row:{conditions}:{key}"
    return ""


def _escaped(text: str) -> str:
    return _ENDS.sub(lambda found: f"%{ord(found.group()):02X}", text)


def _rows_saying(table: Table, conditions: str) -> list[tuple[Cell, ...]]:
    """The rows that meet all of `key=text&key=text`."""
    wanted = []
    for one in conditions.split("&"):
        key, _, text = one.partition("=")
        wanted.append((table.index(key), unquote(text)))
    return [row for row in table.rows if all(printed(row[at]) == text for at, text in wanted)]


def printed(cell: Cell, column: Column | None = None) -> str:
    """A cell as it stands on paper; per cents with their sign, dates as 2026-11-21, empty cells as ''."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    if isinstance(cell, (int, Decimal)):
        if column is not None and column.kind == "percent":
            return f"{half_up(cell, 1 if column.decimals is None else column.decimals)}%"
        if column is not None and column.decimals is not None:
            return str(half_up(cell, column.decimals))
        return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    return cell.isoformat()


def _found(summary: Summary, binding: str) -> tuple[Cell, str]:
    """What a binding points at: its value and its printed text."""
    head, _, rest = binding.partition(":")
    if binding == DATA_DATE:
        return summary.data_date, chinese_date(summary.data_date)
    if head.startswith("K"):
        return _figure(summary.figure(head), rest)
    if not head.startswith("T") or not head[1:].isdecimal():
        raise ValueError(f"unknown binding {binding!r}")
    table = summary.tables.get(int(head[1:]))
    if table is None:
        return None, DASH
    cell, column = _table_cell(table, rest)
    return cell, printed(cell, column)


def _figure(figure: Figure | None, aspect: str) -> tuple[Cell, str]:
    if figure is None:
        return None, DASH
    if aspect == "":
        return figure.value, figure.text
    if aspect not in ("n", "d"):
        raise ValueError(f"a figure has no {aspect!r}")
    counted = figure.numerator if aspect == "n" else figure.denominator
    return counted, DASH if counted is None else printed(counted)


def _table_cell(table: Table, rest: str) -> tuple[Cell, Column | None]:
    what, _, argument = rest.partition(":")
    if what == "total":
        total = table.total_of(argument)
        return (DASH if total is None else total), table.columns[table.index(argument)]
    if what == "rows":
        return sum(1 for _ in _matching(table, argument)), None
    if what == "filled":
        return sum(cell not in _SAYS_NOTHING for cell in table.values(argument)), None
    if what == "distinct":
        return len(set(table.values(argument))), None
    if what == "sum":
        key, _, condition = argument.partition(":")
        position = table.index(key)
        cells = (row[position] for row in _matching(table, condition))
        return sum(cell for cell in cells if isinstance(cell, int)), None
    if what == "cell":
        serial, _, key = argument.partition(":")
        position = table.index(key)
        return table.rows[int(serial) - 1][position], table.columns[position]
    if what == "row":
        conditions, _, key = argument.rpartition(":")
        position = table.index(key)
        rows = _rows_saying(table, conditions)
        # Two rows that say the same leave open which one is meant.
        return (rows[0][position] if len(rows) == 1 else DASH), table.columns[position]
    raise ValueError(f"a table has no {what!r}")


def _matching(table: Table, condition: str) -> Iterator[tuple[Cell, ...]]:
    """Rows that meet `key=text` or `key>0`; all rows for ''."""
    if not condition:
        yield from table.rows
    elif condition.endswith(">0"):
        position = table.index(condition[:-2])
        for row in table.rows:
            cell = row[position]
            if isinstance(cell, int) and cell > 0:
                yield row
    else:
        key, _, text = condition.partition("=")
        position = table.index(key)
        yield from (row for row in table.rows if row[position] == text)
