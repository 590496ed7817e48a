"""Applying for acceptance, the two opinions, the conclusion."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.calendars.queries import explain_address
from casework.cases.queries import CasePage
from casework.enums import Conclusion, TargetResult
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.outcomes import queries, services
from casework.outcomes.effect_rows import effect_row
from casework.outcomes.forms import ApplyForm, ConclusionForm, OpinionForm, SampleForm, opinion_form
from casework.outcomes.tab import condition, conditions_of
from casework.outcomes.views.blueprint import Answer, back, bp, frame_of, turned_away
from casework.transaction import transaction
from casework.web.conflicts import reconcile, refuse_stale
from casework.web.filters import day
from casework.web.guards import requires
from casework.web.once import once


@bp.route("/cases/<int:case_id>/acceptance/apply", methods=["GET", "POST"])
@requires(P.ACCEPTANCE_APPLY)
def apply(case_id: int) -> Answer:
    """Apply for acceptance; while something is missing the answer is the list of it."""
    page, form, missing = frame_of(case_id), ApplyForm(), []
    if form.validate_on_submit():

        def make() -> str:
            services.apply_for_acceptance(page.case, on=clock.today(), actor=current_user)
            return url_for("outcomes.show", case_id=case_id)

        try:
            with transaction():
                location = once(form.request_key.data, make)
            flash(
                _("Acceptance is applied for. The team leader gives the opinion, then the county concludes."),
                "ok",
            )
            return redirect(location, 303)
        except services.NotReady as violation:
            missing = [condition(item) for item in violation.unmet]
        except RuleViolation as violation:
            form.reject(violation)
        page = frame_of(case_id)
    conditions = conditions_of(page.case)
    body = render_template(
        "outcomes/apply.html", page=page, tab="outcomes", form=form, conditions=conditions, missing=missing
    )
    return body, 422 if form.is_submitted() else 200


@bp.route("/cases/<int:case_id>/acceptance/opinion", methods=["GET", "POST"])
@requires(P.ACCEPTANCE_EXPERT)
def opinion(case_id: int) -> Answer:
    """The team leader's opinion, target by target; may be amended until the county concludes."""
    page, acceptance = frame_of(case_id), queries.latest_round(case_id)
    effects = queries.effects_of(case_id)
    indicators = [item.indicator for item in effects]
    form = opinion_form(indicators, _opinion_values(acceptance))
    if not form.is_submitted():
        try:
            services.check_may_opine(acceptance, current_user)
        except RuleViolation as violation:
            return turned_away(case_id, violation)
    elif form.validate():
        saved = opinion_form(indicators, _opinion_values(acceptance), formdata=None)
        reconcile(form, saved, acceptance)
        try:
            with transaction():
                _give_opinion(acceptance, form, [item.id for item in indicators])
            flash(_("Your opinion is on file. The county concludes the acceptance."), "ok")
            return back(case_id)
        except RuleViolation as violation:
            form.reject(violation)
            page, effects = frame_of(case_id), queries.effects_of(case_id)
    body = render_template(
        "outcomes/opinion.html",
        page=page,
        form=form,
        rows=[effect_row(item) for item in effects],
        constraints=queries.confirmed_constraints(case_id),
    )
    return body, 422 if form.is_submitted() else 200


def _opinion_values(acceptance: Any) -> dict[str, Any]:
    """What the form shows of a round: today and nothing chosen, or the opinion as it was given."""
    values: dict[str, Any] = {
        "version": acceptance.version,
        "held_on": acceptance.held_on or clock.today(),
        "shortcomings": acceptance.shortcomings,
        "opinion": acceptance.expert_opinion,
    }
    for row in acceptance.targets:
        values[f"result_{row.indicator_id}"] = row.result.value
        values[f"remark_{row.indicator_id}"] = row.remark
    return values


def _give_opinion(acceptance: Any, form: OpinionForm, keys: list[int]) -> None:
    services.give_expert_opinion(
        acceptance,
        held_on=form.held_on.data,
        targets={
            key: (TargetResult(form[f"result_{key}"].data), form[f"remark_{key}"].data or "") for key in keys
        },
        shortcomings=form.shortcomings.data,
        opinion=form.opinion.data,
        on=clock.today(),
        actor=current_user,
    )


@bp.route("/cases/<int:case_id>/acceptance/sample", methods=["GET", "POST"])
@requires(P.ACCEPTANCE_SAMPLE)
def sample(case_id: int) -> Answer:
    """The opinion of the prefecture on an acceptance that it samples."""
    page, acceptance = frame_of(case_id), queries.latest_round(case_id)
    values = {"version": acceptance.version, "opinion": acceptance.prefecture_opinion}
    form = SampleForm(data=values)
    if not form.is_submitted():
        try:
            services.check_may_sample(acceptance)
        except RuleViolation as violation:
            return turned_away(case_id, violation)
    elif form.validate():
        reconcile(form, SampleForm(formdata=None, data=values), acceptance)
        try:
            with transaction():
                services.give_sample_opinion(
                    acceptance, form.opinion.data, on=clock.today(), actor=current_user
                )
            flash(_("The sample opinion is on file; the conclusion stays with the county."), "ok")
            return back(case_id)
        except RuleViolation as violation:
            form.reject(violation)
            page = frame_of(case_id)
    body = render_template("outcomes/sample.html", page=page, tab="outcomes", form=form)
    return body, 422 if form.is_submitted() else 200


@bp.route("/cases/<int:case_id>/acceptance/conclude", methods=["GET", "POST"])
@requires(P.ACCEPTANCE_CONCLUDE)
def conclude(case_id: int) -> Answer:
    """The county's conclusion; “passed” with something missing is answered with the list of it."""
    page, acceptance, missing = frame_of(case_id), queries.latest_round(case_id), []
    values = {"version": acceptance.version}
    form = ConclusionForm(services.conclusions_of(acceptance), data=values)
    if not form.is_submitted():
        try:
            services.check_may_conclude(acceptance, current_user)
        except RuleViolation as violation:
            return turned_away(case_id, violation)
    elif form.validate():
        refuse_stale(form, acceptance)
        try:
            with transaction():
                _conclude(acceptance, form)
            flash(_concluded_words(acceptance), "ok")
            return back(case_id)
        except services.NotReady as violation:
            missing = [condition(item) for item in violation.unmet]
        except RuleViolation as violation:
            form.reject(violation)
        page, acceptance = frame_of(case_id), queries.latest_round(case_id)
    return _conclude_page(page, acceptance, form, missing), 422 if form.is_submitted() else 200


def _conclude(acceptance: Any, form: ConclusionForm) -> None:
    services.conclude(
        acceptance,
        Conclusion(form.conclusion.data),
        county_opinion=form.county_opinion.data,
        on=clock.today(),
        actor=current_user,
    )


def _concluded_words(acceptance: Any) -> str:
    if acceptance.conclusion is Conclusion.PASS:
        return _("Acceptance is passed. The case can be struck off the register.")
    if acceptance.conclusion is Conclusion.RECTIFY:
        return _("A time limit for correction is set: %(date)s.", date=day(acceptance.rectify_due_on))
    return _("Acceptance is not passed; the case is back in implementation.")


def _conclude_page(page: CasePage, acceptance: Any, form: ConclusionForm, missing: list[Any]) -> str:
    case, today = page.case, clock.today()
    days = case.programme.rectify_days
    return render_template(
        "outcomes/conclude.html",
        page=page,
        tab="outcomes",
        form=form,
        missing=missing,
        acceptance=acceptance,
        conditions=[item for item in conditions_of(case) if item["missing"]],
        limit_was_given=Conclusion.RECTIFY not in services.conclusions_of(acceptance),
        correction={
            "due_on": services.correction_due_on(case, today),
            "days": days,
            "url": explain_address(case.tenant_id, start=today, workdays=days),
        },
    )
