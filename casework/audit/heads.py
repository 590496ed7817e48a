"""Where the chains end: to know in a request whether anything has changed since something was counted.

Every change of a row that the log follows moves the end of a chain in the same transaction (listener.py), whoever makes
it and in whichever process. What was counted while the ends stood where they stand now is what would be counted now.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, Generic, TypeVar

from sqlalchemy import select

from casework import clock
from casework.access.tenancy import Reach, TenantSession
from casework.extensions import database_key
from casework.models import AuditChain

HEADS_READ: Final = "audit_heads_read"
_HEADS: Final = select(AuditChain.chain, AuditChain.length, AuditChain.mac)

KEPT_FOR: Final = timedelta(minutes=10)
"""What came into the database around the application shows after so long at the latest."""

Heads = dict[int, tuple[int, str]]
T = TypeVar("T")
_WHOLE: Final = (Reach.PROVINCE, Reach.PREFECTURE, Reach.COUNTY)


def heads_of(session: TenantSession) -> Heads:
    """Chain → length and mac of its end, read once in a session that may not write: one statement.

    Whoever keeps what was counted reads them before counting: what is kept can then be newer than its heads, never older.
    """
    heads: Heads | None = session.info.get(HEADS_READ)
    if heads is None:
        heads = {row.chain: (row.length, row.mac) for row in session.execute(_HEADS)}
        session.info[HEADS_READ] = heads
    return heads


def may_keep(session: TenantSession) -> bool:
    """Only in requests that cannot have changed anything themselves, of people who see whole counties."""
    return not session.info.get("may_write", True) and session.scope.reach in _WHOLE


class KeptWhileStill(Generic[T]):
    """Values that depend on rows of any county, kept in the process while no chain moves. The key says the rest: the
    region, the day, the settings. At most `most` of them, each for KEPT_FOR."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, tuple[int, datetime, T]] = OrderedDict()
        self._lock = Lock()

    def get(self, session: TenantSession, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under a key, or what `make` gives. Where nothing may be kept it is made each time."""
        if not may_keep(session):
            return make()
        entries, now = sum(length for length, _mac in heads_of(session).values()), clock.real_now()
        key = database_key(), key
        with self._lock:
            known = self._kept.get(key)
        if known is not None and known[0] == entries and now - known[1] < KEPT_FOR:
            return known[2]
        made = make()
        with self._lock:
            self._kept[key] = entries, now, made
            self._kept.move_to_end(key)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return made

    def forget(self) -> None:
        """For a process whose database is put back to an earlier state."""
        with self._lock:
            self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)
