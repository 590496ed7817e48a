"""One nomination as everybody reads it, with the decision of the desk whose turn it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.enums import NominationStatus, ReviewDecision
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.nominations.forms.desks import DecisionForm, ForwardForm
from casework.nominations.page import read_context
from casework.nominations.queries.listing import next_rank, next_reserve_rank
from casework.nominations.services import deciding, reviewing
from casework.nominations.versions import versions_of
from casework.nominations.views.blueprint import Answer, bp, fetched
from casework.transaction import transaction
from casework.web.guards import can, requires

S, D = NominationStatus, ReviewDecision
OFFERS: dict[NominationStatus, tuple[ReviewDecision, ...]] = {
    S.PROVINCE_REVIEW: (D.SELECT, D.RESERVE, D.REJECT, D.RETURN),
    S.RESERVE: (D.SELECT, D.REJECT),
    S.PUBLIC_NOTICE: (D.REJECT,),
}


@bp.route("/nominations/<int:nomination_id>")
@requires(P.NOMINATION_READ)
def show(nomination_id: int) -> Answer:
    """The form as it was submitted, its steps, its checks. Who writes a draft goes straight to it."""
    nomination = fetched(nomination_id)
    if nomination.status is S.DRAFT and can(P.NOMINATION_EDIT):
        return redirect(url_for("nominations.edit", nomination_id=nomination_id), 303)
    return _page(nomination, _desk_form(nomination))


@bp.route("/nominations/<int:nomination_id>/versions")
@requires(P.NOMINATION_READ)
def versions(nomination_id: int) -> Answer:
    """Every version that was submitted, what changed between them, who saw which."""
    nomination = fetched(nomination_id)
    return render_template(
        "nominations/versions.html", nomination=nomination, versions=versions_of(nomination)
    )


def _page(nomination: Any, form: Any) -> str:
    return render_template("nominations/show.html", form=form, **read_context(nomination, clock.today()))


def _desk_form(nomination: Any) -> Any:
    """The form of the desk on which the nomination lies, for who sits at it."""
    if nomination.status is S.PREFECTURE_REVIEW and can(P.NOMINATION_REVIEW):
        rank = nomination.prefecture_rank or next_rank(nomination.programme_id, nomination.prefecture_id)
        return ForwardForm(data={"rank": rank})
    if nomination.status in OFFERS and can(P.NOMINATION_DECIDE):
        rank = next_reserve_rank(nomination.programme_id, nomination.prefecture_id)
        form = DecisionForm(data={"rank": rank})
        is_proposed = nomination.status is S.PROVINCE_REVIEW and nomination.decided_on is not None
        form.offer([one for one in OFFERS[nomination.status] if not (is_proposed and one is D.SELECT)])
        return form
    return None


@bp.route("/nominations/<int:nomination_id>/take", methods=["POST"])
@requires(P.NOMINATION_REVIEW)
def take(nomination_id: int) -> Answer:
    """The prefecture takes the form up."""
    nomination = fetched(nomination_id)
    try:
        with transaction():
            reviewing.take(nomination, actor=current_user, on=clock.today())
        flash(_("Taken up for review. Rank it and forward it, or return it with a reason."), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("nominations.show", nomination_id=nomination_id), 303)


@bp.route("/nominations/<int:nomination_id>/decide", methods=["POST"])
@requires(P.NOMINATION_REVIEW, P.NOMINATION_DECIDE)
def decide(nomination_id: int) -> Answer:
    """The decision of the desk whose turn it is."""
    nomination = fetched(nomination_id)
    form = _desk_form(nomination)
    if form is None:
        flash(_("This nomination does not lie on your desk now."), "bad")
        return redirect(url_for("nominations.show", nomination_id=nomination_id), 303)
    if form.validate():
        try:
            with transaction():
                _act(nomination, D(form.decision.data), form)
            flash(_("The decision has been recorded."), "ok")
            return redirect(url_for("nominations.show", nomination_id=nomination_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
    return _page(nomination, form), 422


def _act(nomination: Any, decision: ReviewDecision, form: Any) -> None:
    known: dict[str, Any] = {"actor": current_user, "on": clock.today()}
    opinion, rank = form.opinion.data or "", form.rank.data
    acts: dict[ReviewDecision, Callable[[], object]] = {
        D.FORWARD: lambda: reviewing.forward(nomination, rank, opinion, **known),
        D.RETURN: lambda: reviewing.return_to_county(nomination, opinion, **known),
        D.SELECT: lambda: deciding.select_for_list(nomination, opinion, **known),
        D.RESERVE: lambda: deciding.put_on_reserve(nomination, rank, opinion, **known),
        D.REJECT: lambda: deciding.reject(nomination, opinion, **known),
    }
    acts[decision]()


@bp.route("/nominations/<int:nomination_id>/confirm", methods=["POST"])
@requires(P.NOMINATION_DECIDE)
def confirm(nomination_id: int) -> Answer:
    """Confirm after the public notice: the nomination becomes a case."""
    nomination = fetched(nomination_id)
    try:
        with transaction():
            case = deciding.confirm(nomination, actor=current_user, on=clock.today())
        flash(_("Confirmed. The file %(number)s has been opened.", number=case.number), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("nominations.show", nomination_id=nomination_id), 303)
