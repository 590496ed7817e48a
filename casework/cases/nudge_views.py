"""The one route of the inbox that needs to know cases: reminding those whom a case waits for."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases.nudging import remind_of, step_to_remind_of
from casework.cases.queries import case_page
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.notices.views import bp
from casework.transaction import transaction
from casework.web.guards import requires

__all__ = ["bp", "nudge"]


@bp.route("/cases/<int:case_id>/nudge", methods=["GET", "POST"])
@requires(P.CASE_NUDGE)
def nudge(case_id: int) -> Response | str | tuple[str, int]:
    """Ask once, then remind; the page says of what and whom."""
    page = case_page(case_id, clock.today())
    step = step_to_remind_of(page, current_user)
    if step is None:
        flash(_("The case waits for nobody who could be reminded."), "info")
        return redirect(url_for("cases.show", case_id=case_id), 303)
    if request.method != "POST":
        return render_template("notices/nudge.html", case=page.case, step=step)
    endpoint = step.endpoint if step.endpoint in current_app.view_functions else "cases.show"
    try:
        with transaction():
            remind_of(
                page,
                step,
                url=url_for(endpoint, case_id=case_id),
                actor=current_user,
                today=clock.today(),
            )
        flash(_("The reminder has been sent."), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("cases.show", case_id=case_id), 303)
