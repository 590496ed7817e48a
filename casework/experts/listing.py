"""The register of experts between address and template: filters read, addresses and columns made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from casework.enums import ListKind
from casework.experts import queries
from casework.experts.load import BUSY
from casework.experts.queries import ExpertFilters, ExpertList, ExpertRow
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.lists.bar import not_bare, saved_bar
from casework.paging import SIZES, page_size
from casework.web.columns import Column, chosen_columns, register_columns
from casework.web.filters import DASH, day, moment

COLUMNS = (
    Column("fields", _l("Fields of work")),
    Column("home", _l("At home in")),
    Column("term", _l("Term until")),
    Column("cases", _l("Cases now")),
    Column("visits", _l("Visits this year")),
    Column("days", _l("Person-days this year")),
    Column("keeper", _l("Kept by"), is_usual=False),
    Column("qualification", _l("Qualifications"), is_usual=False),
    Column("since", _l("Term from"), is_usual=False),
    Column("changed", _l("Last changed"), is_usual=False),
)
register_columns(ListKind.EXPERTS, COLUMNS)


def read_filters(args: MultiDict[str, str]) -> ExpertFilters:
    """Filters from the address; what cannot be read is left out."""
    pool = {p.code: p.id for p in queries.pool_regions(queries.own_province(current_user))}
    return ExpertFilters(
        field=args.get("field", "") if args.get("field") in queries.fields_of_work() else "",
        region_id=pool.get(args.get("region", "")),
        active=args.get("active", "yes") if args.get("active") in ("yes", "no", "all") else "yes",
        load=args.get("load", "") if args.get("load") in queries.LOADS else "",
        term=args.get("term", "") if args.get("term") in queries.TERMS else "",
        q=args.get("q", "").strip()[:100],
        page=args.get("page", ""),
        size=page_size(args.get("size", "")),
    )


def address(filters: ExpertFilters, **changed: Any) -> str:
    """The address of the list with some parts changed; defaults are left out."""
    regions = {p.id: p.code for p in queries.pool_regions(queries.own_province(current_user))}
    asked = {
        "field": filters.field,
        "region": regions.get(filters.region_id or 0, ""),
        "active": "" if filters.active == "yes" else filters.active,
        "load": filters.load,
        "term": filters.term,
        "q": filters.q,
        "size": "" if filters.size == SIZES[0] else filters.size,
        "cols": chosen_columns(ListKind.EXPERTS, request.args).parameter,
        **changed,
    }
    return not_bare(url_for("experts.index", **{name: value for name, value in asked.items() if value}))


def list_context(filters: ExpertFilters, listing: ExpertList) -> dict[str, Any]:
    """Everything that experts/index.html shows."""
    known, page = queries.fields_of_work(), listing.page
    columns = chosen_columns(ListKind.EXPERTS, request.args)
    return {
        "rows": [{"row": row, "more": [extra_cell(row, key) for key in columns.extra]} for row in listing.rows],
        "names": lambda codes: queries.field_names(codes, known),
        "filters": filters,
        "columns": columns,
        "keep": {"size": filters.size if filters.size != SIZES[0] else "", "cols": columns.parameter},
        "saved": saved_bar(ListKind.EXPERTS, address(filters), has_columns=True, page=page),
        "controls": _controls(filters, known),
        "pager_page": {
            "first": page.first, "last": page.last, "count": page.count, "count_capped": page.count_capped,
            "size": page.size, "size_urls": {size: address(filters, size=size) for size in SIZES},
            "prev_url": address(filters, page=page.prev_token) if page.prev_token else "",
            "next_url": address(filters, page=page.next_token) if page.next_token else "",
        },
    }  # fmt: skip


def extra_cell(row: ExpertRow, key: str) -> str:
    """A column beyond the usual ones as text."""
    if key == "keeper":
        return row.keeper.label
    if key == "since":
        return day(row.term_from_on)
    return moment(row.updated_at) if key == "changed" else row.qualification or DASH


def _controls(filters: ExpertFilters, known: Mapping[str, Any]) -> list[dict[str, Any]]:
    regions = queries.pool_regions(queries.own_province(current_user))
    chosen = next((p.code for p in regions if p.id == filters.region_id), "")
    return [
        {"name": "q", "label": _("Name or unit"), "value": filters.q, "wide": True},
        {
            "name": "field",
            "label": _("Field of work"),
            "value": filters.field,
            "options": [("", _("All")), *((code, entry.name) for code, entry in known.items())],
        },
        {
            "name": "region",
            "label": _("Kept by"),
            "value": chosen,
            "options": [("", _("All")), *((p.code, p.label) for p in regions)],
        },
        {
            "name": "active",
            "label": _("In the pool"),
            "value": filters.active,
            "options": [("yes", _("Yes")), ("no", _("No")), ("all", _("All"))],
        },
        {
            "name": "load",
            "label": _("Cases now"),
            "value": filters.load,
            "options": [
                ("", _("All")),
                ("free", _("none")),
                ("some", _("1 to %(most)d", most=BUSY - 1)),
                ("busy", _("%(least)d and more", least=BUSY)),
            ],
        },
        {
            "name": "term",
            "label": _("Term of appointment"),
            "value": filters.term,
            "options": [
                ("", _("All")),
                ("in", _("in the term")),
                ("ending", _("ends within 90 days")),
                ("over", _("over")),
            ],
        },
    ]
