"""The pages of the roll-over: a county decides on its open cases, those above see how far the counties are."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases.queries import case_page, get_case
from casework.enums import Rank, RollOverChoice, WithdrawalReason
from casework.errors import NotFound, RuleViolation
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.programmes.queries import get_programme
from casework.regions.choosing import place_label
from casework.regions.queries import places
from casework.roll_over import queries, services
from casework.roll_over.forms import CaseDecisionForm, RollOverReviewForm
from casework.transaction import transaction
from casework.web.conflicts import reconcile
from casework.web.guards import can, requires

bp = Blueprint("roll_over", __name__)
Answer = Response | str | tuple[str, int]


@bp.route("/roll-over")
@requires(P.ROLL_OVER_READ)
def index() -> Answer:
    """To the year that is rolled over, or would be next."""
    programme = queries.latest_roll_over()
    if programme is None:
        return render_template("roll_over/none.html")
    return redirect(url_for("roll_over.show", year=programme.year), 303)


@bp.route("/roll-over/<int:year>")
@requires(P.ROLL_OVER_READ)
def show(year: int) -> Answer:
    """A county's open cases with their decisions; above the counties, how far each is."""
    return _page(year)


def _page(year: int, form: RollOverReviewForm | None = None) -> str:
    programme, today = get_programme(year), clock.today()
    if current_user.rank is Rank.COUNTY:
        return _county(programme, today, form)
    order = {key: at for at, key in enumerate(places())}
    rows = sorted(queries.progress(programme, today), key=lambda row: order.get(row.tenant_id, 0))
    lines = [{"row": row, "place": place_label(row.tenant_id)} for row in rows]
    return render_template("roll_over/progress.html", programme=programme, lines=lines)


def _county(programme: Any, today: date, form: RollOverReviewForm | None) -> str:
    roll_over = queries.roll_over_of(programme.id, current_user.region_id)
    lines = queries.cases_of(programme, current_user.region_id, today)
    waits = roll_over is not None and roll_over.is_waiting and can(P.ROLL_OVER_REVIEW)
    return render_template(
        "roll_over/county.html",
        programme=programme,
        roll_over=roll_over,
        lines=lines,
        undecided=sum(not line.is_settled and not line.is_drafted for line in lines),
        drafted=sum(line.is_drafted for line in lines),
        may_decide=can(P.ROLL_OVER_DRAFT)
        and programme.roll_over_on is not None
        and (roll_over is None or roll_over.is_editable),
        may_submit=can(P.ROLL_OVER_DRAFT) and roll_over is not None and roll_over.submitted_on is None,
        may_apply=can(P.ROLL_OVER_DRAFT) and roll_over is not None and roll_over.is_reviewed,
        form=form or (RollOverReviewForm() if waits else None),
    )


@bp.route("/roll-over/<int:year>/start", methods=["POST"])
@requires(P.ROLL_OVER_START)
def start(year: int) -> Answer:
    """The province asks the counties to decide."""
    programme = get_programme(year)
    return _step(
        year,
        lambda: services.start(programme, on=clock.today(), actor=current_user),
        _("The counties with open cases have been asked."),
    )


@bp.route("/roll-over/<int:year>/cases/<int:case_id>", methods=["GET", "POST"])
@requires(P.ROLL_OVER_DRAFT)
def decide(year: int, case_id: int) -> Answer:
    """Draft what becomes of one open case."""
    page = case_page(case_id, clock.today())
    case = page.case
    programme = get_programme(year)
    if case.programme.year > year:
        raise NotFound
    roll_over = queries.roll_over_of(programme.id, case.tenant_id)
    is_reviewed = roll_over is not None and roll_over.is_reviewed
    known = queries.decision_on(roll_over, case_id)
    form = CaseDecisionForm(obj=known)
    if form.validate_on_submit():
        try:
            with transaction():
                known = queries.decision_on(queries.roll_over_of(programme.id, case.tenant_id), case_id)
                if known is not None:
                    reconcile(form, CaseDecisionForm(None, obj=known), known)
                services.decide(
                    programme, get_case(case_id), _choice(form), on=clock.today(), actor=current_user
                )
            flash(_("The decision is drafted."), "ok")
            return redirect(url_for("roll_over.show", year=year), 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(case_id, clock.today())
    body = render_template(
        "roll_over/decide.html", page=page, tab="overview", form=form, year=year, is_reviewed=is_reviewed
    )
    return body, 422 if form.is_submitted() else 200


def _choice(form: CaseDecisionForm) -> services.Choice:
    """Only what belongs to the choice counts; the other field may still hold what was typed before."""
    choice = RollOverChoice(form.choice.data)
    ends = choice is RollOverChoice.END and form.withdrawal_reason.data
    return services.Choice(
        choice,
        form.reason.data,
        form.finish_by_on.data if choice is RollOverChoice.FINISH else None,
        WithdrawalReason(form.withdrawal_reason.data) if ends else None,
    )


@bp.route("/roll-over/<int:year>/submit", methods=["POST"])
@requires(P.ROLL_OVER_DRAFT)
def submit(year: int) -> Answer:
    """Hand the drafts to the deputy head."""
    return _step(
        year,
        lambda: services.submit(_own(year), on=clock.today(), actor=current_user),
        _("The deputy head has been asked to review."),
    )


@bp.route("/roll-over/<int:year>/review", methods=["POST"])
@requires(P.ROLL_OVER_REVIEW)
def review(year: int) -> Answer:
    """Approve or return the county's decisions."""
    form = RollOverReviewForm()
    if form.validate():
        try:
            with transaction():
                services.review(
                    _own(year),
                    form.verdict.data == "approve",
                    form.reason.data or "",
                    on=clock.today(),
                    actor=current_user,
                )
            flash(_("The decision has been recorded."), "ok")
            return redirect(url_for("roll_over.show", year=year), 303)
        except RuleViolation as violation:
            form.reject(violation)
    return _page(year, form), 422


@bp.route("/roll-over/<int:year>/apply", methods=["POST"])
@requires(P.ROLL_OVER_DRAFT)
def apply(year: int) -> Answer:
    """Carry out the reviewed decisions; again does no harm."""
    try:
        with transaction():
            carried_out = services.apply(_own(year), on=clock.today(), actor=current_user)
        done = carried_out.done
        flash(ngettext("%(num)d decision carried out.", "%(num)d decisions carried out.", done), "ok")
        if carried_out.held:
            flash(carried_out.words, "warn")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("roll_over.show", year=year), 303)


def _own(year: int) -> Any:
    """The roll-over of the person's own county. Raises RuleViolation while nothing was drafted."""
    roll_over = queries.roll_over_of(get_programme(year).id, current_user.region_id)
    if roll_over is None:
        raise RuleViolation(_("Nothing was drafted yet."))
    return roll_over


def _step(year: int, act: Any, done: str) -> Response:
    try:
        with transaction():
            act()
        flash(done, "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("roll_over.show", year=year), 303)
