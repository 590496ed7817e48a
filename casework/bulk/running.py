"""The edge of a bulk step. The preview does it and takes everything back, so it says exactly what would happen; the run is
one short transaction per row, so a crash half-way loses nothing and a second start doubles nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm.exc import StaleDataError

from casework.access.principal import Principal
from casework.bulk import queries
from casework.bulk.acts import BACK, Change, Settings, Target, perform, take_back, target
from casework.enums import BulkAct, BulkState, ListKind
from casework.errors import NotFound, RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import BulkRow, BulkRun, User
from casework.transaction import transaction

SECONDS_AT_ONCE: Final = 15.0
"""How long one request works; what is left is continued from the page of the run."""


@dataclass(frozen=True)
class Line:
    """One row of the preview: what would change, or why it is refused."""

    id: int
    version: int
    title: str
    subtitle: str
    change: str = ""
    refusal: str = ""


def preview(
    kind: ListKind, act: BulkAct, keys: Sequence[int], settings: Settings, *, actor: Principal, today: date
) -> list[Line]:
    """What the step would do to each row. Nothing of it stays: the transaction is rolled back whatever happens."""
    lines = []
    try:
        for key in keys:
            at = target(kind, key)
            version, title, subtitle = at.row.version, at.title, at.subtitle
            try:
                with db.session.begin_nested():
                    change = perform(kind, act, at, settings, actor=actor, today=today)
                lines.append(Line(key, version, title, subtitle, change=change.words))
            except RuleViolation as violation:
                lines.append(Line(key, version, title, subtitle, refusal=str(violation.message)))
    finally:
        db.session.rollback()
    return lines


def make_run(
    kind: ListKind,
    act: BulkAct,
    seen: Sequence[tuple[int, int]],
    settings: Settings,
    *,
    actor: Principal,
    today: date,
) -> BulkRun:
    """Keep what was confirmed: the run and its rows (key and the version that was seen), none of them done yet."""
    run = BulkRun(
        user_id=actor.id, list_kind=kind, act=act, confirmed_on=today,
        settings_json=json.dumps(settings.as_json(), ensure_ascii=False),
    )  # fmt: skip
    db.session.add(run)
    db.session.flush()
    for place, (key, version) in enumerate(seen, 1):
        at = target(kind, key)
        db.session.add(
            BulkRow(
                run=run, case=at.case, place=place, object_id=key, title=at.title, subtitle=at.subtitle,
                seen_version=version,
            )
        )  # fmt: skip
    db.session.flush()
    return run


def go_on(run_id: int, *, actor: Principal, today: date) -> None:
    """Do what is left of a run, row by row, until nothing is left or the time is over."""
    run = queries.get_run(run_id, actor.id)
    kind, act, settings = run.list_kind, run.act, Settings.read(json.loads(run.settings_json))
    keys = queries.keys_in_state(run_id, BulkState.WAITING)
    db.session.rollback()
    until = time.monotonic() + SECONDS_AT_ONCE
    for row_id in keys:
        _safely(row_id, BulkState.WAITING, lambda row: _do(row, kind, act, settings, actor, today))
        if time.monotonic() >= until:
            return


def undo(run_id: int, *, actor: Principal, today: date) -> None:
    """Take back what can be taken back: rows that nobody has changed since. Again does no harm."""
    with transaction():
        run = queries.get_run(run_id, actor.id)
        kind, act = run.list_kind, run.act
        if (kind, act) not in BACK:
            raise RuleViolation(_("This step cannot be taken back."))
        run.undo_asked_on = run.undo_asked_on or today
        keys = queries.keys_in_state(run_id, BulkState.DONE)
    for row_id in keys:
        _safely(row_id, BulkState.DONE, lambda row: _undo(row, kind, act, actor, today))


def _safely(row_id: int, state: BulkState, work: object) -> None:
    """One row in a transaction of its own. A rule that says no, or somebody who was faster, is kept as its result."""
    refused = BulkState.REFUSED if state is BulkState.WAITING else BulkState.KEPT
    try:
        with transaction():
            row = queries.claimed(row_id, state)
            if row is None:
                return
            try:
                with db.session.begin_nested():
                    work(row)  # type: ignore[operator]
            except (RuleViolation, NotFound) as problem:
                row.state, row.words = refused, _words_of(problem)
    except StaleDataError:
        with transaction():
            row = queries.claimed(row_id, state)
            if row is not None:
                row.state, row.words = refused, _("Somebody else changed this row at the same moment.")


def _words_of(problem: Exception) -> str:
    if isinstance(problem, RuleViolation):
        return str(problem.message)
    return _("The row is no longer there.")


def _do(
    row: BulkRow, kind: ListKind, act: BulkAct, settings: Settings, actor: Principal, today: date
) -> None:
    at = target(kind, row.object_id)
    if at.row.version != row.seen_version:
        raise RuleViolation(_changed_by(at))
    change: Change = perform(kind, act, at, settings, actor=actor, today=today)
    db.session.flush()
    row.state, row.words = BulkState.DONE, change.words
    row.before_json, row.after_version = json.dumps(change.before, ensure_ascii=False), at.row.version


def _undo(row: BulkRow, kind: ListKind, act: BulkAct, actor: Principal, today: date) -> None:
    at = target(kind, row.object_id)
    if at.row.version != row.after_version:
        raise RuleViolation(_changed_by(at))
    take_back(kind, act, at, json.loads(row.before_json), actor=actor, today=today)
    row.state, row.words = BulkState.UNDONE, _("Taken back: %(change)s", change=row.words)


def _changed_by(at: Target) -> str:
    """Who changed the row since it was seen."""
    user = db.session.get(User, at.row.changed_by_id) if at.row.changed_by_id else None
    if user is None:
        return _("This row has changed since the preview. Look at it and try again.")
    return _(
        "%(name)s has changed this row since the preview. Look at it and try again.", name=user.display_name
    )
