"""Asked for by one person, decided by another: a later date, giving an action up; and waiting for the enterprise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.plans import action_pages, queries, services
from casework.plans.action_views.steps import Answer, bp, step
from casework.plans.forms import AskForm, ExtensionForm, PauseForm, RefusalForm
from casework.transaction import transaction
from casework.web.guards import requires
from casework.web.once import once


@bp.route("/actions/<int:action_id>/extend", methods=["GET", "POST"])
@requires(P.ACTION_EXTEND)
def extend(action_id: int) -> Answer:
    """Ask for a later date."""
    action, form = queries.get_action(action_id), ExtensionForm()
    if form.validate_on_submit():
        try:
            with transaction():
                location = once(form.request_key.data, lambda: _extended(action, form))
            flash(_("The extension was asked for. The deputy head of the county decides."), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
            action = queries.get_action(action_id)
    body = render_template(
        "actions/extend.html", action=action, form=form, **action_pages.extend_page(action)
    )
    return body, 422 if form.is_submitted() else 200


def _extended(action: Any, form: ExtensionForm) -> str:
    services.request_extension(
        action, form.new_due_on.data, form.reason.data, on=clock.today(), actor=current_user
    )
    return url_for("actions.show", action_id=action.id)


@bp.route("/extensions/<int:extension_id>/approve", methods=["POST"])
@requires(P.EXTENSION_DECIDE)
def approve_extension(extension_id: int) -> Answer:
    """Move the deadline."""
    extension = queries.get_extension(extension_id)
    return step(
        extension.action_item_id,
        lambda action: services.decide_extension(extension, True, on=clock.today(), actor=current_user),
        _("The deadline was moved; the old date stays on record."),
    )


@bp.route("/extensions/<int:extension_id>/refuse", methods=["GET", "POST"])
@requires(P.EXTENSION_DECIDE)
def refuse_extension(extension_id: int) -> Answer:
    """Leave the deadline, with a reason."""
    return _refused(
        lambda: queries.get_extension(extension_id),
        services.decide_extension,
        title=_("Refuse the extension"),
        done=_("The extension was refused."),
    )


def _refused(get: Callable[[], Any], decide: Callable[..., None], *, title: str, done: str) -> Answer:
    """A page that refuses what was asked for, with its reason."""
    request, form = get(), RefusalForm()
    if form.validate_on_submit():
        try:
            with transaction():
                decide(request, False, form.opinion.data, on=clock.today(), actor=current_user)
            flash(done, "ok")
            return redirect(url_for("actions.show", action_id=request.action_item_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
            request = get()
    action = queries.get_action(request.action_item_id)
    body = render_template(
        "actions/step.html", action=action, form=form, step_title=title, submit=_("Refuse"), note=""
    )
    return body, 422 if form.is_submitted() else 200


@bp.route("/actions/<int:action_id>/drop", methods=["GET", "POST"])
@requires(P.ACTION_STRIKE_OFF)
def drop(action_id: int) -> Answer:
    """Ask the deputy head to give an action up."""
    return _asked(
        action_id,
        AskForm(),
        services.ask_to_drop,
        title=_("No longer pursue this action"),
        submit=_("Ask to give it up"),
        done=_("It was asked to give the action up. The deputy head of the county decides."),
        note=_(
            "The deputy head of the county decides. Then it leaves the count of actions and cannot be taken up again; a new"
            " version of the plan can bring another."
        ),
    )


@bp.route("/actions/<int:action_id>/pause", methods=["GET", "POST"])
@requires(P.ACTION_STRIKE_OFF)
def pause(action_id: int) -> Answer:
    """Note that the action waits for the enterprise."""
    return _asked(
        action_id,
        PauseForm(),
        services.pause_action,
        title=_("Waiting for the enterprise"),
        submit=_("Begin to wait"),
        done=_("The action waits for the enterprise; it was told."),
        note=_(
            "The deadline moves by the working days of the waiting, no further. The first deadline stays on record."
        ),
    )


def _asked(action_id: int, form: Any, act: Any, *, title: str, submit: str, done: str, note: str) -> Answer:
    """A page that asks for a reason and makes one row of it."""
    action = queries.get_action(action_id)

    def make() -> str:
        act(action, form.reason.data, on=clock.today(), actor=current_user)
        return url_for("actions.show", action_id=action_id)

    if form.validate_on_submit():
        try:
            with transaction():
                location = once(form.request_key.data, make)
            flash(done, "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
            action = queries.get_action(action_id)
    body = render_template(
        "actions/step.html", action=action, form=form, step_title=title, submit=submit, note=note
    )
    return body, 422 if form.is_submitted() else 200


@bp.route("/actions/<int:action_id>/resume", methods=["POST"])
@requires(P.ACTION_STRIKE_OFF)
def resume(action_id: int) -> Answer:
    """The waiting is over."""
    return step(
        action_id,
        lambda action: services.resume_action(action, on=clock.today(), actor=current_user),
        _("The waiting is over; its working days were credited."),
    )


@bp.route("/drop-requests/<int:request_id>/approve", methods=["POST"])
@requires(P.EXTENSION_DECIDE)
def approve_drop(request_id: int) -> Answer:
    """Give the action up."""
    request = queries.get_drop_request(request_id)
    return step(
        request.action_item_id,
        lambda action: services.decide_drop(request, True, on=clock.today(), actor=current_user),
        _("The action is no longer pursued."),
    )


@bp.route("/drop-requests/<int:request_id>/refuse", methods=["GET", "POST"])
@requires(P.EXTENSION_DECIDE)
def refuse_drop(request_id: int) -> Answer:
    """The action goes on, with a reason."""
    return _refused(
        lambda: queries.get_drop_request(request_id),
        services.decide_drop,
        title=_("Do not give the action up"),
        done=_("The action is not given up."),
    )
