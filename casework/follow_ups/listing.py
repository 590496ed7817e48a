"""The list of follow-ups between address and template: filters read, addresses of views, sorts and pages made."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from casework.access.tenancy import Reach
from casework.calendars.queries import DistanceView, deadline
from casework.enums import CaseStatus, FollowUpKind, ListKind, Rank
from casework.follow_ups.queries import SORTS, VIEWS, FollowUpFilters, FollowUpList, is_early, is_filed_late
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.lists.bar import not_bare, picking, saved_bar, with_saved
from casework.paging import SIZES, page_size
from casework.regions.choosing import code_of, place_controls, place_id, place_label
from casework.web.addresses import query_address
from casework.web.columns import Column, chosen_columns, register_columns
from casework.web.filters import day, label

VIEW_LABELS = {
    "open": _l("To be held"),
    "overdue": _l("Late"),
    "month": _l("This month"),
    "held": _l("Held"),
    "all": _l("All"),
}


COLUMNS = (
    Column("due", _l("Due")),
    Column("county", _l("County")),
    Column("who", _l("Held by")),
    Column("state", _l("State")),
    Column("kind", _l("Kind"), is_usual=False),
    Column("first_due", _l("First date"), is_usual=False),
    Column("held", _l("Held on"), is_usual=False),
    Column("way", _l("Way"), is_usual=False),
)


def _shows_region() -> bool:
    return current_user.scope.reach is not Reach.COUNTY and not current_user.enterprise_id


register_columns(ListKind.FOLLOW_UPS, COLUMNS, lambda: () if _shows_region() else ("county",))


def read_filters(args: MultiDict[str, str]) -> FollowUpFilters:
    """Filters from the address; what cannot be read is left out."""
    kind = args.get("kind", "")
    view = args.get("view", "open") if args.get("view") in VIEWS else "open"
    latest_first = view in ("held", "all")
    return FollowUpFilters(
        view=view,
        prefecture_id=place_id(args.get("prefecture", ""), Rank.PREFECTURE),
        county_id=place_id(args.get("county", ""), Rank.COUNTY),
        kind=FollowUpKind(kind) if kind in list(FollowUpKind) else None,
        assignee_id=current_user.id if args.get("who") == "me" else None,
        q=args.get("q", "")[:100],
        sort=args["sort"] if args.get("sort") in SORTS else ("latest" if latest_first else "due"),
        page=args.get("page", ""),
        size=page_size(args.get("size", "")),
    )


def address(filters: FollowUpFilters, **changes: Any) -> str:
    """The address of the list with some parts changed; defaults are left out."""
    values = {
        "view": filters.view,
        "prefecture": code_of(filters.prefecture_id),
        "county": code_of(filters.county_id),
        "kind": filters.kind.value if filters.kind else "",
        "who": "me" if filters.assignee_id else "",
        "q": filters.q,
        "sort": filters.sort,
        "size": filters.size,
        "cols": chosen_columns(ListKind.FOLLOW_UPS, request.args).parameter,
        **changes,
    }
    defaults = {"view": "open", "sort": "due", "size": SIZES[0]}
    return not_bare(
        query_address("follow_ups.index", {k: v for k, v in values.items() if v != defaults.get(k)})
    )


def list_context(filters: FollowUpFilters, listing: FollowUpList, today: date) -> dict[str, Any]:
    """Everything that follow_ups/index.html shows."""
    page = listing.page
    columns = chosen_columns(ListKind.FOLLOW_UPS, request.args)
    saved = saved_bar(ListKind.FOLLOW_UPS, address(filters), has_columns=True, page=page)
    return {
        "filters": filters,
        "rows": [
            {
                "row": row,
                "place": place_label(row.tenant_id),
                "state": state_of(row, today),
                "distance": distance_of(row, today, noted=False),
                "more": [extra_cell(row, key) for key in columns.extra],
            }
            for row in page.rows
        ],
        "views": with_saved(
            [
                {
                    "label": str(VIEW_LABELS[view]),
                    "url": address(filters, view=view, sort=""),
                    "count": count,
                    "active": view == filters.view,
                }
                for view, count in listing.counts.items()
            ],
            saved,
        ),
        "saved": saved,
        "columns": columns,
        "picking": picking(ListKind.FOLLOW_UPS, address(filters), filters.size),
        "controls": _controls(filters),
        "keep": {
            "view": filters.view,
            "size": filters.size if filters.size != SIZES[0] else "",
            "cols": columns.parameter,
        },
        "clear_url": url_for("follow_ups.index", view=filters.view),
        "pager_page": {
            "first": page.first,
            "last": page.last,
            "count": page.count,
            "count_capped": page.count_capped,
            "prev_url": address(filters, page=page.prev_token) if page.prev_token else "",
            "next_url": address(filters, page=page.next_token) if page.next_token else "",
            "size": page.size,
            "size_urls": {size: address(filters, size=size) for size in SIZES},
        },
    }


def extra_cell(row: Any, key: str) -> str:
    """A column beyond the usual ones as text."""
    return {
        "kind": label(row.kind),
        "first_due": day(row.first_due_on),
        "held": day(row.held_on),
        "way": label(row.way),
    }[key]


def state_of(row: Any, today: date) -> tuple[str, str]:
    """Tone and words of a follow-up: a row of the list or an entity."""
    if row.held_on:
        if is_early(row):
            return "warn", _("Held early")
        if row.held_on > row.window_until_on:
            return "warn", _("Held late")
        return ("warn", _("Filed late")) if is_filed_late(row) else ("ok", _("Held"))
    if row.cancelled_on:
        return "neutral", _("Cancelled")
    if row.window_until_on < today:
        return "bad", _("Late")
    if row.due_on <= today:
        return "warn", _("Within its window")
    return "neutral", _("Planned")


def distance_of(row: Any, today: date, *, noted: bool = True) -> DistanceView | None:
    """How far it is: to the due date, within the window to its end, afterwards how late. Lists leave the note out."""
    if row.held_on or row.cancelled_on or getattr(row, "status", None) in _AT_REST:
        return None
    due_on = row.due_on if today < row.due_on else row.window_until_on
    return deadline(due_on, row.tenant_id, today, noted=noted)


_AT_REST = (CaseStatus.WITHDRAWN, CaseStatus.TRANSFERRED, CaseStatus.SUSPENDED)


def _controls(filters: FollowUpFilters) -> list[dict[str, Any]]:
    return [
        *place_controls(current_user, filters.prefecture_id, filters.county_id),
        {
            "name": "kind",
            "label": _("Kind"),
            "value": filters.kind.value if filters.kind else "",
            "options": [("", _("All kinds")), *((kind.value, str(kind.label)) for kind in FollowUpKind)],
        },
        {
            "name": "who",
            "label": _("Held by"),
            "value": "me" if filters.assignee_id else "",
            "options": [("", _("Everybody")), ("me", _("Me"))],
        },
        {"name": "q", "label": _("Name, number, credit code, pinyin"), "value": filters.q, "wide": True},
    ]
