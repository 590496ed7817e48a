"""Tables of plain data as files: what a page shows, as Excel or JSON. Equal data give equal bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

from xlsxwriter import Workbook

from casework import clock

OPTIONS: Final = {
    "in_memory": True,
    # Free text stays text whatever it starts with.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LONGEST_NAME, WIDEST, NARROWEST = 31, 60, 10


@dataclass(frozen=True)
class Sheet:
    """A title, the headings of the columns, and rows of texts, numbers, dates and instants. `key` names it for programs."""

    key: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]
    note: str = ""


def plain(value: Any) -> str:
    """A value as people read it: dates as 2026-11-21, instants in China time."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.CHINA):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)


def as_json(sheets: Sequence[Sheet]) -> bytes:
    """For programs: section → list of objects by heading; instants with their zone."""
    found = {
        sheet.key: [
            {heading: _exact(value) for heading, value in zip(sheet.headings, row, strict=True)}
            for row in sheet.rows
        ]
        for sheet in sheets
    }
    return json.dumps(found, ensure_ascii=False, indent=2).encode()


def _exact(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def as_xlsx(sheets: Sequence[Sheet], *, made_at: datetime) -> bytes:
    """A workbook with a sheet for each table, its heading frozen and repeated on every printed page."""
    stream = BytesIO()
    workbook = Workbook(stream, OPTIONS)
    workbook.set_properties({"created": made_at.astimezone(clock.CHINA).replace(tzinfo=None)})
    head = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    body = workbook.add_format({"text_wrap": True, "valign": "top"})
    for sheet in sheets:
        page = workbook.add_worksheet(_sheet_name(sheet.title))
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.freeze_panes(1, 0)
        for column, heading in enumerate(sheet.headings):
            texts = [plain(row[column]) for row in sheet.rows]
            page.set_column(column, column, _width([heading, *texts]))
            page.write_string(0, column, heading, head)
            for number, text in enumerate(texts, start=1):
                if text:
                    page.write_string(number, column, text, body)
    workbook.close()
    return stream.getvalue()


def _sheet_name(title: str) -> str:
    """What Excel takes as the name of a sheet."""
    return "".join(" " if letter in "[]:*?/\\" else letter for letter in title)[:LONGEST_NAME]


def _width(texts: Sequence[str]) -> float:
    """So many characters, of which Chinese ones count double."""
    widest = max(sum(2 if ord(letter) > 255 else 1 for letter in text) for text in texts)
    return float(min(WIDEST, max(NARROWEST, widest + 2)))
