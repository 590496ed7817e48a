"""Action items: the list over all cases, the page of one, every step on it by its own person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.diagnosis.views.confirm import ask_once
from casework.enums import ListKind
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.lists.bar import first_view
from casework.plans import action_pages, queries, services
from casework.plans.forms import DoneForm, ReasonForm
from casework.plans.queries.listing import list_actions
from casework.transaction import transaction
from casework.web.guards import requires

bp = Blueprint("actions", __name__)
Answer = Response | str | tuple[str, int]


@bp.route("/actions")
@requires(P.PLAN_READ)
def index() -> Answer:
    """Actions of every case in reach."""
    if first := first_view(ListKind.ACTIONS):
        return first
    filters = action_pages.read_filters(request.args)
    listing = list_actions(filters, clock.today())
    return render_template("actions/index.html", **action_pages.list_page(filters, listing))


@bp.route("/actions/<int:action_id>")
@requires(P.PLAN_READ)
def show(action_id: int) -> Answer:
    """One action: what it answers, when it is done, reports, evidence, extensions, the next step."""
    return _page(action_id)


def _page(action_id: int, form: Any = None) -> Answer:
    action = queries.get_action(action_id)
    body = render_template("actions/show.html", form=form, **action_pages.page(action, done_form=form))
    return body, 422 if form is not None else 200


@bp.route("/actions/<int:action_id>/done", methods=["POST"])
@requires(P.ACTION_DONE)
def done(action_id: int) -> Answer:
    """The expert confirms that the finish mark is reached."""
    form = DoneForm()
    if not form.validate():
        return _page(action_id, form)
    return step(
        action_id,
        lambda action: services.confirm_done(action, form.text.data, on=clock.today(), actor=current_user),
        _("Confirmed as done. The county checks the evidence and strikes it off."),
    )


@bp.route("/actions/<int:action_id>/strike-off", methods=["GET", "POST"])
@requires(P.ACTION_STRIKE_OFF)
def strike_off(action_id: int) -> Answer:
    """The officer strikes off on the evidence."""
    if request.method != "POST":
        action, back_url = queries.get_action(action_id), url_for("actions.show", action_id=action_id)
        consequence = _("You confirm that the evidence shows what the finish mark asks for.")
        question = _("Strike %(code)s off?", code=action.code)
        return ask_once(question, consequence, _("Strike the action off"), back_url)
    return step(
        action_id,
        lambda action: services.strike_off(action, on=clock.today(), actor=current_user),
        _("Struck off."),
    )


def step(action_id: int, act: Callable[[Any], Any], words: str) -> Answer:
    action = queries.get_action(action_id)
    try:
        with transaction():
            act(action)
        flash(words, "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("actions.show", action_id=action_id), 303)


@bp.route("/actions/<int:action_id>/send-back", methods=["GET", "POST"])
@requires(P.ACTION_DONE, P.ACTION_STRIKE_OFF)
def send_back(action_id: int) -> Answer:
    """Back to the enterprise, with a reason."""
    return _reasoned(
        action_id,
        lambda action, reason: services.send_back(action, reason, on=clock.today(), actor=current_user),
        title=_("Send back to the enterprise"),
        submit=_("Send back"),
        done=_("It went back to the enterprise."),
        note=_("Say what is missing, so that one more attempt is enough."),
    )


@bp.route("/actions/<int:action_id>/override", methods=["GET", "POST"])
@requires(P.EVIDENCE_OVERRIDE)
def override(action_id: int) -> Answer:
    """The deputy head strikes off without evidence, for a reason."""
    return _reasoned(
        action_id,
        lambda action, reason: services.strike_off_without_evidence(
            action, reason, on=clock.today(), actor=current_user
        ),
        title=_("Strike off without evidence"),
        submit=_("Strike off"),
        done=_("Struck off."),
        note=_("The reason is shown beside the action and stands in the summary of the case."),
    )


def _reasoned(
    action_id: int, act: Callable[[Any, str], Any], *, title: str, submit: str, done: str, note: str
) -> Answer:
    action, form = queries.get_action(action_id), ReasonForm()
    if form.validate_on_submit():
        try:
            with transaction():
                act(action, form.reason.data)
            flash(done, "ok")
            return redirect(url_for("actions.show", action_id=action_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
            action = queries.get_action(action_id)
    body = render_template(
        "actions/step.html", action=action, form=form, step_title=title, submit=submit, note=note
    )
    return body, 422 if form.is_submitted() else 200
