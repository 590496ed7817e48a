"""Visits to an enterprise (入企帮扶记录): who was there, what was done, what was found and advised."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.enums import VisitWay
from casework.models.action_item import ActionItem
from casework.models.base import (
    Base,
    CaseScoped,
    Identified,
    TextListColumn,
    Versioned,
    case_key,
    enum_check,
    enum_column,
    open_indexes,
    sibling_key,
    tenant_key,
)
from casework.models.case import Case
from casework.models.expert import Expert


class Visit(Identified, Versioned, CaseScoped, Base):
    """One visit. `days` counts in half-day steps (0.5, 1.0 …); person-days are days × experts present.

    `counts_from`: the day of arrival of a record that came after its county had handed in the return of that time; no
    figure as of an earlier date counts it. None: it counts from the day on which it was held.
    """

    __tablename__ = "visits"
    __table_args__ = (
        tenant_key(),
        case_key(),
        UniqueConstraint("case_id", "id"),
        UniqueConstraint("case_id", "number"),
        enum_check("way", VisitWay),
        CheckConstraint(
            "left_at IS NULL OR arrived_at IS NULL OR left_at > arrived_at", name="leaves_after_arrival"
        ),
        CheckConstraint("days > 0", name="days"),
        Index("ix_visits_tenant_id_held_on", "tenant_id", "held_on", "id"),
        Index("ix_visits_prefecture_id_held_on", "prefecture_id", "held_on", "id"),
        Index("ix_visits_province_id_held_on", "province_id", "held_on", "id"),
        *open_indexes("visits", "enterprise_denied_on", "enterprise_denied_on IS NOT NULL"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    number: Mapped[int]
    held_on: Mapped[date]
    arrived_at: Mapped[time | None]
    left_at: Mapped[time | None]
    way: Mapped[VisitWay] = enum_column(VisitWay)
    days: Mapped[Decimal] = mapped_column(Numeric(4, 1))
    companions: Mapped[str] = mapped_column(default="")
    enterprise_people: Mapped[str] = mapped_column(default="")
    services: Mapped[list[str]] = mapped_column(TextListColumn, default=list)
    constraint_codes: Mapped[list[str]] = mapped_column(TextListColumn, default=list)
    situation: Mapped[str] = mapped_column(Text)
    new_problems: Mapped[str] = mapped_column(Text, default="")
    feedback: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(Text, default="")
    next_on: Mapped[date | None]
    filed_on: Mapped[date]
    counts_from: Mapped[date | None]
    filing_due_on: Mapped[date]
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author_name: Mapped[str]
    accompany_note: Mapped[str] = mapped_column(Text, default="")
    enterprise_confirmed_on: Mapped[date | None]
    enterprise_denied_on: Mapped[date | None]
    enterprise_remark: Mapped[str] = mapped_column(Text, default="")
    withdrawn_on: Mapped[date | None]
    withdrawal_reason: Mapped[str] = mapped_column(default="")

    case: Mapped[Case] = relationship(primaryjoin=lambda: Case.id == foreign(Visit.case_id))
    experts: Mapped[list[VisitExpert]] = relationship(
        back_populates="visit",
        primaryjoin=lambda: Visit.id == foreign(VisitExpert.visit_id),
        order_by="VisitExpert.id",
    )
    actions: Mapped[list[VisitAction]] = relationship(
        back_populates="visit",
        primaryjoin=lambda: Visit.id == foreign(VisitAction.visit_id),
        order_by="VisitAction.id",
    )

    @property
    def is_late(self) -> bool:
        """Filed after the working days that the year allows (marked 补录, still counted)."""
        return self.filed_on > self.filing_due_on


class VisitExpert(Identified, CaseScoped, Base):
    """An expert who was present."""

    __tablename__ = "visit_experts"
    __table_args__ = (
        tenant_key(),
        case_key(),
        sibling_key("visit_id", "visits"),
        UniqueConstraint("visit_id", "expert_id"),
        Index("ix_visit_experts_expert_id", "expert_id"),
        Index("ix_visit_experts_case_id", "case_id"),
    )

    visit_id: Mapped[int]
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"))

    case: Mapped[Case] = relationship(
        primaryjoin=lambda: Case.id == foreign(VisitExpert.case_id), overlaps="experts"
    )
    visit: Mapped[Visit] = relationship(
        back_populates="experts", primaryjoin=lambda: Visit.id == foreign(VisitExpert.visit_id)
    )
    expert: Mapped[Expert] = relationship()


class VisitAction(Identified, CaseScoped, Base):
    """An action that the visit dealt with, and how far it was on that day."""

    __tablename__ = "visit_actions"
    __table_args__ = (
        tenant_key(),
        case_key(),
        sibling_key("visit_id", "visits"),
        sibling_key("action_item_id", "action_items"),
        UniqueConstraint("visit_id", "action_item_id"),
        Index("ix_visit_actions_case_id", "case_id"),
        Index("ix_visit_actions_action_item_id", "action_item_id"),
    )

    visit_id: Mapped[int]
    action_item_id: Mapped[int]
    progress_percent: Mapped[int | None]

    case: Mapped[Case] = relationship(
        primaryjoin=lambda: Case.id == foreign(VisitAction.case_id), overlaps="actions"
    )
    visit: Mapped[Visit] = relationship(
        back_populates="actions", primaryjoin=lambda: Visit.id == foreign(VisitAction.visit_id)
    )
    action: Mapped[ActionItem] = relationship(
        primaryjoin=lambda: foreign(VisitAction.action_item_id) == ActionItem.id
    )
