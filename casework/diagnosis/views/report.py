"""Pages of the report: self-assessment, beginning, writing, sending."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases.queries import case_page, get_case
from casework.diagnosis import queries, services
from casework.diagnosis.forms import ReportForm, SelfAssessmentForm
from casework.diagnosis.views.confirm import ask_once
from casework.diagnosis.views.tab import Page, bp
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.transaction import transaction
from casework.web.conflicts import reconcile
from casework.web.guards import requires


@bp.route("/cases/<int:case_id>/self-assessment", methods=["GET", "POST"])
@requires(P.SELF_ASSESS)
def assess(case_id: int) -> Page:
    """The enterprise's own view before the experts come."""
    case = get_case(case_id)
    diagnosis = queries.find_diagnosis(case)
    known = {"text": diagnosis.self_assessment, "version": diagnosis.version} if diagnosis else {"text": ""}
    form = SelfAssessmentForm(data=known)
    if form.is_submitted() and diagnosis:
        reconcile(form, SelfAssessmentForm(None, data=known), diagnosis)
    if form.validate_on_submit():
        try:
            with transaction():
                services.hand_in_self_assessment(case, form.text.data, on=clock.today(), actor=current_user)
            flash(_("Your self-assessment has gone to the expert team."), "ok")
            return redirect(url_for("diagnosis.show", case_id=case_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
            case = get_case(case_id)
    body = render_template("diagnosis/assess.html", case=case, form=form)
    return body, 422 if form.is_submitted() else 200


@bp.route("/cases/<int:case_id>/diagnosis/begin", methods=["POST"])
@requires(P.DIAGNOSIS_WRITE)
def begin(case_id: int) -> Page:
    """The team starts."""
    case = get_case(case_id)
    try:
        with transaction():
            services.begin_diagnosis(case, on=clock.today(), actor=current_user)
        flash(_("The diagnosis has begun."), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("diagnosis.show", case_id=case_id), 303)


@bp.route("/cases/<int:case_id>/diagnosis/report", methods=["GET", "POST"])
@requires(P.DIAGNOSIS_WRITE)
def write(case_id: int) -> Page:
    """Write the text of the report."""
    page = case_page(case_id, clock.today())
    diagnosis = queries.get_diagnosis(page.case)
    form = ReportForm(obj=diagnosis)
    if form.is_submitted():
        reconcile(form, ReportForm(None, obj=diagnosis), diagnosis)
    if form.validate_on_submit():
        try:
            with transaction():
                services.write_report(diagnosis, actor=current_user, on=clock.today(), **form.values)
            flash(_("The report was saved."), "ok")
            return redirect(url_for("diagnosis.show", case_id=case_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(case_id, clock.today())
    body = render_template("diagnosis/write.html", page=page, tab="diagnosis", form=form)
    return body, 422 if form.is_submitted() else 200


@bp.route("/cases/<int:case_id>/diagnosis/send", methods=["GET", "POST"])
@requires(P.DIAGNOSIS_WRITE)
def send(case_id: int) -> Page:
    """The leader sends the report to the enterprise."""
    case = get_case(case_id)
    diagnosis = queries.get_diagnosis(case)
    if request.method != "POST":
        return ask_once(
            _("Send the report to the enterprise?"),
            _(
                "It can no longer be changed then. The enterprise answers each constraint within %(days)s working days.",
                days=case.programme.answer_days,
            ),
            _("Send to the enterprise"),
            url_for("diagnosis.show", case_id=case_id),
        )
    try:
        with transaction():
            services.submit_report(diagnosis, on=clock.today(), actor=current_user)
        flash(
            _(
                "The report has gone to the enterprise. Its answer is due on %(date)s.",
                date=diagnosis.answer_due_on,
            ),
            "ok",
        )
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("diagnosis.show", case_id=case_id), 303)
