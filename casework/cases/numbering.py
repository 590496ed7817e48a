"""The numbers of cases: one counter per county and year, taken under lock (model.md, Two life cycles)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from casework.extensions import db
from casework.models import CaseCounter


def next_sequence(programme_id: int, levels: Mapping[str, int]) -> int:
    """The next number of one county in one year. `levels` are its three level columns.

    The counter's row is the lock (SQLite: the write transaction).
    """
    counter = db.session.scalar(
        select(CaseCounter)
        .where(CaseCounter.programme_id == programme_id, CaseCounter.tenant_id == levels["tenant_id"])
        .with_for_update()
    )
    if counter is None:
        counter = CaseCounter(programme_id=programme_id, last=0, **levels)
        db.session.add(counter)
    counter.last += 1
    db.session.flush()
    return counter.last


def number_of(year: int, county_code: str, sequence: int) -> str:
    """As it is written: 2026-620103-003."""
    return f"{year}-{county_code}-{sequence:03d}"
