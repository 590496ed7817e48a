"""The list of nominations between address and template: filters read, addresses and steps of the reader made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from casework.access.permissions import Permission as P
from casework.access.tenancy import Reach
from casework.calendars.queries import deadline
from casework.enums import ListKind, Rank
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.lists.bar import not_bare, saved_bar, with_saved
from casework.nominations.queries.counties import declaration_of
from casework.nominations.queries.listing import (
    ALL,
    CONTESTED,
    VIEWS,
    NominationFilters,
    NominationList,
    NominationRow,
    notice_ended,
)
from casework.paging import SIZES, page_size
from casework.programmes.queries import (
    get_programme,
    nominating_programme,
    programmes,
    quota_line_of,
    quota_lines,
)
from casework.regions.choosing import code_of, place_controls, place_id
from casework.regions.queries import place
from casework.web.addresses import query_address
from casework.web.columns import Column, chosen_columns, register_columns
from casework.web.filters import day, moment, number, wan
from casework.web.guards import can
from casework.web.keys import key

VIEW_LABELS = {
    ALL: _l("All"),
    "county": _l("County drafts"),
    "prefecture": _l("Prefecture review"),
    "province": _l("Provincial decision"),
    "notice": _l("Public notice"),
    "selected": _l("Selected"),
    "reserve": _l("Reserve"),
    "ended": _l("Not selected or withdrawn"),
    CONTESTED: _l("To be settled"),
}
BULK_ACTS = {
    "prefecture": (P.NOMINATION_REVIEW, "take", _l("Take up for review"), "check2"),
    "province": (P.NOMINATION_DECIDE, "select", _l("Propose for selection"), "check2"),
    "notice": (P.NOMINATION_DECIDE, "confirm", _l("Confirm"), "check2"),
}

COLUMNS = (
    Column("county", _l("County")),
    Column("product", _l("Main product")),
    Column("size", _l("Size")),
    Column("rank", _l("Rank")),
    Column("submitted", _l("Submitted")),
    Column("state", _l("State")),
    Column("employees", _l("Employees"), is_usual=False),
    Column("revenue", _l("Revenue (× 10,000 yuan)"), is_usual=False),
    Column("notice", _l("Public notice until"), is_usual=False),
    Column("changed", _l("Last changed"), is_usual=False),
)
register_columns(
    ListKind.NOMINATIONS, COLUMNS, lambda: ("county", "rank") if current_user.rank is Rank.COUNTY else ()
)


def programme_of(args: MultiDict[str, str]) -> Any:
    """The year in the address, else the one that takes nominations. Raises NotFound for an unknown year."""
    year = args.get("year", type=key)
    return get_programme(year) if year else nominating_programme()


def read_filters(args: MultiDict[str, str], programme_id: int) -> NominationFilters:
    """Filters from the address; what cannot be read is left out."""
    return NominationFilters(
        programme_id=programme_id,
        view=args.get("view", ALL) if args.get("view") in VIEWS else ALL,
        prefecture_id=place_id(args.get("prefecture", ""), Rank.PREFECTURE),
        county_id=place_id(args.get("county", ""), Rank.COUNTY),
        q=args.get("q", "")[:100],
        page=args.get("page", ""),
        size=page_size(args.get("size", "")),
    )


def address(filters: NominationFilters, year: int | None, **changes: Any) -> str:
    """The address of the list with some parts changed; defaults are left out. `year`: None for the running one."""
    values = {
        "year": year,
        "view": filters.view,
        "prefecture": code_of(filters.prefecture_id),
        "county": code_of(filters.county_id),
        "q": filters.q,
        "size": filters.size,
        "cols": chosen_columns(ListKind.NOMINATIONS, request.args).parameter,
        **changes,
    }
    defaults = {"view": ALL, "size": SIZES[0]}
    return not_bare(
        query_address("nominations.index", {k: v for k, v in values.items() if v != defaults.get(k)})
    )


def list_context(
    filters: NominationFilters, programme: Any, listing: NominationList, today: date
) -> dict[str, Any]:
    """Everything that nominations/index.html shows."""
    page = listing.page
    running = nominating_programme()
    year = None if running is not None and running.id == programme.id else programme.year
    quotas = _quotas(programme)
    columns = chosen_columns(ListKind.NOMINATIONS, request.args)
    saved = saved_bar(ListKind.NOMINATIONS, address(filters, year), has_columns=True, page=page)
    return {
        "programme": programme,
        "filters": filters,
        "rows": [row_of(row, columns.extra) for row in listing.rows],
        "columns": columns,
        "views": with_saved(
            [
                {
                    "label": str(VIEW_LABELS[view]),
                    "url": address(filters, year, view=view),
                    "count": count,
                    "active": view == filters.view,
                }
                for view, count in listing.counts.items()
                if view != CONTESTED or count or filters.view == CONTESTED
            ],
            saved,
        ),
        "saved": saved,
        "counts": listing.counts,
        "controls": _controls(filters, programme.year),
        "keep": {"view": filters.view, "size": filters.size, "cols": columns.parameter},
        "clear_url": url_for("nominations.index", view=filters.view, year=programme.year),
        "pager_page": {
            "first": page.first,
            "last": page.last,
            "count": page.count,
            "count_capped": page.count_capped,
            "prev_url": address(filters, year, page=page.prev_token) if page.prev_token else "",
            "next_url": address(filters, year, page=page.next_token) if page.next_token else "",
            "size": page.size,
            "size_urls": {size: address(filters, year, size=size) for size in SIZES},
        },
        "bulk": _bulk(filters.view),
        "shows_region": current_user.rank is not Rank.COUNTY,
        "quotas": quotas if len(quotas) > 1 else [],
        "figures": _figures(programme, quotas, listing.counts, today),
        "dates": _dates(programme, today),
        "declaration": declaration_of(programme.id, current_user.region_id)
        if current_user.scope.reach is Reach.COUNTY
        else None,
        "takes_nominations": programme.status == "open" and programme.published_on is None,
        "today": today,
    }


def row_of(row: NominationRow, extra: Sequence[str]) -> dict[str, Any]:
    where = (
        f"{row.prefecture.label} · {row.county.label}"
        if row.prefecture.code != row.county.code
        else row.county.label
    )
    tone, state = row.status.tone, str(row.status.label)
    if row.is_proposed:
        tone, state = "ok", _("Proposed for selection")
    if row.contested_on is not None:
        tone, state = "warn", _("To be settled")
    rank = ""
    if row.reserve_rank:
        rank = _("Reserve no. %(rank)s", rank=row.reserve_rank)
    elif row.prefecture_rank:
        rank = str(row.prefecture_rank)
    more = [extra_cell(row, key) for key in extra]
    return {"row": row, "place": where, "tone": tone, "state": state, "rank": rank, "more": more}


def extra_cell(row: NominationRow, key: str) -> str:
    """A column beyond the usual ones as text."""
    if key == "employees":
        return number(row.employees)
    if key == "revenue":
        return wan(row.revenue_wan)
    return day(row.notice_until_on) if key == "notice" else moment(row.updated_at)


def _bulk(view: str) -> dict[str, Any] | None:
    permission, act, label, icon = BULK_ACTS.get(view, (None, "", "", ""))
    if permission is None or not can(permission):
        return None
    return {"name": "act", "value": act, "label": label, "icon": icon}


def _controls(filters: NominationFilters, year: int) -> list[dict[str, Any]]:
    """The filter row; a reader is offered only the places below the own unit."""
    years = [(programme.year, programme.year) for programme in programmes()]
    controls: list[dict[str, Any]] = [{"name": "year", "label": _("Year"), "value": year, "options": years}]
    controls += place_controls(current_user, filters.prefecture_id, filters.county_id)
    controls.append({"name": "q", "label": _("Name, credit code, product"), "value": filters.q, "wide": True})
    return controls


def _quotas(programme: Any) -> list[Any]:
    """Quota lines that the reader's scope covers: all for the province, the own one below it."""
    scope = current_user.scope
    if scope.reach is Reach.PROVINCE:
        return quota_lines(programme, scope)
    own = place(current_user.region_id)
    return [quota_line_of(programme, own.prefecture_id or own.id, scope)]


def _figures(programme: Any, quotas: list[Any], counts: dict[str, int], today: date) -> list[dict[str, Any]]:
    """Four linked figures: the places and how far they are used, then what lies on the reader's desk and behind it."""
    places = sum(line.places for line in quotas)
    whole = len(quotas) > 1
    label = _("places of the province") if whole else _("places of %(name)s", name=quotas[0].prefecture.name)
    uses = [line.use for line in quotas if line.use is not None]
    used = sum(use.used for use in uses)
    sub = _("reserve places: %(reserve)s", reserve=sum(line.reserve_places for line in quotas))
    if uses:
        sub = _("%(used)s used, %(left)s left", used=used, left=places - used)
    first = {
        "value": places,
        "label": label,
        "sub": sub,
        "url": url_for("programmes.show", year=programme.year),
        "tone": "",
    }
    if whole:
        views = ("province", "notice", "selected")
    else:
        views = ("prefecture", "province", "selected") if uses else ("county", "prefecture", "selected")
    subs = {
        "notice": _ended_words(notice_ended(programme.id, today)) if whole else "",
        "selected": _effective_words(uses),
    }
    return [first, *(_figure(counts[view], view, subs.get(view, ""), programme) for view in views)]


def _ended_words(ended: int) -> str:
    return _("%(n)s can be confirmed", n=ended) if ended else ""


def _effective_words(uses: list[Any]) -> str:
    """Selected and assisted differ once somebody has withdrawn."""
    effective, withdrawn = sum(use.effective for use in uses), sum(use.withdrawn for use in uses)
    return _("%(n)s assisted now", n=effective) if withdrawn else ""


def _figure(value: int, view: str, sub: str, programme: Any) -> dict[str, Any]:
    """One figure of the row: the same count as the tab that it leads to."""
    return {
        "value": value,
        "label": str(VIEW_LABELS[view]),
        "sub": sub,
        "url": url_for("nominations.index", year=programme.year, view=view),
        "tone": "",
    }


def _dates(programme: Any, today: date) -> list[dict[str, Any]]:
    """What is due next in the selection, for the line under the title."""
    names = (
        (_("Counties nominate by"), programme.nomination_due_on),
        (_("Prefectures forward by"), programme.prefecture_due_on),
        (_("Province decides by"), programme.decision_due_on),
        (_("Public notice until"), programme.notice_until_on),
    )
    return [
        {"name": name, "on": on, "distance": deadline(on, current_user.region_id, today)}
        for name, on in names
        if on is not None and on >= today
    ]
