"""An enterprise: the province-wide identity (a code and nothing else) and each county's own file on it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from casework.enums import EnterpriseSize, SpecialisedGrade
from casework.models.base import (
    Base,
    EnterpriseScoped,
    Identified,
    TenantScoped,
    Versioned,
    enterprise_key,
    enum_check,
    enum_column,
    tenant_key,
)
from casework.models.region import Region
from casework.models.sealed import Sealed


class EnterpriseIdentity(Identified, Base):
    """A unified social credit code, once in the province. No page shows it; a service answers known or unknown."""

    __tablename__ = "enterprise_identities"

    uscc: Mapped[str] = mapped_column(unique=True)


class Enterprise(Identified, Versioned, TenantScoped, Base):
    """A county's file on an enterprise. Size class and its reason are computed by enterprises.services."""

    __tablename__ = "enterprises"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("tenant_id", "id"),
        UniqueConstraint("tenant_id", "identity_id"),
        enum_check("size", EnterpriseSize),
        enum_check("size_override", EnterpriseSize),
        enum_check("specialised_grade", SpecialisedGrade),
        CheckConstraint("size_override IS NULL OR size_override_reason <> ''", name="override_has_reason"),
        Index("ix_enterprises_tenant_id_pinyin", "tenant_id", "pinyin", "id"),
        Index("ix_enterprises_prefecture_id_pinyin", "prefecture_id", "pinyin", "id"),
        Index("ix_enterprises_province_id_pinyin", "province_id", "pinyin", "id"),
        Index("ix_enterprises_identity_id", "identity_id"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    identity_id: Mapped[int] = mapped_column(ForeignKey("enterprise_identities.id"))
    uscc: Mapped[str]
    name: Mapped[str]
    short_name: Mapped[str] = mapped_column(default="")
    pinyin: Mapped[str] = mapped_column(default="")
    legal_representative: Mapped[str] = mapped_column(default="")
    head_name: Mapped[str] = mapped_column(default="")
    head_phone: Mapped[str] = mapped_column(Sealed("enterprises.head_phone"), default="")
    contact_name: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(Sealed("enterprises.contact_phone"), default="")
    registered_address: Mapped[str] = mapped_column(default="")
    production_address: Mapped[str] = mapped_column(default="")
    founded_on: Mapped[date | None]
    industry_code: Mapped[str] = mapped_column(default="")
    chain_code: Mapped[str] = mapped_column(default="")
    main_product: Mapped[str] = mapped_column(default="")
    certificates: Mapped[str] = mapped_column(default="")
    licences: Mapped[str] = mapped_column(default="")
    has_quality_officer: Mapped[bool | None]
    specialised_grade: Mapped[SpecialisedGrade] = enum_column(SpecialisedGrade, default=SpecialisedGrade.NONE)
    size: Mapped[EnterpriseSize | None] = enum_column(EnterpriseSize, nullable=True)
    size_year: Mapped[int | None]
    size_override: Mapped[EnterpriseSize | None] = enum_column(EnterpriseSize, nullable=True)
    size_override_reason: Mapped[str] = mapped_column(default="")
    is_above_scale: Mapped[bool | None]
    # The file that this one was merged into. The keys stand on the merge; a merged file is only a signpost.
    merged_into_id: Mapped[int | None]

    tenant: Mapped[Region] = relationship(
        primaryjoin=lambda: foreign(Enterprise.tenant_id) == remote(Region.id), viewonly=False
    )
    identity: Mapped[EnterpriseIdentity] = relationship()
    years: Mapped[list[EnterpriseYear]] = relationship(
        back_populates="enterprise",
        primaryjoin=lambda: Enterprise.id == foreign(EnterpriseYear.enterprise_id),
        order_by="EnterpriseYear.year.desc()",
    )
    names: Mapped[list[EnterpriseName]] = relationship(
        back_populates="enterprise",
        primaryjoin=lambda: Enterprise.id == foreign(EnterpriseName.enterprise_id),
        order_by="EnterpriseName.until_on.desc()",
    )

    @property
    def size_in_force(self) -> EnterpriseSize | None:
        """The class that counts: the reasoned override, else the computed one; None when it cannot be decided."""
        return self.size_override or self.size


class EnterpriseYear(Identified, Versioned, EnterpriseScoped, Base):
    """Figures of one year: people at its end, 万元 with two decimals."""

    __tablename__ = "enterprise_years"
    __table_args__ = (
        tenant_key(),
        enterprise_key(),
        UniqueConstraint("enterprise_id", "year"),
        CheckConstraint("employees IS NULL OR employees >= 0", name="employees"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    year: Mapped[int]
    employees: Mapped[int | None]
    revenue_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    assets_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))

    enterprise: Mapped[Enterprise] = relationship(
        back_populates="years", primaryjoin=lambda: Enterprise.id == foreign(EnterpriseYear.enterprise_id)
    )


class EnterpriseName(Identified, EnterpriseScoped, Base):
    """An earlier name and until when it was borne."""

    __tablename__ = "enterprise_names"
    __table_args__ = (
        tenant_key(),
        enterprise_key(),
        Index("ix_enterprise_names_enterprise_id", "enterprise_id"),
    )

    name: Mapped[str]
    until_on: Mapped[date]

    enterprise: Mapped[Enterprise] = relationship(
        back_populates="names", primaryjoin=lambda: Enterprise.id == foreign(EnterpriseName.enterprise_id)
    )
