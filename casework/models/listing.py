"""Saved views of lists, and what was done to many rows of a list at once."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.enums import BulkAct, BulkState, ListKind, Sharing
from casework.models.base import (
    Base,
    CaseScoped,
    Identified,
    Versioned,
    case_key,
    enum_check,
    enum_column,
    tenant_key,
)
from casework.models.case import Case


class SavedView(Identified, Versioned, Base):
    """A list as somebody wants to find it again: filters, order and columns as they stand in its address (`query`).

    It holds no rows: whoever opens it sees what lies in the own scope. `region_id` is the unit it is shared with.
    """

    __tablename__ = "saved_views"
    __table_args__ = (
        UniqueConstraint("user_id", "list_kind", "name"),
        enum_check("list_kind", ListKind),
        enum_check("sharing", Sharing),
        CheckConstraint("name <> ''", name="has_name"),
        CheckConstraint("sharing = 'own' OR region_id IS NOT NULL", name="shared_with_a_unit"),
        Index("ix_saved_views_region", "region_id", "list_kind"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    list_kind: Mapped[ListKind] = enum_column(ListKind)
    name: Mapped[str]
    query: Mapped[str] = mapped_column(Text, default="")
    sharing: Mapped[Sharing] = enum_column(Sharing, default=Sharing.OWN)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    is_default: Mapped[bool] = mapped_column(default=False, server_default=false())


class BulkRun(Identified, Base):
    """One step on many rows, confirmed by one person. What is done stands in `settings_json`, on what in its rows."""

    __tablename__ = "bulk_runs"
    __table_args__ = (
        enum_check("list_kind", ListKind),
        enum_check("act", BulkAct),
        Index("ix_bulk_runs_user_id", "user_id", "id"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    list_kind: Mapped[ListKind] = enum_column(ListKind)
    act: Mapped[BulkAct] = enum_column(BulkAct)
    settings_json: Mapped[str] = mapped_column(Text, default="{}")
    confirmed_on: Mapped[date]
    undo_asked_on: Mapped[date | None]


class BulkRow(Identified, CaseScoped, Base):
    """One row of a run: what was seen (`seen_version`), what became of it, and how it stood before and after, so that
    an undo sees what came later."""

    __tablename__ = "bulk_rows"
    __table_args__ = (
        tenant_key(),
        case_key(),
        UniqueConstraint("run_id", "object_id"),
        enum_check("state", BulkState),
        Index("ix_bulk_rows_run_state", "run_id", "state", "place"),
        Index("ix_bulk_rows_case_id", "case_id"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("bulk_runs.id"))
    place: Mapped[int]
    object_id: Mapped[int]
    title: Mapped[str]
    subtitle: Mapped[str] = mapped_column(default="")
    seen_version: Mapped[int]
    state: Mapped[BulkState] = enum_column(BulkState, default=BulkState.WAITING)
    words: Mapped[str] = mapped_column(Text, default="")
    before_json: Mapped[str] = mapped_column(Text, default="{}")
    after_version: Mapped[int | None]

    run: Mapped[BulkRun] = relationship()
    case: Mapped[Case] = relationship(primaryjoin=lambda: Case.id == foreign(BulkRow.case_id))
