"""The way into the catalogue: definitions by code or number, and figures and tables made after them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from casework.reports.catalogue_definition import FigureDefinition
from casework.reports.catalogue_figures import FIGURES, RESULT_KINDS
from casework.reports.catalogue_tables import TABLES, TableDefinition
from casework.reports.model import DASH, Cell, Column, Figure, Level, Number, Table

__all__ = [
    "FIGURES",
    "RESULT_KINDS",
    "TABLES",
    "definition_of",
    "figure",
    "is_shown",
    "table",
    "table_definition",
]

_BY_CODE: Final = {one.code: one for definition in FIGURES for one in (definition, *definition.parts)}
_BY_NUMBER: Final = {definition.number: definition for definition in TABLES}

_LOWER_UNIT: Final[Mapping[Level, str]] = {
    "province": "市（州）",
    "prefecture": "县（区）",
    "county": "县（区）",
}

Counted = tuple[Number | None, Number | None]
"""(numerator, denominator) of a side figure; the denominator of a count is None."""


def definition_of(code: str) -> FigureDefinition:
    """The definition of a figure or side figure; KeyError for a code that is not in the catalogue."""
    return _BY_CODE[code]


def table_definition(number: int) -> TableDefinition:
    """The definition of table `number`; KeyError for a table that is not in the catalogue."""
    return _BY_NUMBER[number]


def figure(
    code: str,
    numerator: Number | None,
    denominator: Number | None = None,
    parts: Mapping[str, Counted] | None = None,
) -> Figure:
    """A figure after its definition; `parts` by suffix (`partial`). KeyError for an unknown code or suffix.

    A numerator that may not be shown (fewer than `least` counted) is dropped here, so that it is neither
    printed nor frozen.
    """
    definition = definition_of(code)
    if definition.least and (denominator or 0) < definition.least:
        numerator = None
    given = parts or {}
    sides = [given[side][1] or 0 for side in ("after", "before") if side in given]
    known = {part.suffix for part in definition.parts}
    if not given.keys() <= known:
        raise KeyError(f"{code} has no side figure {sorted(given.keys() - known)}")
    return Figure(
        code=code,
        kind=definition.kind,
        numerator=numerator,
        denominator=denominator,
        unit=definition.unit,
        count_unit=definition.count_unit,
        decimals=definition.decimals,
        parts=tuple(
            figure(part.code, *given[part.suffix]) for part in definition.parts if part.suffix in given
        ),
        is_comparable=all(side >= definition.least_each for side in sides),
    )


def is_shown(whole: Figure, part: Figure) -> bool:
    """Whether a side figure is worth a line: kinds of results that counted something, comparisons of some cases."""
    if whole.code == "K22":
        return bool(part.numerator)
    cases = whole.part("units_cases" if part.suffix.startswith("units") else "cases")
    return cases is None or bool(cases.numerator)


def table(
    number: int,
    level: Level,
    rows: Sequence[Mapping[str, Cell]],
    given: Mapping[str, Cell] | None = None,
) -> Table:
    """Table `number` for a region of `level`, with serial numbers and sums filled in.

    `given` holds what the total row cannot add up (ratios), by column key.
    Raises ValueError when a row or `given` does not have exactly the cells that the table asks for.
    """
    definition = table_definition(number)
    columns = tuple(_at_level(column, level) for column in definition.columns)
    filled = tuple(_row(columns, row, serial) for serial, row in enumerate(rows, 1))
    name = definition.name.replace("县（区）", _LOWER_UNIT[level])
    return Table(
        number=number,
        name=name,
        title=definition.title,
        columns=columns,
        rows=filled,
        total=_total(columns, filled, given or {}) if definition.has_total else None,
        total_first=definition.total_first,
        units=definition.units,
        notes=definition.notes,
        empty_note=definition.empty_note,
    )


def _at_level(column: Column, level: Level) -> Column:
    """The first column of table 6 is headed by the kind of unit one level down."""
    return replace(column, heading=_LOWER_UNIT[level]) if column.heading == "县（区）" else column


def _row(columns: tuple[Column, ...], row: Mapping[str, Cell], serial: int) -> tuple[Cell, ...]:
    wanted = {column.key for column in columns} - {"serial"}
    if row.keys() != wanted:
        raise ValueError(f"row {serial}: cells missing or unknown: {sorted(row.keys() ^ wanted)}")
    return tuple(serial if column.key == "serial" else row[column.key] for column in columns)


def _total(
    columns: tuple[Column, ...], rows: tuple[tuple[Cell, ...], ...], given: Mapping[str, Cell]
) -> tuple[Cell, ...]:
    wanted = {column.key for column in columns if column.total == "given"}
    if given.keys() != wanted:
        raise ValueError(f"total row: cells missing or unknown: {sorted(given.keys() ^ wanted)}")
    cells: list[Cell] = []
    for position, column in enumerate(columns):
        if column.total == "sum":
            cells.append(_added(row[position] for row in rows))
        elif column.total == "given":
            cells.append(given[column.key])
        else:
            cells.append(DASH if column.total == "dash" else None)
    first_text = next(i for i, column in enumerate(columns) if column.kind == "text")
    cells[first_text] = "合计"
    return tuple(cells)


def _added(cells: Iterable[Cell]) -> int | Decimal:
    """Sum of the numbers of a column; empty cells and DASH do not count."""
    total: int | Decimal = 0
    for cell in cells:
        if isinstance(cell, (int, Decimal)):
            total += cell
    return total
