"""A nomination of one enterprise for one programme year, its review steps, and the public notices."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.enums import (
    EnterpriseSize,
    NominationStatus,
    ReviewDecision,
    ReviewStep,
    SpecialisedGrade,
)
from casework.models.base import (
    Base,
    Identified,
    TenantScoped,
    TextListColumn,
    UTCDateTime,
    Versioned,
    enterprise_key,
    enum_check,
    enum_column,
    tenant_key,
)
from casework.models.enterprise import Enterprise
from casework.models.programme import Programme
from casework.models.region import Region
from casework.models.sealed import SealedText

if TYPE_CHECKING:
    from casework.models.case import Case


class Nomination(Identified, Versioned, TenantScoped, Base):
    """The nomination form (推荐表): what the county says of the enterprise, frozen as text when it is submitted.

    A draft may hold anything: what was typed stands in `draft_json` until the form is submitted, so a draft need not
    have an enterprise yet. `is_live` counts for the uniqueness of an identity in a year from the submission on.
    `contested_on`: the code was found taken by another unit, and the prefecture is asked to settle it.
    """

    __tablename__ = "nominations"
    __table_args__ = (
        tenant_key(),
        enterprise_key(),
        UniqueConstraint("tenant_id", "id"),
        enum_check("status", NominationStatus),
        enum_check("size", EnterpriseSize),
        enum_check("specialised_grade", SpecialisedGrade),
        CheckConstraint("confirmed_on IS NULL OR decided_on IS NOT NULL", name="confirmed_after_decision"),
        CheckConstraint(
            "status IN ('draft', 'withdrawn') OR (enterprise_id IS NOT NULL AND identity_id IS NOT NULL)",
            name="submitted_has_enterprise",
        ),
        CheckConstraint("spot_checks_failed IS NULL OR spot_checks_failed >= 0", name="spot_checks_failed"),
        Index(
            "uq_nominations_live_identity",
            "programme_id",
            "identity_id",
            unique=True,
            sqlite_where=text("is_live"),
            postgresql_where=text("is_live"),
        ),
        Index("ix_nominations_tenant_list", "tenant_id", "programme_id", "status", "id"),
        Index("ix_nominations_prefecture_list", "prefecture_id", "programme_id", "status", "id"),
        Index("ix_nominations_province_list", "province_id", "programme_id", "status", "id"),
        Index("ix_nominations_tenant_status", "tenant_id", "status", "id"),
        Index("ix_nominations_prefecture_status", "prefecture_id", "status", "id"),
        Index("ix_nominations_province_status", "province_id", "status", "id"),
        Index("ix_nominations_enterprise_id", "enterprise_id"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    enterprise_id: Mapped[int | None]
    identity_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise_identities.id"))
    status: Mapped[NominationStatus] = enum_column(NominationStatus, default=NominationStatus.DRAFT)
    is_live: Mapped[bool] = mapped_column(default=True)
    returned_from: Mapped[str] = mapped_column(default="")
    officer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    draft_json: Mapped[str] = mapped_column(SealedText("nominations.draft_json"), default="")
    contested_on: Mapped[date | None]

    enterprise_name: Mapped[str]
    uscc: Mapped[str]
    industry_code: Mapped[str] = mapped_column(default="")
    chain_code: Mapped[str] = mapped_column(default="")
    main_product: Mapped[str] = mapped_column(default="")
    figures_year: Mapped[int | None]
    employees: Mapped[int | None]
    revenue_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    assets_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    size: Mapped[EnterpriseSize | None] = enum_column(EnterpriseSize, nullable=True)
    is_above_scale: Mapped[bool | None]
    specialised_grade: Mapped[SpecialisedGrade] = enum_column(SpecialisedGrade, default=SpecialisedGrade.NONE)
    has_quality_officer: Mapped[bool | None]
    certificates: Mapped[str] = mapped_column(default="")
    licences: Mapped[str] = mapped_column(default="")
    spot_checks_failed: Mapped[int | None]
    spot_checks: Mapped[str] = mapped_column(default="")
    main_problems: Mapped[str] = mapped_column(default="")
    needs: Mapped[list[str]] = mapped_column(TextListColumn, default=list)
    no_serious_illegality_checked_on: Mapped[date | None]
    is_willing: Mapped[bool] = mapped_column(default=False)
    county_opinion: Mapped[str] = mapped_column(default="")

    submitted_on: Mapped[date | None]
    forwarded_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    published_on: Mapped[date | None]
    notice_until_on: Mapped[date | None]
    confirmed_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    prefecture_rank: Mapped[int | None]
    reserve_rank: Mapped[int | None]
    # Names of people of the enterprise were replaced: the years for which they may be kept are over.
    pseudonymised_on: Mapped[date | None]

    tenant: Mapped[Region] = relationship(primaryjoin=lambda: foreign(Nomination.tenant_id) == Region.id)
    programme: Mapped[Programme] = relationship()
    enterprise: Mapped[Enterprise] = relationship(
        primaryjoin=lambda: foreign(Nomination.enterprise_id) == Enterprise.id
    )
    steps: Mapped[list[NominationStep]] = relationship(
        back_populates="nomination",
        primaryjoin=lambda: Nomination.id == foreign(NominationStep.nomination_id),
        order_by="NominationStep.id",
    )
    case: Mapped[Case | None] = relationship(
        back_populates="nomination",
        primaryjoin="Nomination.id == foreign(Case.nomination_id)",
        uselist=False,
    )


class NominationStep(Identified, TenantScoped, Base):
    """One step of the review chain: who, on which desk, decided what, with which opinion."""

    __tablename__ = "nomination_steps"
    __table_args__ = (
        tenant_key(),
        enum_check("step", ReviewStep),
        enum_check("decision", ReviewDecision),
        CheckConstraint("decision NOT IN ('return', 'reject') OR opinion <> ''", name="refusal_has_reason"),
        Index("ix_nomination_steps_nomination_id", "nomination_id"),
    )
    scope_parent = "nomination"

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nominations.id"))
    step: Mapped[ReviewStep] = enum_column(ReviewStep)
    decision: Mapped[ReviewDecision] = enum_column(ReviewDecision)
    opinion: Mapped[str] = mapped_column(default="")
    on_date: Mapped[date]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    actor_name: Mapped[str]
    snapshot: Mapped[str] = mapped_column(default="")

    nomination: Mapped[Nomination] = relationship(
        back_populates="steps", primaryjoin=lambda: Nomination.id == foreign(NominationStep.nomination_id)
    )
