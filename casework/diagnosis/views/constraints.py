"""Pages of a constraint: new, edit, remove, answering an objection, judging."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases.queries import CasePage, case_page
from casework.diagnosis import queries, services
from casework.diagnosis.forms import (
    EditConstraintForm,
    JudgeForm,
    NewConstraintForm,
    ObjectionForm,
    ReviseConstraintForm,
)
from casework.diagnosis.typical_actions import typical_actions
from casework.diagnosis.views.confirm import ask_once
from casework.diagnosis.views.tab import Page, bp, category
from casework.enums import Resolution
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.reference.queries import Code, constraint_types
from casework.transaction import transaction
from casework.web.conflicts import reconcile
from casework.web.guards import requires
from casework.web.once import once


def _types(page: CasePage) -> dict[str, Code]:
    return constraint_types(page.case.programme.constraint_edition_id)


def _edit_page(page: CasePage, form: Any, constraint: Any, **more: Any) -> Page:
    types = _types(page)
    helps = [
        (
            group.name,
            [(kind.name, typical_actions(kind)) for kind in types.values() if kind.parent_code == group.code],
        )
        for group in types.values()
        if not group.parent_code
    ]
    body = render_template(
        "diagnosis/constraint.html",
        page=page,
        tab="diagnosis",
        form=form,
        constraint=constraint,
        helps=helps,
        **more,
    )
    return body, 422 if form.is_submitted() else 200


@bp.route("/cases/<int:case_id>/constraints/new", methods=["GET", "POST"])
@requires(P.DIAGNOSIS_WRITE)
def new_constraint(case_id: int) -> Page:
    """Write down a constraint."""
    page = case_page(case_id, clock.today())
    diagnosis = queries.get_diagnosis(page.case)
    form = NewConstraintForm()
    form.offer(_types(page))
    if form.validate_on_submit():
        try:
            with transaction():
                location = once(form.request_key.data, lambda: _added(diagnosis, form))
            flash(_("The constraint was written down."), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(case_id, clock.today())
    return _edit_page(page, form, None)


def _offered(page: CasePage, form: Any) -> Any:
    form.offer(_types(page))
    return form


def _added(diagnosis: Any, form: NewConstraintForm) -> str:
    constraint = services.add_constraint(diagnosis, on=clock.today(), actor=current_user, **form.values)
    return url_for("diagnosis.show", case_id=diagnosis.case_id) + f"#{constraint.code}"


@bp.route("/constraints/<int:constraint_id>/edit", methods=["GET", "POST"])
@requires(P.DIAGNOSIS_WRITE)
def edit_constraint(constraint_id: int) -> Page:
    """Change a constraint of the draft."""
    constraint = queries.get_constraint(constraint_id)
    page = case_page(constraint.case_id, clock.today())
    diagnosis = queries.get_diagnosis(page.case)
    form = _offered(page, EditConstraintForm(obj=constraint))
    if form.is_submitted():
        reconcile(form, _offered(page, EditConstraintForm(None, obj=constraint)), constraint)
    if form.validate_on_submit():
        try:
            with transaction():
                services.edit_constraint(constraint, diagnosis, actor=current_user, **form.values)
            flash(_("%(code)s was saved.", code=constraint.code), "ok")
            return redirect(url_for("diagnosis.show", case_id=page.case.id) + f"#{constraint.code}", 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(page.case.id, clock.today())
    return _edit_page(page, form, constraint)


@bp.route("/constraints/<int:constraint_id>/remove", methods=["GET", "POST"])
@requires(P.DIAGNOSIS_WRITE)
def remove_constraint(constraint_id: int) -> Page:
    """Take a constraint out of the draft."""
    constraint = queries.get_constraint(constraint_id)
    diagnosis = queries.get_diagnosis(constraint.case)
    if request.method != "POST":
        question = _("Take %(code)s out of the report?", code=constraint.code)
        back_url = url_for("diagnosis.show", case_id=constraint.case_id)
        return ask_once(question, _("Its number is not used again."), _("Take out"), back_url, danger=True)
    try:
        with transaction():
            services.remove_constraint(constraint, diagnosis, on=clock.today(), actor=current_user)
        flash(_("%(code)s was taken out.", code=constraint.code), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("diagnosis.show", case_id=constraint.case_id), 303)


@bp.route("/constraints/<int:constraint_id>/objection", methods=["GET", "POST"])
@requires(P.DIAGNOSIS_WRITE)
def reply(constraint_id: int) -> Page:
    """Keep or withdraw a constraint to which the enterprise objects."""
    constraint = queries.get_constraint(constraint_id)
    page = case_page(constraint.case_id, clock.today())
    diagnosis = queries.get_diagnosis(page.case)
    form = ObjectionForm()
    if form.validate_on_submit():
        act = services.withdraw_objected if form.decision.data == "withdraw" else services.keep_constraint
        try:
            with transaction():
                act(constraint, diagnosis, form.reply.data, on=clock.today(), actor=current_user)
            flash(_("The objection to %(code)s is answered.", code=constraint.code), "ok")
            return redirect(url_for("diagnosis.show", case_id=page.case.id), 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(page.case.id, clock.today())
    body = render_template(
        "diagnosis/objection.html", page=page, tab="diagnosis", form=form, constraint=constraint
    )
    return body, 422 if form.is_submitted() else 200


@bp.route("/constraints/<int:constraint_id>/revise", methods=["GET", "POST"])
@requires(P.DIAGNOSIS_WRITE)
def revise(constraint_id: int) -> Page:
    """Change a constraint to which the enterprise objects."""
    constraint = queries.get_constraint(constraint_id)
    page = case_page(constraint.case_id, clock.today())
    diagnosis = queries.get_diagnosis(page.case)
    form = _offered(page, ReviseConstraintForm(obj=constraint))
    if form.is_submitted():
        reconcile(form, _offered(page, ReviseConstraintForm(None, obj=constraint)), constraint)
    if form.validate_on_submit():
        values = form.values
        try:
            with transaction():
                services.revise_constraint(
                    constraint, diagnosis, values.pop("reply"), on=clock.today(), actor=current_user, **values
                )  # fmt: skip
            flash(_("%(code)s was revised; the enterprise is asked again.", code=constraint.code), "ok")
            return redirect(url_for("diagnosis.show", case_id=page.case.id) + f"#{constraint.code}", 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(page.case.id, clock.today())
    return _edit_page(page, form, constraint, is_revision=True)


@bp.route("/constraints/<int:constraint_id>/judge", methods=["GET", "POST"])
@requires(P.CONSTRAINT_JUDGE)
def judge(constraint_id: int) -> Page:
    """Say how far a constraint is solved, with grounds."""
    constraint = queries.get_constraint(constraint_id)
    page = case_page(constraint.case_id, clock.today())
    form = JudgeForm()
    if form.validate_on_submit():
        try:
            with transaction():
                location = once(form.request_key.data, lambda: _judged(constraint, form))
            flash(_("The judgement of %(code)s is recorded.", code=constraint.code), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(page.case.id, clock.today())
    body = render_template(
        "diagnosis/judge.html", page=page, tab="diagnosis", form=form, constraint=constraint,
        category=category(_types(page), constraint.type_code),
    )  # fmt: skip
    return body, 422 if form.is_submitted() else 200


def _judged(constraint: Any, form: JudgeForm) -> str:
    outcome = Resolution(form.outcome.data)
    services.judge(constraint, outcome, form.grounds.data, on=clock.today(), actor=current_user)
    return url_for("diagnosis.show", case_id=constraint.case_id) + f"#{constraint.code}"
