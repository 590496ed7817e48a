"""Entries as a table in a file: read some hundred at a time and written as they come, so that memory stays small."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, Any, Final

import xlsxwriter
from flask_babel import force_locale

from casework.access.principal import Principal
from casework.audit_pages import queries
from casework.audit_pages.listing import role_word, when
from casework.audit_pages.queries import OLDEST, Filters
from casework.audit_pages.scope import reading_rows
from casework.audit_pages.words import word
from casework.i18n import DEFAULT_LOCALE
from casework.paging import Count
from casework.regions.queries import places

# The file is a paper, so it is Chinese whatever the reader's language.
HEADINGS: Final = (
    "时间", "链", "序号", "操作", "人员", "角色", "所属", "对象", "对象键", "帮扶对象键", "内容（原值、新值）", "地址",
    "请求编号", "算法", "校验码",
)  # fmt: skip
WIDTHS: Final = (19, 6, 8, 12, 12, 14, 20, 16, 10, 10, 60, 15, 14, 5, 66)
_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
CHUNK: Final = 100
Texts = tuple[str, ...]


def export(reader: Principal, filters: Filters, file: IO[bytes], *, file_format: str, most: int) -> None:
    """Write the entries of a search into a file, the oldest first.

    They are read in the auditor's reading session: the request's own would lock SQLite while the file is written.
    """
    with reading_rows(reader), force_locale(DEFAULT_LOCALE):
        WRITERS[file_format](file, _rows(filters, most))
    file.seek(0)


def _rows(filters: Filters, most: int) -> Iterator[Texts]:
    token, seen = "", 0
    while seen < most:
        page = queries.page_of_entries(filters, token=token, size=CHUNK, sort=OLDEST, counted=Count(0))
        yield from (_texts(entry) for entry in page.rows)
        seen, token = seen + len(page.rows), page.next_token
        if not token:
            return


def _texts(entry: Any) -> Texts:
    region = places().get(entry.chain or entry.prefecture_id or entry.province_id or 0)
    return (
        when(entry.at), str(entry.chain), str(entry.seq), word("act", entry.act), entry.actor_name,
        role_word(entry.actor_role), region.name if region else "", word("object", entry.object_type), entry.object_id,
        str(entry.case_id or ""), entry.changes, entry.address, entry.request_id, str(entry.scheme),
        entry.mac,
    )  # fmt: skip


def write_csv(file: IO[bytes], entries: Iterator[Texts]) -> None:
    """Comma separated values in UTF-8 with a mark that office programs need. A text that begins like a formula gets an
    apostrophe in front."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for entry in entries:
        writer.writerow([f"'{value}" if value.startswith(_STARTS_A_FORMULA) else value for value in entry])
    text.detach()


def write_xlsx(file: IO[bytes], entries: Iterator[Texts]) -> None:
    """An Excel workbook, written row by row; nothing in it is a formula."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet("审计记录")
        head = book.add_format({"bold": True, "bg_color": "#E6F1F8", "border": 1})
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        _write(sheet, 0, HEADINGS, head)
        sheet.freeze_panes(1, 0)
        last = 0
        for last, entry in enumerate(entries, 1):
            _write(sheet, last, [value[:32_000] for value in entry], None)
        sheet.autofilter(0, 0, last, len(HEADINGS) - 1)


def _write(sheet: Any, row: int, values: Sequence[str], style: Any) -> None:
    for column, value in enumerate(values):
        sheet.write_string(row, column, value, style)


WRITERS: Final[Mapping[str, Callable[[IO[bytes], Iterator[Texts]], None]]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
}
MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
