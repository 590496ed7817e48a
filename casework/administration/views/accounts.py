"""Accounts: the list, one account, a new one, its changes."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.access.permissions import needs_second_factor
from casework.accounts.attempts import BY_ACCOUNT, BY_CODE, BY_PROOF, MOST_FAILURES
from casework.accounts.forms import EmptyForm
from casework.accounts.proof import recently_proved
from casework.accounts.queries import open_sessions, second_factor_state
from casework.administration import history, queries, services
from casework.administration.duty import may_become
from casework.administration.forms import BY_LETTER, NO_UNIT, EditAccountForm, NewAccountForm
from casework.administration.listing import (
    clear_url,
    list_context,
    offered_roles,
    offered_units,
    read_filters,
    unused_rule,
)
from casework.administration.queries import Account
from casework.administration.services import FirstPassword, Person
from casework.administration.views.blueprint import (
    Answer,
    bp,
    in_charge_of,
    new_first_password,
    shown_once,
)
from casework.enums import Role
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.limits import is_locked
from casework.transaction import transaction
from casework.web.conflicts import reconcile
from casework.web.guards import requires
from casework.web.limiting import limited_to
from casework.web.once import once


@bp.route("/users")
@requires(P.ACCOUNT_MANAGE)
def index() -> str:
    """The accounts at or below the own region."""
    filters = read_filters(request.args)
    rule = unused_rule()
    listing = queries.list_accounts(filters, current_user, rule=rule, now=clock.real_now())
    return render_template(
        "administration/index.html", clear_url=clear_url(), **list_context(filters, listing)
    )


@bp.route("/users/<int:user_id>")
@requires(P.ACCOUNT_MANAGE)
def show(user_id: int) -> str:
    """One account: facts, sessions, history."""
    account = queries.get_account(user_id, current_user)
    user, now = account.user, clock.real_now()
    unit = queries.unit_of(user)
    return render_template(
        "administration/show.html",
        account=account,
        user=user,
        state=unused_rule().state(user, now),
        refusal=services.WORDS_OF[account.hindrance]() if account.hindrance else "",
        failed_too_often=_failed_too_often(user),
        factor=second_factor_state(user_id),
        needs_factor=needs_second_factor(user.role, unit.rank if unit else None),
        sessions=open_sessions(user_id, now),
        entries=history.entries(queries.history(user_id, list(history.ACTS))),
        unused_days=current_app.config["UNUSED_DAYS"],
        empty_form=EmptyForm(),
    )


def _failed_too_often(user: Any) -> bool:
    """Whether passwords or codes were wrong so often that the account is locked for some minutes."""
    counted = {BY_ACCOUNT: user.username, BY_CODE: user.id, BY_PROOF: user.id}
    return any(is_locked(kind, known_by, MOST_FAILURES) for kind, known_by in counted.items())


@bp.route("/users/new", methods=["GET", "POST"])
@requires(P.ACCOUNT_MANAGE)
@recently_proved
@limited_to("letters", "EXPORT_LIMIT_PER_PERSON")
def new() -> Answer:
    """A new account of staff; its first password is shown once, or a link goes by letter."""
    form = NewAccountForm(offered_roles(), offered_units())
    if form.validate_on_submit():
        password, first = ("", None) if form.way.data == BY_LETTER else new_first_password()
        try:
            return _made(form, password, first)
        except RuleViolation as violation:
            form.reject(violation)
    return render_template("administration/new.html", form=form), 422 if form.is_submitted() else 200


def _made(form: NewAccountForm, password: str, first: FirstPassword | None) -> Answer:
    made: list[int] = []

    def make() -> str:
        user = services.make_account(
            actor=current_user,
            role=Role(form.role.data),
            region_id=_region_id(form),
            person=_person(form),
            username=form.username.data or "",
            first=first,
        )
        made.append(user.id)
        return url_for("users.show", user_id=user.id)

    with transaction():
        location = once(form.request_key.data, make)
    if made and first is not None:
        return shown_once(queries.get_account(made[0], current_user), password, first)
    flash(
        _("The account is made. A link is on its way.") if made else _("The account was made already."), "ok"
    )
    return redirect(location, 303)


def _region_id(form: Any) -> int | None:
    return None if form.region.data == NO_UNIT else int(form.region.data)


def _person(form: Any) -> Person:
    return Person(
        display_name=form.display_name.data,
        phone=form.phone.data or "",
        email=form.email.data or "",
        is_other=bool(form.is_other.data),
    )


@bp.route("/users/<int:user_id>/edit", methods=["GET", "POST"])
@requires(P.ACCOUNT_MANAGE)
@recently_proved
def edit(user_id: int) -> Answer:
    """Role, unit, name and contact data of a member of staff."""
    account = in_charge_of(user_id)
    if not account.is_staff:
        abort(403)  # experts and contacts are kept by who invited them
    form = _edit_form(account)
    if form.is_submitted():
        reconcile(form, _edit_form(account, None), account.user)
    if form.validate_on_submit():
        try:
            with transaction():
                services.change_account(
                    account,
                    actor=current_user,
                    role=Role(form.role.data),
                    region_id=_region_id(form),
                    person=_person(form),
                    reason=form.reason.data or "",
                )
            flash(_("The account was saved."), "ok")
            return redirect(url_for("users.show", user_id=user_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
            account = queries.get_account(user_id, current_user)
    body = render_template("administration/edit.html", form=form, account=account, user=account.user)
    return body, 422 if form.is_submitted() else 200


def _edit_form(account: Account, *source: Any) -> EditAccountForm:
    user = account.user
    saved = {
        "display_name": user.display_name,
        "role": user.role.value,
        "region": str(user.region_id or NO_UNIT),
        "phone": user.phone,
        "email": user.email,
        "version": user.version,
    }
    roles = [role for role in offered_roles() if may_become(user.role, Role(role[0]))]
    return EditAccountForm(roles, offered_units(), *source, data=saved)
