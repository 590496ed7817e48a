"""The preview in the table, and what ends without being written: discarded, swept."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import insert, select

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.audit.services import record
from casework.enums import ImportState, ProgrammeStatus, RowState
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.imports.comparing import Against, Verdict, compare_all
from casework.imports.queries import counts_of, get_batch
from casework.imports.reading import Reading
from casework.imports.tables import Table
from casework.models import ImportBatch, ImportRow, Region

LONGEST_SHOWN: Final = 200
AT_ONCE: Final = 500


@dataclass(frozen=True)
class Source:
    """Where rows came from: the name of the file ("" for pasted rows) and the checksum of all of it."""

    file_name: str
    sha256: str


def check_time(programme: Any, on: date) -> None:
    """Nominations of a year come while it is open, before its day and before the list is public.

    Raises RuleViolation, before anybody has looked through a long preview for nothing.
    """
    if programme.status is not ProgrammeStatus.OPEN:
        raise RuleViolation(_("The year %(year)s is not open for nominations.", year=programme.year), "file")
    if programme.published_on is not None:
        raise RuleViolation(
            _(
                "The list of the year was published on %(date)s; it takes no more nominations.",
                date=programme.published_on,
            ),
            "file",
        )
    if on > programme.nomination_due_on:
        raise RuleViolation(_("Nominations closed on %(date)s.", date=programme.nomination_due_on), "file")


def keep_preview(
    table: Table, readings: Sequence[Reading], source: Source, against: Against, *, actor: Principal, on: date
) -> ImportBatch:
    """Compare the rows with what is on file and keep what was found. Nothing else is written."""
    require(actor, P.IMPORT_RUN)
    if against.programme is not None:
        check_time(against.programme, on)
    verdicts = compare_all(readings, against)
    batch = ImportBatch(
        tenant=db.session.get_one(Region, actor.region_id),
        kind=against.reader.kind,
        state=ImportState.PREVIEW,
        programme=against.programme,
        file_name=source.file_name,
        sha256=source.sha256,
        head_json=_as_text(
            {
                "above": table.rows[: table.headings.first_row],
                "sheet": table.sheet,
                "merges": table.merges,
                "widths": sorted(table.widths.items()),
            }
        ),
        counts_json=_as_text({"found": Counter(verdict.finding.value for verdict in verdicts)}),
        uploaded_on=on,
        uploaded_by_id=actor.id,
        uploaded_by_name=actor.name,
    )
    db.session.add(batch)
    db.session.flush()
    level = {
        "tenant_id": batch.tenant_id,
        "prefecture_id": batch.prefecture_id,
        "province_id": batch.province_id,
    }
    rows = [{**level, "batch_id": batch.id, **_row_of(verdict)} for verdict in verdicts]
    for start in range(0, len(rows), AT_ONCE):
        db.session.execute(insert(ImportRow), rows[start : start + AT_ONCE])
    return batch


def _row_of(verdict: Verdict) -> dict[str, Any]:
    reading = verdict.reading
    return {
        "line": reading.line,
        "finding": verdict.finding,
        "state": RowState.WAITING,
        "name": reading.name[:LONGEST_SHOWN],
        "uscc": reading.uscc[:LONGEST_SHOWN],
        "double_of": verdict.double_of,
        "cells_json": _as_text(reading.cells),
        "values_json": _as_text(reading.raw),
        "notes_json": _as_text(
            {"problems": reading.problems, "changes": verdict.changes, "notes": verdict.notes}
        ),
        "before_json": "",
        "made_json": "",
    }


def _as_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def discard(batch: ImportBatch, *, actor: Principal) -> None:
    """Close a preview without writing. Raises RuleViolation when writing has begun."""
    require(actor, P.IMPORT_RUN)
    if batch.state is not ImportState.PREVIEW:
        raise RuleViolation(_("The import is in state “%(state)s”.", state=batch.state.label))
    batch.state = ImportState.DISCARDED
    db.session.flush()


def record_hand_back(batch: ImportBatch, rows: int, *, actor: Principal) -> None:
    """Leave the audit row of somebody who takes the rows that were not imported."""
    require(actor, P.IMPORT_RUN)
    record(
        db.session(),
        "export",
        object_type="import_batches",
        object_id=batch.id,
        tenant_id=batch.tenant_id,
        rows=rows,
    )


def keep_counts(batch: ImportBatch) -> None:
    """How many rows became what, for the list and for the time after the rows are gone."""
    counts = counts_of(batch)
    batch.counts_json = _as_text({"found": dict(counts.found), "became": dict(counts.became)})


def sweep(before: datetime, most: int = AT_ONCE) -> int:
    """Delete rows of imports that nobody has touched since an instant: they are a copy of what was handed in, phone
    numbers included. Gives how many; the import keeps its counts. In the scope of a province, in small steps."""
    rows = db.session.scalars(
        select(ImportRow)
        .join(ImportBatch, ImportBatch.id == ImportRow.batch_id)
        .where(ImportBatch.updated_at < before)
        .order_by(ImportRow.batch_id, ImportRow.line)
        .limit(most)
    ).all()
    for batch_id in {row.batch_id for row in rows}:
        batch = get_batch(batch_id)
        if batch.head_json:
            touched = batch.updated_at
            keep_counts(batch)
            batch.head_json = ""
            batch.updated_at = touched  # else the rest of its rows would wait another while
    for row in rows:
        db.session.delete(row)
    db.session.flush()
    return len(rows)
