"""What the page of exports shows, made of rows once here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for

from casework import clock
from casework.enums import ExportState
from casework.lists.known import LISTS
from casework.paging import SIZES, Page
from casework.web.guards import can

S = ExportState


def index_context(page: Page, exports: Sequence[Any]) -> dict[str, Any]:
    """Everything that exports/index.html shows."""
    lines = [_line(export) for export in exports]

    def to(**parts: Any) -> str:
        return url_for("exports.index", **parts)

    return {
        "lines": lines,
        "is_live": any(line["can_cancel"] for line in lines),
        "lists": [
            (kind.label, url_for(listed.endpoint)) for kind, listed in LISTS.items() if can(listed.permission)
        ],
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
    state = export.state
    if state is S.READY and export.expires_at <= clock.real_now():
        state = S.EXPIRED
    return {
        "export": export,
        "state": state,
        "size_kb": -(-export.size_bytes // 1024),
        "list_url": f"{url_for(LISTS[export.list_kind].endpoint)}?{export.query or 'saved=0'}",
        "can_cancel": state in (S.WAITING, S.WRITING),
        "can_fetch": state is S.READY,
        "can_repeat": export.state in (S.FAILED, S.CANCELLED, S.EXPIRED),
    }
