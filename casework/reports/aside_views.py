"""The pages on which the unit responsible puts an early warning aside and brings it back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.early_warnings import services
from casework.early_warnings.asides import responsible
from casework.early_warnings.queries import early_warnings
from casework.early_warnings.rules import EarlyWarning
from casework.enums import WarningRule
from casework.errors import NotFound, RuleViolation
from casework.i18n import gettext as _
from casework.programmes.queries import get_programme
from casework.regions.queries import Place, place
from casework.reports import queries
from casework.reports.aside_form import AsideForm
from casework.reports.pages.warning_lines import warning_line
from casework.transaction import transaction
from casework.web.guards import requires
from casework.web.keys import key
from casework.web.once import once

bp = Blueprint("asides", __name__)
Answer = Response | str | tuple[str, int]


def _own() -> Place:
    if current_user.region_id is None:
        raise NotFound
    return place(current_user.region_id)


def _warning(rule: str, subject_id: int, region: Place) -> EarlyWarning:
    """A warning of today that the own unit answers for, put aside or not. Raises NotFound for any other."""
    year = queries.running_year(current_user.years_version)
    if year is None or rule not in {one.value for one in WarningRule}:
        raise NotFound
    found = early_warnings(region, get_programme(year), clock.today())
    every = [*found.standing, *(warning for warning, _aside in found.aside)]
    for warning in every:
        if (warning.rule, warning.key) == (rule, subject_id) and responsible(warning, region) == region.id:
            return warning
    raise NotFound


@bp.route("/dashboard/warnings/<rule>/<int:subject_id>/aside", methods=["GET", "POST"])
@requires(P.WARNING_ASIDE)
def put_aside(rule: str, subject_id: int) -> Answer:
    """Say why a warning need not be acted on now, and until when."""
    region = _own()
    warning, form = _warning(rule, subject_id, region), AsideForm()
    back = url_for("boards.warnings")
    if form.validate_on_submit():

        def make() -> str:
            services.put_aside(warning, region, actor=current_user, today=clock.today(), **form.values)
            return back

        try:
            with transaction():
                location = once(form.request_key.data, make)
            flash(_("The warning was put aside."), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template("reports/aside.html", form=form, line=warning_line(warning), back_url=back)
    return body, 422 if form.is_submitted() else 200


@bp.route("/dashboard/warnings/back", methods=["POST"])
@requires(P.WARNING_ASIDE)
def bring_back() -> Answer:
    """Show a warning again before its day."""
    aside_id = request.form.get("aside", type=key)
    if aside_id is None:
        raise NotFound
    with transaction():
        services.bring_back(aside_id, actor=current_user, today=clock.today())
    flash(_("The warning is shown again."), "ok")
    return redirect(url_for("boards.warnings"), 303)
