"""Reasoned access of superior units to what a county keeps to itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.models.base import Base, Identified, TenantScoped, UTCDateTime, case_key, tenant_key
from casework.models.case import Case


class CaseOpening(Identified, TenantScoped, Base):
    """A superior unit's look at internal notes, phone numbers and evidence of one case: who, why, from when to when.

    For staff only: it hangs below a case, but experts and enterprise contacts do not reach it.
    """

    __tablename__ = "case_openings"
    __table_args__ = (
        tenant_key(),
        case_key(),
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("until_at > opened_at", name="period"),
        Index("ix_case_openings_case_id", "case_id"),
    )
    scope_parent = "case"

    case_id: Mapped[int] = mapped_column(sort_order=-87)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    user_name: Mapped[str]
    unit_name: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    until_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    case: Mapped[Case] = relationship(primaryjoin=lambda: Case.id == foreign(CaseOpening.case_id))
