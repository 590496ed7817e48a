"""Reads of places beyond a quota."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from casework.errors import NotFound
from casework.extensions import db
from casework.models import QuotaConsent


def consented_places(programme_id: int) -> dict[int, int]:
    """Prefecture → places beyond its quota that a leader has approved: one statement."""
    rows = db.session.execute(
        select(QuotaConsent.prefecture_id, func.sum(QuotaConsent.places))
        .where(QuotaConsent.programme_id == programme_id, QuotaConsent.is_approved.is_(True))
        .group_by(QuotaConsent.prefecture_id)
    ).all()
    return {row[0]: int(row[1]) for row in rows}


def consents_of(programme_id: int) -> Sequence[QuotaConsent]:
    """Every request of a year, the newest first."""
    return db.session.scalars(
        select(QuotaConsent).where(QuotaConsent.programme_id == programme_id).order_by(QuotaConsent.id.desc())
    ).all()


def get_consent(consent_id: int) -> QuotaConsent:
    """One request. Raises NotFound."""
    row = db.session.scalar(select(QuotaConsent).where(QuotaConsent.id == consent_id))
    if row is None:
        raise NotFound
    return row
