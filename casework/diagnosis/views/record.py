"""What goes with the report: maturity by group, and clues that were handed over."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases.queries import CasePage, case_page
from casework.diagnosis import maturity, queries, services
from casework.diagnosis.forms import ClueForm, maturity_form
from casework.diagnosis.views.tab import Page, bp
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.reference.queries import constraint_types
from casework.transaction import transaction
from casework.web.conflicts import reconcile
from casework.web.guards import requires
from casework.web.once import once


@bp.route("/cases/<int:case_id>/diagnosis/maturity", methods=["GET", "POST"])
@requires(P.DIAGNOSIS_WRITE)
def score_maturity(case_id: int) -> Page:
    """Score the groups of the taxonomy, 0 to 5; a group that nobody looked at stays without."""
    page = case_page(case_id, clock.today())
    diagnosis = queries.get_diagnosis(page.case)
    form = _maturity_form(page, diagnosis, shown=True)
    if form.is_submitted():
        reconcile(form, _maturity_form(page, diagnosis, shown=False), diagnosis)
    if form.validate_on_submit():
        try:
            with transaction():
                services.score_maturity(diagnosis, form.scores, actor=current_user)
            flash(_("The scores were saved."), "ok")
            return redirect(url_for("diagnosis.show", case_id=case_id, _anchor="maturity"), 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(case_id, clock.today())
    body = render_template("diagnosis/maturity.html", page=page, tab="diagnosis", form=form)
    return body, 422 if form.is_submitted() else 200


def _maturity_form(page: CasePage, diagnosis: Any, *, shown: bool) -> Any:
    groups = maturity.groups_of(constraint_types(page.case.programme.constraint_edition_id))
    scores = maturity.read(diagnosis.maturity)
    return maturity_form(groups, scores, diagnosis.version, is_saved=not shown)


@bp.route("/cases/<int:case_id>/clues/new", methods=["GET", "POST"])
@requires(P.CASE_NOTE)
def record_clue(case_id: int) -> Page:
    """Record that a clue was handed over: day and channel, nothing else."""
    page, form = case_page(case_id, clock.today()), ClueForm()
    if form.validate_on_submit():

        def make() -> str:
            services.record_clue(page.case, **form.values, on=clock.today(), actor=current_user)
            return url_for("diagnosis.show", case_id=case_id, _anchor="clues")

        try:
            with transaction():
                location = once(form.request_key.data, make)
            flash(_("Recorded. Enterprise and experts do not see it."), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(case_id, clock.today())
    body = render_template("diagnosis/clue.html", page=page, tab="diagnosis", form=form)
    return body, 422 if form.is_submitted() else 200
