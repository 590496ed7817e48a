"""The list of accounts between address and template: filters read, addresses made, what a reader is offered."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from casework.access.permissions import Permission as P
from casework.accounts.unused import UnusedRule
from casework.administration import duty
from casework.administration.queries import ALL, SORTS, AccountFilters, AccountList
from casework.enums import AccountState, ExportKind, Rank, Role
from casework.i18n import gettext as _
from casework.lists.bar import export_of
from casework.paging import SIZES, Page
from casework.regions.choosing import code_of, place_controls, place_id
from casework.regions.queries import Place, places
from casework.web.addresses import query_address


def unused_rule() -> UnusedRule:
    """After how long without use accounts of this installation are locked."""
    return UnusedRule.of_days(current_app.config["UNUSED_DAYS"])


def read_filters(args: MultiDict[str, str]) -> AccountFilters:
    """Filters from the address; what cannot be read is left out."""
    role, state, sort = args.get("role", ""), args.get("state", ""), args.get("sort", "")
    return AccountFilters(
        q=args.get("q", "").strip()[:100],
        role=Role(role) if role in {member.value for member in Role} else None,
        state=AccountState(state) if state in {member.value for member in AccountState} else None,
        prefecture_id=place_id(args.get("prefecture", ""), Rank.PREFECTURE),
        county_id=place_id(args.get("county", ""), Rank.COUNTY),
        sort=sort if sort in SORTS else "username",
        page=args.get("page", ""),
        size=read_size(args),
    )


def read_size(args: MultiDict[str, str]) -> int:
    """How many rows a page has."""
    size = args.get("size", "")
    return int(size) if size.isdecimal() and len(size) < 4 and int(size) in SIZES else SIZES[0]


def address(filters: AccountFilters, **changes: Any) -> str:
    """The address of the list with some parts changed; defaults are left out."""
    values = {
        "q": filters.q,
        "role": filters.role.value if filters.role else "",
        "state": filters.state.value if filters.state else "",
        "prefecture": code_of(filters.prefecture_id),
        "county": code_of(filters.county_id),
        "sort": "" if filters.sort == "username" else filters.sort,
        "size": "" if filters.size == SIZES[0] else filters.size,
        **changes,
    }
    return query_address("users.index", values)


def address_of(args: MultiDict[str, str]) -> str:
    """The list as an address asks for it."""
    return address(read_filters(args))


def pager(page: Page, made: Any) -> dict[str, Any]:
    """The foot of a list. `made(**changes)` gives an address with some parts changed."""
    return {
        "first": page.first,
        "last": page.last,
        "count": page.count,
        "count_capped": page.count_capped,
        "size": page.size,
        "size_urls": {size: made(size=size) for size in SIZES},
        "prev_url": made(page=page.prev_token) if page.prev_token else "",
        "next_url": made(page=page.next_token) if page.next_token else "",
    }


def list_context(filters: AccountFilters, listing: AccountList) -> dict[str, Any]:
    """Everything that administration/index.html shows."""
    return {
        "rows": listing.rows,
        "filters": filters,
        "controls": _controls(filters),
        "export": export_of(
            ExportKind.ACCOUNTS.value,
            address(filters).partition("?")[2],
            listing.page.count,
            capped=listing.page.count_capped,
            takes=P.ACCOUNT_MANAGE,
        ),
        "tabs": _tabs(filters, listing),
        "pager_page": pager(listing.page, lambda **changes: address(filters, **changes)),
        "list_state": {
            "sort": filters.sort,
            "sort_urls": {
                "username": address(filters, sort=""),
                "name": address(filters, sort="name"),
                "since": address(filters, sort="-since"),
            },
        },
    }


def _tabs(filters: AccountFilters, listing: AccountList) -> list[dict[str, Any]]:
    views = [(ALL, _("All"), None), *((state.value, str(state.label), state) for state in AccountState)]
    return [
        {
            "label": label,
            "url": address(filters, state=state.value if state else ""),
            "count": listing.counts[key],
            "active": filters.state is state,
        }
        for key, label, state in views
    ]


def _controls(filters: AccountFilters) -> list[dict[str, Any]]:
    roles = [role for role in Role if role is not Role.SYSTEM_ADMIN or current_user.rank is Rank.PROVINCE]
    return [
        *place_controls(current_user, filters.prefecture_id, filters.county_id),
        {
            "name": "role",
            "label": _("Role"),
            "value": filters.role.value if filters.role else "",
            "options": [("", _("All")), *((role.value, str(role.label)) for role in roles)],
        },
        {"name": "q", "label": _("Name, user name or unit"), "value": filters.q, "wide": True},
    ]


def offered_roles() -> list[tuple[str, Any]]:
    """The roles that the reader may give."""
    return [(role.value, role.label) for role in duty.roles_for(current_user)]


def offered_units() -> list[tuple[str, str]]:
    """The units that the reader may put somebody into, by code; the own one first."""
    units = [unit for unit in duty.reach(current_user).values() if unit.is_active]
    return [(str(unit.id), unit_label(unit)) for unit in sorted(units, key=_by_code)]


def _by_code(unit: Place) -> tuple[str, int]:
    return unit.code, list(Rank).index(unit.rank)


def unit_label(unit: Place) -> str:
    """A unit as a list of many names it: with the prefecture in front, and its rank where two share a name."""
    above = places().get(unit.prefecture_id or 0)
    if above is None or above.code == unit.code:
        return f"{unit.label} · {unit.rank.label}"
    return f"{above.label} · {unit.label}"


def clear_url() -> str:
    """The list without filters."""
    return url_for("users.index")
