"""The list of follow-ups, the tab of a case, one follow-up: recorded, cancelled, handed over, reminded of."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as flask_request
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.calendars.queries import calendar_for, explain_address
from casework.cases.queries import case_page
from casework.enums import ListKind, VisitWay
from casework.errors import RuleViolation
from casework.follow_ups import queries, services
from casework.follow_ups.forms import AssignForm, CancelForm, HoldForm
from casework.follow_ups.listing import distance_of, list_context, read_filters, state_of
from casework.i18n import gettext as _
from casework.lists.bar import first_view
from casework.transaction import transaction
from casework.web.conflicts import reconcile
from casework.web.guards import can, requires
from casework.web.once import once

bp = Blueprint("follow_ups", __name__)
Answer = Response | str | tuple[str, int]


@bp.route("/follow-ups")
@requires(P.FOLLOW_UP_READ)
def index() -> Answer:
    """The follow-ups in reach, earliest first."""
    if first := first_view(ListKind.FOLLOW_UPS):
        return first
    filters, today = read_filters(flask_request.args), clock.today()
    listing = queries.list_follow_ups(filters, today)
    return render_template("follow_ups/index.html", **list_context(filters, listing, today))


@bp.route("/cases/<int:case_id>/follow-ups")
@requires(P.FOLLOW_UP_READ)
def of_case(case_id: int) -> str:
    """The tab of a case."""
    today = clock.today()
    page = case_page(case_id, today)
    rows = [_shown(follow_up, today) for follow_up in queries.of_case(case_id)]
    return render_template(
        "follow_ups/of_case.html",
        page=page,
        tab="follow_ups",
        rows=rows,
        missing_years=_missing_years(rows, page),
    )


@bp.route("/follow-ups/<int:follow_up_id>")
@requires(P.FOLLOW_UP_READ)
def show(follow_up_id: int) -> str:
    """One follow-up with what was found, or what can be done."""
    return _show(queries.get_follow_up(follow_up_id), None)


def _show(follow_up: Any, form: AssignForm | None) -> str:
    may_assign = can(P.CASE_RUN) and follow_up.is_open
    if may_assign and form is None:
        people = queries.possible_assignees(follow_up.case)
        form = AssignForm(people, obj=follow_up)
    return render_template(
        "follow_ups/show.html", **_shown(follow_up, clock.today()), form=form if may_assign else None
    )


def _shown(follow_up: Any, today: Any) -> dict[str, Any]:
    return {
        "follow_up": follow_up,
        "state": state_of(follow_up, today),
        "distance_view": distance_of(follow_up, today),
        "explain_url": explain_address(follow_up.tenant_id, nominal=follow_up.first_due_on),
        "counts": not follow_up.is_excused,
        "is_filed_late": queries.is_filed_late(follow_up),
    }


def _missing_years(rows: list[dict[str, Any]], page: Any) -> list[int]:
    """Years of open follow-ups whose holiday plan is not loaded."""
    loaded = calendar_for(page.case.tenant_id).loaded_years
    years = {row["follow_up"].window_until_on.year for row in rows if row["follow_up"].is_open}
    return sorted(years - loaded)


@bp.route("/follow-ups/<int:follow_up_id>/hold", methods=["GET", "POST"])
@requires(P.FOLLOW_UP_HOLD)
def hold(follow_up_id: int) -> Answer:
    """Record that it took place. The form survives like that of a visit."""
    follow_up = queries.get_follow_up(follow_up_id)
    actions = queries.open_actions(follow_up.case_id)
    form = HoldForm.with_actions(actions)
    if form.validate_on_submit():
        try:
            with transaction():
                target = once(form.request_key.data, lambda: _hold(follow_up, form))
            return redirect(target, 303)
        except RuleViolation as violation:
            form.reject(violation)
            follow_up = queries.get_follow_up(follow_up_id)
    elif not form.is_submitted():
        try:
            services.require_recordable(follow_up)
        except RuleViolation as violation:
            flash(str(violation.message), "bad")
            return redirect(url_for("follow_ups.show", follow_up_id=follow_up_id), 303)
        form.held_on.data = clock.today()
    body = render_template(
        "follow_ups/hold.html", form=form, **_shown(follow_up, clock.today()), actions=_actions(actions)
    )
    return body, 422 if form.is_submitted() else 200


def _hold(follow_up: Any, form: HoldForm) -> str:
    values: dict[str, Any] = {
        name: value or "" for name, value in form.values.items() if not name.startswith("finding_")
    }
    values["way"] = VisitWay(values["way"])
    values["needs_more_help"] = values["needs_more_help"] == "yes"
    held = services.Held(findings_by_action=form.findings_by_action, **values)
    services.hold_follow_up(follow_up, held, actor=current_user, today=clock.today())
    return url_for("follow_ups.show", follow_up_id=follow_up.id)


def _actions(actions: Any) -> dict[str, Any]:
    """Field name → the action it asks about, for the line under its title."""
    return {f"finding_{action.id}": action for action in actions}


@bp.route("/follow-ups/<int:follow_up_id>/cancel", methods=["GET", "POST"])
@requires(P.CASE_RUN)
def cancel(follow_up_id: int) -> Answer:
    """It does not take place: the page asks for the reason and says what that means for the count."""
    follow_up = queries.get_follow_up(follow_up_id)
    form = CancelForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.cancel_follow_up(
                    follow_up, form.reason.data, actor=current_user, today=clock.today()
                )
            flash(_("The follow-up has been cancelled."), "ok")
            return redirect(url_for("follow_ups.of_case", case_id=follow_up.case_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
            follow_up = queries.get_follow_up(follow_up_id)
    body = render_template("follow_ups/cancel.html", form=form, follow_up=follow_up)
    return body, 422 if form.is_submitted() else 200


@bp.route("/follow-ups/<int:follow_up_id>/assign", methods=["POST"])
@requires(P.CASE_RUN)
def assign(follow_up_id: int) -> Answer:
    """Hand it to another officer or an expert of the team."""
    follow_up = queries.get_follow_up(follow_up_id)
    people = {person.id: person for person in queries.possible_assignees(follow_up.case)}
    form = AssignForm(list(people.values()), obj=follow_up)
    reconcile(form, AssignForm(list(people.values()), None, obj=follow_up), follow_up)
    if form.validate():
        try:
            with transaction():
                services.reassign_follow_up(
                    follow_up, people[form.assignee_id.data], actor=current_user, today=clock.today()
                )
            flash(_("%(name)s holds it now.", name=people[form.assignee_id.data].display_name), "ok")
            return redirect(url_for("follow_ups.show", follow_up_id=follow_up_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
            follow_up = queries.get_follow_up(follow_up_id)
    return _show(follow_up, form), 422


@bp.route("/follow-ups/<int:follow_up_id>/nudge", methods=["POST"])
@requires(P.CASE_NUDGE)
def nudge(follow_up_id: int) -> Answer:
    """Remind whoever has to hold it, once a day."""
    follow_up = queries.get_follow_up(follow_up_id)
    try:
        with transaction():
            services.nudge_assignee(follow_up, actor=current_user, today=clock.today())
        flash(_("The reminder has been sent."), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("follow_ups.show", follow_up_id=follow_up_id), 303)
