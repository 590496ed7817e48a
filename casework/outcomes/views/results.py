"""Recording results with their copies, confirming and taking them back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.errors import RuleViolation
from casework.files.receiving import Arrivals, arriving
from casework.i18n import gettext as _
from casework.outcomes import queries, services
from casework.outcomes.forms import CopyForm, RemoveResultForm, ResultForm
from casework.outcomes.views.blueprint import Answer, back, bp, frame_of, turned_away
from casework.transaction import transaction
from casework.web.conflicts import refuse_stale
from casework.web.forms import BaseForm
from casework.web.guards import requires
from casework.web.limiting import limited_to
from casework.web.once import once

RESULTS = "results"


@bp.route("/cases/<int:case_id>/results/new", methods=["GET", "POST"])
@requires(P.RESULT_RECORD)
@limited_to("uploads", "UPLOAD_LIMIT_PER_PERSON")
def record_result(case_id: int) -> Answer:
    """A certificate, standard, patent … with a copy of its document. Files are checked before anything is read."""
    with arriving(request.files.getlist("files")) as arrivals:
        page, form = frame_of(case_id), ResultForm()
        if form.validate_on_submit() and _all_taken(form, arrivals):

            def make() -> str:
                services.record_result(
                    page.case,
                    **form.values,
                    copies=arrivals.received,
                    on=clock.today(),
                    actor=current_user,
                )
                return url_for("outcomes.show", case_id=case_id, _anchor=RESULTS)

            try:
                with transaction():
                    location = once(form.request_key.data, make)
                flash(_("The result is recorded. The enterprise is asked to confirm it."), "ok")
                return redirect(location, 303)
            except RuleViolation as violation:
                form.reject(violation)
                page = frame_of(case_id)
        body = render_template("outcomes/result.html", page=page, tab="outcomes", form=form)
        return body, 422 if form.is_submitted() else 200


@bp.route("/cases/<int:case_id>/results/<int:result_id>/copy", methods=["GET", "POST"])
@requires(P.RESULT_RECORD)
@limited_to("uploads", "UPLOAD_LIMIT_PER_PERSON")
def attach_copy(case_id: int, result_id: int) -> Answer:
    """The copy of a document that was recorded without one."""
    with arriving(request.files.getlist("files")) as arrivals:
        page, result, form = frame_of(case_id), queries.get_result(case_id, result_id), CopyForm()
        if form.validate_on_submit() and _all_taken(form, arrivals):

            def make() -> str:
                services.attach_copies(result, arrivals.received, on=clock.today(), actor=current_user)
                return url_for("outcomes.show", case_id=case_id, _anchor=RESULTS)

            try:
                with transaction():
                    location = once(form.request_key.data, make)
                flash(_("The copy is on file; the result counts."), "ok")
                return redirect(location, 303)
            except RuleViolation as violation:
                form.reject(violation)
                page, result = frame_of(case_id), queries.get_result(case_id, result_id)
        body = render_template("outcomes/copy.html", page=page, tab="outcomes", form=form, result=result)
        return body, 422 if form.is_submitted() else 200


def _all_taken(form: BaseForm, arrivals: Arrivals) -> bool:
    """A result is stored with all its files or not at all."""
    for refusal in arrivals.refusals:
        form.reject(refusal)
    return not arrivals.refusals


@bp.route("/cases/<int:case_id>/results/<int:result_id>/confirm", methods=["POST"])
@requires(P.RESULT_CONFIRM)
def confirm_result(case_id: int, result_id: int) -> Answer:
    """The enterprise confirms that it has gained this."""
    result = queries.get_result(case_id, result_id)
    try:
        with transaction():
            services.confirm_claim(result, on=clock.today(), actor=current_user)
    except RuleViolation as violation:
        return turned_away(case_id, violation)
    flash(_("Confirmed: %(title)s", title=result.title), "ok")
    return back(case_id, _anchor=RESULTS)


@bp.route("/cases/<int:case_id>/results/<int:result_id>/remove", methods=["GET", "POST"])
@requires(P.RESULT_RECORD)
def remove_result(case_id: int, result_id: int) -> Answer:
    """Take a result back with a reason."""
    page, result = frame_of(case_id), queries.get_result(case_id, result_id)
    form = RemoveResultForm(data={"version": result.version})
    if form.validate_on_submit():
        refuse_stale(form, result)
        try:
            with transaction():
                services.remove_claim(result, form.reason.data, on=clock.today(), actor=current_user)
            flash(_("The result is taken back; the story keeps its line."), "ok")
            return back(case_id, _anchor=RESULTS)
        except RuleViolation as violation:
            form.reject(violation)
            page, result = frame_of(case_id), queries.get_result(case_id, result_id)
    body = render_template("outcomes/remove.html", page=page, tab="outcomes", form=form, result=result)
    return body, 422 if form.is_submitted() else 200
