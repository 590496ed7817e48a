"""Walking every chain from its beginning to its head: the first broken entry of each is named.

Memory stays small: entries are read in chunks and only the mac of the one before is kept. Where a chain begins follows
from its newest act of pruning (the entries up to a number were removed by rule) or of adoption (those before it are
bound by a digest only). Both are entries of the chain itself and count only when their own mac holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from casework.access.tenancy import TenantSession
from casework.audit.canonical import UNPROVEN, digest, entry_bytes, entry_mac, same
from casework.audit.chain import Head
from casework.audit.findings import Finding, Problem
from casework.audit.reading import Entry, chunks, entries_of_act, length_and_last, mac_at

PRUNE: Final = "prune"
ADOPT: Final = "adopt"


@dataclass(frozen=True)
class Start:
    """Where the proof of a chain begins: the number of the first entry and the mac of the one before it.

    `adopted` are the details of an act of adoption whose entries stand before `seq`.
    """

    seq: int
    previous: str
    pruned: int = 0
    adopted: dict[str, Any] | None = None


@dataclass
class Walk:
    """What a walk through one chain saw."""

    entries: int = 0
    adopted: int = 0
    pruned: int = 0
    finding: Finding | None = None


def check_chain(session: TenantSession, key: bytes, chain: int, head: Head | None) -> Walk:
    """Walk one chain. `head` was read before; entries added since are left to the next verification."""
    if head is None:
        return Walk(finding=Finding(chain, 1, Problem.NO_HEAD))
    length, last = length_and_last(session, chain)
    is_sealed = head.is_sealed(key)
    start = start_of(session, key, chain)
    walk = Walk(pruned=start.pruned)
    # A head that cannot be trusted does not say how far to go.
    end = head.length if is_sealed else max(last, head.length)
    seq, mac = _walk_adopted(session, chain, start, walk)
    if walk.finding is None:
        seq, mac = _walk_proven(session, key, chain, seq, mac, end, walk)
    if walk.finding is None:
        walk.finding = _check_end(head, seq, mac, is_sealed=is_sealed)
    if walk.finding is None and last > length:
        walk.finding = Finding(chain, length + 1, Problem.INSERTED)
    return walk


def start_of(session: TenantSession, key: bytes, chain: int) -> Start:
    """Where the proof begins: behind what was pruned or adopted last, else at the first entry."""
    pruned = newest_proven(session, key, chain, PRUNE)
    adopted = newest_proven(session, key, chain, ADOPT)
    if adopted and (not pruned or pruned[0]["seq"] < adopted[0]["seq"]):
        entry, details = adopted
        return Start(entry["seq"], "", pruned=max(number_in(details, "from") - 1, 0), adopted=details)
    if pruned:
        return Start(
            number_in(pruned[1], "up_to") + 1, str(pruned[1]["mac"]), pruned=number_in(pruned[1], "up_to")
        )
    return Start(1, "")


def newest_proven(
    session: TenantSession, key: bytes, chain: int, act: str
) -> tuple[Entry, dict[str, Any]] | None:
    """The newest entry of an act whose mac holds behind the mac that stands before it: nobody else can write one.

    When none holds but the first entry is gone, the newest is believed: the walk will come to it and say what it finds.
    """
    found = entries_of_act(session, chain, act)
    for entry, details in found:
        before = mac_at(session, chain, number_in(details, "to") if act == ADOPT else entry["seq"] - 1)
        if before is None:
            before = str(details.get("mac", "")) if act == PRUNE else ""
        if same(entry["mac"], entry_mac(key, chain, entry["seq"], before, entry)):
            return entry, details
    return found[0] if found and mac_at(session, chain, 1) is None else None


def number_in(details: dict[str, Any], name: str) -> int:
    """A number among the details of an entry; 0 for anything else."""
    value = details.get(name)
    return value if isinstance(value, int) else 0


def adopted_digest(session: TenantSession, chain: int, first: int, last: int) -> tuple[int, str, str]:
    """Number of entries in a part of a chain, the checksum over them as they stand, and the mac of the last one."""
    count, mac = 0, ""

    def parts() -> Iterable[bytes]:
        nonlocal count, mac
        for rows in chunks(session, chain, first, last):
            for row in rows:
                count, mac = count + 1, row["mac"]
                yield entry_bytes(chain, row["seq"], row["mac"], row)

    checksum = digest(parts())
    return count, checksum, mac


def _walk_adopted(session: TenantSession, chain: int, start: Start, walk: Walk) -> tuple[int, str]:
    """What was adopted without proof must be what it was then; gives where the proof begins."""
    if start.adopted is None:
        return start.seq, start.previous
    first, last = number_in(start.adopted, "from"), number_in(start.adopted, "to")
    walk.adopted, checksum, mac = adopted_digest(session, chain, 1, last)
    if walk.adopted != start.adopted.get("entries") or checksum != start.adopted.get("sha256"):
        walk.finding = Finding(chain, first, Problem.ADOPTED, {"until": last})
    walk.entries = walk.adopted
    return start.seq, mac


def _walk_proven(
    session: TenantSession, key: bytes, chain: int, seq: int, mac: str, end: int, walk: Walk
) -> tuple[int, str]:
    """Entry after entry from `seq` to the end; gives the number and the mac behind the last good one."""
    first = seq if walk.adopted else 1
    for rows in chunks(session, chain, first, end):
        for place, row in enumerate(rows):
            walk.finding = _check_entry(key, row, seq, mac, rows[place:])
            if walk.finding is not None:
                return seq, mac
            seq, mac = seq + 1, row["mac"]
            walk.entries += 1
    return seq, mac


def _check_entry(key: bytes, row: Entry, seq: int, mac: str, ahead: Sequence[Entry]) -> Finding | None:
    chain = row["chain"]
    if row["seq"] > seq:
        return Finding(chain, seq, Problem.REMOVED, {"until": row["seq"] - 1})
    if row["seq"] < seq:
        return Finding(chain, row["seq"], Problem.INSERTED)
    if row["scheme"] == UNPROVEN:
        return Finding(chain, seq, Problem.UNPROVEN)
    if same(row["mac"], entry_mac(key, chain, seq, mac, row)):
        return None
    return _name(key, row, seq, mac, ahead)


def _name(key: bytes, row: Entry, seq: int, mac: str, ahead: Sequence[Entry]) -> Finding:
    """What became of an entry that does not fit: those near it tell whether it was put here or in between."""
    chain = row["chain"]
    for other in ahead[1:]:
        # Its old neighbour still stands before that place, or is the one that took this one's place.
        for before in (ahead[other["seq"] - seq - 1]["mac"], other["mac"]):
            if same(row["mac"], entry_mac(key, chain, other["seq"], before, row)):
                return Finding(chain, seq, Problem.REORDERED, {"place": other["seq"]})
    if len(ahead) > 1 and same(ahead[1]["mac"], entry_mac(key, chain, seq, mac, ahead[1])):
        return Finding(chain, seq, Problem.INSERTED)
    return Finding(chain, seq, Problem.CHANGED)


def _check_end(head: Head, seq: int, mac: str, *, is_sealed: bool) -> Finding | None:
    """The last entry against the head; `seq` is the number behind it."""
    if not head.seal:
        return Finding(head.chain, max(seq - 1, 1), Problem.UNSEALED)
    if not is_sealed:
        return Finding(head.chain, max(seq - 1, 1), Problem.HEAD)
    if seq <= head.length:
        return Finding(head.chain, seq, Problem.CUT, {"until": head.length})
    return None if mac == head.mac else Finding(head.chain, seq - 1, Problem.HEAD)
