"""Pages of the training classes of the own unit."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.errors import NotFound, RuleViolation
from casework.i18n import gettext as _
from casework.programmes.queries import get_programme
from casework.regions.queries import place
from casework.training import queries, services
from casework.training.forms import EditClassForm, NewClassForm
from casework.transaction import transaction
from casework.web.conflicts import reconcile
from casework.web.guards import requires
from casework.web.once import once

bp = Blueprint("training", __name__)
Answer = Response | str | tuple[str, int]


def _own() -> Any:
    if current_user.region_id is None:
        raise NotFound
    return place(current_user.region_id)


def _back(year: int) -> str:
    return url_for("reports.own_figures", year=year) + "#classes"


def _form_page(form: Any, year: int, class_id: int | None) -> Answer:
    body = render_template(
        "training/class.html", form=form, year=year, unit=_own(), class_id=class_id, back_url=_back(year)
    )
    return body, 422 if form.is_submitted() else 200


@bp.route("/reports/<int(min=2000,max=2199):year>/training/new", methods=["GET", "POST"])
@requires(P.RETURN_WRITE)
def new(year: int) -> Answer:
    """Type a class."""
    programme, region, form = get_programme(year), _own(), NewClassForm()
    if form.validate_on_submit():

        def make() -> str:
            services.add_class(region, programme, actor=current_user, on=clock.today(), **form.values)
            return _back(year)

        try:
            with transaction():
                location = once(form.request_key.data, make)
            flash(_("The class was added."), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
    return _form_page(form, year, None)


@bp.route("/training-classes/<int:class_id>/edit", methods=["GET", "POST"])
@requires(P.RETURN_WRITE)
def edit(class_id: int) -> Answer:
    """Put a class right."""
    one, _row, programme = queries.get_class(class_id, current_user.region_id)
    form = EditClassForm(obj=one)
    if form.is_submitted():
        reconcile(form, EditClassForm(None, obj=one), one)
    if form.validate_on_submit():
        try:
            with transaction():
                services.edit_class(
                    one, programme, _own(), actor=current_user, on=clock.today(), **form.values
                )
            flash(_("The class was saved."), "ok")
            return redirect(_back(programme.year), 303)
        except RuleViolation as violation:
            form.reject(violation)
    return _form_page(form, programme.year, class_id)


@bp.route("/training-classes/<int:class_id>/remove", methods=["GET", "POST"])
@requires(P.RETURN_WRITE)
def remove(class_id: int) -> Answer:
    """Take a class off the return."""
    one, _row, programme = queries.get_class(class_id, current_user.region_id)
    year = programme.year
    if request.method != "POST":
        return render_template("training/remove.html", one=one, back_url=_back(year))
    try:
        with transaction():
            services.remove_class(one, programme, _own(), actor=current_user)
        flash(_("The class was removed."), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(_back(year), 303)
