"""The bytes over which macs are made, the same on both databases, and the macs themselves.

A record is a list of values. Each value is one byte that says its type, then the length of its content in four bytes
(most significant first), then the content:

    N   nothing (NULL): the byte alone, so that it differs from an empty text
    S   a text in UTF-8
    I   a whole number in decimal digits
    T   an instant: microseconds since 1970-01-01 UTC in decimal digits
    D   a civil date as YYYY-MM-DD

The first value of every record names its kind and version ("casework audit entry 1"), so that no record can be passed
off as one of another kind. What follows the name:

    entry    chain, seq, mac of the entry before ("" for the first), then ENTRY_COLUMNS in their order
    head     chain, length, mac of the last entry
    anchor   number, day, instant, chains, entries, digest over all heads, mac of the anchor before

A scheme is how a mac is made of these bytes; its number stands beside each mac, so that another algorithm (SM3) can
follow without touching what is there. 1: HMAC-SHA-256 with the key AUDIT_KEY. 0: no mac, from before there were chains.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
UNPROVEN: Final = 0
SCHEME: Final = 1

ENTRY_COLUMNS: Final = (
    "at",
    "actor_id",
    "actor_name",
    "actor_role",
    "prefecture_id",
    "province_id",
    "act",
    "object_type",
    "object_id",
    "case_id",
    "changes",
    "address",
    "request_id",
    "scheme",
)
"""Every column of an entry apart from its place (chain, seq) and its mac."""

_CONTENTS: Final[Mapping[type, tuple[bytes, Callable[[Any], bytes]]]] = {
    str: (b"S", str.encode),
    int: (b"I", lambda value: b"%d" % value),
    datetime: (b"T", lambda value: b"%d" % ((value - EPOCH) // MICROSECOND)),
    date: (b"D", lambda value: value.isoformat().encode()),
}

_MACS: Final[Mapping[int, Callable[[bytes, bytes], str]]] = {
    SCHEME: lambda key, record: hmac.digest(key, record, "sha256").hex(),
}


def record_bytes(values: Iterable[Any]) -> bytes:
    """The canonical bytes of a list of values. Raises TypeError for a type that a log does not hold."""
    parts = []
    for value in values:
        if value is None:
            parts.append(b"N")
            continue
        known = _CONTENTS.get(type(value))
        if known is None:
            raise TypeError(f"a record holds no {type(value).__name__}")
        tag, content_of = known
        content = content_of(value)
        parts += (tag, len(content).to_bytes(4, "big"), content)
    return b"".join(parts)


def entry_bytes(chain: int, seq: int, previous: str, entry: Mapping[str, Any]) -> bytes:
    """The bytes of an entry at its place in a chain."""
    name = "casework audit entry 1"
    return record_bytes((name, chain, seq, previous, *(entry[column] for column in ENTRY_COLUMNS)))


def entry_mac(key: bytes, chain: int, seq: int, previous: str, entry: Mapping[str, Any]) -> str:
    """The mac of an entry by its own scheme; "" for a scheme that makes none."""
    mac = _MACS.get(entry["scheme"])
    return mac(key, entry_bytes(chain, seq, previous, entry)) if mac else ""


def head_seal(key: bytes, chain: int, length: int, mac: str) -> str:
    """What binds the head of a chain to the key."""
    return _MACS[SCHEME](key, record_bytes(("casework audit head 1", chain, length, mac)))


def anchor_mac(key: bytes, scheme: int, values: Iterable[Any]) -> str:
    """The mac of an anchor; "" for a scheme that makes none."""
    mac = _MACS.get(scheme)
    return mac(key, record_bytes(("casework audit anchor 1", *values))) if mac else ""


def same(mac: str, other: str) -> bool:
    """Whether two macs are equal and not empty."""
    return bool(mac) and hmac.compare_digest(mac, other)


def digest(parts: Iterable[bytes]) -> str:
    """SHA-256 over parts one after the other, as hexadecimal digits."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part)
    return whole.hexdigest()
