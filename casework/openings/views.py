"""Opening a case with a reason, and closing it before its time."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases.queries import case_page, get_case
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.openings import services
from casework.openings.forms import OpenForm
from casework.transaction import transaction
from casework.web.guards import requires
from casework.web.keys import key

bp = Blueprint("openings", __name__)
Answer = Response | str | tuple[str, int]


@bp.route("/cases/<int:case_id>/open", methods=["GET", "POST"])
@requires(P.CASE_OPEN)
def open_case(case_id: int) -> Answer:
    """Asks for the reason and says what follows; then on to the evidence asked for, or to the story and its notes."""
    wanted = request.args.get("file", type=key)
    page = case_page(case_id, clock.today())
    if current_user.opened_until(case_id) is not None:
        return redirect(_target(case_id, wanted), 303)
    form = OpenForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.open_case(
                    get_case(case_id), form.reason.data, actor=current_user, now=clock.real_now()
                )
            flash(_("The case is open to you for three hours. The county has been told."), "ok")
            return redirect(_target(case_id, wanted), 303)
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template(
        "openings/open_case.html", page=page, tab="", form=form, back_url=_back(case_id, wanted)
    )
    return body, 422 if form.is_submitted() else 200


def _target(case_id: int, wanted: int | None) -> str:
    if wanted:
        return url_for("files.download", attachment_id=wanted)
    return url_for("cases.story", case_id=case_id) + "#notes"


def _back(case_id: int, wanted: int | None) -> str:
    return url_for("files.of_case" if wanted else "cases.story", case_id=case_id)


@bp.route("/cases/<int:case_id>/open/end", methods=["POST"])
@requires(P.CASE_OPEN)
def end(case_id: int) -> Response:
    """Close the case again."""
    with transaction():
        services.end_opening(get_case(case_id), actor=current_user, now=clock.real_now())
    flash(_("The case is closed to you again."), "ok")
    return redirect(url_for("cases.show", case_id=case_id), 303)
