"""The enterprise's page of one action: how far is it, and the evidence for it, from a phone."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.enums import FileSubject, Progress, Role
from casework.errors import RuleViolation
from casework.files.receiving import Arrivals, arriving
from casework.files.services import store
from casework.i18n import gettext as _
from casework.plans import action_pages, queries, services
from casework.plans.action_views.steps import Answer, bp
from casework.plans.forms import ProgressForm, progress_form
from casework.transaction import transaction
from casework.web.guards import requires
from casework.web.limiting import limited_to
from casework.web.once import once

MOST_KINDS = 20


@bp.route("/actions/<int:action_id>/report", methods=["GET", "POST"])
@requires(P.ACTION_REPORT)
@limited_to("uploads", "UPLOAD_LIMIT_PER_PERSON")
def report(action_id: int) -> Answer:
    """Files are kept one by one as they come; “send” hands in the answer.

    Any other press (choosing a picture sends the form by itself) only adds the files and shows the page again with
    everything that was typed.
    """
    with ExitStack() as stack:
        # Checked before the first read of the database, so that slow checks hold no lock.
        arrivals = [
            stack.enter_context(arriving(request.files.getlist(f"files_{index}")))
            for index in range(MOST_KINDS)
        ]
        action = queries.get_action(action_id)
        form = progress_form(action_pages.kinds_of(action))
        if not form.is_submitted():
            return _page(action, form), 200
        _keep(action, form, arrivals)
        if request.form.get("step") != "send":
            return _page(action, form), 422 if form.errors else 200
        if form.validate() and not form.errors and _send(action, form):
            return redirect(_after(action), 303)
        return _page(queries.get_action(action_id), form), 422


def _keep(action: Any, form: ProgressForm, arrivals: list[Arrivals]) -> None:
    """Store what was good; say of each other file, beside its kind, why it was not taken."""
    refused: dict[str, list[RuleViolation]] = {}
    for index, kind in enumerate(action_pages.kinds_of(action)):
        name = f"files_{index}"
        refused[name] = list(arrivals[index].refusals)
        for received in arrivals[index].received:
            try:
                with transaction():
                    store(received, subject=FileSubject.ACTION, parent=action, kind=kind, actor=current_user)
            except RuleViolation as violation:
                refused[name].append(violation)
    form.refused = {
        name: [str(v.message) for v in violations] for name, violations in refused.items() if violations
    }


def _send(action: Any, form: ProgressForm) -> bool:
    try:
        with transaction():
            once(form.request_key.data, lambda: _reported(action, form))
    except RuleViolation as violation:
        form.reject(violation)
        return False
    flash(_("Sent. Thank you."), "ok")
    return True


def _after(action: Any) -> str:
    """The enterprise goes on with its list of tasks, an expert with the action."""
    if current_user.role is Role.ENTERPRISE_CONTACT:
        return url_for("home.index")
    return url_for("actions.show", action_id=action.id)


def _reported(action: Any, form: ProgressForm) -> str:
    services.report_progress(
        action,
        Progress(form.progress.data),
        form.text.data or "",
        percent=form.percent.data,
        on=clock.today(),
        actor=current_user,
    )
    return _after(action)


def _page(action: Any, form: ProgressForm) -> str:
    return render_template("actions/report.html", form=form, **action_pages.report_page(action))
