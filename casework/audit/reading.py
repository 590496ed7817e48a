"""Reading a chain in its order, some hundred entries at a time however long it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, select

from casework.access.tenancy import TenantSession
from casework.audit.canonical import ENTRY_COLUMNS
from casework.audit.chain import HEADS, Head
from casework.audit.values import details_of
from casework.enums import Rank
from casework.models import AuditChain, AuditEntry, Region

CHUNK: Final = 500
FEW: Final = 20
Entry = Mapping[str, Any]

_COLUMNS: Final = [getattr(AuditEntry, name) for name in ("chain", "seq", *ENTRY_COLUMNS, "mac")]
_CHUNK: Final[Select[Any]] = (
    select(*_COLUMNS)
    .where(
        AuditEntry.chain == bindparam("of_chain"),
        AuditEntry.seq >= bindparam("first"),
        AuditEntry.seq <= bindparam("last"),
    )
    .order_by(AuditEntry.seq)
    .limit(CHUNK)
)
_OF_ACT: Final[Select[Any]] = (
    select(*_COLUMNS)
    .where(AuditEntry.chain == bindparam("of_chain"), AuditEntry.act == bindparam("of_act"))
    .order_by(AuditEntry.seq.desc())
    .limit(FEW)
)
_MAC: Final = select(AuditEntry.mac).where(
    AuditEntry.chain == bindparam("of_chain"), AuditEntry.seq == bindparam("at_seq")
)
# One statement, so that both numbers are of the same moment while others write.
_END: Final = select(
    AuditChain.length,
    select(func.max(AuditEntry.seq))
    .where(AuditEntry.chain == AuditChain.chain)
    .correlate(AuditChain)
    .scalar_subquery(),
).where(AuditChain.chain == bindparam("of_chain"))


def heads_of(session: TenantSession) -> dict[int, Head]:
    """Every head by its chain."""
    return {row.chain: Head(*row) for row in session.execute(HEADS)}


def expected_chains(session: TenantSession) -> set[int]:
    """The chains that must have a head: none of a county, every county, and whatever has entries."""
    found = {0, *session.scalars(select(Region.id).where(Region.rank == Rank.COUNTY))}
    chain = session.scalar(select(func.min(AuditEntry.chain)))
    while chain is not None:
        found.add(chain)
        chain = session.scalar(select(func.min(AuditEntry.chain)).where(AuditEntry.chain > chain))
    return found


def chunks(session: TenantSession, chain: int, first: int, last: int) -> Iterator[list[Entry]]:
    """The entries from `first` to `last` in their order."""
    while first <= last:
        values = {"of_chain": chain, "first": first, "last": last}
        rows: list[Entry] = [dict(row._mapping) for row in session.execute(_CHUNK, values)]
        if not rows:
            return
        yield rows
        first = rows[-1]["seq"] + 1


def entries_of_act(session: TenantSession, chain: int, act: str) -> list[tuple[Entry, dict[str, Any]]]:
    """The newest entries of a rare act, the newest first, each with its details."""
    rows = session.execute(_OF_ACT, {"of_chain": chain, "of_act": act})
    return [(dict(row._mapping), details_of(row.changes)) for row in rows]


def mac_at(session: TenantSession, chain: int, seq: int) -> str | None:
    """The mac that stands at a place; None for a place without entry."""
    return session.scalar(_MAC, {"of_chain": chain, "at_seq": seq})


def length_and_last(session: TenantSession, chain: int) -> tuple[int, int]:
    """What the head says and the number of the last entry, as of one moment; 0 where there is none."""
    row = session.execute(_END, {"of_chain": chain}).one_or_none()
    if row is None:
        last = session.scalar(select(func.max(AuditEntry.seq)).where(AuditEntry.chain == chain))
        return 0, last or 0
    return row[0], row[1] or 0
