"""The yearly review of accounts: one decision for each account and year."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.enums import ReviewOutcome, Role
from casework.models.base import Base, Identified, UTCDateTime, enum_check, enum_column


class AccountReview(Identified, Base):
    """An account was kept or disabled at the review of a year (GB/T 22239, 8.1.4.2 c): by whom, and what the account was
    at that moment. A second decision about the same account and year fails."""

    __tablename__ = "account_reviews"
    __table_args__ = (
        UniqueConstraint("user_id", "year"),
        enum_check("outcome", ReviewOutcome),
        enum_check("role", Role),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    year: Mapped[int]
    outcome: Mapped[ReviewOutcome] = enum_column(ReviewOutcome)
    role: Mapped[Role] = enum_column(Role)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    last_signed_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    decided_by_name: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
