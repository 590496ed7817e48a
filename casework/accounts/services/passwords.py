"""Passwords: changed by their owner, given by an administrator, chosen through a one-use link."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, insert, select, update

from casework import clock, limits
from casework.accounts.attempts import BY_ACCOUNT
from casework.accounts.passwords import NO_PASSWORD
from casework.accounts.services.sessions import end_sessions
from casework.accounts.sessions import token_hash
from casework.audit.services import record
from casework.enums import TokenKind
from casework.errors import NotFound
from casework.extensions import db
from casework.models import AccountToken, PastPassword, User


def set_password(user_id: int, password_hash: str, *, history: int, how: str) -> None:
    """Give an account the password that its owner chose. All its sessions and open links end.

    `history` is how many passwords, this one included, are not taken again; `how` goes into the log (own, first,
    expired, reset, invitation). The new password was checked and hashed before (`choosing.fresh_hash`).
    """
    user = _account(user_id)
    _keep_old(user, history)
    user.password_hash = password_hash
    user.password_changed_at = clock.real_now()
    user.first_password_until = user.first_password_used_at = None
    db.session.flush()
    _close_links(user_id)
    end_sessions(user_id, reason="password_changed")
    record(db.session(), "password_changed", object_type="users", object_id=user_id, how=how)


def give_first_password(user: User, password_hash: str, *, until: datetime) -> None:
    """Replace an account's password by one that its owner has to change: it opens the account once, before `until`."""
    user.password_hash = password_hash
    user.password_changed_at = clock.real_now()
    user.first_password_until, user.first_password_used_at = until, None
    db.session.flush()
    _close_links(user.id)
    limits.forget(BY_ACCOUNT, user.username)
    end_sessions(user.id, reason="password_changed")
    record(db.session(), "first_password_given", object_type="users", object_id=user.id, until=until)


def issue_link(user_id: int, kind: TokenKind, *, lifetime: timedelta) -> str:
    """A token for a link that lets its holder choose the account's password once; earlier links of the kind end.

    The table keeps its hash only: what is returned is to be sent or shown now or never.
    """
    token = secrets.token_urlsafe(32)
    _close_links(user_id, kind)
    db.session.execute(
        insert(AccountToken).values(
            kind=kind,
            user_id=user_id,
            token_hash=token_hash(token),
            expires_at=clock.real_now() + lifetime,
        )
    )
    record(
        db.session(),
        "link_issued",
        object_type="users",
        object_id=user_id,
        account_id=user_id,
        kind=kind.value,
    )
    return token


def use_link(token: str, password_hash: str, *, history: int) -> User:
    """Choose a password by a link, once. Of two at the same moment one wins.

    The password is changed, a lock by failed attempts is lifted. Raises NotFound when the link was used, replaced, is
    too old, or its account may not sign in.
    """
    now = clock.real_now()
    used = db.session.execute(
        update(AccountToken)
        .where(
            AccountToken.token_hash == token_hash(token),
            AccountToken.used_at.is_(None),
            AccountToken.expires_at > now,
        )
        .values(used_at=now)
        .returning(AccountToken.user_id, AccountToken.kind)
    ).one_or_none()
    if used is None:
        raise NotFound
    user = _account(used.user_id)
    if not user.is_active or user.locked_at is not None:
        raise NotFound
    set_password(user.id, password_hash, history=history, how=used.kind.value)
    limits.forget(BY_ACCOUNT, user.username)
    return user


def close_links(user_id: int) -> None:
    """Links that are on their way open nothing any more: the address that they went to, or the account, is no longer
    good. A letter that has not left yet makes its link when it is sent."""
    _close_links(user_id)


def ask_for_link(username: str) -> None:
    """Leave the trace of somebody who forgot a password: the same row whether the name exists or not."""
    record(db.session(), "password_reset_requested", object_type="users", username=username[:100])


def sweep_links(before: datetime) -> None:
    """Delete links that ended before an instant."""
    db.session.execute(delete(AccountToken).where(AccountToken.expires_at < before))


def _account(user_id: int) -> User:
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def _keep_old(user: User, history: int) -> None:
    """The password that goes joins the past ones; those beyond the history are deleted."""
    if history > 1 and user.password_hash not in ("", NO_PASSWORD):
        db.session.execute(insert(PastPassword).values(user_id=user.id, password_hash=user.password_hash))
    kept = (
        select(PastPassword.id)
        .where(PastPassword.user_id == user.id)
        .order_by(PastPassword.id.desc())
        .limit(max(0, history - 1))
    )
    db.session.execute(
        delete(PastPassword)
        .where(PastPassword.user_id == user.id, PastPassword.id.not_in(kept))
        .execution_options(synchronize_session=False)
    )


def _close_links(user_id: int, kind: TokenKind | None = None) -> int:
    statement = update(AccountToken).where(AccountToken.user_id == user_id, AccountToken.used_at.is_(None))
    if kind is not None:
        statement = statement.where(AccountToken.kind == kind)
    closed = db.session.execute(statement.values(used_at=clock.real_now()))
    return cast("CursorResult[Any]", closed).rowcount
