"""The nomination form: begin, save, correct, submit, withdraw. Whatever is sent is kept before it is judged."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.enterprises.doubles import require_confirmed
from casework.enterprises.queries.page import get_enterprise
from casework.enterprises.services import doubt_of, file_on, in_force
from casework.enterprises.unit_guard import UnitSuspicion
from casework.enums import WithdrawalReason
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.nominations.form_page import doubles_in, form_context, prepared
from casework.nominations.forms.desks import WithdrawForm
from casework.nominations.forms.entry import NominationForm, Raw, filled
from casework.nominations.lifecycle import EDITABLE
from casework.nominations.queries.page import blank
from casework.nominations.services import drafting
from casework.nominations.services.submitting import AlreadyNominated, Refused, figures_year, submit
from casework.nominations.typed import typed_of, typed_of_file
from casework.nominations.views.blueprint import Answer, bp, chosen_programme, fetched
from casework.transaction import transaction
from casework.web.conflicts import reconcile
from casework.web.guards import requires
from casework.web.keys import key
from casework.web.once import once

SUBMIT, MEND_CODE, MEND_UNIT, ADD_FILES = "submit", "mend_code", "mend_unit", "files"


@bp.route("/nominations/new", methods=["GET", "POST"])
@requires(P.NOMINATION_EDIT)
def new() -> Answer:
    """An empty form, or one that knows what the county's file on an enterprise knows."""
    programme = chosen_programme()
    if request.method == "POST":
        return _begin(programme, _sent(programme))
    enterprise_id = request.args.get("enterprise", type=key)
    known = typed_of_file(in_force(get_enterprise(enterprise_id))) if enterprise_id else {}
    form = prepared(filled(known), programme)
    context = form_context(blank(programme, current_user.region_id), form, clock.today(), is_checked=False)
    return render_template("nominations/edit.html", **context)


def _begin(programme: Any, form: NominationForm) -> Answer:
    """Keep the first version; a second arrival of the same form leads to the one that was made."""
    if not form.request_key.validate(form):
        abort(400)
    made: list[Any] = []

    def make() -> str:
        made.append(drafting.start(programme, _kept(form, programme), actor=current_user))
        return url_for("nominations.edit", nomination_id=made[0].id)

    try:
        with transaction():
            location = once(form.request_key.data, make)
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
        return redirect(url_for("nominations.index", year=programme.year), 303)
    return _answer(made[0], form) if made else redirect(location, 303)


@bp.route("/nominations/<int:nomination_id>/edit", methods=["GET", "POST"])
@requires(P.NOMINATION_EDIT)
def edit(nomination_id: int) -> Answer:
    """Go on with a draft or correct a returned form."""
    nomination = fetched(nomination_id)
    if nomination.status not in EDITABLE:
        return redirect(url_for("nominations.show", nomination_id=nomination_id), 303)
    saved = prepared(filled(typed_of(nomination)), nomination.programme)
    if request.method != "POST":
        return _page(nomination, saved, is_checked=False)
    form = _sent(nomination.programme, typed_of(nomination))
    reconcile(form, saved, nomination)
    with transaction():
        drafting.save_draft(nomination, _kept(form, nomination.programme), actor=current_user)
    return _answer(nomination, form)


def _sent(programme: Any, *known: Raw) -> NominationForm:
    """The form as it was sent, with the numbers on file in the place of their masks."""
    form = prepared(NominationForm(), programme)
    code_is_right = bool(form.uscc.data) and form.uscc.problem is None
    own_file = file_on(form.uscc.data, current_user.region_id) if code_is_right else None
    form.keep_numbers(*known, typed_of_file(own_file))
    return form


def _kept(form: NominationForm, programme: Any) -> Raw:
    """What was typed, with the one correction that a button asked for."""
    act = request.form.get("act", "")
    raw = form.raw
    problem = form.uscc.problem
    if act == MEND_CODE and problem is not None and problem.suggestion is not None:
        raw["uscc"] = [problem.suggestion.code]
    if act == MEND_UNIT:
        doubt = _doubt(form, programme)
        if doubt is not None and doubt.suggested_wan is not None:
            raw["revenue_wan"] = [f"{doubt.suggested_wan:,.2f}"]
    return raw


def _doubt(form: NominationForm, programme: Any) -> UnitSuspicion | None:
    """A question about the unit of the revenue, against the year before and the head count."""
    code_is_right = bool(form.uscc.data) and form.uscc.problem is None
    own_file = file_on(form.uscc.data, current_user.region_id) if code_is_right else None
    return doubt_of(own_file, figures_year(programme), form.revenue_wan.data, form.employees.data)


def _answer(nomination: Any, form: NominationForm) -> Answer:
    """After the draft was kept: back to the form, or the submission."""
    act = request.form.get("act")
    if act == SUBMIT:
        return _submission(nomination, form)
    if act == ADD_FILES:
        return redirect(url_for("files.add_to_nomination", nomination_id=nomination.id), 303)
    flash(_("The draft has been saved."), "ok")
    return redirect(url_for("nominations.edit", nomination_id=nomination.id), 303)


def _submission(nomination: Any, form: NominationForm) -> Answer:
    """Check everything; what is refused stays in the form, with words beside the fields."""
    doubt = _doubt(form, nomination.programme)
    is_valid = form.validate()
    if is_valid:
        try:
            _require_confirmed(nomination, form)
            with transaction():
                submit(nomination, actor=current_user, on=clock.today(), **form.entry)
            flash(_("The nomination has been submitted."), "ok")
            return redirect(url_for("nominations.show", nomination_id=nomination.id), 303)
        except AlreadyNominated as taken:
            with transaction():
                drafting.ask_to_settle(nomination, actor=current_user, on=clock.today())
            form.reject(taken)
        except Refused as refused:
            for one in refused.violations:
                form.reject(one)
        except RuleViolation as violation:
            form.reject(violation)
    elif doubt is not None and not form.unit_confirmed.data and not form.revenue_wan.errors:
        form.reject(RuleViolation(_(doubt.message[0], **doubt.message[1]), "revenue_wan"))
    return _page(nomination, form, is_checked=True, doubt=doubt)


def _require_confirmed(nomination: Any, form: NominationForm) -> None:
    """Files that look alike are confirmed to be others once, before the first submission. Raises LooksAlike."""
    if nomination.submitted_on is None:
        own_file = file_on(form.uscc.data, nomination.tenant_id)
        doubles = doubles_in(form, nomination.tenant_id, own_file)
        require_confirmed(doubles, is_confirmed=form.alike_confirmed.data)


def _page(
    nomination: Any, form: NominationForm, *, is_checked: bool, doubt: UnitSuspicion | None = None
) -> tuple[str, int]:
    form.version.data, form.shown.data = str(nomination.version), ""  # what is shown now has just been kept
    context = form_context(nomination, form, clock.today(), is_checked=is_checked)
    return render_template("nominations/edit.html", doubt=doubt, **context), 422 if is_checked else 200


@bp.route("/nominations/<int:nomination_id>/withdraw", methods=["GET", "POST"])
@requires(P.NOMINATION_EDIT)
def withdraw(nomination_id: int) -> Answer:
    """Take a nomination back, with the reason."""
    nomination = fetched(nomination_id)
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            with transaction():
                drafting.withdraw(
                    nomination,
                    form.reason.data,
                    kind=WithdrawalReason(form.kind.data),
                    actor=current_user,
                    on=clock.today(),
                )
            flash(_("The nomination has been withdrawn."), "ok")
            return redirect(url_for("nominations.show", nomination_id=nomination_id), 303)
        except RuleViolation as violation:
            form.reject(RuleViolation(violation.message, "reason" if violation.field else None))
    body = render_template("nominations/withdraw.html", nomination=nomination, form=form)
    return body, 422 if form.is_submitted() else 200
