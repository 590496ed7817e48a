"""Accounts that nobody uses: when they were used last, when they will be locked, and how any account stands.

Days without use count from the last sign-in, or from when the account was made or let in again, whichever is later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, or_, true

from casework.enums import AccountState
from casework.models import User

LONG_SHARE: Final = 2 / 3
"""Of the days after which an account is locked: from here on it counts as unused for long."""
WARN_BEFORE: Final = timedelta(days=14)


@dataclass(frozen=True)
class UnusedRule:
    """After how long without use an account is locked; zero: never."""

    lock_after: timedelta

    @classmethod
    def of_days(cls, days: int) -> UnusedRule:
        """From the setting UNUSED_DAYS."""
        return cls(timedelta(days=days))

    def __bool__(self) -> bool:
        return bool(self.lock_after)

    def locks_before(self, now: datetime) -> datetime:
        """Accounts last used before this instant are locked."""
        return now - self.lock_after

    def warns_before(self, now: datetime) -> datetime:
        """Accounts last used before this instant are warned by letter."""
        return now - max(self.lock_after - WARN_BEFORE, timedelta(days=1))

    def long_before(self, now: datetime) -> datetime:
        """Accounts last used before this instant show as unused for long."""
        return now - self.lock_after * LONG_SHARE

    def state(self, user: Any, now: datetime) -> AccountState:
        """How an account stands, from a row with the columns of `users`."""
        if not user.is_active:
            return AccountState.DISABLED
        if user.locked_at is not None:
            return AccountState.LOCKED
        if self and last_use(user) < self.long_before(now):
            return AccountState.UNUSED
        return AccountState.WAITING if user.last_signed_in_at is None else AccountState.ACTIVE

    def condition(self, state: AccountState, now: datetime) -> ColumnElement[bool]:
        """The accounts in a state, as `state` tells them apart."""
        if state is AccountState.DISABLED:
            return User.is_active.is_(False)
        open_ = and_(User.is_active, User.locked_at.is_(None))
        if state is AccountState.LOCKED:
            return and_(User.is_active, User.locked_at.is_not(None))
        unused = used_before(self.long_before(now))
        if state is AccountState.UNUSED:
            return and_(open_, unused) if self else false()
        lately = ~unused if self else true()
        has_signed_in = User.last_signed_in_at.is_not(None)
        return and_(open_, lately, has_signed_in if state is AccountState.ACTIVE else ~has_signed_in)


def last_use(user: Any) -> datetime:
    """The instant from which days without use count."""
    instants = (user.last_signed_in_at, user.unlocked_at, user.created_at)
    return max(instant for instant in instants if instant is not None)


def used_before(instant: datetime) -> ColumnElement[bool]:
    """Accounts whose last use lies before an instant."""
    return and_(
        or_(User.last_signed_in_at.is_(None), User.last_signed_in_at < instant),
        or_(User.unlocked_at.is_(None), User.unlocked_at < instant),
        User.created_at < instant,
    )
