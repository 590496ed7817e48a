"""What surrounds the selection: counties that nominate nobody, objections to the public notice, places beyond a quota."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.enums import ObjectionChannel
from casework.models.base import (
    Base,
    Identified,
    TenantScoped,
    UTCDateTime,
    Versioned,
    enum_check,
    enum_column,
    partial_index,
    tenant_key,
)
from casework.models.nomination import Nomination
from casework.models.programme import Programme
from casework.models.region import Region
from casework.models.sealed import SealedText

IN_FORCE = "taken_back_on IS NULL"
OPEN_OBJECTION = "is_upheld IS NULL"


class ZeroDeclaration(Identified, Versioned, TenantScoped, Base):
    """A county says that it nominates nobody in a year (零推荐). One that was taken back stays on record."""

    __tablename__ = "zero_declarations"
    __table_args__ = (
        tenant_key(),
        Index(
            "uq_zero_declarations_in_force",
            "programme_id",
            "tenant_id",
            unique=True,
            sqlite_where=text(IN_FORCE),
            postgresql_where=text(IN_FORCE),
        ),
        Index("ix_zero_declarations_prefecture", "prefecture_id", "programme_id"),
        Index("ix_zero_declarations_province", "province_id", "programme_id"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    remark: Mapped[str] = mapped_column(Text, default="")
    declared_on: Mapped[date]
    declared_at: Mapped[datetime] = mapped_column(UTCDateTime)
    declared_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    declared_by_name: Mapped[str]
    taken_back_on: Mapped[date | None]
    taken_back_by_name: Mapped[str] = mapped_column(default="")

    tenant: Mapped[Region] = relationship(primaryjoin=lambda: foreign(ZeroDeclaration.tenant_id) == Region.id)
    programme: Mapped[Programme] = relationship()


class Objection(Identified, Versioned, TenantScoped, Base):
    """An objection (异议) to a nomination in public notice, and what the province found. `objector`: who, and how to
    reach that person; shown at the province only. Open while `is_upheld` is unknown."""

    __tablename__ = "objections"
    __table_args__ = (
        tenant_key(),
        enum_check("channel", ObjectionChannel),
        CheckConstraint("content <> ''", name="has_content"),
        CheckConstraint("(answered_on IS NULL) = (is_upheld IS NULL)", name="answer_complete"),
        CheckConstraint("is_upheld IS NULL OR finding <> ''", name="answer_has_reason"),
        Index("ix_objections_nomination_id", "nomination_id", "id"),
        partial_index("ix_objections_open", "province_id", "id", condition=OPEN_OBJECTION),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}
    scope_parent = "nomination"

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nominations.id"))
    channel: Mapped[ObjectionChannel] = enum_column(ObjectionChannel)
    objector: Mapped[str] = mapped_column(SealedText("objections.objector"), default="")
    content: Mapped[str] = mapped_column(Text)
    received_on: Mapped[date]
    recorded_on: Mapped[date]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_by_name: Mapped[str]
    answered_on: Mapped[date | None]
    is_upheld: Mapped[bool | None]
    finding: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_by_name: Mapped[str] = mapped_column(default="")

    nomination: Mapped[Nomination] = relationship(
        primaryjoin=lambda: foreign(Objection.nomination_id) == Nomination.id
    )

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it yet."""
        return self.is_upheld is None


class QuotaConsent(Identified, Versioned, Base):
    """Consent to places of a prefecture beyond its quota: asked for by the manager, approved by a leader of the province.
    Only approved ones count. Belongs to the year like the quotas, not to a county."""

    __tablename__ = "quota_consents"
    __table_args__ = (
        CheckConstraint("places > 0", name="places"),
        CheckConstraint("document_number <> '' AND reason <> ''", name="has_grounds"),
        CheckConstraint("(decided_on IS NULL) = (is_approved IS NULL)", name="decision_complete"),
        CheckConstraint("is_approved IS NULL OR is_approved OR opinion <> ''", name="refusal_has_reason"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="two_people"),
        Index("ix_quota_consents_programme", "programme_id", "prefecture_id"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    prefecture_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    places: Mapped[int]
    document_number: Mapped[str]
    document_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    asked_on: Mapped[date]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_by_name: Mapped[str]
    decided_on: Mapped[date | None]
    is_approved: Mapped[bool | None]
    opinion: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_by_name: Mapped[str] = mapped_column(default="")

    programme: Mapped[Programme] = relationship()
    prefecture: Mapped[Region] = relationship()
