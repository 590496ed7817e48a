"""A workbook, a text file or pasted rows as one table of texts, within limits that hold before anything is opened."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from casework.errors import RuleViolation
from casework.files.office_xml import parse
from casework.files.package import content_of
from casework.files.unfit import Unfit
from casework.i18n import gettext as _
from casework.imports.cells import has_lost_digits, shown
from casework.imports.columns import Column
from casework.imports.headings import Headings, find_headings

MOST_ROWS: Final = 10_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 4_000
ABOVE: Final = 40
"""Lines above the rows and empty lines between them that are allowed on top of MOST_ROWS."""
LOST_DIGITS: Final = "\ufffc"
"""Stands behind the text of a number that was longer than a spreadsheet keeps."""
MOST_MERGES: Final = 200
WIDEST: Final = 100.0
Merge = tuple[int, int, int, int]
"""Top, left, bottom, right of merged cells, from 0, all included."""
ENCODINGS: Final = ("utf-8-sig", "gb18030")


@dataclass(frozen=True)
class Table:
    """The texts of one sheet from its first row and column on, and where the rows with values begin."""

    rows: list[list[str]]
    headings: Headings
    sheet: str = ""
    merges: tuple[Merge, ...] = ()
    widths: Mapping[int, float] = field(default_factory=dict)
    """Of the columns from 0, in characters; only where the sheet says so."""

    def lines(self) -> Iterable[tuple[int, list[str]]]:
        """(number in the sheet, cells) of every row that is not empty."""
        for index in range(self.headings.first_row, len(self.rows)):
            if any(self.rows[index]):
                yield index + 1, self.rows[index]


def read_workbook(path: Path, columns: Sequence[Column]) -> Table:
    """The first sheet in sight that has headings. The file has passed the checks of uploads. Raises RuleViolation."""
    widths = _measure(path)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            sheets = [
                data.name
                for data in book.sheets_metadata
                if data.typ is SheetTypeEnum.WorkSheet and data.visible is SheetVisibleEnum.Visible
            ]
            for name in sheets:
                sheet = book.get_sheet_by_name(name)
                rows = _texts_of(sheet)
                headings = find_headings(rows, columns)
                if headings is not None:
                    merges = _merges_above(sheet, headings.first_row)
                    return _checked(Table(rows, headings, name, merges, widths.get(name, {})))
    except CalamineError as error:
        raise _refused(_("The workbook cannot be read; please save it again as .xlsx.")) from error
    raise _no_headings()


def _measure(path: Path) -> dict[str, dict[int, float]]:
    """A cell far down and far right makes a reader lay out everything before it: looked for in the XML itself. Gives the
    widths of the columns by the name of the sheet."""
    widths = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                part = member.filename.casefold()
                if part.startswith("xl/worksheets/") and not member.is_dir():
                    widths[part] = _measure_sheet(content_of(archive, member))
            return {name: widths.get(part, {}) for name, part in _parts(archive).items()}
    except Unfit as unfit:
        raise _refused(str(unfit)) from unfit


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of a sheet → name of its part, in small letters."""
    names: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheet(_name: str, attributes: dict[str, str]) -> None:
        names[attributes.get("name", "")] = attributes.get("id", "")

    def link(_name: str, attributes: dict[str, str]) -> None:
        target = attributes.get("Target", "").casefold()
        targets[attributes.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    for member in archive.infolist():
        part = member.filename.casefold()
        if part == "xl/workbook.xml":
            parse(content_of(archive, member), sheet, ("sheet",))
        elif part == "xl/_rels/workbook.xml.rels":
            parse(content_of(archive, member), link, ("Relationship",))
    return {name: targets.get(key, "") for name, key in names.items()}


def _measure_sheet(blocks: Iterable[bytes]) -> dict[int, float]:
    here, row, column = "", 0, 0
    widths: dict[int, float] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal here, row, column
        if name == "c":
            here = attributes.get("r", "")
            column += 1
        elif name == "row":
            row, column, here = row + 1, 0, ""
        elif name == "col":
            widths.update(_widths(attributes))
        else:  # v or is: the cell has content
            _check_place(*(place_of(here) if here else (row, column)))

    parse(blocks, start, ("row", "c", "v", "is", "col"))
    return widths


def _widths(attributes: Mapping[str, str]) -> dict[int, float]:
    """What one element says of the widths of a run of columns; {} when it cannot be read."""
    try:
        first, last = (int(attributes[name][:9]) for name in ("min", "max"))
        width = float(attributes["width"])
    except (KeyError, ValueError):
        return {}
    if not 0 < width <= WIDEST or first < 1:
        return {}
    return dict.fromkeys(range(first - 1, min(last, MOST_COLUMNS)), width)


def place_of(reference: str) -> tuple[int, int]:
    """AB12 as (12, 28)."""
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + ord(letter) - 64
    return int(digits[:9] or 0), number


def letters_of(index: int) -> str:
    """The letters of a column from 0: 27 as AB."""
    name, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def _check_place(row: int, column: int) -> None:
    if row > MOST_ROWS + ABOVE:
        raise _too_many_rows()
    if column > MOST_COLUMNS:
        raise _refused(_("More than %(n)s columns; please leave only those of the template.", n=MOST_COLUMNS))


def _texts_of(sheet: CalamineSheet) -> list[list[str]]:
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top < ABOVE and top < len(rows) and left < len(rows[top]):
            value = rows[top][left]
            for row in rows[top : min(bottom, ABOVE) + 1]:
                row[left : min(right + 1, len(row))] = [value] * (min(right + 1, len(row)) - left)
    return rows


def _merges_above(sheet: CalamineSheet, first_row: int) -> tuple[Merge, ...]:
    """The merged cells above the rows, without those that overlap others, as no spreadsheet makes them."""
    kept: list[Merge] = []
    taken: set[tuple[int, int]] = set()
    for (top, left), (bottom, right) in (sheet.merged_cell_ranges or ())[:MOST_MERGES]:
        if bottom < first_row and right < MOST_COLUMNS:
            cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
            if len(cells) > 1 and taken.isdisjoint(cells):
                taken |= cells
                kept.append((top, left, bottom, right))
    return tuple(kept)


def _text(cell: Any) -> str:
    text = shown(cell)
    return f"{text}{LOST_DIGITS}" if has_lost_digits(cell) else text


def read_text(content: bytes, columns: Sequence[Column]) -> Table:
    """A .csv file in UTF-8 or GB 18030, separated by commas, semicolons or tabs. Raises RuleViolation."""
    for encoding in ENCODINGS:
        try:
            return _from_text(content.decode(encoding), columns)
        except UnicodeDecodeError:
            continue
    raise _refused(_("The file is not text; please save it as .xlsx."))


def read_pasted(text: str, columns: Sequence[Column]) -> Table:
    """Rows as a spreadsheet puts them on the clipboard: tabs between the cells. Raises RuleViolation."""
    return _from_text(text, columns, separator="\t")


def _from_text(text: str, columns: Sequence[Column], separator: str = "") -> Table:
    head = text[:4_000]
    separator = separator or max("\t;,", key=head.count)
    rows: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            _check_place(len(rows) + 1, len(cells))
            rows.append([shown(cell) for cell in cells])
    except csv.Error as error:
        raise _refused(_("The rows cannot be told apart; please check the quotation marks.")) from error
    headings = find_headings(rows, columns)
    if headings is None:
        raise _no_headings()
    return _checked(Table(rows, headings))


def _checked(table: Table) -> Table:
    """Raises RuleViolation for what no table of the template is like."""
    if table.headings.twice:
        raise _refused(
            _("Two columns have the heading “%(name)s”; please delete one.", name=table.headings.twice[0])
        )
    missing = {"uscc", "name"} - {found.field for found in table.headings.found}
    if missing:
        raise _refused(_("The columns for the credit code and the name of the enterprise are both needed."))
    count = sum(1 for _line in table.lines())
    if count > MOST_ROWS:
        raise _too_many_rows()
    if not count:
        raise _refused(_("There are no rows below the headings."))
    for line, cells in table.lines():
        for index, cell in enumerate(cells):
            if len(cell) > LONGEST_CELL:
                raise _refused(
                    _(
                        "Cell %(cell)s holds more than %(n)s characters.",
                        cell=f"{letters_of(index)}{line}",
                        n=LONGEST_CELL,
                    )
                )
    return table


def checksum_of_text(text: str) -> str:
    """The checksum by which pasted rows are recognised."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _refused(words: str) -> RuleViolation:
    return RuleViolation(words, "file")


def _too_many_rows() -> RuleViolation:
    return _refused(_("More than %(n)s rows; please divide the table.", n=MOST_ROWS))


def _no_headings() -> RuleViolation:
    return _refused(
        _("No row of headings was found. The template shows them; the order of the columns does not matter.")
    )
