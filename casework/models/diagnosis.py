"""The diagnosis of a case: report, constraints found, judgements on them, indicators and their values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.enums import Answer, Direction, Resolution, Severity, Solver, Standard, ValueKind, VisitWay
from casework.models.base import (
    Base,
    CaseScoped,
    CountyInternal,
    Identified,
    TextListColumn,
    Versioned,
    case_key,
    enum_check,
    enum_column,
    sibling_key,
    tenant_key,
)
from casework.models.case import Case


class Diagnosis(Identified, Versioned, CaseScoped, Base):
    """The report of the expert team on one case and the enterprise's answer to it.

    The record of the day on site (opening talk, the walk through 人机料法环测, closing talk) belongs to it; `maturity`
    holds one "GROUP score" (0 to 5) per scored group of the taxonomy.
    """

    __tablename__ = "diagnoses"
    __table_args__ = (
        tenant_key(),
        case_key(),
        UniqueConstraint("case_id"),
        UniqueConstraint("case_id", "id"),
        enum_check("way", VisitWay),
        CheckConstraint("answered_on IS NULL OR submitted_on IS NOT NULL", name="answer_after_report"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    self_assessed_on: Mapped[date | None]
    self_assessment: Mapped[str] = mapped_column(Text, default="")
    held_on: Mapped[date | None]
    way: Mapped[VisitWay | None] = enum_column(VisitWay, nullable=True)
    basis: Mapped[str] = mapped_column(Text, default="")
    strengths: Mapped[str] = mapped_column(Text, default="")
    conclusion: Mapped[str] = mapped_column(Text, default="")
    opening_talk: Mapped[str] = mapped_column(Text, default="")
    walk_man: Mapped[str] = mapped_column(Text, default="")
    walk_machine: Mapped[str] = mapped_column(Text, default="")
    walk_material: Mapped[str] = mapped_column(Text, default="")
    walk_method: Mapped[str] = mapped_column(Text, default="")
    walk_environment: Mapped[str] = mapped_column(Text, default="")
    walk_measurement: Mapped[str] = mapped_column(Text, default="")
    closing_talk: Mapped[str] = mapped_column(Text, default="")
    maturity: Mapped[list[str]] = mapped_column(TextListColumn, default=list)
    submitted_on: Mapped[date | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answer_due_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    case: Mapped[Case] = relationship(primaryjoin=lambda: Case.id == foreign(Diagnosis.case_id))


class Constraint(Identified, Versioned, CaseScoped, Base):
    """A diagnosed quality constraint (质量制约因素), Z01, Z02 … within its case.

    `visit_id`: the visit at which it was found, after the report (no foreign key: visits are never deleted).
    """

    __tablename__ = "constraints"
    __table_args__ = (
        tenant_key(),
        case_key(),
        UniqueConstraint("case_id", "id"),
        UniqueConstraint("case_id", "number"),
        enum_check("severity", Severity),
        enum_check("urgency", Severity),
        enum_check("answer", Answer),
        CheckConstraint("answer <> 'objected' OR objection <> ''", name="objection_has_reason"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    number: Mapped[int]
    type_code: Mapped[str]
    title: Mapped[str]
    evidence: Mapped[str] = mapped_column(Text, default="")
    cause: Mapped[str] = mapped_column(Text, default="")
    advice: Mapped[str] = mapped_column(Text, default="")
    severity: Mapped[Severity] = enum_column(Severity)
    urgency: Mapped[Severity] = enum_column(Severity, default=Severity.MEDIUM)
    can_self_solve: Mapped[bool] = mapped_column(default=True)
    by_institution: Mapped[bool] = mapped_column(default=False)
    department: Mapped[str] = mapped_column(default="")
    no_action_reason: Mapped[str] = mapped_column(Text, default="")
    found_on: Mapped[date]
    visit_id: Mapped[int | None]
    answer: Mapped[Answer] = enum_column(Answer, default=Answer.PENDING)
    answered_on: Mapped[date | None]
    objection: Mapped[str] = mapped_column(Text, default="")
    reply: Mapped[str] = mapped_column(Text, default="")
    confirmed_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    moved_on: Mapped[date | None]
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("constraints.id"))

    case: Mapped[Case] = relationship(primaryjoin=lambda: Case.id == foreign(Constraint.case_id))
    judgements: Mapped[list[Judgement]] = relationship(
        back_populates="constraint",
        primaryjoin=lambda: Constraint.id == foreign(Judgement.constraint_id),
        order_by="Judgement.judged_on, Judgement.id",
    )

    @property
    def solver(self) -> Solver:
        """Who can solve it; `department` names the department or the institution."""
        if self.can_self_solve:
            return Solver.SELF
        return Solver.INSTITUTION if self.by_institution else Solver.DEPARTMENT

    @property
    def code(self) -> str:
        """The number as people say it: Z01."""
        return f"Z{self.number:02d}"

    @property
    def resolution(self) -> Resolution:
        """The latest judgement; not solved while there is none. Needs `judgements` loaded."""
        return self.judgements[-1].outcome if self.judgements else Resolution.UNSOLVED


class Judgement(Identified, CaseScoped, Base):
    """A dated judgement of how far a constraint is solved."""

    __tablename__ = "judgements"
    __table_args__ = (
        tenant_key(),
        case_key(),
        sibling_key("constraint_id", "constraints"),
        enum_check("outcome", Resolution),
        Index("ix_judgements_constraint_id", "constraint_id", "judged_on", "id"),
        Index("ix_judgements_case_id", "case_id"),
    )

    constraint_id: Mapped[int]
    outcome: Mapped[Resolution] = enum_column(Resolution)
    judged_on: Mapped[date]
    grounds: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    actor_name: Mapped[str]

    case: Mapped[Case] = relationship(
        primaryjoin=lambda: Case.id == foreign(Judgement.case_id), overlaps="judgements"
    )
    constraint: Mapped[Constraint] = relationship(
        back_populates="judgements", primaryjoin=lambda: Constraint.id == foreign(Judgement.constraint_id)
    )


class Indicator(Identified, Versioned, CaseScoped, Base):
    """A target indicator of a case; its values over time are rows of their own.

    `standard`: which figure of the year-end summary it goes into (one a case); None: of this enterprise alone.
    """

    __tablename__ = "indicators"
    __table_args__ = (
        tenant_key(),
        case_key(),
        UniqueConstraint("case_id", "id"),
        UniqueConstraint("case_id", "name"),
        enum_check("direction", Direction),
        enum_check("standard", Standard),
        Index(
            "uq_indicators_standard",
            "case_id",
            "standard",
            unique=True,
            sqlite_where=text("standard IS NOT NULL"),
            postgresql_where=text("standard IS NOT NULL"),
        ),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    constraint_id: Mapped[int | None] = mapped_column(ForeignKey("constraints.id"))
    name: Mapped[str]
    unit: Mapped[str] = mapped_column(default="")
    direction: Mapped[Direction] = enum_column(Direction, default=Direction.HIGHER)
    target_value: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))
    target_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(default="")
    standard: Mapped[Standard | None] = enum_column(Standard, nullable=True)

    case: Mapped[Case] = relationship(primaryjoin=lambda: Case.id == foreign(Indicator.case_id))
    values: Mapped[list[IndicatorValue]] = relationship(
        back_populates="indicator",
        primaryjoin=lambda: Indicator.id == foreign(IndicatorValue.indicator_id),
        order_by="IndicatorValue.measured_on, IndicatorValue.id",
    )

    def latest(self, kind: ValueKind) -> IndicatorValue | None:
        """The newest value of one kind. Needs `values` loaded."""
        return next((value for value in reversed(self.values) if value.kind is kind), None)


class IndicatorValue(Identified, CaseScoped, Base):
    """One measured value with its period and source.

    Of a standard indicator also what was counted: `counted` (passed, defective, complaints, internal failure cost,
    revenue), `counted_more` (external failure cost) and `out_of` (checked, orders, units, output value). Money in 万元.
    """

    __tablename__ = "indicator_values"
    __table_args__ = (
        tenant_key(),
        case_key(),
        sibling_key("indicator_id", "indicators"),
        enum_check("kind", ValueKind),
        Index("ix_indicator_values_indicator_id", "indicator_id", "measured_on", "id"),
        CheckConstraint(
            "coalesce(counted, 0) >= 0 AND coalesce(counted_more, 0) >= 0 AND coalesce(out_of, 1) > 0",
            name="counts",
        ),
        Index("ix_indicator_values_case_id", "case_id"),
    )

    indicator_id: Mapped[int]
    kind: Mapped[ValueKind] = enum_column(ValueKind)
    value: Mapped[Decimal] = mapped_column(Numeric(16, 4))
    measured_on: Mapped[date]
    period: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    counted: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))
    counted_more: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))
    out_of: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))

    case: Mapped[Case] = relationship(
        primaryjoin=lambda: Case.id == foreign(IndicatorValue.case_id), overlaps="values"
    )
    indicator: Mapped[Indicator] = relationship(
        back_populates="values", primaryjoin=lambda: Indicator.id == foreign(IndicatorValue.indicator_id)
    )


class ClueHandOver(Identified, CountyInternal, Base):
    """That a serious safety fault was handed over (线索移交) by the bureau's own channel: when and by which, no details.

    Help stops being enough there, and what follows is no part of the file; the enterprise and its experts never see it.
    """

    __tablename__ = "clue_hand_overs"
    __table_args__ = (
        tenant_key(),
        case_key(),
        CheckConstraint("channel <> ''", name="has_channel"),
        Index("ix_clue_hand_overs_case_id", "case_id"),
    )

    handed_over_on: Mapped[date]
    channel: Mapped[str]
    recorded_on: Mapped[date]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_by_name: Mapped[str]

    case: Mapped[Case] = relationship(primaryjoin=lambda: Case.id == foreign(ClueHandOver.case_id))
