"""The pages of imports between rows and templates: figures on top, filters, rows in words, progress."""

from __future__ import annotations

import json
from typing import Any, Final

from flask import url_for
from werkzeug.datastructures import MultiDict

from casework.enums import ImportKind, ImportState, RowFinding, RowState
from casework.i18n import gettext as _
from casework.imports.hand_back import problem_words
from casework.imports.queries import (
    Counts,
    counts_of,
    how_many_to_write,
    kept_counts,
    list_batches,
    rows_of,
    wanted_findings,
)
from casework.imports.reading import RowReader
from casework.paging import SIZES, page_size
from casework.web.addresses import extended

F, S = RowFinding, ImportState
OVER: Final = (S.WRITTEN, S.UNDONE, S.UNDOING)
RUNNING: Final = (S.WRITING, S.UNDOING)
ENDPOINTS: Final = {
    ImportKind.ENTERPRISES: ("enterprises.show", "enterprise_id"),
    ImportKind.NOMINATIONS: ("nominations.show", "nomination_id"),
}


def list_context(args: MultiDict[str, str]) -> dict[str, Any]:
    """Past imports of the county."""
    size = page_size(args.get("size", ""))
    page = list_batches(args.get("page", ""), size)
    rows = [{"row": row, "counts": kept_counts(row.counts_json)} for row in page.rows]
    return {"rows": rows, "pager_page": _pager(page, url_for("imports.index"), {"size": size})}


def batch_context(batch: Any, args: MultiDict[str, str], reader: RowReader) -> dict[str, Any]:
    """One import: what was found, what became of it, its rows."""
    finding = args.get("finding", "") if args.get("finding") in list(F) else ""
    state = args.get("state", "") if args.get("state") in list(RowState) else ""
    size = page_size(args.get("size", ""))
    counts = counts_of(batch)
    here = url_for("imports.show", batch_id=batch.id)
    page = rows_of(batch, finding=finding, state=state, token=args.get("page", ""), size=size)
    kept = {"finding": finding, "state": state, "size": size if size != SIZES[0] else ""}
    return {
        "batch": batch,
        "counts": counts,
        "figures": _figures(counts, here),
        "views": _views(batch, counts, here, finding, state),
        "rows": [_row(row, batch, reader) for row in page.rows],
        "pager_page": _pager(page, here, kept),
        "are_rows_kept": bool(batch.head_json),
        "is_running": batch.state in RUNNING,
        "progress": _progress(batch, counts),
        "bad": counts.found.get(F.WRONG, 0) + counts.found.get(F.DOUBLE, 0) + counts.became.get("refused", 0),
        "to_write": counts.found.get(F.NEW, 0),
        "written": counts.became.get(RowState.WRITTEN, 0),
    }


def _figures(counts: Counts, here: str) -> list[dict[str, Any]]:
    """Each kind of finding with its number; the figure shows its rows."""
    return [
        {
            "value": counts.found.get(finding, 0),
            "label": finding.label,
            "url": extended(here, {"finding": finding.value}) if counts.found.get(finding, 0) else "",
            "tone": "bad" if finding.tone == "bad" and counts.found.get(finding, 0) else "",
        }
        for finding in F
    ]


def _views(batch: Any, counts: Counts, here: str, finding: str, state: str) -> list[dict[str, Any]]:
    """All rows, then those of each finding; once written, those of each outcome as well."""
    views = [{"label": _("All rows"), "url": here, "count": counts.rows, "active": not finding and not state}]
    for one in F:
        if counts.found.get(one, 0):
            url = extended(here, {"finding": one.value})
            views.append(
                {"label": one.label, "url": url, "count": counts.found[one], "active": finding == one.value}
            )
    for became in RowState:
        if batch.state is not S.PREVIEW and became is not RowState.WAITING and counts.became.get(became, 0):
            url = extended(here, {"state": became.value})
            views.append(
                {
                    "label": became.label,
                    "url": url,
                    "count": counts.became[became],
                    "active": state == became.value,
                }
            )
    return views


def _progress(batch: Any, counts: Counts) -> dict[str, int]:
    """How far a running import is."""
    if batch.state is S.WRITING:
        done = counts.became.get(RowState.WRITTEN, 0) + counts.became.get(RowState.REFUSED, 0)
        return {"done": done, "all": done + how_many_to_write(batch)}
    done = counts.became.get(RowState.UNDONE, 0) + counts.became.get(RowState.KEPT, 0)
    return {"done": done, "all": done + counts.became.get(RowState.WRITTEN, 0)}


def _row(row: Any, batch: Any, reader: RowReader) -> dict[str, Any]:
    notes = json.loads(row.notes_json)
    is_left_out = batch.state in OVER and row.state is RowState.WAITING
    endpoint, argument = ENDPOINTS[batch.kind]
    exists = row.made_id is not None and row.state in (RowState.WRITTEN, RowState.KEPT)
    return {
        "row": row,
        "url": url_for(endpoint, **{argument: row.made_id}) if exists else "",
        "problems": [problem_words(problem) for problem in notes["problems"]],
        "changes": [
            {"label": reader.label(name), "old": old, "new": new} for name, old, new in notes["changes"]
        ],
        "notes": notes["notes"],
        "reason": notes.get("reason", ""),
        "shows_state": row.state is not RowState.WAITING
        or (batch.state is S.WRITING and row.finding in wanted_findings(batch)),
        "is_left_out": is_left_out,
    }


def _pager(page: Any, here: str, kept: dict[str, Any]) -> dict[str, Any]:
    return {
        "first": page.first,
        "last": page.last,
        "count": page.count,
        "count_capped": page.count_capped,
        "prev_url": extended(here, {**kept, "page": page.prev_token}) if page.prev_token else "",
        "next_url": extended(here, {**kept, "page": page.next_token}) if page.next_token else "",
        "size": page.size,
        "size_urls": {size: extended(here, {**kept, "size": size}) for size in SIZES},
    }
