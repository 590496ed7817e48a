"""The register between address and template: filters read, addresses of pages made."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from casework.access.tenancy import Reach
from casework.enterprises.industry_code import normalise_industry
from casework.enterprises.queries.listing import (
    UNDECIDED,
    EnterpriseFilters,
    EnterpriseList,
    EnterpriseRow,
)
from casework.enterprises.queries.sizes import divisions, industry_name, latest_editions
from casework.enums import EnterpriseSize, ListKind, Rank
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.lists.bar import not_bare, saved_bar
from casework.paging import SIZES, page_size
from casework.regions.choosing import code_of, place_controls, place_id
from casework.web.addresses import query_address
from casework.web.columns import Column, chosen_columns, register_columns
from casework.web.filters import DASH, day, moment

COLUMNS = (
    Column("county", _l("County")),
    Column("industry", _l("Industry")),
    Column("product", _l("Main product")),
    Column("employees", _l("Employees")),
    Column("revenue", _l("Revenue (× 10,000 yuan)")),
    Column("size", _l("Size")),
    Column("short", _l("Short name"), is_usual=False),
    Column("founded", _l("Founded on"), is_usual=False),
    Column("address", _l("Production address"), is_usual=False),
    Column("changed", _l("Last changed"), is_usual=False),
)
register_columns(
    ListKind.ENTERPRISES, COLUMNS, lambda: ("county",) if current_user.scope.reach is Reach.COUNTY else ()
)


def read_filters(args: MultiDict[str, str]) -> EnterpriseFilters:
    """Filters from the address; what cannot be read is left out."""
    size = args.get("size", "")
    known = {*(member.value for member in EnterpriseSize), UNDECIDED}
    return EnterpriseFilters(
        q=args.get("q", "")[:100],
        industry=normalise_industry(args.get("industry", "")[:20]) or "",
        size=size if size in known else "",
        prefecture_id=place_id(args.get("prefecture", ""), Rank.PREFECTURE),
        county_id=place_id(args.get("county", ""), Rank.COUNTY),
        page=args.get("page", ""),
        rows=page_size(args.get("rows", "")),
    )


def address(filters: EnterpriseFilters, **changes: Any) -> str:
    """The address of the list with some parts changed; defaults are left out."""
    values = {
        "q": filters.q,
        "industry": filters.industry,
        "size": filters.size,
        "prefecture": code_of(filters.prefecture_id),
        "county": code_of(filters.county_id),
        "rows": filters.rows if filters.rows != SIZES[0] else "",
        "cols": chosen_columns(ListKind.ENTERPRISES, request.args).parameter,
        **changes,
    }
    return not_bare(query_address("enterprises.index", values))


def list_context(filters: EnterpriseFilters, listing: EnterpriseList) -> dict[str, Any]:
    """Everything that enterprises/index.html shows."""
    page = listing.page
    edition_id = latest_editions().industries
    columns = chosen_columns(ListKind.ENTERPRISES, request.args)
    return {
        "filters": filters,
        "rows": [
            {
                "row": row,
                "place": place_of(row),
                "industry": industry_name(row.industry_code, edition_id) if row.industry_code else "",
                "more": [extra_cell(row, key) for key in columns.extra],
            }
            for row in listing.rows
        ],
        "columns": columns,
        "keep": {"rows": filters.rows if filters.rows != SIZES[0] else "", "cols": columns.parameter},
        "saved": saved_bar(ListKind.ENTERPRISES, address(filters), has_columns=True, page=page),
        "controls": _controls(filters, edition_id),
        "clear_url": not_bare(url_for("enterprises.index")),
        "shows_region": current_user.scope.reach is not Reach.COUNTY,
        "pager_page": {
            "first": page.first,
            "last": page.last,
            "count": page.count,
            "count_capped": page.count_capped,
            "prev_url": address(filters, page=page.prev_token) if page.prev_token else "",
            "next_url": address(filters, page=page.next_token) if page.next_token else "",
            "size": page.size,
            "size_urls": {size: address(filters, rows=size) for size in SIZES},
        },
    }


def place_of(row: EnterpriseRow) -> str:
    """Prefecture and county; a prefecture without counties is named once."""
    if row.prefecture.code == row.county.code:
        return row.county.label
    return f"{row.prefecture.label} · {row.county.label}"


def extra_cell(row: EnterpriseRow, key: str) -> str:
    """A column beyond the usual ones as text."""
    if key == "founded":
        return day(row.founded_on)
    if key == "changed":
        return moment(row.updated_at)
    return (row.short_name if key == "short" else row.address) or DASH


def _controls(filters: EnterpriseFilters, edition_id: int) -> list[dict[str, Any]]:
    """The filter row; a reader is offered only the places below the own unit."""
    industries = [
        ("", _("All industries")),
        *((code.code, f"{code.code} {code.name}") for code in divisions(edition_id)),
    ]
    sizes = [
        ("", _("All sizes")),
        *((size.value, str(size.label)) for size in EnterpriseSize),
        (UNDECIDED, _("Not decided")),
    ]
    return [
        *place_controls(current_user, filters.prefecture_id, filters.county_id),
        _select("industry", _("Industry"), filters.industry, industries),
        _select("size", _("Size"), filters.size, sizes),
        {"name": "q", "label": _("Name, pinyin, credit code, product"), "value": filters.q, "wide": True},
    ]


def _select(name: str, label: str, value: str, options: list[tuple[str, str]]) -> dict[str, Any]:
    return {"name": name, "label": label, "value": value, "options": options}
