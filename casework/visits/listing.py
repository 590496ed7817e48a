"""The list of visits between address and template: filters read, addresses of views, sorts and pages made."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from casework.access.permissions import Permission as P
from casework.access.tenancy import Reach
from casework.enums import ListKind, Rank, VisitWay
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.lists.bar import not_bare, saved_bar, with_saved
from casework.paging import SIZES, page_size
from casework.programmes.queries import programmes
from casework.regions.choosing import code_of, place_controls, place_id, place_label
from casework.visits.queries import VIEWS, Present, VisitFilters, VisitList
from casework.web.addresses import query_address
from casework.web.columns import Column, chosen_columns, register_columns
from casework.web.filters import day
from casework.web.guards import can
from casework.web.keys import key

VIEW_LABELS = {
    "all": _l("All"),
    "unconfirmed": _l("Not confirmed yet"),
    "denied": _l("Denied by the enterprise"),
    "late": _l("Filed late"),
    "mine": _l("Written by me"),
    "withdrawn": _l("Withdrawn"),
}


COLUMNS = (
    Column("held", _l("Date")),
    Column("county", _l("County")),
    Column("experts", _l("Experts present")),
    Column("days", _l("Person-days")),
    Column("state", _l("State")),
    Column("author", _l("Written by"), is_usual=False),
    Column("filed", _l("Filed on"), is_usual=False),
)


def _shows_region() -> bool:
    return current_user.scope.reach is not Reach.COUNTY and not current_user.enterprise_id


register_columns(ListKind.VISITS, COLUMNS, lambda: () if _shows_region() else ("county",))


def read_filters(args: MultiDict[str, str]) -> VisitFilters:
    """Filters from the address; what cannot be read is left out."""
    year, way = args.get("year", type=key), args.get("way", "")
    return VisitFilters(
        view=args.get("view", "all") if args.get("view") in VIEWS else "all",
        prefecture_id=place_id(args.get("prefecture", ""), Rank.PREFECTURE),
        county_id=place_id(args.get("county", ""), Rank.COUNTY),
        year=year if year is not None and 1990 <= year <= 2200 else None,
        way=VisitWay(way) if way in list(VisitWay) else None,
        q=args.get("q", "")[:100],
        user_id=current_user.id,
        sort="earliest" if args.get("sort") == "earliest" else "latest",
        page=args.get("page", ""),
        size=page_size(args.get("size", "")),
    )


def address(filters: VisitFilters, **changes: Any) -> str:
    """The address of the list with some parts changed; defaults are left out."""
    values = {
        "view": filters.view,
        "prefecture": code_of(filters.prefecture_id),
        "county": code_of(filters.county_id),
        "year": filters.year,
        "way": filters.way.value if filters.way else "",
        "q": filters.q,
        "sort": filters.sort,
        "size": filters.size,
        "cols": chosen_columns(ListKind.VISITS, request.args).parameter,
        **changes,
    }
    defaults = {"view": "all", "sort": "latest", "size": SIZES[0]}
    return not_bare(query_address("visits.index", {k: v for k, v in values.items() if v != defaults.get(k)}))


def list_context(filters: VisitFilters, listing: VisitList) -> dict[str, Any]:
    """Everything that visits/index.html shows."""
    page = listing.page
    columns = chosen_columns(ListKind.VISITS, request.args)
    saved = saved_bar(ListKind.VISITS, address(filters), has_columns=True, page=page)
    return {
        "filters": filters,
        "rows": [
            {
                "row": row,
                "place": place_label(row.tenant_id),
                "present": listing.present.get(row.id, Present()),
                "states": states_of(row),
                "more": [extra_cell(row, key) for key in columns.extra],
            }
            for row in page.rows
        ],
        "views": with_saved(
            [
                {
                    "label": str(VIEW_LABELS[view]),
                    "url": address(filters, view=view),
                    "count": count,
                    "active": view == filters.view,
                }
                for view, count in listing.counts.items()
                if view != "mine" or can(P.VISIT_LOG)
            ],
            saved,
        ),
        "saved": saved,
        "columns": columns,
        "controls": _controls(filters),
        "keep": {
            "view": filters.view,
            "sort": filters.sort if filters.sort != "latest" else "",
            "cols": columns.parameter,
        },
        "clear_url": url_for("visits.index", view=filters.view),
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
        "list_state": {
            "sort": "-held" if filters.sort == "latest" else "held",
            "sort_urls": {
                "held": address(filters, sort="earliest" if filters.sort == "latest" else "latest")
            },
        },
    }


def extra_cell(row: Any, key: str) -> str:
    """A column beyond the usual ones as text."""
    return str(row.author_name) if key == "author" else day(row.filed_on)


def states_of(row: Any) -> list[tuple[str, str]]:
    """Tone and words of a record: a row of the list or an entity."""
    if row.withdrawn_on:
        return [("neutral", _("Withdrawn"))]
    late = [("warn", _("Filed late"))] if row.filed_on > row.filing_due_on else []
    if row.enterprise_confirmed_on:
        return [("ok", _("Confirmed by the enterprise")), *late]
    if row.enterprise_denied_on:
        return [("bad", _("Denied by the enterprise")), *late]
    return [("info", _("To be confirmed")), *late]


def _controls(filters: VisitFilters) -> list[dict[str, Any]]:
    years = [(p.year, str(p.year)) for p in programmes()]
    return [
        *place_controls(current_user, filters.prefecture_id, filters.county_id),
        {
            "name": "year",
            "label": _("Year"),
            "value": filters.year or "",
            "options": [("", _("All years")), *years],
        },
        {
            "name": "way",
            "label": _("Way"),
            "value": filters.way.value if filters.way else "",
            "options": [("", _("All ways")), *((way.value, str(way.label)) for way in VisitWay)],
        },
        {"name": "q", "label": _("Name, number, credit code, pinyin"), "value": filters.q, "wide": True},
    ]
