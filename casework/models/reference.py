"""Code lists, each row under the edition it was loaded with, so that next year's list can stand beside this one."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.models.base import Base, Identified, UTCDateTime


class ReferenceEdition(Identified, Base):
    """One loaded edition of one code list, known by the checksum of its file."""

    __tablename__ = "reference_editions"
    __table_args__ = (UniqueConstraint("kind", "label"), UniqueConstraint("kind", "checksum"))

    kind: Mapped[str]
    label: Mapped[str]
    valid_from: Mapped[date]
    source: Mapped[str]
    checksum: Mapped[str]
    loaded_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Industry(Identified, Base):
    """A row of GB/T 4754 (section, division) or of the plan's tree of industries and chains."""

    __tablename__ = "industries"
    __table_args__ = (UniqueConstraint("edition_id", "code"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("reference_editions.id"))
    code: Mapped[str]
    level: Mapped[str]
    parent_code: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    size_group: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class SizeBound(Identified, Base):
    """Lower bounds of one group of the size standard (people, 万元); NULL: the metric is not used."""

    __tablename__ = "size_bounds"
    __table_args__ = (UniqueConstraint("edition_id", "group_code"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("reference_editions.id"))
    group_code: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    industry_scope: Mapped[str]
    employees_large: Mapped[int | None]
    employees_medium: Mapped[int | None]
    employees_small: Mapped[int | None]
    revenue_large_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    revenue_medium_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    revenue_small_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    assets_large_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    assets_medium_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    assets_small_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    rule: Mapped[str]


class ConstraintType(Identified, Base):
    """Two-level taxonomy of quality constraints; the first level has no parent."""

    __tablename__ = "constraint_types"
    __table_args__ = (UniqueConstraint("edition_id", "code"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("reference_editions.id"))
    code: Mapped[str]
    parent_code: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    description: Mapped[str]
    typical_actions: Mapped[str]
    clause: Mapped[str]
