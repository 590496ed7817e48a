"""My data: what is held about the person, a copy of it, and the request to correct it."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.accounts.proof import recently_proved
from casework.errors import NotFound, RuleViolation
from casework.i18n import gettext as _
from casework.personal_data import queries, services
from casework.personal_data.forms import CorrectionForm
from casework.personal_data.own_data import own_data, periods
from casework.personal_data.sheets import as_json, as_xlsx
from casework.personal_data.views.blueprint import MEDIA, Answer, bp, file_answer
from casework.regions.queries import place
from casework.transaction import transaction
from casework.web.guards import can, requires
from casework.web.limiting import limited_to
from casework.web.once import once


@bp.route("/account/data")
@requires(P.ACCOUNT_OWN)
def own() -> str:
    """Everything that is held about the signed-in person."""
    return render_template(
        "personal_data/own.html",
        sheets=own_data(current_user),
        requests=queries.own_requests(current_user),
        periods=periods(current_app.config["RETENTION_YEARS"]),
        waiting=_waiting(),
        today=clock.today(),
    )


def _waiting() -> int:
    """How many requests of others wait on the own desk."""
    if not can(P.CORRECTION_ANSWER):
        return 0
    return sum(found.answered_on is None for found in queries.requests_of_desk(current_user))


@bp.route("/account/data/export", methods=["POST"])
@requires(P.ACCOUNT_OWN)
@recently_proved
@limited_to("exports", "EXPORT_LIMIT_PER_PERSON")
def export_own() -> Answer:
    """A copy as Excel or JSON; it is logged."""
    ending = request.form.get("format", "")
    if ending not in MEDIA:
        raise NotFound
    with transaction():
        services.record_own_export(ending, actor=current_user)
        sheets = own_data(current_user)
    content = as_json(sheets) if ending == "json" else as_xlsx(sheets, made_at=clock.real_now())
    return file_answer(content, _("My data"), ending)


@bp.route("/account/data/correction", methods=["GET", "POST"])
@requires(P.ACCOUNT_OWN)
@limited_to("corrections", "EXPORT_LIMIT_PER_PERSON")
def ask() -> Answer:
    """Ask the unit that keeps the data to correct them."""
    form = CorrectionForm()
    if form.validate_on_submit():
        try:
            with transaction():
                location = once(form.request_key.data, lambda: _asked(form))
            flash(_("Your request has been sent. You will be told the answer."), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
    desk, region_id = services.desk_of(queries.own_account(current_user))
    body = render_template(
        "personal_data/ask.html",
        form=form,
        desk=desk,
        unit=place(region_id),
        workdays=current_app.config["CORRECTION_DAYS"],
    )
    return body, 422 if form.is_submitted() else 200


def _asked(form: CorrectionForm) -> str:
    services.ask_to_correct(
        form.wish.data,
        actor=current_user,
        today=clock.today(),
        workdays=current_app.config["CORRECTION_DAYS"],
    )
    return url_for("personal_data.own") + "#corrections"
