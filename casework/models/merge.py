"""Two files of one county that are one enterprise: which goes into which, and everything that moved with it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.models.base import Base, Identified, TenantScoped, UTCDateTime, Versioned, tenant_key
from casework.models.enterprise import Enterprise
from casework.models.region import Region

IN_FORCE = "undone_on IS NULL"


class EnterpriseMerge(Identified, Versioned, TenantScoped, Base):
    """A merge of two files. `moved_json` lists every row that changed hands, so that an undo restores exactly that."""

    __tablename__ = "enterprise_merges"
    __table_args__ = (
        tenant_key(),
        ForeignKeyConstraint(["tenant_id", "kept_id"], ["enterprises.tenant_id", "enterprises.id"]),
        ForeignKeyConstraint(["tenant_id", "gone_id"], ["enterprises.tenant_id", "enterprises.id"]),
        CheckConstraint("kept_id <> gone_id", name="two_files"),
        CheckConstraint("reason <> ''", name="has_reason"),
        Index(
            "uq_enterprise_merges_gone",
            "gone_id",
            unique=True,
            sqlite_where=text(IN_FORCE),
            postgresql_where=text(IN_FORCE),
        ),
        Index("ix_enterprise_merges_kept_id", "kept_id"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    kept_id: Mapped[int]
    gone_id: Mapped[int]
    gone_name: Mapped[str]
    gone_uscc: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    moved_json: Mapped[str] = mapped_column(Text)
    merged_on: Mapped[date]
    merged_at: Mapped[datetime] = mapped_column(UTCDateTime)
    merged_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    merged_by_name: Mapped[str]
    undone_on: Mapped[date | None]
    undone_by_name: Mapped[str] = mapped_column(default="")

    tenant: Mapped[Region] = relationship(primaryjoin=lambda: foreign(EnterpriseMerge.tenant_id) == Region.id)
    kept: Mapped[Enterprise] = relationship(
        primaryjoin=lambda: foreign(EnterpriseMerge.kept_id) == Enterprise.id, viewonly=True
    )
    gone: Mapped[Enterprise] = relationship(
        primaryjoin=lambda: foreign(EnterpriseMerge.gone_id) == Enterprise.id, viewonly=True
    )
