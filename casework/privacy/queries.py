"""Reads of receipts of the notice on personal information."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from casework.extensions import db
from casework.models import PrivacyReceipt


def receipts_of(user_id: int) -> Sequence[PrivacyReceipt]:
    """The versions that an account has read, the newest first."""
    return db.session.scalars(
        select(PrivacyReceipt).where(PrivacyReceipt.user_id == user_id).order_by(PrivacyReceipt.id.desc())
    ).all()
