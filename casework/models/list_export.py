"""Files of long lists and packages: asked for, written by a process of its own, fetched, swept."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from casework.enums import ExportFormat, ExportKind, ExportState
from casework.models.base import Base, Identified, UTCDateTime, enum_check, enum_column

LIVE = text("state IN ('waiting', 'writing')")


class ListExport(Identified, Base):
    """A list that one person wants as a file: `query` is its address as it was shown on `asked_on`, `locale` the language.

    It holds no rows. `title` names the file where the list's own name would say too little (a package). `holder` and
    `lease_until` belong to the process that writes; a lease that has run out says that the process is dead. `row_count`
    rows (files of a package) of `row_total` are written, which took since `started_at`; None until it is known.
    `region_id` is the unit of the person when the file was written: in another unit the file is not handed out any more.
    `size_bytes` and `fingerprint` (SHA-256, hex) are those of the finished file.
    """

    __tablename__ = "list_exports"
    __table_args__ = (
        enum_check("list_kind", ExportKind),
        enum_check("file_format", ExportFormat),
        enum_check("state", ExportState),
        CheckConstraint("row_total IS NULL OR row_total >= 0", name="row_total"),
        CheckConstraint("row_count >= 0 AND attempts >= 0 AND size_bytes >= 0", name="counts"),
        CheckConstraint(
            "state <> 'ready' OR (fingerprint <> '' AND stored_name <> '')", name="ready_has_a_file"
        ),
        Index("ix_list_exports_user_id", "user_id", "id"),
        Index(
            "uq_list_exports_live",
            "user_id",
            "list_kind",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
        Index("ix_list_exports_state", "state", "id"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    list_kind: Mapped[ExportKind] = enum_column(ExportKind)
    query: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(default="")
    file_format: Mapped[ExportFormat] = enum_column(ExportFormat)
    locale: Mapped[str] = mapped_column(default="")
    asked_on: Mapped[date]
    state: Mapped[ExportState] = enum_column(ExportState, default=ExportState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    holder: Mapped[str] = mapped_column(default="")
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    row_count: Mapped[int] = mapped_column(default=0)
    row_total: Mapped[int | None]
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    fingerprint: Mapped[str] = mapped_column(default="")
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    stored_name: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
