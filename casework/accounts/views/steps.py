"""Between password and session: the code, a password that has to be chosen, a second factor that has to be set up."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from casework.accounts import pending, queries, services
from casework.accounts.attempts import BY_CODE, MOST_FAILURES
from casework.accounts.choosing import WeakPassword, fresh_hash
from casework.accounts.forms import CodeForm, NewPasswordForm, SetUpForm
from casework.accounts.offers import new_offer, offered_secret, shown
from casework.accounts.password_policy import Owner, describe
from casework.accounts.pending import Pending, Step
from casework.accounts.services.second_factor import CodeUse
from casework.accounts.sessions import Credentials
from casework.accounts.views.signing_in import answer, bp, enter, go_on, too_many
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.limits import forget, limited
from casework.transaction import transaction
from casework.web.guards import public

Page = Response | str | tuple[str, int]


def at_step(step: Step) -> Callable[[Callable[[Pending], Page]], Callable[[], Page]]:
    """Give a view who is on the way; whoever belongs elsewhere is led there."""

    def decorate(view: Callable[[Pending], Page]) -> Callable[[], Page]:
        @wraps(view)
        def stepped() -> Page:
            at = pending.current()
            if at is None or at.step is Step.READY:
                return redirect(url_for("accounts.sign_in"), 303)
            return view(at) if at.step is step else go_on(at)

        return stepped

    return decorate


@bp.route("/second-factor", methods=["GET", "POST"])
@public
@at_step(Step.CODE)
def second_factor(at: Pending) -> Page:
    """The code of the authenticator app, or a recovery code."""
    form = CodeForm()
    values = {"username": at.account.username, "is_demo": current_app.config["DEMO"]}
    if not form.is_submitted():
        return render_template("accounts/second_factor.html", form=form, **values)
    if not form.validate():
        return answer("accounts/second_factor.html", form, 422, **values)
    verdict = limited(BY_CODE, at.account.user_id, MOST_FAILURES)
    if verdict.is_over:
        form.reject(RuleViolation(too_many(verdict.minutes_left)))
        return answer("accounts/second_factor.html", form, 429, **values)
    if not _proves(at.account, form.code.data, locks=verdict.is_last):
        form.reject(RuleViolation(_("This code does not fit, or was used already."), "code"))
        return answer("accounts/second_factor.html", form, 422, **values)
    return go_on(pending.begin(at.account, at.target, has_proved_code=True))


def _proves(account: Credentials, typed: str, *, locks: bool) -> bool:
    """Whether a code opens the way; a first password is spent with it."""
    with transaction():
        if services.second_factor.use_code(account.user_id, typed, keys=pending.keys()) is CodeUse.WRONG:
            services.record_failed_code(account.user_id, locks=locks)
            return False
        forget(BY_CODE, account.user_id)
        return account.first_password_until is None or services.spend_first_password(account.user_id)


@bp.route("/new-password", methods=["GET", "POST"])
@public
@at_step(Step.PASSWORD)
def new_password(at: Pending) -> Page:
    """A first password, or one that has grown too old, has to be changed before anything else."""
    form = NewPasswordForm()
    is_first = at.account.first_password_until is not None
    values = {"rules": describe(pending.policy()), "is_first": is_first, "username": at.account.username}
    if not form.is_submitted():
        return render_template("accounts/new_password.html", form=form, **values)
    if not form.validate():
        return answer("accounts/new_password.html", form, 422, **values)
    try:
        chosen = chosen_hash(at.account.user_id, owner_of(at.account), form.new_password.data)
    except WeakPassword as refusal:
        form.reject(refusal)
        return answer("accounts/new_password.html", form, 422, **values)
    with transaction():
        services.set_password(
            at.account.user_id,
            chosen,
            history=pending.policy().history,
            how="first" if is_first else "expired",
        )
    return go_on(renewed(at))


def renewed(at: Pending) -> Pending:
    """The same person after the account has changed."""
    account = pending.account_of(at.account.user_id)
    return pending.begin(account, at.target, has_proved_code=at.has_proved_code)


def owner_of(account: Credentials) -> Owner:
    """Whose names do not count in a password."""
    return Owner(account.username, account.display_name, tuple(filter(None, (account.unit, account.unit_en))))


def chosen_hash(user_id: int, owner: Owner, password: str) -> str:
    """The hash of a password that may be taken, worked out outside every transaction. Raises WeakPassword."""
    policy = pending.policy()
    with transaction():
        past = queries.password_hashes(user_id, policy.history)
    return fresh_hash(password, owner=owner, policy=policy, past=past)


@bp.route("/second-factor/set-up", methods=["GET", "POST"])
@public
@at_step(Step.SET_UP)
def first_set_up(at: Pending) -> Page:
    """An account that must have a second factor sets it up before anything else."""
    form = SetUpForm()
    if not form.is_submitted():
        form.offer.data = new_offer(at.account.user_id)
        return _set_up_page(form, at, 200)
    secret = offered_secret(form.offer.data or "", at.account.user_id)
    if secret is None:  # too old, or not ours: a new picture
        form.offer.data = new_offer(at.account.user_id)
        form.code.data = ""
        form.reject(RuleViolation(_("The picture was too old. Scan this one.")))
        return _set_up_page(form, at, 422)
    if not form.validate():
        return _set_up_page(form, at, 422)
    try:
        with transaction():
            codes = services.second_factor.set_up(
                at.account.user_id, secret, form.code.data, keys=pending.keys()
            )
    except RuleViolation as refusal:
        form.reject(refusal)
        return _set_up_page(form, at, 422)
    target = enter(at)
    return render_template("accounts/recovery_codes.html", codes=codes, target=target)


def _set_up_page(form: Any, at: Pending, status: int) -> tuple[str, int]:
    return answer(
        "accounts/first_set_up.html",
        form,
        status,
        offer=shown(form.offer.data, at.account.user_id, at.account.username),
    )
