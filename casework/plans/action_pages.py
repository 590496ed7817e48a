"""What the pages of actions show, made of rows once here."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from casework import clock
from casework.access.permissions import Permission as P
from casework.calendars.queries import calendar_for, deadline
from casework.diagnosis.views.tab import category
from casework.enums import CaseStatus, ListKind, Rank
from casework.files.archive import file_row
from casework.files.kinds import OTHER_KIND
from casework.files.queries import evidence_of
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.lists.bar import not_bare, picking, saved_bar, with_saved
from casework.paging import SIZES, page_size
from casework.plans.forms import DoneForm
from casework.plans.queries.actions import has_valid_evidence
from casework.plans.queries.joint import joint_action_of
from casework.plans.queries.listing import VIEWS, ActionFilters, ActionList
from casework.plans.services.running import RUNNING
from casework.reference.queries import constraint_types
from casework.regions.choosing import code_of, place_controls, place_id
from casework.web.addresses import query_address
from casework.web.columns import Column, chosen_columns, register_columns
from casework.web.filters import DASH, day, label
from casework.web.guards import can

VIEW_LABELS = {
    "open": _l("Under way"),
    "overdue": _l("Overdue items"),
    "waiting": _l("Waiting for the enterprise"),
    "to_check": _l("Waiting for the expert"),
    "done": _l("To be struck off"),
    "struck_off": _l("Struck off"),
    "dropped": _l("No longer pursued"),
    "all": _l("All"),
}


COLUMNS = (
    Column("enterprise", _l("Enterprise")),
    Column("county", _l("County")),
    Column("responsible", _l("Responsible")),
    Column("due", _l("Due by")),
    Column("state", _l("State")),
    Column("partner", _l("Partner"), is_usual=False),
    Column("service", _l("Kind of service"), is_usual=False),
    Column("first_due", _l("First date"), is_usual=False),
    Column("progress", _l("Progress"), is_usual=False),
    Column("struck_off", _l("Struck off on"), is_usual=False),
)
register_columns(
    ListKind.ACTIONS,
    COLUMNS,
    lambda: () if current_user.rank in (Rank.PROVINCE, Rank.PREFECTURE) else ("county",),
)


def kinds_of(action: Any) -> list[str]:
    """The kinds of evidence that the plan asks for, and one place for anything else."""
    return [*action.evidence_kinds, OTHER_KIND]


def kind_words(kind: str) -> str:
    """A kind as it is shown."""
    return _("Other evidence") if kind in ("", OTHER_KIND) else kind


def page(action: Any, done_form: Any = None) -> dict[str, Any]:
    """One action with everything that is known of it and what the reader may do."""
    case = action.case
    files = evidence_of(action)
    runs = case.status in RUNNING and case.is_open and case.status is not CaseStatus.SUSPENDED
    is_open = runs and action.is_open
    open_extension = next((e for e in action.extensions if e.decided_on is None), None)
    drop_request = next((r for r in action.drop_requests if r.decided_on is None), None)
    waiting = next((p for p in action.pauses if p.ended_on is None), None)
    on_team = any(m.expert_id == current_user.expert_id for m in case.present_team) and current_user.expert_id
    return {
        "action": action,
        "case": case,
        "category": category(
            constraint_types(case.programme.constraint_edition_id), action.constraint.type_code
        ),
        "distance_view": deadline(action.due_on, case.tenant_id, clock.today()) if is_open else None,
        "evidence": evidence_by_kind(action, files),
        "open_extension": open_extension,
        "done_form": done_form or DoneForm(),
        "may_report": is_open and can(P.ACTION_REPORT),
        "may_confirm": is_open and bool(on_team) and can(P.ACTION_DONE),
        "may_send_back": runs
        and not action.struck_off_on
        and bool((action.handed_in_on and on_team) or (action.done_on and can(P.ACTION_STRIKE_OFF))),
        "may_strike_off": runs and action.done_on and not action.struck_off_on and can(P.ACTION_STRIKE_OFF),
        "may_override": runs
        and action.done_on
        and not action.struck_off_on
        and can(P.EVIDENCE_OVERRIDE)
        and not has_valid_evidence(action, clock.today()),
        "may_drop": is_open and drop_request is None and can(P.ACTION_STRIKE_OFF),
        "drop_request": drop_request,
        "may_decide_drop": drop_request is not None
        and runs
        and can(P.EXTENSION_DECIDE)
        and drop_request.requested_by_id != current_user.id,
        "joint": joint_action_of(action),
        "waiting": waiting if action.is_open else None,
        "may_pause": is_open
        and waiting is None
        and action.handed_in_on is None
        and action.due_on > clock.today()
        and can(P.ACTION_STRIKE_OFF),
        "may_resume": waiting is not None and is_open and can(P.ACTION_STRIKE_OFF),
        "may_extend": is_open and open_extension is None and can(P.ACTION_EXTEND),
        "may_decide": open_extension is not None and runs and can(P.EXTENSION_DECIDE),
        "may_add_files": can(P.FILE_ADD)
        and not action.struck_off_on
        and not action.dropped_on
        and case.is_open,
        "who_next": who_next(action) if runs else "",
    }


def who_next(action: Any) -> str:
    """Who acts next on an action, in one sentence; empty when nobody has to."""
    case = action.case
    leader = case.leader.expert.name if case.leader else ""
    officer = case.officer.display_name if case.officer else ""
    if action.dropped_on or action.struck_off_on:
        return ""
    if action.done_on:
        return _("%(name)s checks the evidence and strikes it off.", name=officer)
    if action.handed_in_on:
        return _("Expert %(name)s confirms that it is done.", name=leader)
    return _("%(name)s reports when it is done and hands in the evidence.", name=action.responsible)


def evidence_by_kind(action: Any, files: Any) -> list[dict[str, Any]]:
    """Kinds asked for first, each with its files; whatever else was added behind."""
    is_settled = bool(action.struck_off_on or action.dropped_on)
    found: dict[str, list[Any]] = {kind: [] for kind in action.evidence_kinds}
    for item in files:
        found.setdefault(item.kind or OTHER_KIND, []).append(item)
    return [
        {
            "kind": kind_words(kind),
            "is_asked": kind in action.evidence_kinds,
            "valid": sum(item.is_valid for item in items),
            "files": [file_row(item, is_settled=is_settled) for item in items],
        }
        for kind, items in found.items()
    ]


def report_page(action: Any) -> dict[str, Any]:
    """The phone page: finish mark, kinds of evidence with what there is of each."""
    files = [item for item in evidence_of(action) if item.is_valid]
    kinds = []
    for index, kind in enumerate(kinds_of(action)):
        own = [item for item in files if (item.kind or OTHER_KIND) == kind]
        kinds.append(
            {
                "kind": kind_words(kind),
                "name": f"files_{index}",
                "is_asked": kind in action.evidence_kinds,
                "count": len(own),
                "files": [file_row(item) for item in own],
            }
        )
    asked = [kind for kind in kinds if kind["is_asked"]]
    case = action.case
    return {
        "action": action,
        "case": case,
        "kinds": kinds,
        "asked": len(asked),
        "handed_in": sum(bool(kind["count"]) for kind in asked),
        "distance_view": deadline(action.due_on, case.tenant_id, clock.today()) if action.is_open else None,
        "is_late": action.is_overdue(clock.today()),
        "expert": case.leader.expert.name if case.leader else "",
        "officer": case.officer.display_name if case.officer else "",
    }


def extend_page(action: Any) -> dict[str, Any]:
    """What is good to know before asking: the present date, the year's acceptance."""
    return {
        "case": action.case,
        "distance_view": deadline(action.due_on, action.tenant_id, clock.today()) if action.is_open else None,
        "first_workday": calendar_for(action.tenant_id).next_workday(max(action.due_on, clock.today())),
    }


def read_filters(args: MultiDict[str, str]) -> ActionFilters:
    """Filters from the address; what cannot be read is left out."""
    return ActionFilters(
        view=args.get("view", "open") if args.get("view") in VIEWS else "open",
        prefecture_id=place_id(args.get("prefecture", ""), Rank.PREFECTURE),
        county_id=place_id(args.get("county", ""), Rank.COUNTY),
        q=args.get("q", "").strip()[:100],
        sort=args.get("sort", "due") if args.get("sort") in ("due", "-due") else "due",
        page=args.get("page", ""),
        size=page_size(args.get("size", "")),
    )


def _address(filters: ActionFilters, **changed: Any) -> str:
    asked = {
        "view": "" if filters.view == "open" else filters.view,
        "prefecture": code_of(filters.prefecture_id),
        "county": code_of(filters.county_id),
        "q": filters.q,
        "sort": "" if filters.sort == "due" else filters.sort,
        "size": "" if filters.size == SIZES[0] else filters.size,
        "cols": chosen_columns(ListKind.ACTIONS, request.args).parameter,
        **changed,
    }
    return not_bare(query_address("actions.index", asked))


def list_page(filters: ActionFilters, listing: ActionList) -> dict[str, Any]:
    """The list as its template takes it."""
    found = listing.page
    columns = chosen_columns(ListKind.ACTIONS, request.args)
    saved = saved_bar(ListKind.ACTIONS, _address(filters), has_columns=True, page=found)
    return {
        "filters": filters,
        "views": with_saved(_views(filters, listing), saved),
        "saved": saved,
        "columns": columns,
        "picking": picking(ListKind.ACTIONS, _address(filters), filters.size),
        "rows": [
            {
                "row": row,
                "distance": deadline(row.due_on, row.tenant_id, clock.today()) if row.is_open else None,
                "is_moved": row.due_on != row.first_due_on,
                "more": [extra_cell(row, key) for key in columns.extra],
            }
            for row in listing.rows
        ],
        "controls": _controls(filters),
        "clear_url": url_for("actions.index", view=filters.view),
        "keep": {"view": "" if filters.view == "open" else filters.view, "sort": filters.sort, "size": filters.size,
                 "cols": columns.parameter},
        "list_state": {
            "sort": filters.sort,
            "sort_urls": {"due": _address(filters, sort="-due" if filters.sort == "due" else "due")},
        },
        "pager_page": {
            "first": found.first, "last": found.last, "count": found.count, "count_capped": found.count_capped,
            "size": found.size, "size_urls": {size: _address(filters, size=size) for size in SIZES},
            "prev_url": _address(filters, page=found.prev_token) if found.prev_token else "",
            "next_url": _address(filters, page=found.next_token) if found.next_token else "",
        },
    }  # fmt: skip


def _views(filters: ActionFilters, listing: ActionList) -> list[dict[str, Any]]:
    return [
        {
            "label": str(VIEW_LABELS[view]),
            "url": _address(filters, view="" if view == "open" else view),
            "count": listing.counts[view],
            "active": view == filters.view,
        }
        for view in VIEWS
    ]


def extra_cell(row: Any, key: str) -> str:
    """A column beyond the usual ones as text."""
    return {
        "partner": row.partner or DASH,
        "service": label(row.service),
        "first_due": day(row.first_due_on),
        "progress": f"{row.progress_percent} %",
        "struck_off": day(row.struck_off_on),
    }[key]


def _controls(filters: ActionFilters) -> list[dict[str, Any]]:
    return [
        {"name": "q", "label": _("Enterprise or action"), "value": filters.q, "wide": True},
        *place_controls(current_user, filters.prefecture_id, filters.county_id),
    ]
