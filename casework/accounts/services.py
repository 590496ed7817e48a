"""Changes of accounts and sessions."""

from __future__ import annotations

from datetime import timedelta

from casework import clock
from casework.access.principal import Principal
from casework.accounts import queries
from casework.accounts.passwords import hash_password
from casework.accounts.sessions import new_session
from casework.audit.services import act_as, record
from casework.enums import Role
from casework.errors import NotFound
from casework.extensions import db
from casework.models import Enterprise, Expert, Region, User


def open_session(user_id: int, lifetime: timedelta, *, address: str, user_agent: str) -> str:
    """Store a new session of an account that has proved its password; gives the token for the cookie."""
    user = db.session.get_one(User, user_id)
    act_as(
        db.session(), actor_id=user.id, actor_name=user.display_name, actor_role=user.role.value,
        actor_region_id=user.region_id,
    )  # fmt: skip
    token, row = new_session(user_id, lifetime, address=address, user_agent=user_agent)
    db.session.add(row)
    record(db.session(), "sign_in", object_type="users", object_id=user_id, account_id=user_id)
    return token


def record_failed_sign_in(username: str, user_id: int | None = None) -> None:
    """A failed attempt leaves its row; the typed name is kept, the password never. A known account's auditor sees it."""
    record(
        db.session(), "sign_in_failed", object_type="users", object_id=user_id or "", account_id=user_id,
        username=username[:100],
    )  # fmt: skip


def end_own_session(session_id: int, *, actor: Principal) -> None:
    """Revoke one session of the acting person. Raises NotFound for a session of somebody else."""
    row = queries.find_session(session_id, actor.id)
    if row is None:
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = clock.real_now()
        db.session.flush()


def choose_language(user_id: int, locale: str) -> None:
    """Keep the language with the account."""
    user = db.session.get(User, user_id)
    if user is not None:
        user.locale = locale
        db.session.flush()


def create_user(
    *,
    username: str,
    password: str,
    role: Role,
    display_name: str,
    region: Region | None = None,
    expert: Expert | None = None,
    enterprise: Enterprise | None = None,
    phone: str = "",
    password_hash: str = "",
) -> User:
    """A new account in its place: a region, an expert's card or an enterprise's file, as the role needs.

    `password_hash` spares the slow hashing where many accounts share a demo password.
    """
    user = User(
        username=username,
        password_hash=password_hash or hash_password(password),
        role=role,
        display_name=display_name,
        phone=phone,
        region_id=region.id if region else None,
        expert_id=expert.id if expert else None,
        tenant_id=enterprise.tenant_id if enterprise else None,
        enterprise_id=enterprise.id if enterprise else None,
        password_changed_at=clock.real_now(),
    )
    db.session.add(user)
    db.session.flush()
    return user
