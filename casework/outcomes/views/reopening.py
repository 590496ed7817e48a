"""Taking a closed case up again: the county asks, prefecture or province decides."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases.queries import CasePage
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.outcomes import queries, services
from casework.outcomes.forms import ReopeningDecisionForm, ReopeningForm
from casework.outcomes.views.blueprint import Answer, back, bp, frame_of, turned_away
from casework.transaction import transaction
from casework.web.guards import requires
from casework.web.once import once


@bp.route("/cases/<int:case_id>/reopen", methods=["GET", "POST"])
@requires(P.CASE_REOPEN)
def reopen(case_id: int) -> Answer:
    """Ask for the reopening, with the reason; back to the tab when there is nothing to ask for."""
    form = ReopeningForm()
    if not form.is_submitted():
        case = frame_of(case_id).case
        try:
            services.check_may_ask_to_reopen(case)
        except RuleViolation as violation:
            return turned_away(case.id, violation)

    def ask(page: CasePage) -> None:
        def make() -> str:
            services.ask_for_reopening(page.case, form.reason.data, on=clock.today(), actor=current_user)
            return url_for("outcomes.show", case_id=case_id)

        once(form.request_key.data, make)

    return _step(
        case_id,
        form,
        ask,
        _("The superior units have been asked."),
        "outcomes/reopen.html",
    )


@bp.route("/cases/<int:case_id>/reopening", methods=["GET", "POST"])
@requires(P.CASE_REOPEN_CONSENT)
def decide_reopening(case_id: int) -> Answer:
    """Consent or refuse; when nothing waits (any more), back to the tab."""
    form = ReopeningDecisionForm()
    waiting = queries.waiting_reopening(case_id)
    if waiting is None:
        return turned_away(frame_of(case_id).case.id, RuleViolation(_("No reopening waits for a decision.")))
    return _step(
        case_id,
        form,
        lambda page: services.decide_reopening(
            waiting,
            form.consent.data == "yes",
            form.opinion.data or "",
            on=clock.today(),
            actor=current_user,
        ),
        _("The decision has been recorded."),
        "outcomes/decide_reopening.html",
        waiting=waiting,
    )


def _step(case_id: int, form: Any, act: Any, done: str, template: str, **more: Any) -> Answer:
    page = frame_of(case_id)
    if form.validate_on_submit():
        try:
            with transaction():
                act(page)
            flash(done, "ok")
            return back(case_id)
        except RuleViolation as violation:
            form.reject(violation)
            page = frame_of(case_id)
    body = render_template(template, page=page, tab="outcomes", form=form, **more)
    return body, 422 if form.is_submitted() else 200
