"""Forgotten password: a request that answers the same whatever the name, and the link that lets one choose anew."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, flash, g, redirect, render_template, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.accounts import pending, queries, services
from casework.accounts.attempts import (
    MOST_RESETS,
    MOST_RESETS_OF_ADDRESS,
    RESET_BY_ADDRESS,
    RESET_BY_NAME,
    of_address,
)
from casework.accounts.choosing import WeakPassword
from casework.accounts.forms import ForgottenForm, NewPasswordForm
from casework.accounts.letters import PASSWORD_RESET
from casework.accounts.password_policy import describe
from casework.accounts.sessions import Credentials, credentials_of
from casework.accounts.views.signing_in import answer, bp, too_many
from casework.accounts.views.steps import Page, chosen_hash, owner_of
from casework.errors import NotFound, RuleViolation
from casework.i18n import gettext as _
from casework.limits import limited
from casework.outbox.services import put
from casework.transaction import transaction
from casework.web.guards import public

LINK = "link"
LONGEST_TOKEN = 100
WORTH_SENDING = timedelta(hours=2)


@bp.route("/forgotten-password", methods=["GET", "POST"])
@public
def forgotten() -> Page:
    """Ask for a link. Whether the account exists, may sign in, or has an address is found out after the answer."""
    form = ForgottenForm()
    if not form.is_submitted():
        return render_template("accounts/forgotten.html", form=form)
    if not form.validate():
        return answer("accounts/forgotten.html", form, 422)
    verdict = limited(RESET_BY_ADDRESS, of_address(g.audit["address"]), MOST_RESETS_OF_ADDRESS)
    if not verdict.is_over:
        verdict = limited(RESET_BY_NAME, form.username.data, MOST_RESETS)
    if verdict.is_over:
        form.reject(RuleViolation(too_many(verdict.minutes_left)))
        return answer("accounts/forgotten.html", form, 429)
    with transaction():
        services.ask_for_link(form.username.data)
        put(PASSWORD_RESET, form.username.data, worth=WORTH_SENDING)
    return redirect(url_for("accounts.asked"), 303)


@bp.route("/forgotten-password/asked")
@public
def asked() -> str:
    """What happens next, in the same words for every name."""
    minutes = current_app.config["RESET_LIFE"] // timedelta(minutes=1)
    return render_template("accounts/asked.html", minutes=minutes)


@bp.route("/choose-password/<token>")
@public
def open_link(token: str) -> Response:
    """Where the letter's link leads: the token moves from the address into the signed cookie, and nothing is used yet:
    mail programs look at links, too."""
    session[LINK] = token[:LONGEST_TOKEN]
    return redirect(url_for("accounts.choose_password"), 303)


@bp.route("/choose-password", methods=["GET", "POST"])
@public
def choose_password() -> Page:
    """Choose a password by a link that works once."""
    token = str(session.get(LINK, ""))
    account = _account_behind(token)
    if account is None:
        return render_template("accounts/link_over.html"), 410
    form = NewPasswordForm()
    values = {"rules": describe(pending.policy()), "username": account.username}
    if not form.is_submitted():
        return render_template("accounts/choose_password.html", form=form, **values)
    if not form.validate():
        return answer("accounts/choose_password.html", form, 422, **values)
    try:
        chosen = chosen_hash(account.user_id, owner_of(account), form.new_password.data)
        with transaction():
            services.use_link(token, chosen, history=pending.policy().history)
            if current_user.is_authenticated:
                services.end_own_session(current_user.session_id, actor=current_user)
    except WeakPassword as refusal:
        form.reject(refusal)
        return answer("accounts/choose_password.html", form, 422, **values)
    except NotFound:  # somebody used it a moment ago
        return render_template("accounts/link_over.html"), 410
    pending.fresh_session()
    flash(_("The new password is set. Sign in with it."), "ok")
    return redirect(url_for("accounts.sign_in"), 303)


def _account_behind(token: str) -> Credentials | None:
    user_id = queries.account_behind(token, clock.real_now()) if token else None
    return None if user_id is None else credentials_of(user_id)
