"""Scheduled follow-ups (回访) of a case, made by the cadence of its year."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.enums import FollowUpKind, VisitWay
from casework.models.base import (
    Base,
    CaseScoped,
    Identified,
    Versioned,
    case_key,
    enum_check,
    enum_column,
    open_indexes,
    tenant_key,
)
from casework.models.case import Case
from casework.models.user import User


class FollowUp(Identified, Versioned, CaseScoped, Base):
    """One planned contact. On time when held between `window_from_on` and `window_until_on`, the due date less and plus the
    window in working days. Those planned before the beginning was kept have none.

    `filed_on`: the day on which it was entered; after `filing_due_on` it is marked as filed late (补录), and counts by the
    day on which it was held. Those entered before this was kept have neither.

    `is_excused`: cancelled when the case was not under way, so that nothing is owed any more (programme.md 4.7).
    """

    __tablename__ = "follow_ups"
    __table_args__ = (
        tenant_key(),
        case_key(),
        UniqueConstraint("case_id", "id"),
        UniqueConstraint("case_id", "number"),
        enum_check("kind", FollowUpKind),
        enum_check("way", VisitWay),
        CheckConstraint("cancelled_on IS NULL OR cancel_reason <> ''", name="cancel_has_reason"),
        CheckConstraint("held_on IS NULL OR cancelled_on IS NULL", name="held_or_cancelled"),
        CheckConstraint("NOT is_excused OR cancelled_on IS NOT NULL", name="excused_is_cancelled"),
        CheckConstraint("window_until_on >= due_on", name="window"),
        Index("ix_follow_ups_tenant_id_due_on", "tenant_id", "due_on", "id"),
        Index("ix_follow_ups_prefecture_id_due_on", "prefecture_id", "due_on", "id"),
        Index("ix_follow_ups_province_id_due_on", "province_id", "due_on", "id"),
        *open_indexes(
            "follow_ups", "due_on", "held_on IS NULL AND cancelled_on IS NULL AND moved_on IS NULL"
        ),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    number: Mapped[int]
    kind: Mapped[FollowUpKind] = enum_column(FollowUpKind)
    due_on: Mapped[date]
    first_due_on: Mapped[date]
    window_from_on: Mapped[date | None]
    window_until_on: Mapped[date]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    held_on: Mapped[date | None]
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    held_by_name: Mapped[str] = mapped_column(default="")
    filed_on: Mapped[date | None]
    filing_due_on: Mapped[date | None]
    way: Mapped[VisitWay | None] = enum_column(VisitWay, nullable=True)
    findings: Mapped[str] = mapped_column(Text, default="")
    new_problems: Mapped[str] = mapped_column(Text, default="")
    enterprise_opinion: Mapped[str] = mapped_column(Text, default="")
    needs_more_help: Mapped[bool | None]
    cancelled_on: Mapped[date | None]
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    is_excused: Mapped[bool] = mapped_column(default=False, server_default=false())
    moved_on: Mapped[date | None]
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("follow_ups.id"))

    case: Mapped[Case] = relationship(primaryjoin=lambda: Case.id == foreign(FollowUp.case_id))
    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id])

    @property
    def is_open(self) -> bool:
        """Planned and neither held, cancelled nor moved away."""
        return not (self.held_on or self.cancelled_on or self.moved_on)

    def is_overdue(self, on: date) -> bool:
        """Whether due date and window have passed on a civil date."""
        return self.is_open and self.window_until_on < on
