"""Objections during the public notice: any desk records one, the province answers it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.enums import ObjectionChannel
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.nominations.forms.objections import ObjectionAnswerForm, ObjectionForm
from casework.nominations.queries.objections import get_objection
from casework.nominations.services import deciding, objecting
from casework.nominations.views.blueprint import Answer, bp, fetched
from casework.transaction import transaction
from casework.web.guards import requires
from casework.web.once import once


@bp.route("/nominations/<int:nomination_id>/objections/new", methods=["GET", "POST"])
@requires(P.NOMINATION_EDIT, P.NOMINATION_REVIEW, P.NOMINATION_DECIDE)
def object_to(nomination_id: int) -> Answer:
    """Keep an objection as it came in."""
    nomination = fetched(nomination_id)
    form = ObjectionForm(data={"received_on": clock.today()})
    if form.validate_on_submit():
        try:
            with transaction():
                location = once(form.request_key.data, lambda: _recorded(nomination, form))
            flash(_("The objection has been recorded; the province has been told."), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template("nominations/object.html", nomination=nomination, form=form)
    return body, 422 if form.is_submitted() else 200


def _recorded(nomination: Any, form: ObjectionForm) -> str:
    objecting.record(
        nomination,
        channel=ObjectionChannel(form.channel.data),
        content=form.content.data,
        objector=form.objector.data or "",
        received_on=form.received_on.data,
        actor=current_user,
        on=clock.today(),
    )
    return url_for("nominations.show", nomination_id=nomination.id) + "#objections"


@bp.route("/nominations/objections/<int:objection_id>", methods=["GET", "POST"])
@requires(P.NOMINATION_DECIDE)
def answer_objection(objection_id: int) -> Answer:
    """Say what was found; an upheld objection takes the nomination out of the selection."""
    objection = get_objection(objection_id)
    form = ObjectionAnswerForm()
    if form.validate_on_submit():
        try:
            with transaction():
                deciding.answer_objection(
                    objection,
                    is_upheld=form.decision.data == "upheld",
                    finding=form.finding.data,
                    actor=current_user,
                    on=clock.today(),
                )
            flash(_("The objection has been answered."), "ok")
            return redirect(url_for("nominations.show", nomination_id=objection.nomination_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template("nominations/answer_objection.html", objection=objection, form=form)
    return body, 422 if form.is_submitted() else 200
