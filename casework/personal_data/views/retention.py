"""Plans of what to erase: asked for by who runs the system, confirmed by the security administrator of the province."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.accounts.proof import recently_proved
from casework.enums import FileSubject
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.personal_data.catalogue_names import TABLES
from casework.personal_data.catalogue_page import kept
from casework.personal_data.forms import ReasonForm
from casework.personal_data.retention import plans
from casework.personal_data.retention.counting import FILES
from casework.personal_data.retention.due import WALKS
from casework.personal_data.retention.periods import Periods
from casework.personal_data.views.blueprint import Answer, bp
from casework.transaction import transaction
from casework.web.guards import requires


@bp.route("/retention")
@requires(P.RETENTION_READ)
def plan_list() -> str:
    """The periods of the installation, and every plan so far."""
    return render_template(
        "personal_data/plans.html",
        plans=plans.newest_plans(),
        open_plan=plans.open_plan(),
        rules=_rules(current_app.config["RETENTION_YEARS"]),
    )


def _rules(years: dict[str, int]) -> list[tuple[str, str]]:
    return [(str(TABLES[walk.model.__tablename__]), kept(walk.rule, years)) for walk in WALKS]


@bp.route("/retention/plans", methods=["POST"])
@requires(P.RETENTION_PLAN)
def ask_for_plan() -> Answer:
    """Have counted what is due today. Nothing else happens."""
    try:
        with transaction():
            plan = plans.ask_for_plan(
                Periods.of(current_app.config["RETENTION_YEARS"]),
                on=clock.today(),
                name=current_user.name,
                actor=current_user,
            )
        flash(_("What is due is being counted. Open the page again in a minute."), "ok")
        return redirect(url_for("personal_data.plan", retention_id=plan.id), 303)
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
        return redirect(url_for("personal_data.plan_list"), 303)


@bp.route("/retention/plans/<int:retention_id>")
@requires(P.RETENTION_READ)
def plan(retention_id: int) -> str:
    """What is due by one plan, and what became of it."""
    found = plans.get_plan(retention_id)
    return render_template("personal_data/plan.html", plan=found, **_context(found))


def _context(found: Any) -> dict[str, Any]:
    counts = found.counts
    return {
        "lines": [
            {
                "name": str(TABLES[walk.model.__tablename__]),
                "kept": kept(walk.rule, found.periods),
                "done": found.done.get(walk.rule.value, 0),
                **counts.get(walk.rule.value, {"rows": 0, "counties": 0, "sample": []}),
            }
            for walk in WALKS
        ],
        "total": sum(counts.get(walk.rule.value, {"rows": 0})["rows"] for walk in WALKS),
        "files": [(str(FileSubject(key).label), number) for key, number in counts.get(FILES, {}).items()],
    }


@bp.route("/retention/plans/<int:retention_id>/confirm", methods=["POST"])
@requires(P.RETENTION_CONFIRM)
@recently_proved
def confirm_plan(retention_id: int) -> Answer:
    """The second person says yes."""
    found = plans.get_plan(retention_id)
    try:
        with transaction():
            plans.confirm(found, actor=current_user)
        flash(_("Confirmed. The work begins within a minute."), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("personal_data.plan", retention_id=retention_id), 303)


@bp.route("/retention/plans/<int:retention_id>/refuse", methods=["GET", "POST"])
@requires(P.RETENTION_PLAN, P.RETENTION_CONFIRM)
def refuse_plan(retention_id: int) -> Answer:
    """Drop the plan, with the reason."""
    found = plans.get_plan(retention_id)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            with transaction():
                plans.refuse(found, form.reason.data, actor=current_user)
            flash(_("The plan has been dropped."), "ok")
            return redirect(url_for("personal_data.plan", retention_id=retention_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template("personal_data/refuse.html", plan=found, form=form)
    return body, 422 if form.is_submitted() else 200
