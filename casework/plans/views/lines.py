"""Pages of one measure of a draft."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup, escape

from casework import clock
from casework.access.permissions import Permission as P
from casework.calendars.queries import calendar_for, explain_address
from casework.cases.queries import CasePage, case_page
from casework.diagnosis.views.confirm import ask_once
from casework.errors import NotFound, RuleViolation
from casework.i18n import gettext as _
from casework.plans import pages, queries, services
from casework.plans.forms import EditLineForm, NewLineForm, line_values
from casework.plans.views.tab import Answer, bp, open_draft
from casework.transaction import transaction
from casework.web.conflicts import reconcile
from casework.web.guards import requires
from casework.web.once import once


@bp.route("/cases/<int:case_id>/plan/lines/new/<int:constraint_id>", methods=["GET", "POST"])
@requires(P.PLAN_WRITE)
def new_line(case_id: int, constraint_id: int) -> Answer:
    """A measure for a constraint."""
    page = case_page(case_id, clock.today())
    plan = open_draft(page)
    constraint = pages.find_constraint(page.case, constraint_id)
    form = NewLineForm(responsible=page.case.enterprise.contact_name)
    if form.validate_on_submit():
        try:
            with transaction():
                location = once(form.request_key.data, lambda: _added(plan, constraint, form))
            _say_shift(page, form.due_on.data)
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(case_id, clock.today())
    return _line_page(page, form, constraint, None)


def _added(plan: Any, constraint: Any, form: NewLineForm) -> str:
    line = services.add_line(plan, constraint, on=clock.today(), actor=current_user, **line_values(form))
    return url_for("plans.draft", case_id=plan.case_id) + f"#C{line.number:02d}"


@bp.route("/plan-lines/<int:line_id>/edit", methods=["GET", "POST"])
@requires(P.PLAN_WRITE)
def edit_line(line_id: int) -> Answer:
    """Change a measure of the draft."""
    line = queries.get_line(line_id)
    page = case_page(line.case_id, clock.today())
    _require_open_version(line)
    evidence = "\n".join(line.evidence_kinds)
    form = EditLineForm(obj=line, evidence=evidence)
    if form.is_submitted():
        reconcile(form, EditLineForm(None, obj=line, evidence=evidence), line)
    if form.validate_on_submit():
        try:
            with transaction():
                services.edit_line(line, on=clock.today(), actor=current_user, **line_values(form))
            flash(_("%(code)s was saved.", code=f"C{line.number:02d}"), "ok")
            _say_shift(page, form.due_on.data)
            return redirect(url_for("plans.draft", case_id=page.case.id) + f"#C{line.number:02d}", 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(page.case.id, clock.today())
    return _line_page(page, form, line.constraint, line)


@bp.route("/plan-lines/<int:line_id>/remove", methods=["GET", "POST"])
@requires(P.PLAN_WRITE)
def remove_line(line_id: int) -> Answer:
    """Leave a measure out of this version."""
    line = queries.get_line(line_id)
    case_id, code = line.case_id, f"C{line.number:02d}"
    if request.method != "POST":
        question, back_url = _("Leave %(code)s out?", code=code), url_for("plans.draft", case_id=case_id)
        return ask_once(
            question,
            _("What is in force stays until this version is approved."),
            _("Leave out"),
            back_url,
            danger=True,
        )
    try:
        with transaction():
            services.remove_line(line, actor=current_user)
        flash(_("%(code)s was left out.", code=code), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("plans.draft", case_id=case_id), 303)


def _require_open_version(line: Any) -> None:
    if not line.plan.is_editable:
        raise NotFound


def _line_page(page: CasePage, form: Any, constraint: Any, line: Any) -> Answer:
    body = render_template(
        "plans/line.html", page=page, tab="plan", form=form, constraint=constraint, line=line,
        **pages.line_help(page, constraint),
    )  # fmt: skip
    return body, 422 if form.is_submitted() else 200


def _say_shift(page: CasePage, typed: date) -> None:
    """A date on a rest day was moved: say so, with the way to the explanation."""
    due_on = calendar_for(page.case.tenant_id).next_workday(typed)
    if due_on == typed:
        return
    words = _("%(typed)s is a rest day; it is due on %(due)s, the next working day.", typed=typed, due=due_on)
    link = Markup('<a href="{}">{}</a>').format(
        explain_address(page.case.tenant_id, due=typed), _("How it was counted")
    )
    flash(Markup("{} {}").format(escape(words), link), "info")
