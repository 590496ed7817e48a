"""Imports: one file or pasted table, and what was found about each of its rows."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from casework.enums import ImportKind, ImportState, RowFinding, RowState
from casework.models.base import (
    Base,
    Identified,
    TenantScoped,
    Versioned,
    enum_check,
    enum_column,
    tenant_key,
)
from casework.models.programme import Programme
from casework.models.region import Region
from casework.models.sealed import SealedText


class ImportBatch(Identified, Versioned, TenantScoped, Base):
    """One import of a county: where it came from, by whom, how far it is. `head_json` holds the lines above the rows and
    which column is which; it goes with the rows when those are deleted, `counts_json` stays."""

    __tablename__ = "import_batches"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("tenant_id", "id"),
        enum_check("kind", ImportKind),
        enum_check("state", ImportState),
        CheckConstraint(
            "(kind = 'nominations') = (programme_id IS NOT NULL)", name="programme_of_nominations"
        ),
        Index("ix_import_batches_tenant_list", "tenant_id", "id"),
        Index("ix_import_batches_tenant_file", "tenant_id", "sha256"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    kind: Mapped[ImportKind] = enum_column(ImportKind)
    state: Mapped[ImportState] = enum_column(ImportState, default=ImportState.PREVIEW)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programmes.id"))
    file_name: Mapped[str] = mapped_column(default="")
    sha256: Mapped[str]
    head_json: Mapped[str] = mapped_column(SealedText("import_batches.head_json"), default="")
    counts_json: Mapped[str] = mapped_column(Text, default="")
    takes_different: Mapped[bool] = mapped_column(default=False)
    takes_elsewhere: Mapped[bool] = mapped_column(default=False)
    uploaded_on: Mapped[date]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    uploaded_by_name: Mapped[str]
    written_on: Mapped[date | None]
    undone_on: Mapped[date | None]

    tenant: Mapped[Region] = relationship(
        primaryjoin=lambda: foreign(ImportBatch.tenant_id) == remote(Region.id)
    )
    programme: Mapped[Programme | None] = relationship()


class ImportRow(Identified, TenantScoped, Base):
    """One row of the file: its cells as they came, the values read from them, what was found, what became of it.

    `line` is the row's number in the sheet, `double_of` that of the row that has the same key. `made_id` is the file or
    draft that was made or changed; `made_json` how it stood right after that, so that an undo sees what came later.
    """

    __tablename__ = "import_rows"
    __table_args__ = (
        tenant_key(),
        ForeignKeyConstraint(["tenant_id", "batch_id"], ["import_batches.tenant_id", "import_batches.id"]),
        enum_check("finding", RowFinding),
        enum_check("state", RowState),
        UniqueConstraint("batch_id", "line"),
        Index("ix_import_rows_batch_finding", "batch_id", "finding", "line"),
        Index("ix_import_rows_batch_state", "batch_id", "state", "line"),
    )
    scope_parent = "batch"

    batch_id: Mapped[int]
    line: Mapped[int]
    finding: Mapped[RowFinding] = enum_column(RowFinding)
    state: Mapped[RowState] = enum_column(RowState, default=RowState.WAITING)
    name: Mapped[str] = mapped_column(default="")
    uscc: Mapped[str] = mapped_column(default="")
    double_of: Mapped[int | None]
    cells_json: Mapped[str] = mapped_column(SealedText("import_rows.cells_json"), default="")
    values_json: Mapped[str] = mapped_column(SealedText("import_rows.values_json"), default="")
    notes_json: Mapped[str] = mapped_column(SealedText("import_rows.notes_json"), default="")
    before_json: Mapped[str] = mapped_column(SealedText("import_rows.before_json"), default="")
    made_id: Mapped[int | None]
    made_json: Mapped[str] = mapped_column(Text, default="")

    batch: Mapped[ImportBatch] = relationship(
        primaryjoin=lambda: foreign(ImportRow.batch_id) == remote(ImportBatch.id)
    )
