"""Reads of imports: the list, one with its counts, its rows page by page, what waits to be written or taken back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from casework.enums import ImportKind, ImportState, RowFinding, RowState
from casework.errors import NotFound
from casework.extensions import db
from casework.models import Enterprise, EnterpriseName, ImportBatch, ImportRow, Nomination
from casework.paging import Page, Sort, page_of

BY_NEWEST = Sort("newest", ImportBatch.id, ImportBatch.id, int, descending=True)
BY_LINE = Sort("line", ImportRow.line, ImportRow.line, int)


@dataclass(frozen=True)
class Counts:
    """How many rows of each finding and state."""

    found: Mapping[str, int]
    became: Mapping[str, int]

    @property
    def rows(self) -> int:
        """All of them."""
        return sum(self.found.values())


def get_batch(batch_id: int, *, for_update: bool = False) -> ImportBatch:
    """An import of the reader's county. Raises NotFound."""
    statement = select(ImportBatch).where(ImportBatch.id == batch_id)
    statement = (
        statement.with_for_update().execution_options(populate_existing=True)
        if for_update
        else statement.options(joinedload(ImportBatch.programme))
    )
    batch = db.session.scalar(statement)
    if batch is None:
        raise NotFound
    return batch


def list_batches(token: str, size: int) -> Page:
    """Past imports, the newest first."""
    columns: Any = (
        ImportBatch.id,
        ImportBatch.id.label("sort_value"),
        ImportBatch.kind,
        ImportBatch.state,
        ImportBatch.file_name,
        ImportBatch.uploaded_on,
        ImportBatch.uploaded_by_name,
        ImportBatch.counts_json,
    )
    return page_of(db.session(), select(*columns), BY_NEWEST, token=token, size=size)


def counts_of(batch: ImportBatch) -> Counts:
    """Counted from the rows; from what was kept when those have been deleted."""
    found: Counter[str] = Counter()
    became: Counter[str] = Counter()
    rows = db.session.execute(
        select(ImportRow.finding, ImportRow.state, func.count())
        .where(ImportRow.batch_id == batch.id)
        .group_by(ImportRow.finding, ImportRow.state)
    )
    for finding, state, number in rows:
        found[finding.value] += number
        became[state.value] += number
    return Counts(found, became) if found else kept_counts(batch.counts_json)


def kept_counts(text: str) -> Counts:
    """The counts of a row of the list."""
    kept = json.loads(text or "{}")
    return Counts(kept.get("found", {}), kept.get("became", {}))


def rows_of(batch: ImportBatch, *, finding: str, state: str, token: str, size: int) -> Page:
    """Rows of one import in the order of the sheet."""
    columns: Any = (
        ImportRow.line.label("id"),
        ImportRow.line.label("sort_value"),
        ImportRow.finding,
        ImportRow.state,
        ImportRow.name,
        ImportRow.uscc,
        ImportRow.double_of,
        ImportRow.made_id,
        ImportRow.notes_json,
    )
    statement = select(*columns).where(ImportRow.batch_id == batch.id)
    if finding:
        statement = statement.where(ImportRow.finding == RowFinding(finding))
    if state:
        statement = statement.where(ImportRow.state == RowState(state))
    return page_of(db.session(), statement, BY_LINE, token=token, size=size)


def wanted_findings(batch: ImportBatch) -> list[RowFinding]:
    """Which rows are written: new ones always, others as the person has chosen."""
    return [
        RowFinding.NEW,
        *([RowFinding.DIFFERENT] if batch.takes_different else []),
        *([RowFinding.ELSEWHERE] if batch.takes_elsewhere else []),
    ]


def _to_write(batch: ImportBatch) -> tuple[ColumnElement[bool], ...]:
    return (
        ImportRow.batch_id == batch.id,
        ImportRow.state == RowState.WAITING,
        ImportRow.finding.in_(wanted_findings(batch)),
    )


def rows_to_write(batch: ImportBatch, most: int) -> Sequence[ImportRow]:
    """The next rows whose turn it is."""
    return db.session.scalars(
        select(ImportRow).where(*_to_write(batch)).order_by(ImportRow.line).limit(most)
    ).all()


def rows_to_undo(batch: ImportBatch, most: int) -> Sequence[ImportRow]:
    """The next rows to take back, the last first."""
    return db.session.scalars(
        select(ImportRow)
        .where(ImportRow.batch_id == batch.id, ImportRow.state == RowState.WRITTEN)
        .order_by(ImportRow.line.desc())
        .limit(most)
    ).all()


def how_many_to_write(batch: ImportBatch) -> int:
    """How many rows still wait for their turn."""
    return db.session.scalar(select(func.count()).select_from(ImportRow).where(*_to_write(batch))) or 0


def bad_rows(batch: ImportBatch) -> Sequence[Any]:
    """Rows that were not taken, with their cells, in the order of the sheet."""
    return db.session.execute(
        select(
            ImportRow.line,
            ImportRow.finding,
            ImportRow.state,
            ImportRow.double_of,
            ImportRow.cells_json,
            ImportRow.notes_json,
        )
        .where(
            ImportRow.batch_id == batch.id,
            or_(
                ImportRow.finding.in_([RowFinding.WRONG, RowFinding.DOUBLE]),
                ImportRow.state == RowState.REFUSED,
            ),
        )
        .order_by(ImportRow.line)
    ).all()


def imported_before(kind: ImportKind, sha256: str, programme_id: int | None) -> ImportBatch | None:
    """The last import of the very same file that was written."""
    return db.session.scalar(
        select(ImportBatch)
        .where(
            ImportBatch.sha256 == sha256,
            ImportBatch.kind == kind,
            ImportBatch.programme_id == programme_id,
            ImportBatch.state.in_([ImportState.WRITING, ImportState.WRITTEN]),
        )
        .order_by(ImportBatch.id.desc())
        .limit(1)
    )


def names_on_file(tenant_id: int) -> Sequence[tuple[str, str]]:
    """(name, credit code) of every file of the county, earlier names included."""
    names = db.session.execute(
        select(Enterprise.name, Enterprise.uscc).where(
            Enterprise.tenant_id == tenant_id, Enterprise.merged_into_id.is_(None)
        )
    ).all()
    earlier = db.session.execute(
        select(EnterpriseName.name, Enterprise.uscc)
        .join(Enterprise, Enterprise.id == EnterpriseName.enterprise_id)
        .where(Enterprise.tenant_id == tenant_id)
    ).all()
    return [(row[0], row[1]) for row in (*names, *earlier)]


def nominations_on(codes: Sequence[str], programme_id: int, tenant_id: int) -> dict[str, Nomination]:
    """The county's own forms of a year on some codes that have not ended; of several the newest."""
    rows = db.session.scalars(
        select(Nomination)
        .where(
            Nomination.tenant_id == tenant_id,
            Nomination.programme_id == programme_id,
            Nomination.uscc.in_(codes),
            Nomination.ended_on.is_(None),
        )
        .order_by(Nomination.id)
        .options(joinedload(Nomination.enterprise))
    )
    return {row.uscc: row for row in rows}
