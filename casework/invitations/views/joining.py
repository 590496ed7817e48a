"""Where an invitation leads: user name and password of one's own, once."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.accounts import pending
from casework.accounts import queries as account_queries
from casework.accounts import services as accounts
from casework.accounts.choosing import fresh_hash
from casework.accounts.password_policy import Owner, describe
from casework.accounts.usernames import check_username
from casework.accounts.views.forgotten import LONGEST_TOKEN
from casework.accounts.views.signing_in import answer
from casework.errors import NotFound, RuleViolation, TooManyAttempts
from casework.i18n import gettext as _
from casework.invitations import queries, services
from casework.invitations.forms import JoinForm
from casework.invitations.views.blueprint import Answer, bp
from casework.limits import limited
from casework.transaction import transaction
from casework.web.guards import public

NOTE = "invitation"
MOST_TRIES = 20
"""Within fifteen minutes: with a link of one's own one must not find out who has an account."""


@bp.route("/join/<token>")
@public
def open_link(token: str) -> Response:
    """The token moves from the address into the signed cookie; nothing is used yet: mail programs look at links, too."""
    session[NOTE] = token[:LONGEST_TOKEN]
    return redirect(url_for("invitations.join"), 303)


@bp.route("/join", methods=["GET", "POST"])
@public
def join() -> Answer:
    """Choose a user name and a password; the account is there afterwards."""
    token = str(session.get(NOTE, ""))
    invitation = queries.open_invitation(token, clock.real_now()) if token else None
    if invitation is None:
        return render_template("invitations/over.html"), 410
    known = queries.account_to_reopen(invitation)
    form = JoinForm()
    values = {"rules": describe(pending.policy()), "invitation": invitation, "known": known}
    if known is not None:
        del form.username
    if not form.is_submitted():
        return render_template("invitations/join.html", form=form, **values)
    if not form.validate():
        return answer("invitations/join.html", form, 422, **values)
    username = known.username if known else form.username.data
    owner = Owner(username, invitation.person_name, (invitation.unit_name,))
    try:
        return _joined(token, known, owner, form.new_password.data)
    except RuleViolation as refusal:  # a weak password among them
        form.reject(refusal)
        return answer("invitations/join.html", form, 422, **values)
    except NotFound:  # somebody used it a moment ago, or it was revoked
        return render_template("invitations/over.html"), 410


def _joined(token: str, known: Any, owner: Owner, password: str) -> Answer:
    verdict = limited("join", token, MOST_TRIES)
    if verdict.is_over:
        raise TooManyAttempts(verdict.minutes_left)
    policy = pending.policy()
    with transaction():
        if known is None:
            check_username(owner.username)
        past = account_queries.password_hashes(known.id, policy.history) if known else []
    chosen = fresh_hash(password, owner=owner, policy=policy, past=past)
    with transaction():
        services.accept(token, username=owner.username, password_hash=chosen, history=policy.history)
        if current_user.is_authenticated:
            accounts.end_own_session(current_user.session_id, actor=current_user)
    pending.fresh_session()
    flash(_("Your account is made. Sign in with it."), "ok")
    return redirect(url_for("accounts.sign_in"), 303)
