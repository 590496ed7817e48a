"""Corrections after the freeze, each step with its page: asked for, also for what was forgotten, decided, issued."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.enums import ReturnStatus
from casework.errors import NotFound
from casework.i18n import gettext as _
from casework.regions.queries import place
from casework.returns import correction_pages, corrections, forgotten, queries, values
from casework.returns.column_words import words_of_column
from casework.returns.forms import CorrectionForm, DecisionForm, SeenForm, correction_form
from casework.returns.step_views import Answer, bp, step, when
from casework.web.guards import requires


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
    if column not in values.offered(object_type):
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
    }
    return _ask(row, found, column, form, words, correction_pages.standing(found, column, programme))


@bp.route("/returns/<int:return_id>/forgotten")
@requires(P.RETURN_WRITE)
def forgotten_rows(return_id: int) -> str:
    """What came too late for a frozen return, and where to ask that it counts."""
    row = _own(return_id)
    if row.status is not ReturnStatus.FROZEN:
        raise NotFound
    return render_template(
        "returns/forgotten.html",
        row=row,
        region=place(row.region_id),
        programme=queries.programme_of(row),
        visits=correction_pages.forgotten_visits(row),
        completions=correction_pages.forgotten_completions(row),
    )


@bp.route("/returns/<int:return_id>/forgotten/<int:visit_id>", methods=["GET", "POST"])
@requires(P.RETURN_WRITE)
def count_visit(return_id: int, visit_id: int) -> Answer:
    """Ask that a visit that came late counts from its own day on."""
    row = _own(return_id)
    visit, form = forgotten.late_visit(row, visit_id), CorrectionForm()
    words = {
        "title": _("Ask that a forgotten visit counts"),
        "consequence": _(
            "The frozen version stays as it is. Approved, the visit counts from its own day on: in the errata with its"
            " effect on every total, and in the next revision."
        ),
    }
    standing = correction_pages.standing(visit, forgotten.ARRIVAL, queries.programme_of(row))
    held = (corrections.label_of(visit), visit.held_on.isoformat())
    return _ask(row, visit, forgotten.ARRIVAL, form, words, [held, *standing])


def _ask(
    row: Any,
    found: Any,
    column: str,
    form: CorrectionForm,
    words: dict[str, str],
    present: list[tuple[str, str]],
) -> Answer:
    """The page on which the province is asked; `present` is what stands there now."""
    return step(
        row,
        form,
        {**words, "yes": _("Ask the province"), "done": _("The correction is asked for.")},
        lambda: corrections.ask(
            row, found, column, form.typed, reason=form["reason"].data, evidence=form["evidence"].data,
            actor=current_user, today=clock.today(),
        ),
        present=present,
    )  # fmt: skip


def _own(return_id: int) -> Any:
    row = queries.get_return(return_id)
    if not corrections.may_ask(row, current_user.region_id):
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
    return step(
        row,
        form,
        words,
        lambda: corrections.decide(
            found, approve=form.verdict.data == "approve", opinion=form.opinion.data or "", **when()
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
    return step(
        row, form, words, lambda: corrections.revise(row, **when()), waiting=correction_pages.waiting(row)
    )
