"""The append-only log in its chains, the head of each chain, and the daily anchors over all heads."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Integer, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from casework.models.base import Base, UTCDateTime

NO_COUNTY = 0
"""The chain of what belongs to no county."""


def _by_time(name: str, *columns: str, condition: str = "") -> Index:
    """An index behind one filter of the auditor's search; what was last comes first, whichever way it is read."""
    where: dict[str, Any] = (
        {"sqlite_where": text(condition), "postgresql_where": text(condition)} if condition else {}
    )
    return Index(f"ix_audit_entries_{name}", *columns, "at", **where)


class AuditEntry(Base):
    """Who did what to which object, when (real time, UTC), from where. No foreign keys: it outlives what it names.

    `chain` is the county to which the act belongs, or 0; `seq` counts from 1 within it without a gap. `mac` binds every
    column to the entry before (`casework/audit/canonical.py`); `scheme` says how, 0: from before there were chains.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        _by_time("time"),
        _by_time("chain", "chain"),
        _by_time("prefecture", "prefecture_id"),
        _by_time("object", "object_type", "object_id"),
        _by_time("case", "case_id", condition="case_id IS NOT NULL"),
        _by_time("actor", "actor_id"),
        _by_time("act", "act"),
        _by_time("address", "address", condition="address <> ''"),
        Index("ix_audit_entries_request", "request_id"),
        CheckConstraint("seq > 0", name="seq"),
    )

    chain: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(default="")
    actor_role: Mapped[str] = mapped_column(default="")
    prefecture_id: Mapped[int | None]
    province_id: Mapped[int | None]
    act: Mapped[str]
    object_type: Mapped[str] = mapped_column(default="")
    object_id: Mapped[str] = mapped_column(default="")
    case_id: Mapped[int | None]
    changes: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(default="")
    request_id: Mapped[str] = mapped_column(default="")
    scheme: Mapped[int] = mapped_column(SmallInteger)
    mac: Mapped[str] = mapped_column(String(64))

    @property
    def tenant_id(self) -> int | None:
        """The county to which the act belongs, if it belongs to one."""
        return self.chain or None


class AuditChain(Base):
    """The head of a chain: how long it is and the mac of its last entry. Its row is the lock under which entries are
    added. `seal` binds the three to the key; it is empty until `flask audit adopt` where a chain is older than that."""

    __tablename__ = "audit_chains"
    __table_args__ = (CheckConstraint("length >= 0", name="length"),)

    chain: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    length: Mapped[int] = mapped_column(Integer, default=0)
    mac: Mapped[str] = mapped_column(String(64), default="")
    seal: Mapped[str] = mapped_column(String(64), default="")


class AuditAnchor(Base):
    """All heads at one moment of one day. A copy kept elsewhere shows later whether the past was replaced as a whole."""

    __tablename__ = "audit_anchors"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    on_date: Mapped[date] = mapped_column(unique=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    chains: Mapped[int]
    entries: Mapped[int]
    heads: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    scheme: Mapped[int] = mapped_column(SmallInteger)
    mac: Mapped[str] = mapped_column(String(64))
