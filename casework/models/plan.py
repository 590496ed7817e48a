"""The plan of a case in versions: each version is a set of lines; approval turns lines into action items."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.enums import PartyKind, ServiceType
from casework.models.base import (
    Base,
    CaseScoped,
    Identified,
    TextListColumn,
    Versioned,
    case_key,
    enum_check,
    enum_column,
    partial_index,
    sibling_key,
    tenant_key,
)
from casework.models.case import Case
from casework.models.diagnosis import Constraint


class Plan(Identified, Versioned, CaseScoped, Base):
    """One version of the plan (一企一策帮扶方案). In force from its approval until the next one's.

    `targets` are the target indicators in words, one each, as they stood when the version was submitted. `no_actions` says
    as of then why constraints have no measure, a line each: Z03 and the reason; None in versions of before this was kept.
    """

    __tablename__ = "plans"
    __table_args__ = (
        tenant_key(),
        case_key(),
        UniqueConstraint("case_id", "id"),
        UniqueConstraint("case_id", "version_number"),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> author_id", name="two_people"),
        CheckConstraint("(approved_on IS NULL) = (approved_by_id IS NULL)", name="approval_complete"),
        CheckConstraint("returned_on IS NULL OR return_reason <> ''", name="return_has_reason"),
        partial_index(
            "ix_plans_waiting",
            "tenant_id",
            "submitted_on",
            "id",
            condition="submitted_on IS NOT NULL AND approved_on IS NULL AND returned_on IS NULL",
        ),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    version_number: Mapped[int]
    goal: Mapped[str] = mapped_column(Text, default="")
    ways: Mapped[str] = mapped_column(Text, default="")
    follow_up_plan: Mapped[str] = mapped_column(Text, default="")
    change_reason: Mapped[str] = mapped_column(Text, default="")
    targets: Mapped[list[str]] = mapped_column(TextListColumn, default=list)
    no_actions: Mapped[str | None] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author_name: Mapped[str]
    enterprise_agreed_on: Mapped[date | None]
    submitted_on: Mapped[date | None]
    returned_on: Mapped[date | None]
    return_reason: Mapped[str] = mapped_column(Text, default="")
    approved_on: Mapped[date | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    approved_by_name: Mapped[str] = mapped_column(default="")
    superseded_on: Mapped[date | None]

    case: Mapped[Case] = relationship(primaryjoin=lambda: Case.id == foreign(Plan.case_id))
    lines: Mapped[list[PlanLine]] = relationship(
        back_populates="plan",
        primaryjoin=lambda: Plan.id == foreign(PlanLine.plan_id),
        order_by="PlanLine.number",
        cascade="all, delete-orphan",
    )

    @property
    def is_editable(self) -> bool:
        """A version may be edited until it is submitted, and again after it was returned."""
        return self.approved_on is None and (self.submitted_on is None or self.returned_on is not None)

    @property
    def is_waiting(self) -> bool:
        """Submitted and neither approved nor returned."""
        return self.submitted_on is not None and self.approved_on is None and self.returned_on is None

    def why_no_action(self, constraint: Constraint) -> str:
        """Why this version has no measure for a constraint: as it was submitted, in a draft as it stands; "" without a
        reason."""
        if self.is_editable or self.no_actions is None:
            return constraint.no_action_reason
        for line in self.no_actions.splitlines():
            code, _, reason = line.partition(" ")
            if code == constraint.code:
                return reason
        return ""


class PlanLine(Identified, Versioned, CaseScoped, Base):
    """One measure as a version of the plan words it. `number` becomes the action's C01, C02 …"""

    __tablename__ = "plan_lines"
    __table_args__ = (
        tenant_key(),
        case_key(),
        sibling_key("plan_id", "plans"),
        sibling_key("constraint_id", "constraints"),
        UniqueConstraint("plan_id", "number"),
        enum_check("service", ServiceType),
        enum_check("party_kind", PartyKind),
        Index("ix_plan_lines_case_id", "case_id"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    plan_id: Mapped[int]
    constraint_id: Mapped[int]
    number: Mapped[int]
    title: Mapped[str]
    finish_mark: Mapped[str] = mapped_column(Text, default="")
    service: Mapped[ServiceType] = enum_column(ServiceType)
    party_kind: Mapped[PartyKind] = enum_column(PartyKind, default=PartyKind.ENTERPRISE)
    responsible: Mapped[str] = mapped_column(default="")
    helpers: Mapped[str] = mapped_column(default="")
    partner: Mapped[str] = mapped_column(default="")
    start_on: Mapped[date | None]
    due_on: Mapped[date | None]
    evidence_kinds: Mapped[list[str]] = mapped_column(TextListColumn, default=list)
    cost: Mapped[str] = mapped_column(default="")

    case: Mapped[Case] = relationship(
        primaryjoin=lambda: Case.id == foreign(PlanLine.case_id), overlaps="lines"
    )
    plan: Mapped[Plan] = relationship(
        back_populates="lines", primaryjoin=lambda: Plan.id == foreign(PlanLine.plan_id)
    )
    constraint: Mapped[Constraint] = relationship(
        primaryjoin=lambda: foreign(PlanLine.constraint_id) == Constraint.id
    )
