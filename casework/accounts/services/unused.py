"""Locking accounts that nobody uses, and warning their owners before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select

from casework.accounts.services.administration import lock
from casework.accounts.unused import UnusedRule, last_use, used_before
from casework.audit.services import record
from casework.enums import Rank, Role
from casework.extensions import db
from casework.models import Region, User
from casework.outbox.services import put

UNUSED_WARNING: Final = "unused_warning"
WORTH: Final = timedelta(days=3)


def to_lock(rule: UnusedRule, now: datetime) -> Sequence[int]:
    """Keys of live accounts whose time without use is over."""
    return db.session.scalars(
        select(User.id)
        .where(User.is_active, User.locked_at.is_(None), used_before(rule.locks_before(now)))
        .order_by(User.id)
    ).all()


def to_warn(rule: UnusedRule, now: datetime) -> Sequence[int]:
    """Keys of live accounts with an address that will be locked soon and were not warned since they were last used."""
    return db.session.scalars(
        select(User.id)
        .where(
            User.is_active,
            User.locked_at.is_(None),
            User.email != "",
            used_before(rule.warns_before(now)),
            ~used_before(rule.locks_before(now)),
            or_(
                User.unused_warned_at.is_(None),
                User.unused_warned_at < User.last_signed_in_at,
                User.unused_warned_at < User.unlocked_at,
            ),
        )
        .order_by(User.id)
    ).all()


def lock_unused(user_id: int, rule: UnusedRule, now: datetime) -> bool:
    """Lock an account if it is still unused and not the last one that could unlock others; whether it was."""
    user = db.session.scalar(select(User).where(User.id == user_id).with_for_update(of=User))
    if user is None or not user.is_active or user.locked_at is not None:
        return False
    if last_use(user) >= rule.locks_before(now) or is_last_of_province(user):
        return False
    lock(user, reason="unused")
    return True


def warn_unused(user_id: int, now: datetime) -> None:
    """Put the warning on its way; the words are made, and the need looked at again, when it is sent."""
    user = db.session.get(User, user_id, with_for_update=True)
    if user is None:
        return
    user.unused_warned_at = now
    db.session.flush()
    put(UNUSED_WARNING, user_id, worth=WORTH)
    record(db.session(), "unused_warned", object_type="users", object_id=user_id)


def is_last_of_province(user: User) -> bool:
    """Whether an account is the only usable security administrator of its province: without it nobody could unlock
    anybody."""
    if user.role is not Role.SECURITY_ADMIN:
        return False
    region = db.session.get(Region, user.region_id)
    if region is None or region.rank is not Rank.PROVINCE:
        return False
    # The rows are locked, so that two of them are not taken for each other's successor.
    usable = db.session.scalars(
        select(User.id)
        .where(
            User.role == Role.SECURITY_ADMIN,
            User.region_id == region.id,
            User.is_active,
            User.locked_at.is_(None),
        )
        .order_by(User.id)
        .with_for_update()
    ).all()
    return list(usable) == [user.id]
