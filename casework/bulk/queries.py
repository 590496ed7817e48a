"""Reads of bulk runs: those of one person, one with its rows, which rows a step takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from casework.bulk.keeping import counts_kept
from casework.cases.queries import listing as case_listing
from casework.enums import BulkState, ListKind
from casework.errors import NotFound
from casework.extensions import db
from casework.follow_ups import queries as follow_up_listing
from casework.models import ActionItem, BulkRow, BulkRun, Case, FollowUp
from casework.paging import Page, Sort, page_of
from casework.plans.queries import listing as action_listing

MOST = 200
"""Rows of one run: each is checked and written by itself."""
NEWEST = Sort("newest", BulkRun.id, BulkRun.id, int, descending=True)
ENTITIES: dict[ListKind, Any] = {
    ListKind.CASES: Case,
    ListKind.ACTIONS: ActionItem,
    ListKind.FOLLOW_UPS: FollowUp,
}


@dataclass(frozen=True)
class RunLine:
    """A run with how many of its rows are in which state."""

    run: BulkRun
    counts: Mapping[BulkState, int]


def in_scope(kind: ListKind, keys: Sequence[int]) -> list[int]:
    """Those of the keys that exist for the reader, in the order given."""
    entity = ENTITIES[kind]
    known = set(db.session.scalars(select(entity.id).where(entity.id.in_(keys))))
    return [key for key in dict.fromkeys(keys) if key in known]


def keys_of(kind: ListKind, filters: Any, today: date) -> list[int]:
    """The keys of every row that the filters of a list leave; one more than a run takes."""
    read: Any = {
        ListKind.CASES: case_listing.keys_of,
        ListKind.ACTIONS: action_listing.keys_of,
        ListKind.FOLLOW_UPS: follow_up_listing.keys_of,
    }[kind]
    keys: list[int] = read(filters, today, MOST + 1)
    return keys


def runs_of(user_id: int, *, token: str, size: int) -> tuple[Page, list[RunLine]]:
    """A page of a person's runs, the newest first: three statements."""
    statement: Any = select(BulkRun.id, BulkRun.id.label("sort_value")).where(BulkRun.user_id == user_id)
    page = page_of(db.session(), statement, NEWEST, token=token, size=size)
    keys = [row.id for row in page.rows]
    runs = db.session.scalars(select(BulkRun).where(BulkRun.id.in_(keys)).order_by(BulkRun.id.desc())).all()
    counts = _counts(keys)
    return page, [RunLine(run, counts.get(run.id) or counts_kept(run)) for run in runs]


def get_run(run_id: int, user_id: int) -> BulkRun:
    """A run of this person. Raises NotFound for anybody else's."""
    run = db.session.scalar(select(BulkRun).where(BulkRun.id == run_id, BulkRun.user_id == user_id))
    if run is None:
        raise NotFound
    return run


def rows_of(run: BulkRun) -> Sequence[BulkRow]:
    """Its rows in the order of the preview; what left the person's scope since is no longer shown."""
    return db.session.scalars(select(BulkRow).where(BulkRow.run_id == run.id).order_by(BulkRow.place)).all()


def keys_in_state(run_id: int, state: BulkState) -> list[int]:
    """Keys of the rows of a run that are in a state."""
    return list(
        db.session.scalars(
            select(BulkRow.id).where(BulkRow.run_id == run_id, BulkRow.state == state).order_by(BulkRow.place)
        )
    )


def claimed(row_id: int, state: BulkState) -> BulkRow | None:
    """The row, locked, if it still is in the state: of two at once the second finds nothing to do."""
    return db.session.scalar(
        select(BulkRow)
        .where(BulkRow.id == row_id, BulkRow.state == state)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _counts(run_ids: Sequence[int]) -> dict[int, dict[BulkState, int]]:
    found: dict[int, dict[BulkState, int]] = {}
    for run_id, state, number in db.session.execute(
        select(BulkRow.run_id, BulkRow.state, func.count())
        .where(BulkRow.run_id.in_(run_ids))
        .group_by(BulkRow.run_id, BulkRow.state)
    ):
        found.setdefault(run_id, {})[state] = number
    return found
