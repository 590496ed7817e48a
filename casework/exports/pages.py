"""What the page of files shows, made of rows once here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from casework import clock
from casework.enums import ExportKind, ExportState
from casework.exports.offered import args_of, offered
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.paging import SIZES, Page
from casework.web.addresses import query_address
from casework.web.filters import number

S = ExportState
FIRST_GUESS: Final = 3
"""Seconds of writing before it is said how long it takes."""


def index_context(page: Page, exports: Sequence[Any]) -> dict[str, Any]:
    """Everything that exports/index.html shows."""
    lines = [_line(export) for export in exports]

    def to(**parts: Any) -> str:
        return query_address("exports.index", parts)

    return {
        "lines": lines,
        "is_live": any(line["can_cancel"] for line in lines),
        "pager_page": {
            "first": page.first,
            "last": page.last,
            "count": page.count,
            "count_capped": page.count_capped,
            "size": page.size,
            "size_urls": {size: to(size=size) for size in SIZES},
            "prev_url": to(page=page.prev_token, size=page.size) if page.prev_token else "",
            "next_url": to(page=page.next_token, size=page.size) if page.next_token else "",
        },
    }


def _line(export: Any) -> dict[str, Any]:
    state, now = export.state, clock.real_now()
    if state is S.READY and export.expires_at <= now:
        state = S.EXPIRED
    return {
        "export": export,
        "name": str(export.list_kind.label),
        "state": state,
        "size_kb": -(-export.size_bytes // 1024),
        "list_url": offered(export.list_kind).address(args_of(export.query)),
        "progress": _progress(export) if state is S.WRITING else "",
        "left": left_words(export, now) if state is S.WRITING else "",
        "held": _held(export) if state is S.READY else "",
        "can_cancel": state in (S.WAITING, S.WRITING),
        "can_fetch": state is S.READY,
        "can_repeat": export.state in (S.FAILED, S.CANCELLED, S.EXPIRED),
    }


def name_of(export: Any) -> str:
    """How the file is called."""
    return export.title or str(export.list_kind.label)


def _progress(export: Any) -> str:
    """How far it is: rows of a list, files of a package."""
    if export.row_total is None:
        return ""
    done, total = number(export.row_count), number(export.row_total)
    if export.list_kind is ExportKind.PACKAGE:
        return _("%(done)s of %(total)s files", done=done, total=total)
    return _("%(done)s of %(total)s rows", done=done, total=total)


def _held(export: Any) -> str:
    """What the finished file holds."""
    if export.list_kind is ExportKind.PACKAGE:
        return ngettext("%(n)s file", "%(n)s files", export.row_count, n=number(export.row_count))
    return str(number(export.row_count))


def left_words(export: Any, now: datetime) -> str:
    """How long it takes yet, by the pace so far; '' while that would be a guess."""
    seconds = seconds_left(export, now)
    if seconds is None:
        return ""
    if seconds < 60:
        return _("less than a minute left")
    minutes = round(seconds / 60)
    return ngettext("about %(num)d minute left", "about %(num)d minutes left", minutes)


def seconds_left(export: Any, now: datetime) -> float | None:
    """Seconds until everything is written, by the pace since the beginning; None while nothing is known of it."""
    if export.started_at is None or not export.row_total or not export.row_count:
        return None
    taken = (now - export.started_at).total_seconds()
    if taken < FIRST_GUESS:
        return None
    return max(0.0, taken / export.row_count * (export.row_total - export.row_count))
