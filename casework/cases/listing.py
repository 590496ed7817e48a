"""The case list between address and template: filters read, addresses of views, sorts and pages made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import current_app, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from casework.cases.drawn import drawn_rows
from casework.cases.queries import CaseFilters, CaseList
from casework.cases.queries.filters import NEWEST, SORTS, VIEWS
from casework.cases.rows import lines_of
from casework.enums import CaseStatus, ListKind, Rank, Role
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.lists.bar import not_bare, picking, saved_bar, with_saved
from casework.paging import SIZES, page_size
from casework.programmes.queries import ProgrammeYear, running_of
from casework.reference.queries import industries
from casework.regions.choosing import code_of, place_controls, place_id
from casework.web.addresses import extended, query_address
from casework.web.columns import Column, Columns, chosen_columns, register_columns
from casework.web.keys import key

VIEW_LABELS = {
    "all": _l("All"),
    "overdue": _l("Overdue"),
    "soon": _l("Due within 7 days"),
    "undiagnosed": _l("Not diagnosed"),
    "accepting": _l("Awaiting acceptance"),
    "quiet": _l("60 days without a visit"),
    "ended": _l("Ended"),
}
COLUMNS = (
    Column("county", _l("County")),
    Column("stage", _l("Stage")),
    Column("done", _l("Actions done")),
    Column("leader", _l("Team leader")),
    Column("due", _l("Next deadline")),
    Column("uscc", _l("Unified social credit code"), is_usual=False),
    Column("product", _l("Main product"), is_usual=False),
    Column("officer", _l("Officer"), is_usual=False),
    Column("confirmed", _l("Selected on"), is_usual=False),
    Column("visited", _l("Last visit"), is_usual=False),
    Column("changed", _l("Last changed"), is_usual=False),
)


def _says_nothing() -> tuple[str, ...]:
    """A county's own list needs no county column; an expert's needs one, each case being labelled with it."""
    return ("county",) if current_user.rank is Rank.COUNTY else ()


register_columns(ListKind.CASES, COLUMNS, _says_nothing)


def read_filters(args: MultiDict[str, str], years: Sequence[ProgrammeYear]) -> CaseFilters:
    """Filters from the address; what cannot be read is left out. Without a year the running one is shown."""
    year = args.get("year", "")
    chosen = next((p for p in years if str(p.year) == year), None)
    if year != "all" and chosen is None:
        year, chosen = "", running_of(years)
    status = args.get("status", "")
    return CaseFilters(
        programme_id=chosen.id if chosen else None,
        year=year,
        view=args.get("view", "all") if args.get("view") in VIEWS else "all",
        prefecture_id=place_id(args.get("prefecture", ""), Rank.PREFECTURE),
        county_id=place_id(args.get("county", ""), Rank.COUNTY),
        status=CaseStatus(status) if status in list(CaseStatus) else None,
        chain=_chain(args.get("chain", ""), chosen, running_of(years)),
        leader_id=args.get("leader", type=key),
        q=args.get("q", "")[:100],
        sort=_sort(args),
        page=args.get("page", ""),
        size=page_size(args.get("size", "")),
        extra=chosen_columns(ListKind.CASES, args).extra,
    )


def _chain(code: str, *programmes: ProgrammeYear | None) -> str:
    known = (chain for programme in programmes for chain, _name in _chains(programme))
    return code if code and code in known else ""


def _sort(args: MultiDict[str, str]) -> str:
    """The chosen order; else hits of a search come newest first, and other lists by their next deadline."""
    chosen = args.get("sort", "")
    if chosen in SORTS and (chosen != NEWEST or args.get("q")):
        return chosen
    return NEWEST if args.get("q") else "due"


def addresses(filters: CaseFilters, columns: Columns | None = None) -> Callable[..., str]:
    """`to(view=…)`: the address of the list with some parts changed; defaults are left out."""
    start = query_address(
        "cases.index",
        {
            "year": filters.year,
            "prefecture": code_of(filters.prefecture_id),
            "county": code_of(filters.county_id),
            "status": filters.status.value if filters.status else "",
            "chain": filters.chain,
            "leader": filters.leader_id,
            "q": filters.q,
            "cols": columns.parameter if columns else "",
        },
    )
    own = {"view": filters.view, "sort": filters.sort, "size": filters.size}
    defaults = {"view": "all", "sort": NEWEST if filters.q else "due", "size": SIZES[0]}

    def to(**changes: Any) -> str:
        parts = {name: value for name, value in {**own, **changes}.items() if value != defaults.get(name)}
        return not_bare(extended(start, parts))

    return to


def list_context(filters: CaseFilters, listing: CaseList, years: Sequence[ProgrammeYear]) -> dict[str, Any]:
    """Everything that cases/index.html shows."""
    columns = chosen_columns(ListKind.CASES, request.args)
    page, to = listing.page, addresses(filters, columns)
    running = running_of(years)
    saved = saved_bar(ListKind.CASES, to(), has_columns=True, page=page)
    lines, case_url = lines_of(listing), url_for("cases.index") + "/"
    return {
        "filters": filters,
        "lines": lines,
        "drawn_rows": lambda boxes: drawn_rows(lines, columns, case_url, has_boxes=boxes),
        "views": with_saved(
            [
                {
                    "label": str(VIEW_LABELS[view]),
                    "url": to(view=view),
                    "count": count,
                    "active": view == filters.view,
                }
                for view, count in listing.counts.items()
            ],
            saved,
        ),
        "saved": saved,
        "columns": columns,
        "picking": picking(ListKind.CASES, to(), filters.size),
        "controls": _controls(filters, years, running),
        "keep": {
            "view": filters.view,
            "sort": filters.sort if filters.sort not in ("due", NEWEST) else "",
            "size": filters.size,
            "cols": columns.parameter,
        },
        "papers_url": to(page="").replace(url_for("cases.index"), url_for("papers.choose"), 1)
        if "papers.choose" in current_app.view_functions
        else "",
        "clear_url": url_for("cases.index", view=filters.view, year=filters.year or None),
        "pager_page": {
            "first": page.first,
            "last": page.last,
            "count": page.count,
            "count_capped": page.count_capped,
            "prev_url": to(page=page.prev_token) if page.prev_token else "",
            "next_url": to(page=page.next_token) if page.next_token else "",
            "size": page.size,
            "size_urls": {size: to(size=size) for size in SIZES},
        },
        "list_state": {
            "sort": filters.sort if filters.sort != "changed" else "-changed",
            "sort_urls": {key: to(sort=key) for key in SORTS if key != NEWEST},
        },
        "programme": next((p for p in years if p.id == filters.programme_id), None),
    }


def _controls(
    filters: CaseFilters, years: Sequence[ProgrammeYear], running: ProgrammeYear | None
) -> list[dict[str, Any]]:
    """The filter row; a reader is offered only the places below the own unit."""
    controls: list[dict[str, Any]] = [
        {
            "name": "year",
            "label": _("Year"),
            "value": filters.year,
            "options": [
                ("", _("Running year")),
                *((str(p.year), str(p.year)) for p in years),
                ("all", _("All years")),
            ],
        }
    ]
    controls += place_controls(current_user, filters.prefecture_id, filters.county_id)
    controls.append(
        {
            "name": "status",
            "label": _("State"),
            "value": filters.status.value if filters.status else "",
            "options": [("", _("All states")), *((s.value, str(s.label)) for s in CaseStatus)],
        }
    )
    if current_user.role not in (Role.EXPERT, Role.ENTERPRISE_CONTACT):
        controls.append(
            {
                "name": "chain",
                "label": _("Industrial chain"),
                "value": filters.chain,
                "options": _chains(running),
            }
        )
    controls.append(
        {"name": "q", "label": _("Name, number, credit code, pinyin"), "value": filters.q, "wide": True}
    )
    return controls


def _chains(programme: ProgrammeYear | None) -> list[tuple[str, str]]:
    known = industries(programme.industry_edition_id).values() if programme else ()
    return [
        ("", _("All chains")),
        *((code.code, code.name) for code in known if code.level == "industrial_chain"),
    ]
