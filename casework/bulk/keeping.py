"""How long the rows of a step on many are kept, and what stays of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from casework.enums import BulkState
from casework.extensions import db
from casework.models import BulkRow, BulkRun

AT_ONCE = 5
"""Runs of one step of the sweep: each has at most two hundred rows."""
KEPT = "swept"


def counts_kept(run: BulkRun) -> Mapping[BulkState, int]:
    """How many rows a run had in each state when they were swept; {} while it has its rows."""
    kept = json.loads(run.settings_json).get(KEPT, {})
    return {state: kept[state.value] for state in BulkState if kept.get(state.value)}


def sweep(before: date) -> int:
    """Delete the rows of runs confirmed before a day: they repeat names and words that stand in the log. Gives how many;
    the run keeps its counts. In the scope of a province, in small steps."""
    old = (
        select(BulkRow.run_id)
        .join(BulkRun, BulkRun.id == BulkRow.run_id)
        .where(BulkRun.confirmed_on < before)
    )
    keys = db.session.scalars(old.distinct().order_by(BulkRow.run_id).limit(AT_ONCE)).all()
    runs = db.session.scalars(select(BulkRun).where(BulkRun.id.in_(keys))).all()
    swept = 0
    for run in runs:
        rows = db.session.scalars(select(BulkRow).where(BulkRow.run_id == run.id)).all()
        kept = json.loads(run.settings_json)
        kept[KEPT] = Counter(kept.get(KEPT, {})) + Counter(row.state.value for row in rows)
        run.settings_json = json.dumps(kept, ensure_ascii=False)
        for row in rows:
            db.session.delete(row)
        swept += len(rows)
    db.session.flush()
    return swept
