"""Reads of accounts and their sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from casework.extensions import db
from casework.models import SignInSession, User


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
