"""Entries as a table in a file: read some hundred at a time and written as they come, so that memory stays small."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any, Final

from flask_babel import force_locale

from casework.access.principal import Principal
from casework.audit_pages import queries
from casework.audit_pages.listing import role_word, when
from casework.audit_pages.queries import OLDEST, Filters
from casework.audit_pages.scope import reading_rows
from casework.audit_pages.words import word
from casework.exports.writing import WRITERS
from casework.i18n import DEFAULT_LOCALE
from casework.paging import Count
from casework.regions.queries import places

# The file is a paper, so it is Chinese whatever the reader's language.
HEADINGS: Final = (
    "时间", "链", "序号", "操作", "人员", "角色", "所属", "对象", "对象键", "帮扶对象键", "内容（原值、新值）", "地址",
    "请求编号", "算法", "校验码",
)  # fmt: skip
CHUNK: Final = 100
Texts = tuple[str, ...]


def export(reader: Principal, filters: Filters, file: IO[bytes], *, file_format: str, most: int) -> None:
    """Write the entries of a search into a file, the oldest first.

    They are read in the auditor's reading session: the request's own would lock SQLite while the file is written.
    """
    with reading_rows(reader), force_locale(DEFAULT_LOCALE):
        WRITERS[file_format](file, "审计记录", HEADINGS, _rows(filters, most))
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
