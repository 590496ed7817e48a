"""Which errors mean that the database is out of reach or busy, so that trying again helps."""

from __future__ import annotations

import sqlite3
from typing import Any, Final

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

RETRY_AFTER_SECONDS: Final = 10
# Connection lost or refused, out of resources, shut down; the server gave up a transaction in favour of another one.
_POSTGRESQL: Final = ("08", "53", "57", "40001", "40P01", "55P03")
_SQLITE: Final = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
}  # fmt: skip


def is_outage(error: BaseException) -> bool:
    """Whether the database, and not our code, is why a request failed."""
    if isinstance(error, TimeoutError):  # no connection came free
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    driver: Any = error.orig
    sqlite_code = getattr(driver, "sqlite_errorcode", None)
    if sqlite_code is not None:
        return sqlite_code & 0xFF in _SQLITE
    state = getattr(driver, "sqlstate", None)
    if state:
        return str(state).startswith(_POSTGRESQL)
    # The driver never reached a server that could have given a state.
    return isinstance(error, (OperationalError, InterfaceError))
