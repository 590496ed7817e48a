"""Striking a case off the register and archiving its file; each asks once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, render_template, request
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases.queries import get_case
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.outcomes import services
from casework.outcomes.tab import archiving_question, closing_question
from casework.outcomes.views.blueprint import Answer, back, bp, turned_away
from casework.transaction import transaction
from casework.web.guards import requires


@bp.route("/cases/<int:case_id>/close", methods=["GET", "POST"])
@requires(P.CASE_CLOSE)
def close(case_id: int) -> Answer:
    """Strike an accepted case off the register; look-backs are planned."""
    case = get_case(case_id)
    if request.method == "POST":
        return _take(
            case, services.close_case, _("The case is struck off; its look-back checks are planned.")
        )
    return _ask(case, closing_question(case), yes=_("Strike off"))


@bp.route("/cases/<int:case_id>/archive", methods=["GET", "POST"])
@requires(P.CASE_CLOSE)
def archive(case_id: int) -> Answer:
    """Freeze the file of a closed case."""
    case = get_case(case_id)
    if request.method == "POST":
        return _take(case, services.archive_case, _("The file is archived."))
    return _ask(case, archiving_question(case), yes=_("Archive"))


def _ask(case: Any, asked: tuple[str, str], *, yes: str) -> str:
    question, consequence = asked
    return render_template(
        "outcomes/confirm.html", case=case, question=question, consequence=consequence, yes=yes
    )


def _take(case: Any, step: Callable[..., Any], done: str) -> Answer:
    """Take the step; a refusal leads back to the tab with its words."""
    try:
        with transaction():
            step(case, on=clock.today(), actor=current_user)
    except RuleViolation as violation:
        return turned_away(case.id, violation)
    flash(done, "ok")
    return back(case.id)
