"""Signing in and out, the own account and its sessions, the language."""

from __future__ import annotations

from urllib.parse import urlsplit

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
from casework.accounts import queries, services
from casework.accounts.forms import EmptyForm, SignInForm
from casework.accounts.passwords import verify_password
from casework.accounts.sessions import Credentials, find_credentials, load_principal
from casework.accounts.throttle import FailureCounter
from casework.errors import RuleViolation
from casework.i18n import LOCALES
from casework.i18n import gettext as _
from casework.transaction import transaction
from casework.web.guards import public, requires

bp = Blueprint("accounts", __name__)
failures = FailureCounter()


@bp.route("/login", methods=["GET", "POST"])
@public
def sign_in() -> Response | str | tuple[str, int]:
    """The ordinary form; success leads to where the person was going."""
    form = SignInForm()
    if not form.is_submitted():
        if current_user.is_authenticated:
            return redirect(url_for("home.index"))
        return render_template("accounts/sign_in.html", form=form)
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form), 422
    if _is_blocked(form.username.data):
        form.reject(RuleViolation(_("Too many failed attempts. Please try again in 15 minutes.")))
        return render_template("accounts/sign_in.html", form=form), 429
    account = _checked(form.username.data, form.password.data)
    if account is None:
        form.reject(RuleViolation(_("User name or password is wrong.")))
        return render_template("accounts/sign_in.html", form=form), 422
    _open_session(account)
    return redirect(_safe_target(request.args.get("next", "")), 303)


def _is_blocked(username: str) -> bool:
    now = clock.real_now()
    limit = current_app.config["SIGN_IN_LIMIT_PER_ADDRESS"]
    return failures.is_blocked(f"account {username}", 5, now) or failures.is_blocked(
        f"address {request.remote_addr}", limit, now
    )


def _checked(username: str, password: str) -> Credentials | None:
    """The account if name and password fit. Hashing takes as long for an unknown name as for a known one."""
    account = find_credentials(username)
    fits = verify_password(account.password_hash if account else None, password)
    now = clock.real_now()
    if account is None or not fits or not account.is_active:
        failures.failed(f"account {username}", now)
        failures.failed(f"address {request.remote_addr}", now)
        with transaction():
            services.record_failed_sign_in(username, account.user_id if account else None)
        return None
    failures.succeeded(f"account {username}")
    return account


def _open_session(account: Credentials) -> None:
    with transaction():
        token = services.open_session(
            account.user_id,
            current_app.config["SESSION_ABSOLUTE"],
            address=g.audit["address"],
            user_agent=request.user_agent.string,
        )
    locale = session.get("locale")
    session.clear()
    if locale:
        session["locale"] = locale
    session["seen"] = int(clock.real_now().timestamp())
    principal = load_principal(token)
    if principal is not None:
        login_user(principal)


def _safe_target(target: str) -> str:
    """A relative address of our own, else the home page: never another site."""
    parts = urlsplit(target)
    if (
        not target.startswith("/")
        or target.startswith("//")
        or "\\" in target
        or parts.scheme
        or parts.netloc
    ):
        return url_for("home.index")
    return target


@bp.route("/logout", methods=["POST"])
@requires(P.ACCOUNT_OWN)
def sign_out() -> Response:
    """End this session's row and forget the cookie; cached pages go, drafts kept in the browser stay."""
    with transaction():
        services.end_own_session(current_user.session_id, actor=current_user)
    session.clear()
    response = redirect(url_for("accounts.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache"'
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
    return redirect(_safe_target(request.form.get("next", "")), 303)


@bp.route("/account")
@requires(P.ACCOUNT_OWN)
def own() -> str:
    """The own account with its open sessions."""
    sessions = queries.open_sessions(current_user.id, clock.real_now())
    return render_template("accounts/own.html", sessions=sessions, form=EmptyForm())


@bp.route("/account/sessions/<int:session_id>/end", methods=["POST"])
@requires(P.ACCOUNT_OWN)
def end_session(session_id: int) -> Response:
    """End one of the own sessions."""
    with transaction():
        services.end_own_session(session_id, actor=current_user)
    flash(_("The session has been ended."), "ok")
    return redirect(url_for("accounts.own"), 303)
