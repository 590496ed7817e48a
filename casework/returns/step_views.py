"""The steps of a return, each with its page: handing in, passing, sending back, remarks, exceptions, corrections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.errors import NotFound, RuleViolation
from casework.i18n import gettext as _
from casework.regions.queries import place
from casework.returns import correction_pages, corrections, queries, services, values
from casework.returns.column_words import words_of_column
from casework.returns.forms import (
    AnswerForm,
    DecisionForm,
    ReasonForm,
    RemarkForm,
    SeenForm,
    StepForm,
    correction_form,
)
from casework.returns.places import places_of_remarks, words_of_place
from casework.transaction import transaction
from casework.web.conflicts import refuse_stale
from casework.web.guards import requires

bp = Blueprint("return_steps", __name__)
Answer = Response | str | tuple[str, int]


def _when() -> dict[str, Any]:
    return {"actor": current_user, "today": clock.today(), "now": clock.now()}


def _step(
    row: Any, form: Any, words: dict[str, str], do: Callable[[], object], *, of: Any = None, **more: Any
) -> Answer:
    """A page that asks once; sent, it does the step by what was seen and goes back to the return."""
    subject = row if of is None else of
    if form.validate_on_submit():
        try:
            with transaction():
                if hasattr(form, "version"):
                    refuse_stale(form, subject)
                do()
            flash(words["done"], "ok")
            return redirect(url_for("returns.show", return_id=row.id), 303)
        except RuleViolation as violation:
            form.reject(violation)
    if hasattr(form, "version"):
        form.version.data = form.version.data or subject.version
    body = render_template(
        "returns/step.html", row=row, form=form, words=words, region=place(row.region_id),
        programme=queries.programme_of(row), **more,
    )  # fmt: skip
    return body, 422 if form.is_submitted() else 200


@bp.route("/returns/<int:return_id>/submit", methods=["GET", "POST"])
@requires(P.RETURN_SUBMIT)
def submit(return_id: int) -> Answer:
    """Sign the own return out."""
    row, form = queries.get_return(return_id), StepForm()
    words = {
        "title": _("Hand in the return"),
        "consequence": _("From then on its figures are locked; only the unit above can send it back."),
        "yes": _("Hand in the return"),
        "done": _("The return is handed in."),
    }
    return _step(row, form, words, lambda: services.submit(row, opinion=form.opinion.data or "", **_when()))


@bp.route("/returns/<int:return_id>/check", methods=["GET", "POST"])
@requires(P.RETURN_CHECK)
def check(return_id: int) -> Answer:
    """Pass a return of a unit below."""
    row, form = queries.get_return(return_id), StepForm()
    words = {
        "title": _("Pass the return"),
        "consequence": _(
            "A prefecture's return that the province passes freezes together with its counties'."
        ),
        "yes": _("Pass"),
        "done": _("The return has passed."),
    }
    return _step(row, form, words, lambda: services.check(row, opinion=form.opinion.data or "", **_when()))


@bp.route("/returns/<int:return_id>/send-back", methods=["GET", "POST"])
@requires(P.RETURN_CHECK)
def send_back(return_id: int) -> Answer:
    """Send a return back with its remarks."""
    row, form = queries.get_return(return_id), ReasonForm()
    words = {
        "title": _("Send the return back"),
        "consequence": _("The unit may write again, and hands in a new version."),
        "yes": _("Send back"),
        "done": _("The return was sent back."),
    }
    return _step(row, form, words, lambda: services.send_back(row, form.opinion.data, **_when()))


@bp.route("/returns/<int:return_id>/exception", methods=["GET", "POST"])
@requires(P.RETURN_CHECK)
def record_exception(return_id: int) -> Answer:
    """Hand in without some counties, with a reason that the province reads."""
    row, form = queries.get_return(return_id), ReasonForm()
    words = {
        "title": _("Hand in by exception"),
        "consequence": _(
            "The province reads the reason. Figures of the counties that are missing are locked as well."
        ),
        "yes": _("Record the exception"),
        "done": _("The exception is recorded."),
    }
    return _step(row, form, words, lambda: services.record_exception(row, form.opinion.data, **_when()))


@bp.route("/returns/<int:return_id>/remarks", methods=["GET", "POST"])
@requires(P.RETURN_CHECK)
def remark(return_id: int) -> Answer:
    """Say what has to be put right at one place."""
    row, form = queries.get_return(return_id), RemarkForm(places=places_of_remarks())
    words = {
        "title": _("Add a remark"),
        "consequence": _("Remarks reach the unit when you send the return back."),
        "yes": _("Keep the remark"),
        "done": _("The remark is kept."),
    }
    return _step(
        row,
        form,
        words,
        lambda: services.add_remark(
            row, form.where.data, form.text.data, actor=current_user, today=clock.today()
        ),
    )


@bp.route("/returns/remarks/<int:remark_id>", methods=["GET", "POST"])
@requires(P.RETURN_WRITE)
def settle(remark_id: int) -> Answer:
    """Say what was done about a remark."""
    found, form = queries.get_remark(remark_id), AnswerForm()
    row = queries.get_return(found.annual_return_id)
    words = {
        "title": words_of_place(found.place),
        "consequence": found.text,
        "yes": _("Mark as dealt with"),
        "done": _("The remark is dealt with."),
    }
    return _step(
        row,
        form,
        words,
        lambda: services.settle_remark(found, form.answer.data, actor=current_user, today=clock.today()),
        of=found,
    )


@bp.route("/returns/<int:return_id>/corrections/<object_type>/<int:object_id>")
@requires(P.RETURN_WRITE)
def choose_value(return_id: int, object_type: str, object_id: int) -> str:
    """Which value of a row, or of a row that is counted with it, has to be put right."""
    row = _own(return_id)
    found = corrections.row_in(row, object_type, object_id)
    return render_template(
        "returns/choose_value.html",
        row=row,
        region=place(row.region_id),
        programme=queries.programme_of(row),
        rows=correction_pages.rows_to_correct(row, found),
        label=corrections.label_of(found),
    )


@bp.route(
    "/returns/<int:return_id>/corrections/<object_type>/<int:object_id>/<column>", methods=["GET", "POST"]
)
@requires(P.RETURN_WRITE)
def correct(return_id: int, object_type: str, object_id: int, column: str) -> Answer:
    """Ask for a value behind a frozen return to be put right."""
    row = _own(return_id)
    if column not in values.correctable(object_type):
        raise NotFound
    found, programme = corrections.row_in(row, object_type, object_id), queries.programme_of(row)
    form = correction_form(
        values.kind_of(object_type, column),
        values.choices_of(object_type, column, programme),
        may_be_empty=values.may_be_empty(object_type, column),
    )
    words = {
        "title": _("Ask for a correction"),
        "consequence": f"{corrections.label_of(found)} · {words_of_column(column)}",
        "yes": _("Ask the province"),
        "done": _("The correction is asked for."),
    }
    return _step(
        row,
        form,
        words,
        lambda: corrections.ask(
            row, found, column, form.typed, reason=form["reason"].data, evidence=form["evidence"].data,
            actor=current_user, today=clock.today(),
        ),
        present=correction_pages.standing(found, column, programme),
    )  # fmt: skip


def _own(return_id: int) -> Any:
    row = queries.get_return(return_id)
    if current_user.region_id != row.region_id:
        raise NotFound
    return row


@bp.route("/returns/errata/<int:erratum_id>", methods=["GET", "POST"])
@requires(P.RETURN_CORRECT)
def decide(erratum_id: int) -> Answer:
    """The province decides on a correction."""
    found, form = queries.get_correction(erratum_id), DecisionForm()
    row = queries.get_return(found.annual_return_id)
    words = {
        "title": _("Decide on the correction"),
        "consequence": _("Approved, the row has the right value at once; the frozen return stays as it is."),
        "yes": _("Decide"),
        "done": _("The correction is decided."),
    }
    return _step(
        row,
        form,
        words,
        lambda: corrections.decide(
            found, approve=form.verdict.data == "approve", opinion=form.opinion.data or "", **_when()
        ),
        of=found,
        erratum=found,
        column=words_of_column(found.column_name),
        change=correction_pages.change_in_words(found, queries.programme_of(row)),
    )


@bp.route("/returns/<int:return_id>/revise", methods=["GET", "POST"])
@requires(P.RETURN_CORRECT)
def revise(return_id: int) -> Answer:
    """Issue the next revision with the approved corrections, by what was seen of the return."""
    row, form = queries.get_return(return_id), SeenForm()
    words = {
        "title": _("Issue a revision"),
        "consequence": _(
            "Every frozen return of the year with corrections waiting gets its next version, the units above among them."
        ),
        "yes": _("Issue the revision"),
        "done": _("The revision is issued."),
    }
    return _step(
        row, form, words, lambda: corrections.revise(row, **_when()), waiting=correction_pages.waiting(row)
    )
