"""Bindings: short names by which a run of the narrative points at a figure or at what a table adds up to.

K05  K05:n  K05:d  K09.partial:n     printed value with unit, numerator, denominator
T6:total:trained                     a cell of the total row
T1:rows  T2:rows:overdue>0           number of rows, with or without a condition (key=text, key>0)
T1:filled:srdi                       rows whose cell says something other than 无, 否 or —
T5:distinct:enterprise               number of different texts in a column
T7:sum:problems:category=计量        sum of a column over the rows that meet a condition
T2:cell:7:visits                     one cell, by serial number
"""

from collections.abc import Iterator
from decimal import Decimal

from casework.reports.model import DASH, Cell, Column, Figure, Summary, Table, half_up

_SAYS_NOTHING = frozenset({None, "", "无", "否", "未设", DASH})


def resolve(summary: Summary, binding: str) -> str:
    """The printed text of a binding, DASH where nothing was counted; ValueError when it makes no sense."""
    return _found(summary, binding)[1]


def number(summary: Summary, binding: str) -> int | Decimal:
    """The same as a number, 0 where nothing was counted: for sentences that depend on it."""
    value = _found(summary, binding)[0]
    return value if isinstance(value, (int, Decimal)) else 0


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
