"""Reads of accounts and their sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from casework.accounts.sessions import token_hash
from casework.enums import Role
from casework.extensions import db
from casework.models import (
    AccountToken,
    PastPassword,
    RecoveryCode,
    Region,
    SecondFactor,
    SignInSession,
    User,
)


def open_sessions(user_id: int, now: datetime) -> Sequence[SignInSession]:
    """Sessions of one account that are neither revoked nor over, the newest first."""
    return db.session.scalars(
        select(SignInSession)
        .where(
            SignInSession.user_id == user_id,
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > now,
        )
        .order_by(SignInSession.id.desc())
    ).all()


def find_session(session_id: int, user_id: int) -> SignInSession | None:
    """One session of one account."""
    return db.session.scalar(
        select(SignInSession).where(SignInSession.id == session_id, SignInSession.user_id == user_id)
    )


def find_user(username: str) -> User | None:
    """The account of a user name."""
    return db.session.scalar(select(User).where(User.username == username))


def can_administer(region: Region) -> bool:
    """Whether somebody can sign in who administers accounts of this unit: its own security administrator, or one above."""
    above = [key for key in (region.id, region.prefecture_id, region.province_id) if key]
    return (
        db.session.scalar(
            select(User.id)
            .where(
                User.role == Role.SECURITY_ADMIN,
                User.region_id.in_(above),
                User.is_active,
                User.locked_at.is_(None),
            )
            .limit(1)
        )
        is not None
    )


def password_hashes(user_id: int, history: int) -> list[str]:
    """The hashes of the present password and of the newest past ones, `history` in all."""
    present = db.session.scalar(select(User.password_hash).where(User.id == user_id))
    past = db.session.scalars(
        select(PastPassword.password_hash)
        .where(PastPassword.user_id == user_id)
        .order_by(PastPassword.id.desc())
        .limit(max(0, history - 1))
    ).all()
    return [present, *past] if present and history else []


@dataclass(frozen=True)
class FactorState:
    """What the own account page says of the second factor."""

    since: datetime
    recovery_codes_left: int


def second_factor_state(user_id: int) -> FactorState | None:
    """The second factor of an account, None without one."""
    since = db.session.scalar(select(SecondFactor.created_at).where(SecondFactor.user_id == user_id))
    if since is None:
        return None
    left = db.session.scalar(
        select(func.count(RecoveryCode.id)).where(
            RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
        )
    )
    return FactorState(since, left or 0)


def account_behind(token: str, now: datetime) -> int | None:
    """The account that a link's token opens, None when it was used, replaced, or is too old."""
    return db.session.scalar(
        select(AccountToken.user_id)
        .join(User, User.id == AccountToken.user_id)
        .where(
            AccountToken.token_hash == token_hash(token),
            AccountToken.used_at.is_(None),
            AccountToken.expires_at > now,
            User.is_active,
            User.locked_at.is_(None),
        )
    )
