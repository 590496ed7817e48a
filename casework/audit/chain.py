"""Adding entries to their chains: the heads are locked, the macs made, entries and heads written, at once.

It happens in the last moment of a transaction, so a chain is locked for its commit only. The locks are taken in the
order of the chains' numbers and after every other lock, so no two transactions can wait for each other here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from casework.audit.canonical import SCHEME, entry_mac, head_seal, same
from casework.models import AuditAnchor, AuditChain, AuditEntry


class BrokenChain(RuntimeError):
    """A head is missing or was changed by somebody without the key (or the key is another): nothing is added."""


class Head(NamedTuple):
    """Where a chain ends."""

    chain: int
    length: int
    mac: str
    seal: str

    def is_sealed(self, key: bytes) -> bool:
        """Whether the head is one that was written with this key."""
        return same(self.seal, head_seal(key, self.chain, self.length, self.mac))


HEADS: Final = select(AuditChain.chain, AuditChain.length, AuditChain.mac, AuditChain.seal).order_by(
    AuditChain.chain
)
_LOCKED: Final = HEADS.where(AuditChain.chain.in_(bindparam("chains", expanding=True))).with_for_update()
# Without RETURNING: the application may read the log only as far as a policy lets it.
_ADD: Final = insert(AuditEntry).inline()
_MOVE: Final = (
    update(AuditChain)
    .where(AuditChain.chain == bindparam("of_chain"))
    .values(length=bindparam("new_length"), mac=bindparam("new_mac"), seal=bindparam("new_seal"))
)


def begin_chains(connection: Connection, key: bytes, chains: Iterable[int]) -> None:
    """The empty heads of new counties, in the transaction that makes the counties."""
    rows = [
        {"chain": chain, "length": 0, "mac": "", "seal": head_seal(key, chain, 0, "")} for chain in chains
    ]
    if rows:
        connection.execute(insert(AuditChain).inline(), rows)


def lock_heads(connection: Connection, chains: Collection[int]) -> list[Head]:
    """The heads of some chains, locked until the transaction ends. Raises BrokenChain when one is missing."""
    heads = [Head(*row) for row in connection.execute(_LOCKED, {"chains": sorted(chains)})]
    missing = set(chains) - {head.chain for head in heads}
    if missing:
        raise BrokenChain(f"audit chain {min(missing)} has no head")
    return heads


def append(connection: Connection, key: bytes, entries: Sequence[Mapping[str, Any]]) -> None:
    """Add entries, each with its `chain` and every column but `seq`, `scheme` and `mac`, in the given order.

    Three statements however many entries. Raises BrokenChain when a head does not bear the seal of the key.
    """
    by_chain: dict[int, list[Mapping[str, Any]]] = {}
    for entry in entries:
        by_chain.setdefault(entry["chain"], []).append(entry)
    heads = lock_heads(connection, by_chain)
    _refuse_unsealed(connection, key, heads)
    rows: list[dict[str, Any]] = []
    moved = []
    for head in heads:
        added, end = _linked(key, head, by_chain[head.chain])
        rows += added
        moved.append(end)
    connection.execute(_ADD, rows)
    connection.execute(_MOVE, moved)


def _linked(
    key: bytes, head: Head, entries: Iterable[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The rows of new entries behind a head, and the head behind them."""
    rows, seq, mac = [], head.length, head.mac
    for entry in entries:
        seq += 1
        row = {**entry, "seq": seq, "scheme": SCHEME}
        row["mac"] = mac = entry_mac(key, head.chain, seq, mac, row)
        rows.append(row)
    return rows, moved_head(key, head.chain, seq, mac)


def moved_head(key: bytes, chain: int, length: int, mac: str) -> dict[str, Any]:
    """The parameters that put a head to its new end."""
    seal = head_seal(key, chain, length, mac)
    return {"of_chain": chain, "new_length": length, "new_mac": mac, "new_seal": seal}


def move_head(connection: Connection, key: bytes, chain: int, length: int, mac: str) -> None:
    """Write a head with the seal of the key."""
    connection.execute(_MOVE, moved_head(key, chain, length, mac))


def _refuse_unsealed(connection: Connection, key: bytes, heads: Iterable[Head]) -> None:
    """To go on behind a head that somebody moved would hide what he did. A head without any seal is one from before
    there were chains, or that of a new database, and fits only as long as nothing was anchored."""
    for head in heads:
        if head.is_sealed(key):
            continue
        if head.seal or connection.execute(select(AuditAnchor.number).limit(1)).first() is not None:
            raise BrokenChain(
                f"the head of audit chain {head.chain} does not bear the seal of AUDIT_KEY:"
                " another key, or a changed head; see `flask audit verify`"
            )
