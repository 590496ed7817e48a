"""One table as a sheet: grouped header, rows, total row with SUM formulas."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from math import ceil
from typing import Any, Final

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from casework.reports.bindings import printed
from casework.reports.model import Cell, Column, Table
from casework.reports.writers.layout import HEADING_FONT, clean
from casework.reports.writers.sheets import alone, title_of
from casework.reports.writers.xlsx_frame import (
    HEADER_SIZE,
    Book,
    Page,
    excel_text,
    filled_widths,
    height_of,
    write_foot,
    write_head,
    write_merged,
)

_NUMBER_KINDS: Final = frozenset({"int", "decimal", "percent"})
_GROUP_HEIGHT: Final = 20.0
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_TALLEST_ROW: Final = 300.0  # points; Excel stops at 409 and a page at about 480


def write_table(book: Book, table: Table) -> None:
    """Adds the sheet of `table` to the workbook."""
    label = alone(table).label
    page = book.page(
        f"{label} {table.name}".strip(), filled_widths([_needed_width(table, c) for c in table.columns])
    )
    first = write_head(book, page, label, title_of(book.summary, table), table.units)
    row = write_header(book, page, first, table.columns)
    if table.total is not None and table.total_first:
        end = _write_rows(book, page, row + 1, table)
        _write_total(book, page, row, table, (row + 1, end - 1))
    else:
        end = _write_rows(book, page, row, table)
        if table.total is not None:
            _write_total(book, page, end, table, (row, end - 1))
            end += 1
    write_foot(book, page, end, table.notes)


def _needed_width(table: Table, column: Column) -> float:
    """The column's weight, or more where a number would not fit: Excel prints #### instead of wrapping it."""
    if column.kind not in _NUMBER_KINDS:
        return column.weight
    cells = [*table.values(column.key), table.total_of(column.key)]
    return max(column.weight, *(len(printed(cell, column)) * 1.1 + 1.2 for cell in cells))


def write_header(book: Book, page: Page, row: int, columns: Sequence[Column]) -> int:
    """One or two header rows with merged groups; they are frozen and repeated. Returns the row below."""
    made = book.boxed(font_name=HEADING_FONT, font_size=HEADER_SIZE, align="center", bg_color="#F2F2F2")
    grouped = any(column.group for column in columns)
    below = row + 1 if grouped else row
    at = 0
    for _, members in groupby(columns, key=lambda column: column.group or column.key):
        inside = list(members)
        if inside[0].group:
            write_merged(page.sheet, (row, at, row, at + len(inside) - 1), inside[0].group, made)
            for offset, column in enumerate(inside):
                page.sheet.write_string(below, at + offset, column.heading, made)
        else:
            write_merged(page.sheet, (row, at, below, at), inside[0].heading, made)
        at += len(inside)
    lower = [(c.heading, w) for c, w in zip(columns, page.widths, strict=True) if c.group or not grouped]
    both = [(c.heading, w) for c, w in zip(columns, page.widths, strict=True) if not c.group]
    upper_height = _GROUP_HEIGHT if grouped else 0.0
    if grouped:
        page.set_height(row, upper_height)
    page.set_height(
        below, max(height_of(lower, HEADER_SIZE), height_of(both, HEADER_SIZE) - upper_height, 20.0)
    )
    page.repeat(row, below)
    return below + 1


def _write_rows(book: Book, page: Page, row: int, table: Table) -> int:
    if not table.rows:
        write_merged(page.sheet, (row, 0, row, page.last), table.empty_note, book.boxed(align="center"))
        page.set_height(row, 26)
        return row + 1
    for cells in table.rows:
        texts = [
            (excel_text(printed(cell, column)), width)
            for cell, column, width in zip(cells, table.columns, page.widths, strict=True)
            if column.kind not in _NUMBER_KINDS
        ]
        row = _write_record(book, page, row, height_of(texts), table.columns, cells)
    return row


def _write_record(
    book: Book, page: Page, row: int, height: float, columns: Sequence[Column], cells: Sequence[Cell]
) -> int:
    """One record on one sheet row, or on several merged ones when its text needs more than a row can hold."""
    spread = max(1, ceil(height / _TALLEST_ROW))
    for offset in range(spread):
        page.set_height(row + offset, max(18.0, height / spread))
    for position, (column, cell) in enumerate(zip(columns, cells, strict=True)):
        made = _format(book, column, cell)
        if spread > 1:
            page.sheet.merge_range(row, position, row + spread - 1, position, "", made)
        _write_cell(page.sheet, row, position, column, cell, made)
    return row + spread


def _format(book: Book, column: Column, cell: Cell, **extra: Any) -> Format:
    """How a cell looks: serial numbers centred, numbers right, everything else guarded text on the left."""
    if column.kind == "serial":
        return book.boxed(align="center", **extra)
    if column.kind in _NUMBER_KINDS:
        return book.boxed(align="right", num_format=number_format(column, cell), **extra)
    return book.boxed(align="left", num_format="@", **_guard(cell), **extra)


def _write_cell(sheet: Worksheet, row: int, position: int, column: Column, cell: Cell, made: Format) -> None:
    """Numbers as numbers, empty cells as blanks, dates, codes and DASH as text."""
    if isinstance(cell, (int, Decimal)):
        sheet.write_number(row, position, _excel_number(column, cell), made)
    elif cell is None or cell == "":
        sheet.write_blank(row, position, None, made)
    else:
        sheet.write_string(row, position, excel_text(printed(cell, column)), made)


def _guard(cell: Cell) -> dict[str, bool]:
    """Text that looks like a formula carries Excel's quote mark: editing the cell cannot make it one."""
    risky = isinstance(cell, str) and clean(cell).lstrip().startswith(_FORMULA_SIGNS)
    return {"quote_prefix": True} if risky else {}


def _excel_number(column: Column, cell: int | Decimal) -> float | int:
    """Per cents are fractions in Excel; 84.45 becomes 0.8445 and shows as 84.5%."""
    if column.kind == "percent":
        return float(Decimal(cell) / 100)
    return cell if isinstance(cell, int) else float(cell)


def number_format(column: Column, cell: Cell) -> str:
    """Excel's number format; a decimal without fixed places is shown with those it was entered with."""
    if column.kind == "int":
        return "0"
    places = column.decimals
    if places is None:
        exponent = cell.as_tuple().exponent if isinstance(cell, Decimal) else 0
        places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    mark = "%" if column.kind == "percent" else ""
    return f"0.{'0' * places}{mark}" if places else f"0{mark}"


def _write_total(book: Book, page: Page, row: int, table: Table, body: tuple[int, int]) -> None:
    """The total row: values everywhere, and behind the sums also the formula that gives them."""
    page.set_height(row, 20)
    for position, (column, cell) in enumerate(zip(table.columns, table.total or (), strict=True)):
        made = _format(book, column, cell, font_name=HEADING_FONT)
        if column.total == "sum" and table.rows and isinstance(cell, (int, Decimal)):
            area = xl_range(body[0], position, body[1], position)
            page.sheet.write_formula(row, position, f"=SUM({area})", made, _excel_number(column, cell))
        else:
            _write_cell(page.sheet, row, position, column, cell, made)
