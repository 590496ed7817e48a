"""Corrections after the freeze (勘误): what stood, what is right, who asked, who decided, what it changes in the totals."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.models.annual_return import AnnualReturn
from casework.models.base import Base, Identified, UnitScoped, Versioned, unit_keys
from casework.models.region import Region


class ReturnCorrection(Identified, Versioned, UnitScoped, Base):
    """One value of one row behind a frozen return that was wrong; `object_type` and `column_name` name it in the schema.

    Values are kept as text (ISO dates, decimal numbers, "" for none). `is_approved` is None while nobody decided; then the
    live row has the new value, the frozen return the old one, and `effects` (JSON) the figures of county, prefecture and
    province before and after.
    """

    __tablename__ = "return_corrections"
    __table_args__ = (
        *unit_keys(),
        CheckConstraint("reason <> '' AND evidence <> ''", name="has_reason"),
        CheckConstraint("(is_approved IS NULL) = (decided_on IS NULL)", name="decided_on_a_day"),
        Index(
            "uq_return_corrections_waiting",
            "annual_return_id",
            "object_type",
            "object_id",
            "column_name",
            unique=True,
            sqlite_where=text("is_approved IS NULL"),
            postgresql_where=text("is_approved IS NULL"),
        ),
        Index("ix_return_corrections_annual_return_id", "annual_return_id", "id"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    annual_return_id: Mapped[int] = mapped_column(ForeignKey("annual_returns.id"))
    object_type: Mapped[str]
    object_id: Mapped[int]
    column_name: Mapped[str]
    label: Mapped[str]
    old_value: Mapped[str]
    new_value: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    asked_on: Mapped[date]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    asked_by_name: Mapped[str]
    is_approved: Mapped[bool | None]
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_by_name: Mapped[str] = mapped_column(default="")
    opinion: Mapped[str] = mapped_column(Text, default="")
    effects: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[str] = mapped_column(Text, default="", server_default="", deferred=True)
    decided_number: Mapped[int | None]

    region: Mapped[Region] = relationship(foreign_keys=[region_id])
    annual_return: Mapped[AnnualReturn] = relationship(foreign_keys=[annual_return_id])
