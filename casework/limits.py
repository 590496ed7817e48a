"""How often something may be tried: counters in the database, so that all workers share them.

Counting comes first and the attempt after it: of many at the same moment no more than the limit get through.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from casework import clock
from casework.extensions import db
from casework.models import AttemptCounter
from casework.transaction import transaction

WINDOW: Final = timedelta(minutes=15)
_INSERT: Final[dict[str, Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True)
class Verdict:
    """What counting one attempt gave: how many there are by now, and until when they count."""

    attempts: int
    limit: int
    until: datetime

    @property
    def is_over(self) -> bool:
        """This attempt is one too many and must not be carried out."""
        return self.attempts > self.limit

    @property
    def is_last(self) -> bool:
        """If this attempt fails, the key is locked."""
        return self.attempts == self.limit

    @property
    def minutes_left(self) -> int:
        """Whole minutes until the key is free again, at least one."""
        return max(1, -int(-(self.until - clock.real_now()).total_seconds() // 60))


def limited(kind: str, key: object, limit: int, window: timedelta = WINDOW) -> Verdict:
    """Count one attempt, in a short transaction of its own: to be called at the edge, before the work begins.

    A count ends `window` after its first attempt; when the limit is reached, `window` after that. Attempts beyond the
    limit do not make it longer.
    """
    now = clock.real_now()
    counter = AttemptCounter
    is_over_by_time = counter.until <= now
    new = _INSERT[db.engine.dialect.name](counter).values(
        kind=kind, key_hash=_hashed(key), attempts=1, until=now + window
    )
    counted = new.on_conflict_do_update(
        index_elements=[counter.kind, counter.key_hash],
        set_={
            "attempts": case((is_over_by_time, 1), else_=counter.attempts + 1),
            "until": case(
                (is_over_by_time | (counter.attempts + 1 == limit), now + window), else_=counter.until
            ),
        },
    ).returning(counter.attempts, counter.until)
    with transaction():
        row = db.session.execute(counted).one()
    return Verdict(row.attempts, limit, row.until)


def uncount(kind: str, key: object) -> None:
    """Take one attempt back: it succeeded, and only failures count."""
    db.session.execute(
        update(AttemptCounter)
        .where(*_of(kind, key), AttemptCounter.attempts > 0)
        .values(attempts=AttemptCounter.attempts - 1)
    )


def forget(kind: str, key: object) -> None:
    """Free a key: the right password was given, or an administrator unlocked the account."""
    db.session.execute(delete(AttemptCounter).where(*_of(kind, key)))


def is_locked(kind: str, key: object, limit: int) -> bool:
    """Whether the next attempt would be one too many. Counts nothing."""
    found = select(AttemptCounter.attempts).where(*_of(kind, key), AttemptCounter.until > clock.real_now())
    return (db.session.scalar(found) or 0) >= limit


def sweep(before: datetime) -> None:
    """Delete counts that ended before an instant."""
    db.session.execute(delete(AttemptCounter).where(AttemptCounter.until < before))


def _of(kind: str, key: object) -> tuple[Any, Any]:
    return AttemptCounter.kind == kind, AttemptCounter.key_hash == _hashed(key)


def _hashed(key: object) -> str:
    return hashlib.sha256(str(key).encode()).hexdigest()
