"""Places of a prefecture beyond its quota: the manager asks, a leader of the province decides."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.programmes import consents, queries
from casework.programmes.consented import get_consent
from casework.programmes.forms import ConsentDecisionForm, ConsentForm
from casework.programmes.views.blueprint import Answer, bp
from casework.regions.queries import place, prefectures
from casework.transaction import transaction
from casework.web.guards import requires
from casework.web.once import once


@bp.route("/programmes/<int:year>/consents/new", methods=["GET", "POST"])
@requires(P.NOMINATION_DECIDE)
def ask_consent(year: int) -> Answer:
    """Ask for places beyond a quota, with the document they rest on."""
    programme = queries.get_programme(year)
    form = ConsentForm()
    form.offer([(one.id, one.name) for one in prefectures(programme.province_id)])
    if form.validate_on_submit():
        try:
            with transaction():
                location = once(form.request_key.data, lambda: _asked(programme, form))
            flash(_("Asked. The places count once a leader of the province has approved them."), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template("programmes/ask_consent.html", form=form, programme=programme)
    return body, 422 if form.is_submitted() else 200


def _asked(programme: Any, form: ConsentForm) -> str:
    consents.ask(programme, actor=current_user, on=clock.today(), **form.values)
    return url_for("programmes.show", year=programme.year) + "#consents"


@bp.route("/programmes/consents/<int:consent_id>", methods=["GET", "POST"])
@requires(P.QUOTA_CONSENT)
def decide_consent(consent_id: int) -> Answer:
    """Approve or refuse."""
    consent = get_consent(consent_id)
    form = ConsentDecisionForm()
    if form.validate_on_submit():
        try:
            with transaction():
                consents.decide(
                    consent,
                    is_approved=form.decision.data == "approve",
                    opinion=form.opinion.data or "",
                    actor=current_user,
                    on=clock.today(),
                )
            flash(_("The decision has been recorded."), "ok")
            return redirect(url_for("programmes.show", year=consent.programme.year) + "#consents", 303)
        except RuleViolation as violation:
            form.reject(violation)
    line = queries.quota_line_of(consent.programme, consent.prefecture_id, current_user.scope)
    body = render_template(
        "programmes/decide_consent.html",
        form=form,
        consent=consent,
        line=line,
        prefecture=place(consent.prefecture_id),
    )
    return body, 422 if form.is_submitted() else 200
