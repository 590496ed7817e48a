"""The list of visits, the tab of a case, the phone form, one record and what others add to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases.queries import case_page, get_case
from casework.cases.services import require_open
from casework.diagnosis import services as diagnosis
from casework.diagnosis.forms import NewConstraintForm
from casework.enums import FileSubject, ListKind
from casework.errors import NotFound, RuleViolation
from casework.files import services as files
from casework.files.receiving import Arrivals, arriving
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.lists.bar import first_view
from casework.reference.queries import constraint_types
from casework.transaction import transaction
from casework.visits import queries, services
from casework.visits.forms import AccompanyForm, ConfirmForm, DenyForm, VisitForm, WithdrawForm
from casework.visits.listing import list_context, read_filters
from casework.visits.pages import form_context, of_case_context, show_context, visit_form
from casework.web.conflicts import reconcile
from casework.web.guards import requires
from casework.web.limiting import limited_to
from casework.web.once import once

bp = Blueprint("visits", __name__)
Answer = Response | str | tuple[str, int]


@bp.route("/visits")
@requires(P.VISIT_READ)
def index() -> Answer:
    """The visits in reach, latest first."""
    if first := first_view(ListKind.VISITS):
        return first
    filters = read_filters(request.args)
    return render_template("visits/index.html", **list_context(filters, queries.list_visits(filters)))


@bp.route("/cases/<int:case_id>/visits")
@requires(P.VISIT_READ)
def of_case(case_id: int) -> str:
    """The tab of a case."""
    page = case_page(case_id, clock.today())
    return render_template(
        "visits/of_case.html", page=page, tab="visits", **of_case_context(queries.of_case(case_id))
    )


@bp.route("/cases/<int:case_id>/visits/new", methods=["GET", "POST"])
@requires(P.VISIT_LOG)
@limited_to("uploads", "UPLOAD_LIMIT_PER_PERSON")
def new(case_id: int) -> Answer:
    """Log a visit from a phone: stored exactly once, however often and however late the form arrives."""
    # Checked before the first read of the database, so that slow checks of photos hold no lock.
    with arriving(request.files.getlist("photos")) as arrivals:
        today = clock.today()
        desk = queries.desk(get_case(case_id), today)
        form = visit_form(desk, today)
        same_day: Sequence[Any] = ()
        if form.validate_on_submit():
            try:
                with transaction():
                    target = once(form.request_key.data, lambda: _log(desk.case, form, arrivals))
                _say_what_was_refused(arrivals)
                return redirect(target, 303)
            except services.SameDay as question:
                form.reject(question)
                same_day = [queries.get_visit(visit.id) for visit in question.visits]
            except RuleViolation as violation:
                form.reject(violation)
            desk = queries.desk(get_case(case_id), today)
        elif not form.is_submitted() and (refusal := _why_not(desk.case)):
            flash(refusal, "bad")
            return redirect(url_for("visits.of_case", case_id=case_id), 303)
        body = render_template("visits/new.html", **form_context(desk, form, same_day, today))
        return body, 422 if form.is_submitted() else 200


def _why_not(case: Any) -> str:
    """Why a case takes no visit now; empty when it does. A form that is sent is judged by the service; one that was begun
    before the case moved to another county can still be opened and sent."""
    if case.transferred_on is not None:
        return ""
    try:
        require_open(case)
    except RuleViolation as violation:
        return str(violation.message)
    return ""


def _log(case: Any, form: VisitForm, arrivals: Arrivals) -> str:
    visit = services.log_visit(case, form.entry, actor=current_user, today=clock.today())
    for received in arrivals.received:
        files.store(received, subject=FileSubject.VISIT, parent=visit, actor=current_user)
    return url_for("visits.show", visit_id=visit.id)


def _say_what_was_refused(arrivals: Arrivals) -> None:
    for refusal in arrivals.refusals:
        flash(str(refusal.message), "bad")


@bp.route("/visits/<int:visit_id>")
@requires(P.VISIT_READ)
def show(visit_id: int) -> str:
    """One record."""
    return _page(visit_id)


def _page(visit_id: int, **forms: Any) -> str:
    visit = queries.get_visit(visit_id)
    context = show_context(visit, clock.today())
    context["confirm_form"] = forms.get("confirm_form") or ConfirmForm(formdata=None)
    context["accompany_form"] = forms.get("accompany_form") or AccompanyForm(formdata=None, obj=visit)
    return render_template("visits/show.html", **context, form=next(iter(forms.values()), None))


@bp.route("/visits/<int:visit_id>/confirm", methods=["POST"])
@requires(P.VISIT_CONFIRM)
def confirm(visit_id: int) -> Answer:
    """The enterprise confirms that the visit took place."""
    visit = queries.get_visit(visit_id)
    form = ConfirmForm()
    if form.validate():
        try:
            with transaction():
                services.confirm_visit(visit, form.remark.data or "", actor=current_user, today=clock.today())
            flash(_("Confirmed. Thank you."), "ok")
            return redirect(url_for("visits.show", visit_id=visit_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
    return _page(visit_id, confirm_form=form), 422


@bp.route("/visits/<int:visit_id>/deny", methods=["GET", "POST"])
@requires(P.VISIT_CONFIRM)
def deny(visit_id: int) -> Answer:
    """The enterprise says that the visit did not take place as written."""
    visit, form = queries.get_visit(visit_id), DenyForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.deny_visit(visit, form.remark.data, actor=current_user, today=clock.today())
            flash(_("Thank you. The county and the author of the record are told."), "ok")
            return redirect(url_for("visits.show", visit_id=visit_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
            visit = queries.get_visit(visit_id)
    body = render_template("visits/deny.html", visit=visit, form=form)
    return body, 422 if form.is_submitted() else 200


@bp.route("/visits/<int:visit_id>/constraint", methods=["GET", "POST"])
@requires(P.DIAGNOSIS_WRITE)
def make_constraint(visit_id: int) -> Answer:
    """A new problem becomes a constraint; the enterprise is asked whether it is true."""
    visit = queries.get_visit(visit_id)
    page = case_page(visit.case_id, clock.today())
    form = NewConstraintForm(evidence=visit.new_problems)
    form.offer(constraint_types(page.case.programme.constraint_edition_id))
    if form.validate_on_submit():
        try:
            with transaction():
                location = once(form.request_key.data, lambda: _made(visit, form))
            flash(_("Written down. The enterprise is asked whether it is true."), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(visit.case_id, clock.today())
    body = render_template(
        "diagnosis/constraint.html", page=page, tab="diagnosis", form=form, constraint=None, helps=[]
    )
    return body, 422 if form.is_submitted() else 200


def _made(visit: Any, form: Any) -> str:
    diagnosis.add_found_at_visit(
        visit.case, visit.id, visit.held_on, on=clock.today(), actor=current_user, **form.values
    )
    return url_for("visits.show", visit_id=visit.id)


@bp.route("/visits/<int:visit_id>/accompany", methods=["POST"])
@requires(P.VISIT_ACCOMPANY)
def accompany(visit_id: int) -> Answer:
    """The county notes who went along and what it adds."""
    visit = queries.get_visit(visit_id)
    form = AccompanyForm()
    if form.validate():
        reconcile(form, AccompanyForm(formdata=None, obj=visit), visit)
        try:
            with transaction():
                services.accompany(
                    visit,
                    companions=form.companions.data or "",
                    accompany_note=form.accompany_note.data or "",
                    actor=current_user,
                )
            flash(_("Saved."), "ok")
            return redirect(url_for("visits.show", visit_id=visit_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
    return _page(visit_id, accompany_form=form), 422


@bp.route("/visits/<int:visit_id>/withdraw", methods=["GET", "POST"])
@requires(P.VISIT_LOG)
def withdraw(visit_id: int) -> Answer:
    """The author takes a wrong record back, with the reason."""
    visit = queries.get_visit(visit_id)
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.withdraw_visit(visit, form.reason.data, actor=current_user, today=clock.today())
            flash(_("The record has been withdrawn."), "ok")
            return redirect(url_for("visits.of_case", case_id=visit.case_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
            visit = queries.get_visit(visit_id)
    body = render_template("visits/withdraw.html", visit=visit, form=form)
    return body, 422 if form.is_submitted() else 200


@bp.route("/visits/<int:visit_id>/photos", methods=["POST"])
@requires(P.VISIT_LOG)
@limited_to("uploads", "UPLOAD_LIMIT_PER_PERSON")
def add_photos(visit_id: int) -> Answer:
    """Photos after the text, one or several at a time; the same picture twice is kept once."""
    with arriving(request.files.getlist("photos")) as arrivals:
        visit = queries.get_visit(visit_id)
        if not queries.takes_photos_of(visit, current_user):
            raise NotFound
        stored = _store(arrivals, visit)
        _say_what_was_refused(arrivals)
        if arrivals.refusals or not stored:
            return _page(visit_id), 422
    flash(ngettext("%(num)d photo added.", "%(num)d photos added.", stored), "ok")
    return redirect(url_for("visits.show", visit_id=visit_id), 303)


def _store(arrivals: Arrivals, visit: Any) -> int:
    stored = 0
    for received in arrivals.received:
        try:
            with transaction():
                files.store(received, subject=FileSubject.VISIT, parent=visit, actor=current_user)
            stored += 1
        except RuleViolation as violation:
            arrivals.refusals.append(violation)
    return stored
