"""The plan tab: actions in force, versions, writing a draft, the enterprise's agreement, approval."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.calendars.queries import deadline
from casework.cases.queries import CasePage, case_page, get_case
from casework.diagnosis.views.confirm import ask_once
from casework.errors import NotFound, RuleViolation
from casework.i18n import gettext as _
from casework.plans import pages, queries, services
from casework.plans.forms import NoActionForm, PlanForm, ReasonForm, StartPlanForm
from casework.transaction import transaction
from casework.web.conflicts import reconcile
from casework.web.guards import requires
from casework.web.once import once

bp = Blueprint("plans", __name__)
Answer = Response | str | tuple[str, int]


@bp.app_template_global("deadline_of")
def deadline_of(due_on: Any, tenant_id: int) -> Any:
    """The distance of a date from today, for the cards of tasks."""
    return deadline(due_on, tenant_id, clock.today())


@bp.route("/cases/<int:case_id>/plan")
@requires(P.PLAN_READ)
def show(case_id: int) -> str:
    """Actions in force by constraint, the open version with what is next for it, all versions."""
    page = case_page(case_id, clock.today())
    return render_template("plans/show.html", page=page, tab="plan", **pages.tab(page))


@bp.route("/cases/<int:case_id>/plan/<int:number>")
@requires(P.PLAN_READ)
def version(case_id: int, number: int) -> str:
    """One version as it stands, with what it changes."""
    page = case_page(case_id, clock.today())
    plan = queries.get_version(page.case, number)
    return render_template("plans/version.html", page=page, tab="plan", **pages.version(page, plan))


@bp.route("/cases/<int:case_id>/plan/new", methods=["GET", "POST"])
@requires(P.PLAN_WRITE)
def start(case_id: int) -> Answer:
    """Begin a version; a later one needs a reason."""
    page = case_page(case_id, clock.today())
    form = StartPlanForm()
    if queries.version_in_force(page.case) is None:
        del form.change_reason
    if form.validate_on_submit():
        try:
            with transaction():
                location = once(form.request_key.data, lambda: _started(page, form))
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(case_id, clock.today())
    body = render_template("plans/start.html", page=page, tab="plan", form=form)
    return body, 422 if form.is_submitted() else 200


def _started(page: CasePage, form: Any) -> str:
    services.start_plan(page.case, actor=current_user, **form.values)
    return url_for("plans.draft", case_id=page.case.id)


def open_draft(page: CasePage) -> Any:
    """The version that is being written. Raises NotFound while there is none."""
    plan = queries.open_version(page.case)
    if plan is None or not plan.is_editable:
        raise NotFound
    return plan


@bp.route("/cases/<int:case_id>/plan/draft", methods=["GET", "POST"])
@requires(P.PLAN_WRITE)
def draft(case_id: int) -> Answer:
    """The working page: every confirmed constraint with its lines, goal, what is still missing."""
    page = case_page(case_id, clock.today())
    plan = open_draft(page)
    form = PlanForm(obj=plan)
    if plan.version_number == 1:
        del form.change_reason
    if form.is_submitted():
        reconcile(form, PlanForm(None, obj=plan), plan)
    if form.validate_on_submit():
        try:
            with transaction():
                services.edit_plan(plan, actor=current_user, **form.values)
            flash(_("The draft was saved."), "ok")
            return redirect(url_for("plans.draft", case_id=case_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(case_id, clock.today())
            plan = open_draft(page)
    body = render_template("plans/draft.html", page=page, tab="plan", form=form, **pages.draft(page, plan))
    return body, 422 if form.is_submitted() else 200


@bp.route("/cases/<int:case_id>/plan/propose", methods=["POST"])
@requires(P.PLAN_WRITE)
def propose(case_id: int) -> Answer:
    """Typical actions for every constraint without a line."""

    def act(plan: Any) -> str:
        made = services.propose_lines(plan, on=clock.today(), actor=current_user)
        if not made:
            return _("Every constraint has an action or a reason already.")
        return _("%(num)d typical actions are proposed. Keep what fits and complete it.", num=made)

    return _step(case_id, act)


@bp.route("/cases/<int:case_id>/plan/no-action/<int:constraint_id>", methods=["GET", "POST"])
@requires(P.PLAN_WRITE)
def no_action(case_id: int, constraint_id: int) -> Answer:
    """Why a constraint gets no measure."""
    page = case_page(case_id, clock.today())
    plan = open_draft(page)
    constraint = pages.find_constraint(page.case, constraint_id)
    known = {"reason": constraint.no_action_reason, "version": constraint.version}
    form = NoActionForm(data=known)
    if form.is_submitted():
        reconcile(form, NoActionForm(None, data=known), constraint)
    if form.validate_on_submit():
        try:
            with transaction():
                services.give_no_action_reason(plan, constraint, form.reason.data, actor=current_user)
            return redirect(url_for("plans.draft", case_id=case_id) + f"#{constraint.code}", 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(case_id, clock.today())
    body = render_template("plans/no_action.html", page=page, tab="plan", form=form, constraint=constraint)
    return body, 422 if form.is_submitted() else 200


@bp.route("/cases/<int:case_id>/plan/ask", methods=["POST"])
@requires(P.PLAN_WRITE)
def ask(case_id: int) -> Answer:
    """Tell the enterprise that the draft waits for its agreement."""

    def act(plan: Any) -> str:
        services.ask_to_agree(plan, on=clock.today(), actor=current_user)
        return _("The enterprise has been asked to agree.")

    return _step(case_id, act)


@bp.route("/cases/<int:case_id>/plan/submit", methods=["POST"])
@requires(P.PLAN_WRITE)
def submit(case_id: int) -> Answer:
    """Send the draft for approval."""

    def act(plan: Any) -> str:
        services.submit_plan(plan, on=clock.today(), actor=current_user)
        return _("The plan waits for the approval of the deputy head.")

    return _step(case_id, act, done="plans.show")


@bp.route("/cases/<int:case_id>/plan/agree", methods=["GET", "POST"])
@requires(P.PLAN_AGREE)
def agree(case_id: int) -> Answer:
    """The enterprise agrees."""
    if request.method != "POST":
        plan, back_url = _opened(case_id), url_for("plans.show", case_id=case_id)
        consequence = _(
            "You agree to %(count)d actions with their dates. The county approves the plan next.",
            count=len(plan.lines),
        )
        return ask_once(_("Do you agree to this plan?"), consequence, _("Agree to the plan"), back_url)

    def act(plan: Any) -> str:
        services.agree_to_plan(plan, on=clock.today(), actor=current_user)
        return _("You have agreed to the plan. The county approves it next.")

    return _step(case_id, act, done="plans.show", refused="plans.show")


@bp.route("/cases/<int:case_id>/plan/approve", methods=["GET", "POST"])
@requires(P.PLAN_APPROVE)
def approve(case_id: int) -> Answer:
    """Put the waiting version in force."""
    if request.method != "POST":
        plan, back_url = _opened(case_id), url_for("plans.show", case_id=case_id)
        question = _("Approve version %(number)s?", number=plan.version_number)
        consequence = _("Its actions run from today, and follow-ups are planned.")
        return ask_once(question, consequence, _("Approve"), back_url)

    def act(plan: Any) -> str:
        services.approve_plan(plan, on=clock.today(), actor=current_user)
        return _("The plan is approved; its actions run from today.")

    return _step(case_id, act, done="plans.show", refused="plans.show")


@bp.route("/cases/<int:case_id>/plan/return", methods=["GET", "POST"])
@requires(P.PLAN_APPROVE)
def send_back(case_id: int) -> Answer:
    """Return the waiting version with a reason."""
    page = case_page(case_id, clock.today())
    plan = queries.open_version(page.case)
    if plan is None or not plan.is_waiting:
        raise NotFound
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.return_plan(plan, form.reason.data, on=clock.today(), actor=current_user)
            flash(_("The plan went back to its author."), "ok")
            return redirect(url_for("plans.show", case_id=case_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(case_id, clock.today())
    body = render_template("plans/return.html", page=page, tab="plan", form=form, plan=plan)
    return body, 422 if form.is_submitted() else 200


def _opened(case_id: int) -> Any:
    """The open version of a case. Raises NotFound."""
    plan = queries.open_version(get_case(case_id))
    if plan is None:
        raise NotFound
    return plan


def _step(
    case_id: int, act: Callable[[Any], str], *, done: str = "plans.draft", refused: str = "plans.draft"
) -> Answer:
    """One step on the open version; a refusal is said on the page where it can be put right."""
    plan = _opened(case_id)
    try:
        with transaction():
            words = act(plan)
        flash(words, "ok")
        return redirect(url_for(done, case_id=case_id), 303)
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
        return redirect(url_for(refused, case_id=case_id), 303)
