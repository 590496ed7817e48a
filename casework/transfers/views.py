"""The list of transfers, proposing one, and its page on which counties and superior take their steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases.queries import case_page, get_case
from casework.errors import NotFound, RuleViolation
from casework.i18n import gettext as _
from casework.regions.choosing import place_label
from casework.regions.queries import place
from casework.transaction import transaction
from casework.transfers import queries, services
from casework.transfers.forms import AnswerForm, DecisionForm, ProposalForm
from casework.transfers.pages import answer_form, decision_form, proposal_form, show_context
from casework.web.guards import requires
from casework.web.keys import key
from casework.web.once import once

bp = Blueprint("transfers", __name__)
Answer = Response | str | tuple[str, int]


@bp.route("/transfers")
@requires(P.TRANSFER_READ)
def index() -> str:
    """Every proposal in reach, the newest first."""
    transfers, following = queries.list_transfers(request.args.get("before", type=key))
    rows = [
        {"row": row, "giving": place_label(row.giving_id), "receiving": place_label(row.tenant_id)}
        for row in transfers
    ]
    return render_template("transfers/index.html", rows=rows, following=following)


@bp.route("/cases/<int:case_id>/transfer", methods=["GET", "POST"])
@requires(P.CASE_TRANSFER)
def propose(case_id: int) -> Answer:
    """What stands in the way, or the form; an open proposal is shown instead."""
    page = case_page(case_id, clock.today())
    form = proposal_form(page.case.tenant_id)
    if form.validate_on_submit():
        try:
            with transaction():
                target = once(form.request_key.data, lambda: _proposed(page.case, form))
            flash(_("The receiving county has been asked."), "ok")
            return redirect(target, 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(case_id, clock.today())
    known = queries.open_transfer_of(case_id)
    if known is not None and not form.is_submitted():
        return redirect(url_for("transfers.show", transfer_id=known.id), 303)
    work, obstacles = queries.open_work(case_id), queries.obstacles(page.case)
    body = render_template(
        "transfers/propose.html", page=page, tab="overview", form=form, work=work, obstacles=obstacles
    )
    return body, 422 if form.is_submitted() else 200


def _proposed(case: Any, form: ProposalForm) -> str:
    county = place(form.county_id.data)
    transfer = services.propose(
        case, county, form.reason.data, form.hand_over_on.data, on=clock.today(), actor=current_user
    )
    return url_for("transfers.show", transfer_id=transfer.id)


@bp.route("/transfers/<int:transfer_id>")
@requires(P.TRANSFER_READ)
def show(transfer_id: int) -> str:
    """One proposal: what the giving county shows of the case, and what everybody has said."""
    return render_template("transfers/show.html", **show_context(queries.get_transfer(transfer_id)))


@bp.route("/transfers/<int:transfer_id>/answer", methods=["POST"])
@requires(P.CASE_TRANSFER)
def answer(transfer_id: int) -> Answer:
    """The receiving county takes the case over, or sends it back."""
    transfer = queries.get_transfer(transfer_id)
    form = answer_form(transfer)
    if form is None:
        return _too_late(transfer)
    return _step(
        transfer_id, form, lambda: _answer(transfer, form), "answer_form", _("Your answer has been recorded.")
    )


def _answer(transfer: Any, form: AnswerForm) -> None:
    today = clock.today()
    if form.answer.data == "send_back":
        services.send_back(transfer, form.remark.data or "", on=today, actor=current_user)
        return
    officers = {officer.id: officer for officer in queries.officers_of_county(transfer.tenant_id)}
    if form.officer_id.data not in officers:
        raise RuleViolation(_("Please choose the lead officer."), "officer_id")
    services.accept(transfer, officers[form.officer_id.data], on=today, actor=current_user)


@bp.route("/transfers/<int:transfer_id>/decide", methods=["POST"])
@requires(P.CASE_TRANSFER_CONSENT)
def decide(transfer_id: int) -> Answer:
    """The common superior consents, or refuses."""
    transfer = queries.get_transfer(transfer_id)
    form = decision_form(transfer)
    if form is None:
        return _too_late(transfer)
    return _step(
        transfer_id,
        form,
        lambda: _decide(transfer, form),
        "decision_form",
        _("The decision has been recorded."),
    )


def _decide(transfer: Any, form: DecisionForm) -> None:
    services.decide(
        transfer,
        form.consent.data == "yes",
        form.opinion.data or "",
        form.expert_ids.data or (),
        on=clock.today(),
        actor=current_user,
    )


@bp.route("/transfers/<int:transfer_id>/take-back", methods=["POST"])
@requires(P.CASE_TRANSFER)
def take_back(transfer_id: int) -> Answer:
    """The giving county takes its proposal back."""
    transfer = queries.get_transfer(transfer_id)
    if transfer.giving_id != current_user.region_id:
        raise NotFound
    try:
        with transaction():
            services.take_back(transfer, get_case(transfer.case_id), on=clock.today(), actor=current_user)
        flash(_("The proposal has been taken back."), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("transfers.show", transfer_id=transfer_id), 303)


def _too_late(transfer: Any) -> Response:
    """Somebody else was faster, or it is another unit's turn: the page says how it stands."""
    flash(_("Nothing waits for you here: %(state)s.", state=transfer.state.label), "bad")
    return redirect(url_for("transfers.show", transfer_id=transfer.id), 303)


def _step(transfer_id: int, form: Any, act: Callable[[], None], name: str, done: str) -> Answer:
    if form.validate():
        try:
            with transaction():
                act()
            flash(done, "ok")
            return redirect(url_for("transfers.show", transfer_id=transfer_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
    context = show_context(queries.get_transfer(transfer_id), **{name: form})
    return render_template("transfers/show.html", **context), 422
