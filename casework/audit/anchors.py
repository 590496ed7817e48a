"""The daily anchor: all heads of one moment under one checksum, to be printed and kept where nobody can reach it.

Chains prove that nothing within them was changed. That a whole older state was put in their place (entries, heads and
the newest anchors together), or that somebody with the key wrote a chain anew, is found only by comparison with an
anchor that was kept outside the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import select

from casework.access.tenancy import TenantSession
from casework.audit.canonical import SCHEME, anchor_mac, digest, record_bytes, same
from casework.audit.chain import BrokenChain, Head
from casework.audit.findings import Finding, Problem
from casework.audit.reading import entries_of_act, heads_of, mac_at
from casework.audit.services import record
from casework.audit.verifying import newest_proven, number_in, start_of
from casework.models import AuditAnchor
from casework.models.audit_entry import NO_COUNTY

ANCHOR: Final = "anchor"
ADOPT_ANCHORS: Final = "adopt_anchors"
_LINE: Final = re.compile(
    r"casework-audit-anchor number=(\d{1,9}) on=(\d{4}-\d\d-\d\d) chains=(\d{1,9}) entries=(\d{1,12})"
    r" digest=([0-9a-f]{64}) mac=([0-9a-f]{64})"
)


class Kept(NamedTuple):
    """An anchor as it was kept outside: what its line says."""

    number: int
    on_date: date
    chains: int
    entries: int
    digest: str
    mac: str


class AnchorsAdopted(NamedTuple):
    """Anchors up to a number, taken as they stand: the checksum over them and the mac of the last one."""

    to: int
    checksum: str
    mac: str


def line_of(anchor: AuditAnchor | Kept) -> str:
    """The one line that is printed, mailed or written down."""
    return (
        f"casework-audit-anchor number={anchor.number} on={anchor.on_date} chains={anchor.chains}"
        f" entries={anchor.entries} digest={anchor.digest} mac={anchor.mac}"
    )


def lines_in(text: str) -> list[Kept]:
    """Every anchor in a text, whatever stands around it."""
    return [
        Kept(int(number), date.fromisoformat(on), int(chains), int(entries), digest, mac)
        for number, on, chains, entries, digest, mac in _LINE.findall(text)
    ]


def _head_bytes(heads: Iterable[tuple[int, int, str]]) -> Iterator[bytes]:
    for chain, length, mac in heads:
        yield record_bytes((chain, length, mac))


def heads_in(anchor: AuditAnchor) -> list[tuple[int, int, str]]:
    """Chain, length and mac of every head that an anchor holds. Raises ValueError when it cannot be read."""
    found = []
    for line in anchor.heads.splitlines():
        chain, length, mac = line.split(" ")
        found.append((int(chain), int(length), mac))
    return found


def latest_anchor(session: TenantSession) -> AuditAnchor | None:
    """The newest anchor."""
    return session.scalar(select(AuditAnchor).order_by(AuditAnchor.number.desc()).limit(1))


def anchor_of(session: TenantSession, on: date) -> AuditAnchor | None:
    """The anchor of a day."""
    return session.scalar(select(AuditAnchor).where(AuditAnchor.on_date == on))


def make_anchor(session: TenantSession, key: bytes, *, on: date, at: datetime) -> AuditAnchor:
    """The anchor of a day, made if there is none yet. Raises BrokenChain while a head has no good seal."""
    known = anchor_of(session, on)
    if known is not None:
        return known
    heads = list(heads_of(session).values())
    for head in heads:
        if not head.is_sealed(key):
            raise BrokenChain(f"the head of audit chain {head.chain} is not sealed; see `flask audit verify`")
    before = latest_anchor(session)
    anchor = _anchor(key, heads, number=before.number + 1 if before else 1, on=on, at=at)
    anchor.mac = mac_of(key, anchor, before.mac if before else "")
    session.add(anchor)
    record(
        session, ANCHOR, object_type="audit_anchors", object_id=anchor.number, on=on, digest=anchor.digest,
        chains=anchor.chains, entries=anchor.entries,
    )  # fmt: skip
    session.flush()
    return anchor


def _anchor(key: bytes, heads: list[Head], *, number: int, on: date, at: datetime) -> AuditAnchor:
    ends = [(head.chain, head.length, head.mac) for head in heads]
    return AuditAnchor(
        number=number,
        on_date=on,
        at=at,
        chains=len(heads),
        entries=sum(head.length for head in heads),
        heads="\n".join(f"{chain} {length} {mac}" for chain, length, mac in ends),
        digest=digest(_head_bytes(ends)),
        scheme=SCHEME,
    )


def mac_of(key: bytes, anchor: AuditAnchor, previous: str) -> str:
    """The mac of an anchor behind the one before it."""
    values: tuple[Any, ...] = (
        anchor.number, anchor.on_date, anchor.at, anchor.chains, anchor.entries, anchor.digest, previous,
    )  # fmt: skip
    return anchor_mac(key, anchor.scheme, values)


def check_anchors(
    session: TenantSession, key: bytes, outside: Iterable[Kept] = ()
) -> tuple[int, list[Finding]]:
    """How many anchors there are and what is wrong with them, with the chains since the newest one, and with the
    chains since each that was kept outside."""
    count, findings = _walk(session, key)
    newest = latest_anchor(session)
    if newest is not None:
        findings += _since(session, key, newest)
    announced = _announced(session)
    if announced > count and not findings:
        findings.append(_broken(count + 1, f"entries tell of {announced}, and there are {count}"))
    for kept in outside:
        findings += _against(session, key, kept)
    return count, findings


def _broken(number: int, reason: str) -> Finding:
    return Finding(None, number, Problem.ANCHOR, {"reason": reason})


def to_adopt_anchors(session: TenantSession) -> AnchorsAdopted:
    """What an act of adoption would bind."""
    newest = latest_anchor(session)
    to = newest.number if newest else 0
    return AnchorsAdopted(to, _checksum(session, to), newest.mac if newest else "")


def _checksum(session: TenantSession, to: int) -> str:
    statement = select(AuditAnchor).where(AuditAnchor.number <= to).order_by(AuditAnchor.number)
    rows = (
        record_bytes(
            (row.number, row.on_date, row.at, row.chains, row.entries, row.heads, row.digest, row.mac)
        )
        for row in session.scalars(statement)
    )
    return digest(rows)


def _walk(session: TenantSession, key: bytes) -> tuple[int, list[Finding]]:
    """The anchors one after the other: numbers without a gap, each bound to the one before. Gives the last number."""
    number, previous = 0, ""
    adopted = newest_proven(session, key, NO_COUNTY, ADOPT_ANCHORS)
    if adopted:
        number, previous = number_in(adopted[1], "to"), str(adopted[1].get("mac", ""))
        if _checksum(session, number) != adopted[1].get("sha256"):
            return number, [_broken(number, "it, or one before it, is no longer what was adopted")]
    statement = select(AuditAnchor).where(AuditAnchor.number > number).order_by(AuditAnchor.number)
    for anchor in session.scalars(statement):
        number += 1
        if anchor.number != number:
            return number, [_broken(number, "it is missing")]
        try:
            is_same = anchor.digest == digest(_head_bytes(heads_in(anchor)))
        except ValueError:
            is_same = False
        if not is_same or not same(anchor.mac, mac_of(key, anchor, previous)):
            return number, [_broken(number, "it was changed")]
        previous = anchor.mac
    return number, []


def _announced(session: TenantSession) -> int:
    """The highest number of an anchor of which chain 0 tells."""
    newest = entries_of_act(session, NO_COUNTY, ANCHOR)[:1]
    return max(
        (int(entry["object_id"]) for entry, _details in newest if entry["object_id"].isdigit()), default=0
    )


def _since(session: TenantSession, key: bytes, anchor: AuditAnchor) -> list[Finding]:
    """Every chain must still have what the anchor saw as its end."""
    heads = heads_of(session)
    findings = []
    try:
        ends = heads_in(anchor)
    except ValueError:
        return [_broken(anchor.number, "its heads cannot be read")]
    for chain, length, mac in ends:
        head = heads.get(chain)
        if head is None:
            findings.append(Finding(chain, 1, Problem.NO_HEAD))
        elif head.length < length:
            findings.append(Finding(chain, head.length + 1, Problem.CUT, {"until": length}))
        elif (
            length and mac_at(session, chain, length) != mac and start_of(session, key, chain).pruned < length
        ):
            findings.append(Finding(chain, length, Problem.CHANGED))
    return findings


def _against(session: TenantSession, key: bytes, kept: Kept) -> list[Finding]:
    anchor = session.get(AuditAnchor, kept.number)
    if anchor is None:
        return [_broken(kept.number, f"kept outside, of {kept.on_date}: it is missing here")]
    here = Kept(anchor.number, anchor.on_date, anchor.chains, anchor.entries, anchor.digest, anchor.mac)
    if here != kept:
        return [_broken(kept.number, f"kept outside, of {kept.on_date}: it says something else here")]
    return _since(session, key, anchor)
