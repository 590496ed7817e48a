"""How a case ended: acceptances with a result per target, the satisfaction survey, results with documents."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.enums import BenefitKind, Conclusion, ResultKind, TargetResult
from casework.models.base import (
    Base,
    CaseScoped,
    Identified,
    Versioned,
    case_key,
    enum_check,
    enum_column,
    partial_index,
    sibling_key,
    tenant_key,
)
from casework.models.case import Case
from casework.models.diagnosis import Indicator


class Acceptance(Identified, Versioned, CaseScoped, Base):
    """One round of acceptance (验收); a second round follows a time limit for correction."""

    __tablename__ = "acceptances"
    __table_args__ = (
        tenant_key(),
        case_key(),
        UniqueConstraint("case_id", "id"),
        UniqueConstraint("case_id", "round"),
        enum_check("conclusion", Conclusion),
        CheckConstraint("(concluded_on IS NULL) = (conclusion IS NULL)", name="conclusion_complete"),
        CheckConstraint(
            "conclusion IS NULL OR conclusion <> 'rectify' OR rectify_due_on IS NOT NULL",
            name="rectify_has_date",
        ),
        CheckConstraint(
            "concluded_by_id IS NULL OR expert_by_id IS NULL OR concluded_by_id <> expert_by_id",
            name="two_people",
        ),
        partial_index("ix_acceptances_open", "tenant_id", "id", condition="concluded_on IS NULL"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    round: Mapped[int]
    applied_on: Mapped[date]
    applied_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    applied_by_name: Mapped[str]
    held_on: Mapped[date | None]
    shortcomings: Mapped[str] = mapped_column(Text, default="")
    expert_opinion: Mapped[str] = mapped_column(Text, default="")
    expert_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    expert_name: Mapped[str] = mapped_column(default="")
    expert_opinion_on: Mapped[date | None]
    county_opinion: Mapped[str] = mapped_column(Text, default="")
    prefecture_opinion: Mapped[str] = mapped_column(Text, default="")
    prefecture_name: Mapped[str] = mapped_column(default="")
    prefecture_opinion_on: Mapped[date | None]
    conclusion: Mapped[Conclusion | None] = enum_column(Conclusion, nullable=True)
    concluded_on: Mapped[date | None]
    concluded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    concluded_by_name: Mapped[str] = mapped_column(default="")
    rectify_due_on: Mapped[date | None]

    case: Mapped[Case] = relationship(primaryjoin=lambda: Case.id == foreign(Acceptance.case_id))
    targets: Mapped[list[AcceptanceTarget]] = relationship(
        back_populates="acceptance",
        primaryjoin=lambda: Acceptance.id == foreign(AcceptanceTarget.acceptance_id),
        order_by="AcceptanceTarget.id",
    )


class AcceptanceTarget(Identified, CaseScoped, Base):
    """How far one target was reached, as this acceptance saw it."""

    __tablename__ = "acceptance_targets"
    __table_args__ = (
        tenant_key(),
        case_key(),
        sibling_key("acceptance_id", "acceptances"),
        sibling_key("indicator_id", "indicators"),
        UniqueConstraint("acceptance_id", "indicator_id"),
        enum_check("result", TargetResult),
        Index("ix_acceptance_targets_case_id", "case_id"),
    )

    acceptance_id: Mapped[int]
    indicator_id: Mapped[int]
    result: Mapped[TargetResult] = enum_column(TargetResult)
    remark: Mapped[str] = mapped_column(default="")

    case: Mapped[Case] = relationship(
        primaryjoin=lambda: Case.id == foreign(AcceptanceTarget.case_id), overlaps="targets"
    )
    acceptance: Mapped[Acceptance] = relationship(
        back_populates="targets", primaryjoin=lambda: Acceptance.id == foreign(AcceptanceTarget.acceptance_id)
    )
    indicator: Mapped[Indicator] = relationship(
        primaryjoin=lambda: foreign(AcceptanceTarget.indicator_id) == Indicator.id
    )


class Survey(Identified, CaseScoped, Base):
    """The satisfaction survey of a case; `score` is the mean of the answered questions on 100."""

    __tablename__ = "surveys"
    __table_args__ = (
        tenant_key(),
        case_key(),
        UniqueConstraint("case_id"),
        CheckConstraint("score IS NULL OR score BETWEEN 0 AND 100", name="score"),
        CheckConstraint("(answered_on IS NULL) = (score IS NULL)", name="answer_complete"),
    )

    sent_on: Mapped[date]
    answered_on: Mapped[date | None]
    answers: Mapped[str] = mapped_column(default="")
    score: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    text: Mapped[str] = mapped_column(Text, default="")

    case: Mapped[Case] = relationship(primaryjoin=lambda: Case.id == foreign(Survey.case_id))


class Result(Identified, Versioned, CaseScoped, Base):
    """A certificate, standard, patent … gained; counts by the date of its document, with a copy on file.

    `took_lead`: of standards only, whether the enterprise led the work (主导) or took part (参与); None: not said.
    """

    __tablename__ = "results"
    __table_args__ = (
        tenant_key(),
        case_key(),
        UniqueConstraint("case_id", "id"),
        enum_check("kind", ResultKind),
        Index("ix_results_case_id", "case_id"),
        Index("ix_results_tenant_id_dated_on", "tenant_id", "dated_on", "id"),
        Index("ix_results_prefecture_id_dated_on", "prefecture_id", "dated_on", "id"),
        Index("ix_results_province_id_dated_on", "province_id", "dated_on", "id"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    kind: Mapped[ResultKind] = enum_column(ResultKind)
    took_lead: Mapped[bool | None]
    title: Mapped[str]
    document_number: Mapped[str] = mapped_column(default="")
    issuer: Mapped[str] = mapped_column(default="")
    dated_on: Mapped[date]
    recorded_on: Mapped[date]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    copy_on: Mapped[date | None]
    enterprise_confirmed_on: Mapped[date | None]
    removed_on: Mapped[date | None]
    removal_reason: Mapped[str] = mapped_column(default="")

    case: Mapped[Case] = relationship(primaryjoin=lambda: Case.id == foreign(Result.case_id))


class Benefit(Identified, Versioned, CaseScoped, Base):
    """What the help was worth to the enterprise: an amount of a period and the share that is due to the help.

    `amount_wan` in 万元, `share_percent` in per cent of it. Only what the enterprise has confirmed is summed up.
    """

    __tablename__ = "benefits"
    __table_args__ = (
        tenant_key(),
        case_key(),
        enum_check("kind", BenefitKind),
        CheckConstraint("amount_wan > 0", name="amount"),
        CheckConstraint("share_percent BETWEEN 0 AND 100", name="share"),
        CheckConstraint("removed_on IS NULL OR removal_reason <> ''", name="removal_has_reason"),
        Index("ix_benefits_case_id", "case_id"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    kind: Mapped[BenefitKind] = enum_column(BenefitKind)
    title: Mapped[str]
    period: Mapped[str]
    source: Mapped[str]
    amount_wan: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    share_percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    recorded_on: Mapped[date]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_by_name: Mapped[str]
    enterprise_confirmed_on: Mapped[date | None]
    removed_on: Mapped[date | None]
    removal_reason: Mapped[str] = mapped_column(Text, default="")

    case: Mapped[Case] = relationship(primaryjoin=lambda: Case.id == foreign(Benefit.case_id))

    @property
    def due_to_help_wan(self) -> Decimal:
        """The share of the amount that is due to the help, in 万元, rounded to the cent half up."""
        share: Decimal = self.amount_wan * self.share_percent / 100
        return share.quantize(Decimal("0.01"), ROUND_HALF_UP)
