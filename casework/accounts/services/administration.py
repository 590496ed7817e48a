"""What administrators do with accounts: made, disabled, moved, locked and unlocked. Sessions end with each change.

Who may do it to whom is decided by the pages of the administrators; each change leaves its row in the log.
"""

from __future__ import annotations

from datetime import datetime

from casework import clock, limits
from casework.accounts.attempts import BY_ACCOUNT, BY_CODE, BY_PROOF
from casework.accounts.passwords import NO_PASSWORD
from casework.accounts.persons import recognise
from casework.accounts.services.passwords import close_links
from casework.accounts.services.sessions import end_sessions
from casework.audit.services import record
from casework.enums import Role
from casework.extensions import db
from casework.models import Enterprise, Expert, Region, User


def create_user(
    *,
    username: str,
    role: Role,
    display_name: str,
    password_hash: str = NO_PASSWORD,
    first_password_until: datetime | None = None,
    grows_old: bool = True,
    region: Region | None = None,
    expert: Expert | None = None,
    enterprise: Enterprise | None = None,
    phone: str = "",
    email: str = "",
) -> User:
    """A new account in its place: a region, an expert's card or an enterprise's file, as the role needs.

    Without a password nobody can sign in until a link is used (`issue_link`). With `first_password_until` the password
    was given by an administrator: it opens the account once, before that instant. `grows_old`: a password of the
    demonstration has no greatest age. Raises RuleViolation for a person who may not have this account beside another
    (`accounts/persons.py`).
    """
    user = User(
        username=username,
        password_hash=password_hash,
        role=role,
        display_name=display_name,
        phone=phone,
        email=email,
        region_id=region.id if region else None,
        expert_id=expert.id if expert else None,
        tenant_id=enterprise.tenant_id if enterprise else None,
        enterprise_id=enterprise.id if enterprise else None,
        password_changed_at=clock.real_now() if grows_old else None,
        first_password_until=first_password_until,
        unit_name=enterprise.name if enterprise else "",
    )
    db.session.add(user)
    db.session.flush()
    recognise(user)
    return user


def change_place(user: User, *, role: Role, region: Region | None) -> None:
    """Move a member of staff to another role or unit; the sessions end, so that nobody goes on with the old rights."""
    record(
        db.session(),
        "place_changed",
        object_type="users",
        object_id=user.id,
        role=[user.role.value, role.value],
        account_id=user.id,
        region=[user.region_id, region.id if region else None],
    )
    user.role, user.region_id = role, region.id if region else None
    db.session.flush()
    end_sessions(user.id, reason="place_changed")


def disable(user: User, *, reason: str) -> None:
    """The person has left or must not work here: no sign-in any more; the account stays for the log."""
    user.is_active = False
    db.session.flush()
    recognise(user)
    close_links(user.id)
    end_sessions(user.id, reason="disabled")
    record(db.session(), "account_disabled", object_type="users", object_id=user.id, reason=reason)


def enable(user: User, *, reason: str) -> None:
    """Let a disabled account in again; days without use count from now. Raises RuleViolation as `create_user`."""
    user.is_active, user.unlocked_at = True, clock.real_now()
    db.session.flush()
    recognise(user)
    record(db.session(), "account_enabled", object_type="users", object_id=user.id, reason=reason)


def lock(user: User, *, reason: str) -> None:
    """Lock an account by rule (not used for long): the answer at sign-in is that of a wrong password."""
    user.locked_at = clock.real_now()
    db.session.flush()
    end_sessions(user.id, reason="locked")
    record(db.session(), "account_locked", object_type="users", object_id=user.id, reason=reason)


def unlock(user: User, *, reason: str) -> None:
    """Lift both locks: that by rule, and the fifteen minutes after failed attempts. Days without use count from now."""
    user.locked_at, user.unlocked_at = None, clock.real_now()
    db.session.flush()
    limits.forget(BY_ACCOUNT, user.username)
    limits.forget(BY_CODE, user.id)
    limits.forget(BY_PROOF, user.id)
    record(db.session(), "account_unlocked", object_type="users", object_id=user.id, reason=reason)
