"""The own account: its sessions and its password."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.access.permissions import needs_second_factor
from casework.accounts import pending, queries, services
from casework.accounts.attempts import BY_PROOF, MOST_FAILURES
from casework.accounts.forms import ChangePasswordForm, EmptyForm
from casework.accounts.password_policy import Owner, describe
from casework.accounts.passwords import verify_password
from casework.accounts.proof import recently_proved
from casework.accounts.sessions import Credentials
from casework.accounts.views.signing_in import answer, become, bp, open_session, too_many
from casework.accounts.views.steps import Page, chosen_hash, owner_of
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.limits import forget, limited
from casework.transaction import transaction
from casework.web.guards import requires


@bp.route("/account")
@requires(P.ACCOUNT_OWN)
def own() -> str:
    """The own account with its password, second factor and open sessions."""
    account = own_account()
    return render_template(
        "accounts/own.html",
        sessions=queries.open_sessions(current_user.id, clock.real_now()),
        form=EmptyForm(),
        account=account,
        change_until=_change_until(account),
        factor=queries.second_factor_state(current_user.id),
        needs_factor=needs_second_factor(current_user.role, current_user.rank),
    )


def own_account() -> Credentials:
    """The account behind this request as sign-in sees it."""
    return pending.account_of(current_user.id)


def _change_until(account: Credentials) -> datetime | None:
    greatest = pending.policy().max_age
    return account.password_changed_at + greatest if greatest and account.password_changed_at else None


@bp.route("/account/sessions/<int:session_id>/end", methods=["POST"])
@requires(P.ACCOUNT_OWN)
def end_session(session_id: int) -> Response:
    """End one of the own sessions."""
    with transaction():
        services.end_own_session(session_id, actor=current_user)
    flash(_("The session has been ended."), "ok")
    return redirect(url_for("accounts.own"), 303)


@bp.route("/account/sessions/end-others", methods=["POST"])
@requires(P.ACCOUNT_OWN)
@recently_proved
def end_other_sessions() -> Response:
    """End every own session but this one."""
    with transaction():
        count = services.end_sessions(current_user.id, reason="by_owner", but=current_user.session_id)
    flash(ngettext("%(num)d session has been ended.", "%(num)d sessions have been ended.", count), "ok")
    return redirect(url_for("accounts.own"), 303)


@bp.route("/account/password", methods=["GET", "POST"])
@requires(P.ACCOUNT_OWN)
@recently_proved
def change_password() -> Page:
    """A new password; every other browser has to sign in again."""
    form = ChangePasswordForm()
    values = {"rules": describe(pending.policy())}
    if not form.is_submitted():
        return render_template("accounts/change_password.html", form=form, **values)
    if not form.validate():
        return answer("accounts/change_password.html", form, 422, **values)
    account = own_account()
    verdict = limited(BY_PROOF, account.user_id, MOST_FAILURES)
    if verdict.is_over:
        form.reject(RuleViolation(too_many(verdict.minutes_left)))
        return answer("accounts/change_password.html", form, 429, **values)
    try:
        chosen = _chosen(form, account)
    except RuleViolation as refusal:
        form.reject(refusal)
        return answer("accounts/change_password.html", form, 422, **values)
    with transaction():
        services.set_password(account.user_id, chosen, history=pending.policy().history, how="own")
        token = open_session(account.user_id, chosen)
    become(token)
    flash(_("The password has been changed. Every other browser has to sign in again."), "ok")
    return redirect(url_for("accounts.own"), 303)


def _chosen(form: ChangePasswordForm, account: Credentials) -> str:
    """The hash of the new password. Raises RuleViolation when the present one is wrong or the new one too weak."""
    if not verify_password(account.password_hash, form.current_password.data):
        with transaction():
            services.record_failed_proof(account.user_id)
        raise RuleViolation(_("This is not your present password."), "current_password")
    with transaction():
        forget(BY_PROOF, account.user_id)
    owner = owner_of(account)
    units = (*owner.units, *filter(None, (current_user.enterprise_name,)))
    return chosen_hash(
        account.user_id, Owner(owner.username, owner.display_name, units), form.new_password.data
    )
