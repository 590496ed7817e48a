"""Steps with an account that ask once, with a reason: disable, enable, unlock, a new start, sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from casework.access.permissions import Permission as P
from casework.accounts.proof import recently_proved
from casework.administration import review, services
from casework.administration.forms import SHOWN, DisableForm, ReasonForm, ResetForm
from casework.administration.open_work import count_open_work
from casework.administration.queries import Account
from casework.administration.views.blueprint import (
    Answer,
    bp,
    in_charge_of,
    new_first_password,
    present_review,
    shown_once,
)
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.transaction import transaction
from casework.web.conflicts import refuse_stale
from casework.web.guards import requires
from casework.web.limiting import limited_to


@bp.route("/users/<int:user_id>/disable", methods=["GET", "POST"])
@requires(P.ACCOUNT_MANAGE)
@recently_proved
def disable(user_id: int) -> Answer:
    """No sign-in any more; the account stays for the log. At the yearly review this is the decision."""

    account = in_charge_of(user_id)
    count = count_open_work(account.user) if account.user.is_active else 0
    form = (DisableForm if count else ReasonForm)(data={"version": account.user.version})

    def act(account: Account, reason: str) -> None:
        at_once = "at_once" in form and bool(form["at_once"].data)
        services.disable(account, actor=current_user, reason=reason, at_once=at_once)
        review.note_disabled(account, present_review(), actor=current_user, reason=reason)

    return _step(
        user_id,
        act,
        title=_("Disable the account"),
        note=_disabling(count),
        done=_("The account is disabled."),
        is_danger=True,
        form=form,
    )


def _disabling(count: int) -> str:
    note = _(
        "The person cannot sign in any more and is signed out at once. What the person did stays on record. The account"
        " can be enabled again."
    )
    if not count:
        return note
    left = ngettext(
        "%(num)d piece of open work hangs on this account. The unit hands it over first.",
        "%(num)d pieces of open work hang on this account. The unit hands them over first.",
        count,
    )
    return f"{left} {note}"


@bp.route("/users/<int:user_id>/enable", methods=["GET", "POST"])
@requires(P.ACCOUNT_MANAGE)
@recently_proved
def enable(user_id: int) -> Answer:
    """Let a disabled account in again."""
    return _step(
        user_id,
        lambda account, reason: services.enable(account, actor=current_user, reason=reason),
        title=_("Enable the account"),
        note=_("The person signs in with the old password, or with a new one that you give."),
        done=_("The account is enabled."),
    )


@bp.route("/users/<int:user_id>/unlock", methods=["GET", "POST"])
@requires(P.ACCOUNT_MANAGE)
@recently_proved
def unlock(user_id: int) -> Answer:
    """Lift the lock for not being used, and the fifteen minutes after failed attempts."""
    return _step(
        user_id,
        lambda account, reason: services.unlock(account, actor=current_user, reason=reason),
        title=_("Unlock the account"),
        note=_("Make sure that the person still needs it: call back on a number that you know."),
        done=_("The account is unlocked."),
    )


@bp.route("/users/<int:user_id>/reset-second-factor", methods=["GET", "POST"])
@requires(P.ACCOUNT_MANAGE)
@recently_proved
def reset_second_factor(user_id: int) -> Answer:
    """After the phone was lost: a new one is set up at the next sign-in where it is required."""
    return _step(
        user_id,
        lambda account, reason: services.reset_second_factor(account, actor=current_user, reason=reason),
        title=_("Take the second factor away"),
        note=_(
            "Until a new one is set up the password alone opens the account. Make sure who asks: call back on a number that"
            " you know."
        ),
        done=_("The second factor is taken away; all sessions are ended."),
        is_danger=True,
    )


def _step(
    user_id: int,
    act: Callable[[Account, str], None],
    *,
    title: str,
    note: str,
    done: str,
    is_danger: bool = False,
    form: Any = None,
) -> Answer:
    """A page that asks for the reason, and the step behind it."""
    account = in_charge_of(user_id)
    form = form or ReasonForm(data={"version": account.user.version})
    if form.is_submitted():
        refuse_stale(form, account.user)
    if form.validate_on_submit():
        try:
            with transaction():
                act(account, form.reason.data)
            flash(done, "ok")
            return redirect(url_for("users.show", user_id=user_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
            account = in_charge_of(user_id)
    return _page(account, form, title, note, is_danger=is_danger)


def _page(account: Account, form: Any, title: str, note: str, *, is_danger: bool = False) -> Answer:
    body = render_template(
        "administration/step.html",
        account=account,
        user=account.user,
        form=form,
        title=title,
        note=note,
        is_danger=is_danger,
    )
    return body, 422 if form.is_submitted() else 200


@bp.route("/users/<int:user_id>/reset-password", methods=["GET", "POST"])
@requires(P.ACCOUNT_MANAGE)
@recently_proved
@limited_to("letters", "EXPORT_LIMIT_PER_PERSON")
def reset_password(user_id: int) -> Answer:
    """A first password that is shown once, or a link by letter."""
    form = ResetForm()
    made = None
    if form.validate_on_submit() and form.way.data == SHOWN:
        made = new_first_password()  # slow: before the row is locked
    account = in_charge_of(user_id)
    if form.is_submitted():
        refuse_stale(form, account.user)
    else:
        form.version.data = account.user.version
    if form.is_submitted() and not form.errors:
        try:
            with transaction():
                services.reset_password(
                    account, actor=current_user, reason=form.reason.data, first=made[1] if made else None
                )
            if made:
                return shown_once(account, *made)
            flash(_("A link is on its way to the address of the account."), "ok")
            return redirect(url_for("users.show", user_id=user_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
            account = in_charge_of(user_id)
    note = _("All sessions end. Make sure who asks: call back on a number that you know.")
    return _page(account, form, _("Reset the password"), note)


@bp.route("/users/<int:user_id>/sessions/end", methods=["POST"])
@requires(P.ACCOUNT_MANAGE)
@recently_proved
def end_sessions(user_id: int) -> Answer:
    """End every session of an account."""
    account = in_charge_of(user_id)
    with transaction():
        count = services.end_sessions(account, actor=current_user)
    flash(ngettext("%(num)d session has been ended.", "%(num)d sessions have been ended.", count), "ok")
    return redirect(url_for("users.show", user_id=user_id), 303)


@bp.route("/users/<int:user_id>/sessions/<int:session_id>/end", methods=["POST"])
@requires(P.ACCOUNT_MANAGE)
@recently_proved
def end_session(user_id: int, session_id: int) -> Answer:
    """End one session of an account."""
    account = in_charge_of(user_id)
    with transaction():
        services.end_session(account, session_id, actor=current_user)
    flash(_("The session has been ended."), "ok")
    return redirect(url_for("users.show", user_id=user_id), 303)
