"""Where the chains end: to know in a request whether anything has changed since something was counted."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from casework.access.tenancy import TenantSession
from casework.models import AuditChain

HEADS_READ: Final = "audit_heads_read"
_HEADS: Final = select(AuditChain.chain, AuditChain.length, AuditChain.mac)

Heads = dict[int, tuple[int, str]]


def heads_of(session: TenantSession) -> Heads:
    """Chain → length and mac of its end, read once in a session that may not write: one statement.

    Whoever keeps what was counted reads them before counting: what is kept can then be newer than its heads, never older.
    """
    heads: Heads | None = session.info.get(HEADS_READ)
    if heads is None:
        heads = {row.chain: (row.length, row.mac) for row in session.execute(_HEADS)}
        session.info[HEADS_READ] = heads
    return heads
