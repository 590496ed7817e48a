"""What a list shows of all this: a tab per saved view, "columns", "save as view", boxes to pick rows, and the default
view behind its bare address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework.access.permissions import Permission as P
from casework.enums import BulkAct, ListKind
from casework.i18n import current_locale
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.lists.known import LISTS, kept_query
from casework.lists.queries import TABS_IN_ONE, ViewTab, tab_values, views_in
from casework.paging import SIZES, Page
from casework.web.addresses import extended, query_address
from casework.web.frame import beside_counts
from casework.web.guards import can
from casework.web.letters import half_widths

SHOWN = 6
"""Tabs of saved views beside a list; the rest stands on the page of views."""
ROW_WIDTH, MORE_WIDTH, LETTER = 1_090, 110, 8
"""In pixels: a row of tabs beside the main menu at 1366, the tab that opens the others, a half-width letter."""
TAB_AROUND = (34, 26)
"""Around the words of a tab, by whether the page is English, whose tabs stand closer."""
ICONS = {
    BulkAct.REMIND: "bell",
    BulkAct.ASSIGN: "person-check",
    BulkAct.MOVE: "calendar3",
    BulkAct.STRIKE_OFF: "check2",
}
EXPORTS = (("xlsx", _l("Export as Excel")), ("csv", _l("as CSV")))


def first_view(kind: ListKind) -> Response | None:
    """Where the bare address of a list leads to: the person's default view, if there is one."""
    if request.args or not can(P.VIEW_SAVE):
        return None
    chosen = next((v for v in _views(kind) if v.is_default and v.is_own and v.query), None)
    return (
        None if chosen is None else redirect(f"{query_address(LISTS[kind].endpoint, {})}?{chosen.query}", 303)
    )


def not_bare(address: str) -> str:
    """An address of a list that never leads to the default view."""
    return address if "?" in address else extended(address, {"saved": "0"})


def saved_bar(
    kind: ListKind, address: str, *, has_columns: bool = False, page: Page | None = None
) -> dict[str, Any]:
    """Tabs of the saved views, the links that save `address` (the canonical one of the list as it is shown) and choose its
    columns, and the button that makes a file of what `page` is a part of."""
    query = kept_query(address.partition("?")[2])
    links = {"list": kind.value, "q": query}
    export = None if page is None else export_of(kind.value, query, page.count, capped=page.count_capped)
    columns_url = query_address("saved_views.columns", links) if has_columns and can(P.VIEW_SAVE) else ""
    if not can(P.VIEW_SAVE):
        nothing: dict[str, Any] = {"tabs": [], "more": [], "save_url": "", "all_url": "", "is_active": False}
        return {**nothing, "columns_url": "", "export": export}
    views, here = _views(kind), query_address(LISTS[kind].endpoint, {})
    active = next((view for view in views if view.query == query), None) if query else None
    shown = list(views[:SHOWN])
    if active is not None and active not in shown:
        shown[-1] = active
    return {
        "tabs": [
            {"label": _label(view), "url": f"{here}?{view.query or 'saved=0'}", "active": view is active}
            for view in shown
        ],
        "is_active": active is not None,
        "export": export,
        "columns_url": columns_url,
        "save_url": "" if active else query_address("saved_views.new", links),
        "all_url": query_address("saved_views.index", {}),
    }


def export_of(
    kind: str, query: str, count: int, *, capped: bool = False, takes: P = P.CASE_EXPORT
) -> dict[str, str] | None:
    """The button that names the rows of the file: `kind` is an ExportKind's value, `query` the address of the list. None
    beside an empty list, or for who may not take it away."""
    if not count or not can(takes) or "exports.make" not in current_app.view_functions:
        return None
    number = f"{count}+" if capped else str(count)
    return {
        "url": extended(url_for("exports.make", listed=kind), {"q": query}),
        "label": _export_label(kind, number),
    }


def _export_label(kind: str, number: str) -> str:
    if kind == "cases":
        return _("Export Excel (%(n)s cases)", n=number)
    if kind in ("enterprises", "nominations"):
        return _("Export Excel (%(n)s enterprises)", n=number)
    if kind == "experts":
        return _("Export Excel (%(n)s people)", n=number)
    if kind in ("visits", "follow_ups"):
        return _("Export Excel (%(n)s records)", n=number)
    return _("Export Excel (%(n)s items)", n=number)


def with_saved(views: list[dict[str, Any]], bar: dict[str, Any]) -> list[dict[str, Any]]:
    """The tabs of a list followed by its saved views; an open saved view is the one that is marked.

    Saved views that do not fit into one row beside those of the list go into `bar["more"]`, a menu behind the last tab;
    the open one never does.
    """
    if bar["is_active"]:
        views = [{**view, "active": False} for view in views]
    bar["more"] = []
    saved = bar["tabs"]
    if _width([*views, *saved]) <= ROW_WIDTH:
        return [*views, *saved]
    kept = [view for view in saved if view["active"]]
    for view in saved:
        if not view["active"] and _width([*views, *kept, view]) + MORE_WIDTH <= ROW_WIDTH:
            kept.append(view)
    shown = [view for view in saved if view in kept]
    bar["more"] = [view for view in saved if view not in kept]
    return [*views, *shown]


def _width(views: Sequence[dict[str, Any]]) -> int:
    """About how wide the tabs are, in pixels: letters, the number behind them, and what stands around each."""
    around = TAB_AROUND[current_locale() == "en"]
    return sum(
        around + LETTER * (half_widths(str(view["label"])) + half_widths(str(view.get("count", ""))))
        for view in views
    )


def picking(kind: ListKind, address: str, size: int) -> dict[str, Any] | None:
    """The bar of steps on picked rows, or None for who has none. Long pages carry boxes only when they are asked for
    (`pick`): fifty rows have to stay a light page."""
    acts = [act for act, permission in LISTS[kind].acts.items() if can(P.BULK_RUN) and can(permission)]
    if "bulk.start" not in current_app.view_functions or not (acts or can(P.CASE_EXPORT)):
        return None
    query = kept_query(address.partition("?")[2])
    if size != SIZES[0] and request.args.get("pick") != "1":
        return {"boxes": False, "pick_url": extended(address, {"pick": "1"})}
    buttons = [{"name": "act", "value": act.value, "label": act.label, "icon": ICONS[act]} for act in acts]
    if can(P.CASE_EXPORT):
        url = extended(url_for("bulk.export", listed=kind.value), {"q": query})
        buttons += [
            {"name": "format", "value": value, "label": label, "icon": "download", "url": url}
            for value, label in EXPORTS
        ]
    return {
        "boxes": True,
        "url": extended(url_for("bulk.start", listed=kind.value), {"q": query}),
        "all_url": extended(url_for("bulk.everything", listed=kind.value), {"q": query}),
        "buttons": buttons,
    }


def _label(view: ViewTab) -> str:
    return _("My view: %(name)s", name=view.name) if view.is_own else view.name


def _views(kind: ListKind) -> Sequence[ViewTab]:
    """Read once in a request."""
    kept: dict[ListKind, Sequence[ViewTab]] = g.setdefault("saved_views", {})
    if kind not in kept:
        values = tab_values(kind, current_user._get_current_object())
        kept[kind] = views_in(beside_counts(TABS_IN_ONE, values))
    return kept[kind]
