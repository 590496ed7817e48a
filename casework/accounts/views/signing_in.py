"""Signing in and out, and the language."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.accounts import pending, services
from casework.accounts.attempts import BY_ACCOUNT, BY_ADDRESS, MOST_FAILURES, of_address
from casework.accounts.forms import SignInForm
from casework.accounts.passwords import verify_password
from casework.accounts.pending import Pending, Step
from casework.accounts.proof import note_proof
from casework.accounts.sessions import Credentials, find_credentials, load_principal
from casework.errors import RuleViolation
from casework.i18n import LOCALES, ngettext
from casework.i18n import gettext as _
from casework.limits import Verdict, limited
from casework.transaction import transaction
from casework.web.guards import public, requires
from casework.web.targets import safe_target

bp = Blueprint("accounts", __name__)

PAGES = {
    Step.CODE: "accounts.second_factor",
    Step.NOTICE: "accounts.receive_notice",
    Step.PASSWORD: "accounts.new_password",
    Step.SET_UP: "accounts.first_set_up",
}
WARN_DAYS = 7
"""So many days before a password grows too old its owner is told."""


@bp.route("/login", methods=["GET", "POST"])
@public
def sign_in() -> Response | str | tuple[str, int]:
    """The ordinary form; success leads to where the person was going, or to what is still to be proved."""
    form = SignInForm()
    if not form.is_submitted():
        if current_user.is_authenticated:
            return redirect(url_for("home.index"))
        return _page(form)
    if not form.validate():
        return _page(form), 422
    verdicts = _counted(form.username.data)
    over = [verdict for verdict in verdicts.values() if verdict.is_over]
    if over:
        form.reject(RuleViolation(too_many(max(verdict.minutes_left for verdict in over))))
        return _page(form), 429
    try:
        account = _checked(form.username.data, form.password.data, verdicts)
    except LockedByRule as refusal:
        form.reject(refusal)
        return _page(form), 422
    if account is None:
        form.reject(RuleViolation(_("User name or password is wrong.")))
        return _page(form), 422
    return go_on(pending.begin(account, safe_target(request.args.get("next", ""))))


class LockedByRule(RuleViolation):
    """The password is right, but the account was not used for long: only who knows the password is told."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This account is locked because it was not used for a long time. Your security administrator can unlock it."
            )
        )


def _page(form: SignInForm) -> str:
    return render_template("accounts/sign_in.html", form=form, is_demo=current_app.config["DEMO"])


def too_many(minutes: int) -> str:
    """What an account or address is told that has failed too often: the same whether the name exists or not."""
    return (
        _("Too many failed attempts.")
        + " "
        + ngettext("Please try again in %(num)d minute.", "Please try again in %(num)d minutes.", minutes)
    )


def _counted(username: str) -> dict[str, Verdict]:
    """This attempt, counted before it is made: of many at once no more than the limit are looked at. An address that is
    locked counts nothing else, so that it cannot fill the table with names."""
    limit = current_app.config["SIGN_IN_LIMIT_PER_ADDRESS"]
    of_this_address = limited(BY_ADDRESS, of_address(g.audit["address"]), limit)
    if of_this_address.is_over:
        return {BY_ADDRESS: of_this_address}
    return {BY_ADDRESS: of_this_address, BY_ACCOUNT: limited(BY_ACCOUNT, username, MOST_FAILURES)}


def _checked(username: str, password: str, verdicts: dict[str, Verdict]) -> Credentials | None:
    """The account if name and password fit. One hash is computed whether the name is unknown, disabled, locked or
    right, and the same statements are sent. Raises LockedByRule after the right password."""
    account = find_credentials(username)
    fits = verify_password(account.password_hash if account else None, password)
    with transaction():
        if account is None or not fits or not _is_open(account):
            locks = tuple(kind for kind, verdict in verdicts.items() if verdict.is_last)
            services.record_failed_sign_in(username, account.user_id if account else None, locks=locks)
            opened = None
        else:
            services.accept_password(username, of_address(g.audit["address"]))
            opened = account
    if opened is None and fits and account and account.is_active and account.locked_at is not None:
        raise LockedByRule
    return opened


def _is_open(account: Credentials) -> bool:
    """Whether a right password opens the account. A first password that no code stands behind is spent here."""
    if not pending.may_sign_in(account):
        return False
    if account.first_password_until is None or account.has_second_factor:
        return True
    return services.spend_first_password(account.user_id)


def go_on(at: Pending) -> Response:
    """To the next thing that has to be proved or chosen; when nothing is left, in."""
    if at.step is Step.READY:
        return redirect(enter(at), 303)
    return redirect(url_for(PAGES[at.step]), 303)


def enter(at: Pending) -> str:
    """Open the session; gives the address to go to. What this browser was signed in as before ends. An account that was
    changed since it was proved is led to the beginning."""
    try:
        with transaction():
            if current_user.is_authenticated:
                services.end_own_session(current_user.session_id, actor=current_user)
            token = open_session(at.account.user_id, at.account.password_hash)
    except services.AccountChanged as refusal:
        pending.fresh_session()
        flash(str(refusal.message), "bad")
        return url_for("accounts.sign_in")
    become(token)
    _warn_of_age(at.account)
    return at.target


def open_session(user_id: int, password_hash: str) -> str:
    """A new session row for this browser, within the caller's transaction; gives its token. Raises AccountChanged."""
    return services.open_session(
        user_id,
        password_hash,
        current_app.config["SESSION_ABSOLUTE"],
        address=g.audit["address"],
        user_agent=request.user_agent.string,
    )


def become(token: str) -> None:
    """Make this browser the holder of a session: with a new cookie and a new form token."""
    pending.fresh_session()
    session["seen"] = int(clock.real_now().timestamp())
    note_proof()
    principal = load_principal(token)
    if principal is not None:
        login_user(principal)


def _warn_of_age(account: Credentials) -> None:
    policy = pending.policy()
    if not policy.max_age or account.password_changed_at is None:
        return
    left = (account.password_changed_at + policy.max_age - clock.real_now()).days
    if 0 <= left < WARN_DAYS:
        words = ngettext(
            "Your password expires in %(num)d day. You can change it under My account.",
            "Your password expires in %(num)d days. You can change it under My account.",
            left + 1,
        )
        flash(words, "warn")


@bp.route("/logout", methods=["POST"])
@requires(P.ACCOUNT_OWN)
def sign_out() -> Response:
    """End this session's row and forget cookie and cached pages; drafts kept in the browser's storage stay."""
    with transaction():
        services.sign_out(actor=current_user)
    session.clear()
    response = redirect(url_for("accounts.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "cookies"'
    return response


@bp.route("/language", methods=["POST"])
@public
def choose_language() -> Response:
    """Switch the person's language and return to the page."""
    locale = request.form.get("language", "")
    if locale not in LOCALES:
        abort(400)
    session["locale"] = locale
    if current_user.is_authenticated:
        with transaction():
            services.choose_language(current_user.id, locale)
    return redirect(safe_target(request.form.get("next", "")), 303)


def answer(template: str, form: Any, status: int = 200, **values: Any) -> tuple[str, int]:
    """A page of signing in; 422 and 429 show the form with what is wrong."""
    return render_template(template, form=form, **values), status
