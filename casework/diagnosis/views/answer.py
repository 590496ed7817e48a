"""The enterprise's page: is each finding true? Saved per answer, sent once."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.calendars.queries import deadline
from casework.cases.queries import case_page, get_case
from casework.diagnosis import queries, services
from casework.diagnosis.forms import ObjectForm, answers_form
from casework.diagnosis.views.tab import Page, bp, is_asked
from casework.enums import Answer
from casework.errors import NotFound, RuleViolation
from casework.files.archive import file_row
from casework.files.queries import files_of_diagnosis
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.transaction import transaction
from casework.web.guards import requires


@bp.route("/cases/<int:case_id>/diagnosis/answer", methods=["GET", "POST"])
@requires(P.DIAGNOSIS_ANSWER)
def answer(case_id: int) -> Page:
    """Every given answer is kept, whatever becomes of the others; “send” needs all of them."""
    case = get_case(case_id)
    diagnosis = queries.get_diagnosis(case)
    if diagnosis.submitted_on is None:
        raise NotFound
    if not is_asked(case, diagnosis):
        return redirect(url_for("diagnosis.show", case_id=case_id), 303)
    asked = [item for item in queries.constraints_of(case) if item.confirmed_on is None]
    form = answers_form(asked)
    if form.is_submitted():
        is_valid = form.validate()
        _save(form, asked, diagnosis)
        if request.form.get("step") == "send" and is_valid and not form.errors and _send(form, diagnosis):
            return redirect(url_for("diagnosis.show", case_id=case_id), 303)
        if request.form.get("step") != "send" and not form.errors:
            return redirect(url_for("diagnosis.answer", case_id=case_id), 303)
        case = get_case(case_id)
        asked = [item for item in queries.constraints_of(case) if item.confirmed_on is None]
    body = render_template("diagnosis/answer.html", **_context(case, diagnosis, asked, form))
    return body, 422 if form.is_submitted() else 200


def _save(form: Any, asked: list[Any], diagnosis: Any) -> None:
    """Each answer in a transaction of its own."""
    for item in asked:
        chosen, objection = form[f"answer_{item.id}"].data, form[f"objection_{item.id}"]
        if chosen not in ("agreed", "objected") or objection.errors:
            continue
        try:
            with transaction():
                services.save_answer(
                    item,
                    diagnosis,
                    Answer(chosen),
                    objection.data or "",
                    on=clock.today(),
                    actor=current_user,
                )
        except RuleViolation as violation:
            form.reject(violation)


def _send(form: Any, diagnosis: Any) -> bool:
    try:
        with transaction():
            objections = services.submit_answers(diagnosis, on=clock.today(), actor=current_user)
    except RuleViolation as violation:
        form.reject(violation)
        return False
    if objections:
        flash(
            ngettext(
                "Sent. The expert team answers your objection.",
                "Sent. The expert team answers your %(num)d objections.",
                objections,
            ),
            "ok",
        )
    else:
        flash(_("Sent. You have confirmed the diagnosis report; the plan comes next."), "ok")
    return True


def _context(case: Any, diagnosis: Any, asked: list[Any], form: Any) -> dict[str, Any]:
    return {
        "case": case,
        "diagnosis": diagnosis,
        "asked": asked,
        "form": form,
        "files": [file_row(item) for item in files_of_diagnosis(diagnosis)],
        "distance_to_answer": deadline(diagnosis.answer_due_on, case.tenant_id, clock.today()),
        "answered": sum(item.answer is not Answer.PENDING for item in asked),
        "objections": sum(item.answer is Answer.OBJECTED for item in asked),
    }


@bp.route("/constraints/<int:constraint_id>/agree", methods=["POST"])
@requires(P.DIAGNOSIS_ANSWER)
def agree(constraint_id: int) -> Page:
    """The enterprise agrees to a constraint that was found at a visit."""
    constraint = queries.get_constraint(constraint_id)
    case_id, code = constraint.case_id, constraint.code
    try:
        with transaction():
            services.answer_alone(constraint, "", on=clock.today(), actor=current_user)
        flash(_("Thank you. %(code)s is confirmed.", code=code), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("diagnosis.show", case_id=case_id, _anchor=code), 303)


@bp.route("/constraints/<int:constraint_id>/object", methods=["GET", "POST"])
@requires(P.DIAGNOSIS_ANSWER)
def object_to(constraint_id: int) -> Page:
    """The enterprise objects to a constraint that was found at a visit."""
    constraint, form = queries.get_constraint(constraint_id), ObjectForm()
    page = case_page(constraint.case_id, clock.today())
    if form.validate_on_submit():
        try:
            with transaction():
                services.answer_alone(constraint, form.objection.data, on=clock.today(), actor=current_user)
            flash(_("Your objection has gone to the expert team."), "ok")
            return redirect(url_for("diagnosis.show", case_id=page.case.id, _anchor=constraint.code), 303)
        except RuleViolation as violation:
            form.reject(violation)
            constraint = queries.get_constraint(constraint_id)
            page = case_page(constraint.case_id, clock.today())
    body = render_template(
        "diagnosis/object.html", page=page, tab="diagnosis", form=form, constraint=constraint
    )
    return body, 422 if form.is_submitted() else 200
