"""Sessions: opened after everything was proved, ended by hand, by an administrator or by a change of the account."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, update

from casework import clock
from casework.access.principal import Principal
from casework.accounts import queries
from casework.accounts.sessions import new_session
from casework.audit.listener import OF_AN_ACT
from casework.audit.services import act_as, record
from casework.errors import NotFound, RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import SignInSession, User


class AccountChanged(RuleViolation):
    """Between the proof and the session the account got another password, was disabled or locked."""

    def __init__(self) -> None:
        super().__init__(_("This account was changed in the meantime. Please sign in again."))


def open_session(
    user_id: int, password_hash: str, lifetime: timedelta, *, address: str, user_agent: str
) -> str:
    """Store a new session of an account that has proved all it has to; gives the token for the cookie.

    The row of the account is taken first, as what was proved: whoever changes the account waits and then ends this
    session with the others, or was earlier and nothing is opened. Raises AccountChanged.
    """
    taken = db.session.execute(
        update(User)
        .where(
            User.id == user_id,
            User.password_hash == password_hash,
            User.is_active,
            User.locked_at.is_(None),
        )
        .values(last_signed_in_at=clock.real_now())
        .execution_options(synchronize_session=False, **{OF_AN_ACT: "sign_in"})
    )
    if cast(CursorResult[Any], taken).rowcount != 1:
        raise AccountChanged
    user = db.session.get_one(User, user_id)
    act_as(
        db.session(), actor_id=user.id, actor_name=user.display_name, actor_role=user.role.value,
        actor_region_id=user.region_id,
    )  # fmt: skip
    token, row = new_session(user_id, lifetime, address=address, user_agent=user_agent)
    db.session.add(row)
    record(db.session(), "sign_in", object_type="users", object_id=user_id, account_id=user_id)
    return token


def end_own_session(session_id: int, *, actor: Principal) -> None:
    """Revoke one session of the acting person. Raises NotFound for a session of somebody else."""
    row = queries.find_session(session_id, actor.id)
    if row is None:
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = clock.real_now()
        db.session.flush()


def sign_out(*, actor: Principal) -> None:
    """End the session of this very request."""
    end_own_session(actor.session_id, actor=actor)
    record(db.session(), "sign_out", object_type="users", object_id=actor.id)


def end_sessions(user_id: int, *, reason: str, but: int | None = None) -> int:
    """Revoke every open session of an account, except the one with the key `but`; gives how many there were.

    They end at their next request. `reason` goes into the log: by_owner, by_administrator, password_changed,
    place_changed, disabled, locked, second_factor_changed.
    """
    statement = update(SignInSession).where(
        SignInSession.user_id == user_id, SignInSession.revoked_at.is_(None)
    )
    if but is not None:
        statement = statement.where(SignInSession.id != but)
    ended = cast("CursorResult[Any]", db.session.execute(statement.values(revoked_at=clock.real_now())))
    if ended.rowcount:
        record(
            db.session(),
            "sessions_ended",
            object_type="users",
            object_id=user_id,
            count=ended.rowcount,
            reason=reason,
        )
    return ended.rowcount


def sweep_sessions(before: datetime) -> int:
    """Delete sessions that were over before an instant; gives how many."""
    swept = db.session.execute(delete(SignInSession).where(SignInSession.expires_at < before))
    return cast("CursorResult[Any]", swept).rowcount
