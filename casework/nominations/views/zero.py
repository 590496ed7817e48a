"""Counties that nominate nobody: the declaration, and what those above see of all answers."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.access.tenancy import Reach
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.nominations.forms.desks import ZeroForm
from casework.nominations.queries.counties import answers
from casework.nominations.services import zero
from casework.nominations.views.blueprint import Answer, bp, chosen_programme
from casework.regions.queries import place
from casework.transaction import transaction
from casework.web.guards import requires
from casework.web.once import once


@bp.route("/nominations/zero", methods=["GET", "POST"])
@requires(P.NOMINATION_EDIT)
def declare_zero() -> Answer:
    """The county nominates nobody this year."""
    programme = chosen_programme()
    form = ZeroForm()
    if form.validate_on_submit():
        try:
            with transaction():
                location = once(form.request_key.data, lambda: _declared(programme, form))
            flash(_("Declared: your county nominates nobody this year."), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template("nominations/zero.html", programme=programme, form=form)
    return body, 422 if form.is_submitted() else 200


def _declared(programme: Any, form: ZeroForm) -> str:
    zero.declare(programme, form.remark.data or "", actor=current_user, on=clock.today())
    return url_for("nominations.index", year=programme.year)


@bp.route("/nominations/zero/take-back", methods=["POST"])
@requires(P.NOMINATION_EDIT)
def take_back_zero() -> Answer:
    """Take the declaration back."""
    programme = chosen_programme()
    try:
        with transaction():
            zero.take_back(programme, actor=current_user, on=clock.today())
        flash(_("Taken back. Your county can nominate."), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("nominations.index", year=programme.year), 303)


@bp.route("/nominations/counties")
@requires(P.NOMINATION_READ)
def counties() -> str:
    """Which counties nominated, which declared that they nominate nobody, which have not answered."""
    programme = chosen_programme()
    lines = answers(programme.id, current_user.region_id)
    return render_template(
        "nominations/counties.html",
        programme=programme,
        lines=[
            {"answer": line, "prefecture": place(line.county.prefecture_id or line.county.id)}
            for line in lines
        ],
        shows_prefecture=current_user.scope.reach is Reach.PROVINCE,
        silent=sum(line.is_silent for line in lines),
        declared=sum(line.state == "declared" for line in lines),
        nominated=sum(line.state == "nominated" for line in lines),
        is_open=programme.published_on is None and programme.status == "open",
    )


@bp.route("/nominations/counties/remind", methods=["POST"])
@requires(P.NOMINATION_REVIEW, P.NOMINATION_DECIDE)
def remind_counties() -> Answer:
    """Remind those that have not answered."""
    programme = chosen_programme()
    try:
        with transaction():
            count = zero.remind_silent(programme, actor=current_user, on=clock.today())
        flash(
            ngettext("%(num)d county has been reminded.", "%(num)d counties have been reminded.", count), "ok"
        )
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("nominations.counties", year=programme.year), 303)
