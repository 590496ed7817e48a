"""Joint actions (会诊): one common constraint of several cases, answered together; each case keeps an action of its own."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.enums import ServiceType
from casework.models.base import (
    Base,
    CaseScoped,
    Identified,
    TenantScoped,
    Versioned,
    case_key,
    enum_check,
    enum_column,
    sibling_key,
    tenant_key,
)
from casework.models.case import Case
from casework.models.diagnosis import Constraint
from casework.models.region import Region


class JointAction(Identified, Versioned, TenantScoped, Base):
    """What a county does once for several enterprises. Each case takes it into its own plan, by its own approval."""

    __tablename__ = "joint_actions"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("tenant_id", "id"),
        enum_check("service", ServiceType),
        CheckConstraint("title <> ''", name="has_title"),
        Index("ix_joint_actions_prefecture_id", "prefecture_id", "id"),
        Index("ix_joint_actions_province_id", "province_id", "id"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    type_code: Mapped[str]
    title: Mapped[str]
    finish_mark: Mapped[str] = mapped_column(Text)
    service: Mapped[ServiceType] = enum_column(ServiceType)
    due_on: Mapped[date]
    proposed_on: Mapped[date]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_by_name: Mapped[str]

    tenant: Mapped[Region] = relationship(primaryjoin=lambda: foreign(JointAction.tenant_id) == Region.id)
    parts: Mapped[list[JointActionPart]] = relationship(
        back_populates="joint_action",
        primaryjoin=lambda: JointAction.id == foreign(JointActionPart.joint_action_id),
        order_by="JointActionPart.id",
    )


class JointActionPart(Identified, CaseScoped, Base):
    """One case's part of a joint action: the measure `number` (C05) in its plan, answering its own constraint."""

    __tablename__ = "joint_action_parts"
    __table_args__ = (
        tenant_key(),
        case_key(),
        sibling_key("constraint_id", "constraints"),
        ForeignKeyConstraint(
            ["tenant_id", "joint_action_id"], ["joint_actions.tenant_id", "joint_actions.id"]
        ),
        UniqueConstraint("joint_action_id", "case_id"),
        UniqueConstraint("case_id", "number"),
    )

    joint_action_id: Mapped[int]
    constraint_id: Mapped[int]
    number: Mapped[int]

    case: Mapped[Case] = relationship(primaryjoin=lambda: Case.id == foreign(JointActionPart.case_id))
    constraint: Mapped[Constraint] = relationship(
        primaryjoin=lambda: foreign(JointActionPart.constraint_id) == Constraint.id
    )
    joint_action: Mapped[JointAction] = relationship(
        back_populates="parts", primaryjoin=lambda: JointAction.id == foreign(JointActionPart.joint_action_id)
    )
