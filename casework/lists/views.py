"""Saving, opening, changing and deleting views of lists."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from casework.access.permissions import Permission as P
from casework.enums import ListKind, Sharing
from casework.errors import NotFound, RuleViolation
from casework.i18n import gettext as _
from casework.lists import queries, services
from casework.lists.forms import EditViewForm, NewViewForm
from casework.lists.known import LISTS, kept_query
from casework.transaction import transaction
from casework.web.columns import PARAMETER, chosen_columns
from casework.web.conflicts import reconcile
from casework.web.guards import can, requires
from casework.web.once import once

bp = Blueprint("saved_views", __name__)
Answer = Response | str | tuple[str, int]


@bp.route("/views")
@requires(P.VIEW_SAVE)
def index() -> str:
    """Every view that the person finds, by list."""
    found = queries.every_view(current_user)
    groups = [
        {"label": kind.label, "views": [_line(view) for view in found if view.list_kind is kind]}
        for kind in LISTS
        if can(LISTS[kind].permission)
    ]
    return render_template("saved_views/index.html", groups=[group for group in groups if group["views"]])


def _line(view: Any) -> dict[str, Any]:
    return {"view": view, "is_own": view.user_id == current_user.id, "url": _address(view)}


def _address(view: Any) -> str:
    return url_for(LISTS[view.list_kind].endpoint) + "?" + (view.query or "saved=0")


@bp.route("/views/<int:view_id>")
@requires(P.VIEW_SAVE)
def show(view_id: int) -> Answer:
    """To the list as it was kept. A filter that no longer exists is left out by the list."""
    view = queries.get_view(view_id, current_user)
    if not can(LISTS[view.list_kind].permission):
        raise NotFound
    return redirect(_address(view), 303)


@bp.route("/views/new", methods=["GET", "POST"])
@requires(P.VIEW_SAVE)
def new() -> Answer:
    """Keep the list whose filters stand in the address."""
    kind = _kind(request.args.get("list", ""))
    form = NewViewForm(services.sharings(current_user))
    if form.validate_on_submit():
        try:
            with transaction():
                location = once(form.request_key.data, lambda: _saved(kind, form))
            flash(_("The view is saved."), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
    elif not form.is_submitted():
        form.query.data = kept_query(request.args.get("q", ""))
    body = render_template(
        "saved_views/edit.html", form=form, kind=kind, view=None, back_url=url_for(LISTS[kind].endpoint)
    )
    return body, 422 if form.is_submitted() else 200


def _kind(value: str) -> ListKind:
    """The list in the address. Raises NotFound; 403 for one that the person does not read."""
    if value not in list(ListKind):
        raise NotFound
    if not can(LISTS[ListKind(value)].permission):
        abort(403)
    return ListKind(value)


@bp.route("/views/columns")
@requires(P.VIEW_SAVE)
def columns() -> str:
    """Which columns the list in the address shows."""
    kind, query = _kind(request.args.get("list", "")), kept_query(request.args.get("q", ""))
    pairs, here = parse_qsl(query), url_for(LISTS[kind].endpoint)
    return render_template(
        "saved_views/columns.html",
        kind=kind,
        columns=chosen_columns(kind.value, MultiDict(pairs)),
        kept=[(name, value) for name, value in pairs if name not in (PARAMETER, "col")] or [("saved", "0")],
        list_url=here,
        back_url=f"{here}?{query or 'saved=0'}",
    )


def _saved(kind: ListKind, form: NewViewForm) -> str:
    values = form.values
    view = services.save_view(
        kind,
        values["query"] or "",
        name=values["name"],
        sharing=Sharing(values["sharing"]),
        is_default=values["is_default"],
        actor=current_user,
    )
    return url_for("saved_views.show", view_id=view.id)


@bp.route("/views/<int:view_id>/edit", methods=["GET", "POST"])
@requires(P.VIEW_SAVE)
def edit(view_id: int) -> Answer:
    """Name, readers, default."""
    view = queries.own_view(view_id, current_user)
    offered = services.sharings(current_user)
    form = EditViewForm(offered, obj=view)
    if form.validate_on_submit():
        try:
            with transaction():
                view = queries.own_view(view_id, current_user)
                reconcile(form, EditViewForm(offered, None, obj=view), view)
                services.change_view(
                    view, actor=current_user, **{**form.values, "sharing": Sharing(form.sharing.data)}
                )
            flash(_("The view is saved."), "ok")
            return redirect(url_for("saved_views.index"), 303)
        except RuleViolation as violation:
            form.reject(violation)
            view = queries.own_view(view_id, current_user)
    body = render_template(
        "saved_views/edit.html", form=form, kind=view.list_kind, view=view,
        back_url=url_for("saved_views.index"),
    )  # fmt: skip
    return body, 422 if form.is_submitted() else 200


@bp.route("/views/<int:view_id>/delete", methods=["GET", "POST"])
@requires(P.VIEW_SAVE)
def delete(view_id: int) -> Answer:
    """Take a view away, after asking once."""
    view = queries.own_view(view_id, current_user)
    if request.method != "POST":
        return render_template("saved_views/delete.html", view=view)
    with transaction():
        services.delete_view(queries.own_view(view_id, current_user))
    flash(_("The view is deleted. The list and its rows stay."), "ok")
    return redirect(url_for("saved_views.index"), 303)
