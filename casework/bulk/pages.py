"""What the pages of runs show, made of rows once here."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import url_for

from casework.bulk.acts import BACK, Settings
from casework.bulk.keeping import counts_kept
from casework.enums import BulkState, ListKind
from casework.i18n import gettext as _
from casework.lists.known import LISTS
from casework.paging import SIZES

PAGES = {
    ListKind.CASES: ("cases.show", "case_id"),
    ListKind.ACTIONS: ("actions.show", "action_id"),
    ListKind.FOLLOW_UPS: ("follow_ups.show", "follow_up_id"),
}


def run_context(run: Any, rows: Sequence[Any]) -> dict[str, Any]:
    """One run with its rows."""
    counts = Counter(row.state for row in rows) or counts_kept(run)
    endpoint, argument = PAGES[run.list_kind]
    settings = Settings.read(json.loads(run.settings_json))
    return {
        "run": run,
        "title": f"{run.list_kind.label}{_(': ')}{run.act.label}",
        "facts": [text for text in (settings.new_date, settings.responsible, settings.reason) if text],
        "rows": [{"row": row, "url": url_for(endpoint, **{argument: row.object_id})} for row in rows],
        "counts": [(state, counts[state]) for state in BulkState if counts.get(state)],
        "waiting": sum(row.state is BulkState.WAITING for row in rows),
        "done": counts.get(BulkState.DONE, 0),
        "can_undo": (run.list_kind, run.act) in BACK and any(row.state is BulkState.DONE for row in rows),
        "list_url": url_for(LISTS[run.list_kind].endpoint),
    }


def pager_of(page: Any) -> dict[str, Any]:
    """The foot of the list of runs."""

    def to(**parts: Any) -> str:
        return url_for("bulk.index", **parts)

    return {
        "first": page.first,
        "last": page.last,
        "count": page.count,
        "count_capped": page.count_capped,
        "size": page.size,
        "size_urls": {size: to(size=size) for size in SIZES},
        "prev_url": to(page=page.prev_token, size=page.size) if page.prev_token else "",
        "next_url": to(page=page.next_token, size=page.size) if page.next_token else "",
    }
