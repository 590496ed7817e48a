"""Steps with an account: out and in again, a new start, sessions."""

from __future__ import annotations

from casework import clock
from casework.access.principal import Principal
from casework.accounts import services as accounts
from casework.accounts.queries import find_session
from casework.administration.open_work import count_open_work
from casework.administration.queries import Account
from casework.administration.services.guarding import require_charge, send_link
from casework.administration.services.making import FirstPassword
from casework.administration.telling import tell, tell_work_is_left
from casework.audit.services import record
from casework.errors import NotFound, RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.i18n import ngettext


def disable(account: Account, *, actor: Principal, reason: str, at_once: bool = False) -> None:
    """The person has left or must not work here. `at_once`: before the unit has handed the open work over; it is told.

    Raises RuleViolation for what the actor may not change, an account that is disabled already, or, without `at_once`,
    one on which work still hangs.
    """
    require_charge(account, actor)
    if not account.user.is_active:
        raise RuleViolation(_("This account is disabled already."))
    count = count_open_work(account.user)
    if count and not at_once:
        raise RuleViolation(
            ngettext(
                "%(num)d piece of open work hangs on this account. The unit hands it over first.",
                "%(num)d pieces of open work hang on this account. The unit hands them over first.",
                count,
            ),
            "at_once",
        )
    if count:
        tell_work_is_left(account.user, count, on=clock.today())
    accounts.disable(account.user, reason=reason)
    tell(account.user, "account_disabled", actor=actor, reason=reason)


def enable(account: Account, *, actor: Principal, reason: str) -> None:
    """Let a disabled account in again. Raises RuleViolation as `disable`, and for a person who has another account that
    this one may not stand beside."""
    require_charge(account, actor)
    if account.user.is_active:
        raise RuleViolation(_("This account is not disabled."))
    if account.user.expert is not None and not account.user.expert.is_active:
        raise RuleViolation(
            _("This expert is not in the pool any more. Who keeps the card decides about that.")
        )
    accounts.enable(account.user, reason=reason)
    tell(account.user, "account_enabled", actor=actor, reason=reason)


def unlock(account: Account, *, actor: Principal, reason: str = "") -> None:
    """Lift the lock for not being used, and that of failed attempts. Raises RuleViolation as `disable`."""
    require_charge(account, actor)
    accounts.unlock(account.user, reason=reason)
    tell(account.user, "account_unlocked", actor=actor, reason=reason)


def reset_password(
    account: Account, *, actor: Principal, reason: str, first: FirstPassword | None = None
) -> None:
    """Give an account a first password, or send its owner a link to choose one; sessions end either way with the new
    password. Raises RuleViolation as `disable`, and for a letter without an address."""
    require_charge(account, actor)
    user = account.user
    if not user.is_active:
        raise RuleViolation(_("This account is disabled. Enable it first."))
    if user.locked_at is not None:
        raise RuleViolation(_("This account is locked. Unlock it first."))
    record(
        db.session(),
        "reset_by_administrator",
        object_type="users",
        object_id=user.id,
        what="first_password" if first else "link",
        reason=reason,
    )
    if first is not None:
        accounts.give_first_password(user, first.password_hash, until=first.until)
        tell(user, "first_password_given", actor=actor, reason=reason)
        return
    if not user.email:
        raise RuleViolation(_("Without an e-mail address no link can be sent."), "way")
    send_link(user)
    tell(user, "link_sent", actor=actor, reason=reason)


def reset_second_factor(account: Account, *, actor: Principal, reason: str) -> None:
    """Take the second factor away after the phone was lost; where one is required it is set up at the next sign-in.
    Raises RuleViolation as `disable`."""
    require_charge(account, actor)
    record(
        db.session(),
        "reset_by_administrator",
        object_type="users",
        object_id=account.user.id,
        what="second_factor",
        reason=reason,
    )
    accounts.second_factor.remove(account.user.id, by_administrator=True)
    tell(account.user, "second_factor_reset", actor=actor, reason=reason)


def end_sessions(account: Account, *, actor: Principal) -> int:
    """End every session of an account; gives how many. Raises RuleViolation as `disable`."""
    require_charge(account, actor)
    count = accounts.end_sessions(account.user.id, reason="by_administrator")
    if count:
        tell(account.user, "sessions_ended", actor=actor)
    return count


def end_session(account: Account, session_id: int, *, actor: Principal) -> None:
    """End one session of an account. Raises NotFound when it has no such open session, RuleViolation as `disable`."""
    require_charge(account, actor)
    row = find_session(session_id, account.user.id)
    if row is None or row.revoked_at is not None:
        raise NotFound
    row.revoked_at = clock.real_now()
    db.session.flush()
    record(
        db.session(),
        "sessions_ended",
        object_type="users",
        object_id=account.user.id,
        count=1,
        reason="by_administrator",
    )
    tell(account.user, "sessions_ended", actor=actor)
