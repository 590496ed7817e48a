"""Regions: province > prefecture > county; a county-rank region is a tenant."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.enums import Rank
from casework.models.base import Base, Identified, enum_check, enum_column


class Region(Identified, Base):
    """One unit of one rank. Rank and parents never change (a trigger keeps it so); a reform makes new rows.

    Jiayuguan and Lanzhou New Area stand twice: as a prefecture and as the one county-rank tenant below it.
    """

    __tablename__ = "regions"
    __table_args__ = (
        UniqueConstraint("code", "rank"),
        UniqueConstraint("id", "prefecture_id", "province_id"),
        enum_check("rank", Rank),
        CheckConstraint(
            "(rank = 'province' AND parent_id IS NULL AND prefecture_id IS NULL AND province_id IS NULL)"
            " OR (rank = 'prefecture' AND parent_id IS NOT NULL AND prefecture_id IS NULL"
            " AND province_id IS NOT NULL)"
            " OR (rank = 'county' AND parent_id IS NOT NULL AND prefecture_id IS NOT NULL"
            " AND province_id IS NOT NULL)",
            name="place_in_tree",
        ),
    )

    code: Mapped[str]
    rank: Mapped[Rank] = enum_column(Rank)
    name: Mapped[str]
    name_en: Mapped[str]
    short_name: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    prefecture_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    province_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("reference_editions.id"))

    parent: Mapped[Region | None] = relationship(foreign_keys=[parent_id], remote_side="Region.id")
    prefecture: Mapped[Region | None] = relationship(
        foreign_keys=[prefecture_id], remote_side="Region.id", viewonly=True
    )

    @property
    def is_tenant(self) -> bool:
        """Whether cases can belong to this region."""
        return self.rank is Rank.COUNTY
