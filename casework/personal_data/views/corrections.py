"""The desk that answers requests to correct personal data."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.calendars.queries import DistanceView, deadline
from casework.enums import CorrectionDesk, CorrectionVerdict
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.personal_data import queries, services
from casework.personal_data.forms import AnswerForm
from casework.personal_data.views.blueprint import Answer, bp
from casework.transaction import transaction
from casework.web.conflicts import refuse_stale
from casework.web.guards import can, requires


@bp.route("/corrections")
@requires(P.CORRECTION_ANSWER)
def corrections() -> str:
    """What waits on the own desk, and what was answered."""
    return render_template(
        "personal_data/corrections.html",
        requests=queries.requests_of_desk(current_user),
        distance=distance_of,
    )


def distance_of(request: Any) -> DistanceView | None:
    """How far the day is by which it has to be answered; without the page that explains it for whoever has no calendar."""
    found = deadline(
        request.due_on, request.region_id, clock.today(), done=request.answered_on is not None, noted=False
    )
    return found if found is None or can(P.CALENDAR_READ) else found._replace(url="")


@bp.route("/corrections/<int:correction_id>", methods=["GET", "POST"])
@requires(P.CORRECTION_ANSWER)
def correction(correction_id: int) -> Answer:
    """One request and its answer."""
    found = queries.get_request(correction_id, current_user)
    now = {"version": found.version, "answer": found.answer, "verdict": found.verdict or ""}
    form = AnswerForm(data=now)
    if form.is_submitted():
        refuse_stale(form, found)
    if form.validate_on_submit():
        try:
            with transaction():
                services.answer_request(
                    found,
                    CorrectionVerdict(form.verdict.data),
                    form.answer.data,
                    actor=current_user,
                    today=clock.today(),
                )
            flash(_("The answer has been sent."), "ok")
            return redirect(url_for("personal_data.corrections"), 303)
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template(
        "personal_data/correction.html",
        request_=found,
        form=form,
        distance=distance_of(found),
        place_url=_place_of_data(found),
    )
    return body, 422 if form.is_submitted() else 200


def _place_of_data(request: Any) -> str:
    """The page on which the data are corrected; "" where the desk has none."""
    asker = queries.asker_of(request)
    if request.desk is CorrectionDesk.EXPERTS and asker.expert_id is not None:
        return url_for("experts.show", expert_id=asker.expert_id)
    if request.desk is CorrectionDesk.ENTERPRISES and asker.enterprise_id is not None:
        return url_for("enterprises.show", enterprise_id=asker.enterprise_id)
    return ""
