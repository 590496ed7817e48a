"""The case list between address and template: filters read, addresses of views, sorts and pages made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from casework import clock
from casework.calendars.queries import DistanceView, deadline
from casework.cases.queries import CaseFilters, CaseList
from casework.cases.queries.listing import NEWEST, SORTS, VIEWS, CaseRow
from casework.enums import CaseStatus, DeadlineKind, Rank, Role
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.paging import SIZES
from casework.programmes.queries import ProgrammeYear, running_of
from casework.reference.queries import industries
from casework.regions.queries import counties, places, prefectures
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
        prefecture_id=_place_id(args.get("prefecture", ""), Rank.PREFECTURE),
        county_id=_place_id(args.get("county", ""), Rank.COUNTY),
        status=CaseStatus(status) if status in list(CaseStatus) else None,
        chain=args.get("chain", "")[:20],
        leader_id=args.get("leader", type=key),
        q=args.get("q", "")[:100],
        sort=_sort(args),
        page=args.get("page", ""),
        size=args.get("size", type=key) or SIZES[0],
    )


def _sort(args: MultiDict[str, str]) -> str:
    """The chosen order; else hits of a search come newest first, and other lists by their next deadline."""
    chosen = args.get("sort", "")
    if chosen in SORTS and (chosen != NEWEST or args.get("q")):
        return chosen
    return NEWEST if args.get("q") else "due"


def _place_id(code: str, rank: Rank) -> int | None:
    return (
        next((p.id for p in places().values() if p.code == code and p.rank is rank), None) if code else None
    )


def address(filters: CaseFilters, **changes: Any) -> str:
    """The address of the list with some parts changed; defaults are left out."""
    values = {
        "year": filters.year,
        "view": filters.view,
        "prefecture": _code(filters.prefecture_id),
        "county": _code(filters.county_id),
        "status": filters.status.value if filters.status else "",
        "chain": filters.chain,
        "leader": filters.leader_id,
        "q": filters.q,
        "sort": filters.sort,
        "size": filters.size,
        **changes,
    }
    defaults = {"view": "all", "sort": NEWEST if filters.q else "due", "size": SIZES[0]}
    return url_for("cases.index", **{k: v for k, v in values.items() if v and v != defaults.get(k)})


def _code(region_id: int | None) -> str:
    return places()[region_id].code if region_id else ""


def list_context(filters: CaseFilters, listing: CaseList, years: Sequence[ProgrammeYear]) -> dict[str, Any]:
    """Everything that cases/index.html shows."""
    page = listing.page
    running = running_of(years)
    return {
        "filters": filters,
        "rows": case_rows(listing),
        "case_url": url_for("cases.index") + "/",
        "views": [
            {
                "label": str(VIEW_LABELS[view]),
                "url": address(filters, view=view),
                "count": count,
                "active": view == filters.view,
            }
            for view, count in listing.counts.items()
        ],
        "controls": _controls(filters, years, running),
        "keep": {
            "view": filters.view,
            "sort": filters.sort if filters.sort not in ("due", NEWEST) else "",
            "size": filters.size,
        },
        "clear_url": url_for("cases.index", view=filters.view, year=filters.year or None),
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
            "sort": filters.sort if filters.sort != "changed" else "-changed",
            "sort_urls": {key: address(filters, sort=key) for key in SORTS if key != NEWEST},
        },
        "shows_region": _shows_region(),
        "programme": next((p for p in years if p.id == filters.programme_id), None),
    }


def _shows_region() -> bool:
    """A county's own list needs no county column; an expert's needs one, each case being labelled with it."""
    return current_user.rank is not Rank.COUNTY


@dataclass(frozen=True, slots=True)
class ListedCase:
    """One line as templates take it: the case, its place and state in words, what is due and how far that is."""

    row: CaseRow
    place: str
    state: str
    due: str
    distance: DistanceView | None


def case_rows(listing: CaseList) -> list[ListedCase]:
    """The lines of a page. Words that many lines share are looked up once."""
    today = clock.today()
    states: dict[CaseStatus, str] = {}
    places: dict[int, str] = {}
    lines = []
    for row in listing.rows:
        if row.status not in states:
            states[row.status] = str(row.status.label)
        if row.county.id not in places:
            places[row.county.id] = _place_words(row)
        lines.append(
            ListedCase(
                row=row,
                place=places[row.county.id],
                state=states[row.status],
                due=due_words(row.next_due_kind, row.next_due_label),
                distance=deadline(row.next_due_on, row.county.id, today, noted=False),
            )
        )
    return lines


def _place_words(row: CaseRow) -> str:
    """Prefecture and county; one name where a prefecture acts as its own county."""
    if row.prefecture.code == row.county.code:
        return row.county.label
    return f"{row.prefecture.label} · {row.county.label}"


def due_words(kind: DeadlineKind | None, label: str) -> str:
    """What is due, in words: the action's code and title, “2nd follow-up”, else the kind."""
    if kind is None:
        return ""
    if kind is DeadlineKind.FOLLOW_UP and label:
        return _("Follow-up no. %(number)s", number=label)
    return label or str(kind.label)


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
    if current_user.rank is Rank.PROVINCE:
        options = [
            ("", _("All prefectures")),
            *((p.code, p.label) for p in prefectures(current_user.region_id)),
        ]
        controls.append(
            {
                "name": "prefecture",
                "label": _("Prefecture"),
                "value": _code(filters.prefecture_id),
                "options": options,
            }
        )
    if current_user.rank in (Rank.PROVINCE, Rank.PREFECTURE):
        below = counties(filters.prefecture_id or current_user.region_id)
        options = [("", _("All counties")), *((p.code, p.label) for p in below)]
        controls.append(
            {"name": "county", "label": _("County"), "value": _code(filters.county_id), "options": options}
        )
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
