"""Recording what the help was worth, confirming and taking it back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.outcomes import queries, services
from casework.outcomes.forms import BenefitForm, RemoveResultForm
from casework.outcomes.views.blueprint import Answer, back, bp, frame_of, turned_away
from casework.transaction import transaction
from casework.web.conflicts import refuse_stale
from casework.web.guards import requires
from casework.web.once import once

BENEFITS = "benefits"


@bp.route("/cases/<int:case_id>/benefits/new", methods=["GET", "POST"])
@requires(P.RESULT_RECORD)
def record_benefit(case_id: int) -> Answer:
    """An amount with its period and source, and the share due to the help."""
    page, form = frame_of(case_id), BenefitForm()
    if form.validate_on_submit():

        def make() -> str:
            services.record_benefit(page.case, **form.values, on=clock.today(), actor=current_user)
            return url_for("outcomes.show", case_id=case_id, _anchor=BENEFITS)

        try:
            with transaction():
                location = once(form.request_key.data, make)
            flash(_("Recorded. It counts once the enterprise has confirmed value and share."), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = frame_of(case_id)
    body = render_template("outcomes/benefit.html", page=page, tab="outcomes", form=form)
    return body, 422 if form.is_submitted() else 200


@bp.route("/benefits/<int:benefit_id>/confirm", methods=["POST"])
@requires(P.RESULT_CONFIRM)
def confirm_benefit(benefit_id: int) -> Answer:
    """The enterprise confirms value and share."""
    benefit = queries.get_benefit(benefit_id)
    case_id = benefit.case_id
    try:
        with transaction():
            services.confirm_claim(benefit, on=clock.today(), actor=current_user)
    except RuleViolation as violation:
        return turned_away(case_id, violation)
    flash(_("Confirmed: %(title)s", title=benefit.title), "ok")
    return back(case_id, _anchor=BENEFITS)


@bp.route("/benefits/<int:benefit_id>/remove", methods=["GET", "POST"])
@requires(P.RESULT_RECORD)
def remove_benefit(benefit_id: int) -> Answer:
    """Take a benefit back with a reason."""
    benefit = queries.get_benefit(benefit_id)
    page = frame_of(benefit.case_id)
    form = RemoveResultForm(data={"version": benefit.version})
    if form.validate_on_submit():
        refuse_stale(form, benefit)
        try:
            with transaction():
                services.remove_claim(benefit, form.reason.data, on=clock.today(), actor=current_user)
            flash(_("Taken back; the story keeps its line."), "ok")
            return back(benefit.case_id, _anchor=BENEFITS)
        except RuleViolation as violation:
            form.reject(violation)
            benefit = queries.get_benefit(benefit_id)
            page = frame_of(benefit.case_id)
    body = render_template(
        "outcomes/remove_benefit.html", page=page, tab="outcomes", form=form, benefit=benefit
    )
    return body, 422 if form.is_submitted() else 200
