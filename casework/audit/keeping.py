"""What only the operator does to the log, as the owner of its tables: adopting what has no proof, pruning what is old.

Both are shown before they act, and both leave an entry in every chain they touch: verification goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, delete, pool, text

from casework import clock
from casework.access.tenancy import TenantSession
from casework.audit.anchors import ADOPT_ANCHORS, AnchorsAdopted, latest_anchor
from casework.audit.chain import append, begin_chains, lock_heads, move_head
from casework.audit.findings import Finding, Problem
from casework.audit.places import Finder, Hint
from casework.audit.reading import chunks, heads_of, length_and_last
from casework.audit.values import as_text
from casework.audit.verifying import ADOPT, PRUNE, adopted_digest, start_of
from casework.models import AuditEntry
from casework.models.audit_entry import NO_COUNTY

TABLE: Final = AuditEntry.__tablename__
NO_DELETE: Final = f"{TABLE}_no_delete"


class CountDiffers(RuntimeError):
    """The database removed another number of entries than was shown: nothing is removed."""


@dataclass(frozen=True)
class Adoption:
    """A chain that is to be taken as it stands: its entries and the checksum over them. `found` is why."""

    chain: int
    first: int
    last: int
    entries: int
    checksum: str
    mac: str
    found: Finding


@dataclass(frozen=True)
class Cut:
    """The beginning of a chain that is old enough to be removed."""

    chain: int
    entries: int
    up_to: int
    mac: str
    oldest_at: datetime
    newest_at: datetime


@contextmanager
def as_owner(app_engine: Engine, url: str) -> Iterator[Connection]:
    """One transaction as the owner of the tables. SQLite knows no owner: there it is the application's own engine."""
    if app_engine.dialect.name == "sqlite":
        with app_engine.begin() as connection:
            yield connection
        return
    engine = create_engine(url, poolclass=pool.NullPool)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def to_adopt(session: TenantSession, findings: Iterable[Finding]) -> list[Adoption]:
    """What adoption would bind: every chain in which verification found something. An empty one gets its seal only."""
    adoptions = []
    for finding in findings:
        if finding.chain is None:
            continue
        _length, last = length_and_last(session, finding.chain)
        first = next((rows[0]["seq"] for rows in chunks(session, finding.chain, 1, last)), 0)
        count, checksum, mac = adopted_digest(session, finding.chain, 1, last)
        adoptions.append(Adoption(finding.chain, first, last, count, checksum, mac, finding))
        session.rollback()
    return adoptions


def adopt(connection: Connection, key: bytes, adoptions: Iterable[Adoption], *, reason: str, by: str) -> None:
    """Bind chains as they stand: from here on a change of them is found, what happened before is not proved by it."""
    for one in adoptions:
        if one.found.problem is Problem.NO_HEAD:
            begin_chains(connection, key, [one.chain])
        (head,) = lock_heads(connection, [one.chain])
        # A head only grows: an end that was cut off leaves a gap before the act of adoption.
        length = max(head.length, one.last)
        move_head(connection, key, one.chain, length, one.mac)
        if length:
            details = {
                "from": one.first, "to": one.last, "entries": one.entries, "sha256": one.checksum,
                "found": str(one.found), "reason": reason,
            }  # fmt: skip
            append(connection, key, [_act(connection, one.chain, ADOPT, details, by)])


def to_adopt_after_upgrade(session: TenantSession) -> list[Adoption]:
    """The chains as the migration that made them left them: without a seal. Once something was anchored there are no
    such chains by rule, and whoever takes a seal away must not find that the next start puts up with it."""
    if latest_anchor(session) is not None:
        return []
    bare = [head.chain for head in heads_of(session).values() if not head.seal]
    return to_adopt(session, (Finding(chain, 1, Problem.UNSEALED) for chain in bare))


def adopt_anchors(connection: Connection, key: bytes, last: AnchorsAdopted, *, reason: str, by: str) -> None:
    """Bind the anchors as they stand: those of the next days follow the last of them."""
    details = {"to": last.to, "sha256": last.checksum, "mac": last.mac, "reason": reason}
    append(connection, key, [_act(connection, NO_COUNTY, ADOPT_ANCHORS, details, by)])


def to_prune(session: TenantSession, key: bytes, chains: Iterable[int], before: datetime) -> list[Cut]:
    """The beginnings of chains whose entries are all older than an instant, without touching a part that was adopted
    as a whole unless all of it is that old."""
    cuts = []
    for chain in chains:
        cut = _cut(session, key, chain, before)
        if cut is not None:
            cuts.append(cut)
        session.rollback()
    return cuts


def _cut(session: TenantSession, key: bytes, chain: int, before: datetime) -> Cut | None:
    _length, last = length_and_last(session, chain)
    count, oldest, end = 0, None, None
    for row in _older(session, chain, last, before):
        count, oldest, end = count + 1, oldest or row["at"], row
    if end is None or oldest is None:
        return None
    adopted = start_of(session, key, chain).adopted
    if adopted is not None and end["seq"] < adopted["to"]:
        return None
    return Cut(chain, count, end["seq"], end["mac"], oldest, end["at"])


def _older(session: TenantSession, chain: int, last: int, before: datetime) -> Iterator[Any]:
    for rows in chunks(session, chain, 1, last):
        for row in rows:
            if row["at"] >= before:
                return
            yield row


def prune(connection: Connection, key: bytes, cuts: Iterable[Cut], *, before: datetime, by: str) -> int:
    """Remove the beginnings of chains and leave in each an entry from which verification goes on; gives the number of
    entries removed. Raises CountDiffers when the database removes another number than was shown."""
    removed = 0
    with _deleting(connection):
        for cut in cuts:
            lock_heads(connection, [cut.chain])
            result = connection.execute(
                delete(AuditEntry).where(AuditEntry.chain == cut.chain, AuditEntry.seq <= cut.up_to)
            )
            if result.rowcount != cut.entries:
                raise CountDiffers(f"chain {cut.chain}: {result.rowcount} entries instead of {cut.entries}")
            removed += cut.entries
            details = {
                "up_to": cut.up_to,
                "mac": cut.mac,
                "entries": cut.entries,
                "before": before.isoformat(),
            }
            append(connection, key, [_act(connection, cut.chain, PRUNE, details, by)])
    return removed


def _act(connection: Connection, chain: int, act: str, details: dict[str, Any], by: str) -> dict[str, Any]:
    """An entry of the operator's own act in a chain, with every column that `append` asks for."""
    hint = Hint(region_id=chain or None)
    levels = Finder(connection, may_keep=True).find({(hint, None)})[hint, None]
    return {
        "chain": chain, "at": clock.real_now(), "actor_id": None, "actor_name": by, "actor_role": "",
        "prefecture_id": levels[1], "province_id": levels[2], "act": act, "object_type": "audit_chains",
        "object_id": str(chain), "case_id": None, "changes": as_text(details), "address": "", "request_id": "",
    }  # fmt: skip


@contextmanager
def _deleting(connection: Connection) -> Iterator[None]:
    """The one place where the trigger that keeps the log append-only is away, inside one transaction."""
    if connection.dialect.name == "sqlite":
        find = text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :name")
        definition = connection.execute(find, {"name": NO_DELETE}).scalar_one()
        connection.execute(text(f"DROP TRIGGER {NO_DELETE}"))
        yield
        connection.execute(text(definition))
        return
    find = text("SELECT relforcerowsecurity FROM pg_class WHERE oid = CAST(:name AS regclass)")
    forced = connection.execute(find, {"name": TABLE}).scalar_one()
    connection.execute(text(f"ALTER TABLE {TABLE} DISABLE TRIGGER {NO_DELETE}"))
    if forced:  # row-level security would hide every row from the owner, and nothing would be removed
        connection.execute(text(f"ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY"))
    yield
    if forced:
        connection.execute(text(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY"))
    connection.execute(text(f"ALTER TABLE {TABLE} ENABLE TRIGGER {NO_DELETE}"))
