"""The steps of a return, each with its page: handing in, passing, sending back, remarks, exceptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.regions.queries import place
from casework.returns import queries, services
from casework.returns.contexts import before_handing_in
from casework.returns.forms import (
    AnswerForm,
    ReasonForm,
    RemarkForm,
    StepForm,
)
from casework.returns.places import places_of_remarks, words_of_place
from casework.transaction import transaction
from casework.web.conflicts import refuse_stale
from casework.web.guards import requires
from casework.web.once import once

bp = Blueprint("return_steps", __name__)
Answer = Response | str | tuple[str, int]


def when() -> dict[str, Any]:
    """Who does a step, on which day and at which moment: what services of steps ask for."""
    return {"actor": current_user, "today": clock.today(), "now": clock.now()}


def step(
    row: Any, form: Any, words: dict[str, str], do: Callable[[], object], *, of: Any = None, **more: Any
) -> Answer:
    """A page that asks once; sent, it does the step by what was seen and goes back to the return. Sent again by the same
    page (a double click) it leads there as well and does nothing."""
    subject, there = row if of is None else of, url_for("returns.show", return_id=row.id)

    def do_once() -> str:
        if hasattr(form, "version"):
            refuse_stale(form, subject)
        do()
        return there

    if form.validate_on_submit():
        try:
            with transaction():
                location = once(form.request_key.data, do_once)
            flash(words["done"], "ok")
            return redirect(location, 303)
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
    stands = before_handing_in(row, clock.today()) if row.is_open and not form.is_submitted() else {}
    return step(
        row, form, words, lambda: services.submit(row, opinion=form.opinion.data or "", **when()), **stands
    )


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
    return step(row, form, words, lambda: services.check(row, opinion=form.opinion.data or "", **when()))


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
    return step(
        row, form, words, lambda: services.send_back(row, form.opinion.data, **when()), noted=_noted(row)
    )


def _noted(row: Any) -> list[tuple[str, str]]:
    """The open remarks on a return: place and text."""
    return [
        (words_of_place(one.place), one.text)
        for one in queries.remarks_of([row.id])
        if one.settled_on is None
    ]


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
    return step(row, form, words, lambda: services.record_exception(row, form.opinion.data, **when()))


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
    return step(
        row,
        form,
        words,
        lambda: services.add_remark(
            row, form.where.data, form.text.data, actor=current_user, today=clock.today()
        ),
        noted=_noted(row),
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
    return step(
        row,
        form,
        words,
        lambda: services.settle_remark(found, form.answer.data, actor=current_user, today=clock.today()),
        of=found,
    )
