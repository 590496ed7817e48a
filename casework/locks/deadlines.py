"""Which deadline of an action a figure reads, before and after what a session is about to write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.models import ActionItem, Extension

FAR: Final = 2**62


def deadline_before(
    session: Session, action: ActionItem, until: date, before: Callable[[Any, str], Any]
) -> date | None:
    """The deadline in force at a date by what the database has; None for an action that is new."""
    stored = _stored(session, action)
    due_on: date | None = before(action, "due_on")
    return _valid(due_on, [(row, partial(before, row)) for row in stored], until)


def deadline_after(session: Session, action: ActionItem, until: date) -> date | None:
    """The same once the session is flushed."""
    gone = set(session.deleted)
    rows = [row for row in _stored(session, action) if row not in gone]
    rows += [
        row
        for row in session.new
        if isinstance(row, Extension) and (row.action is action or row.action_item_id == action.id)
    ]
    return _valid(action.due_on, [(row, partial(getattr, row)) for row in rows], until)


def _stored(session: Session, action: ActionItem) -> list[Extension]:
    if action.id is None:
        return []
    return list(session.scalars(select(Extension).where(Extension.action_item_id == action.id)))


def _valid(
    due_on: date | None, extensions: list[tuple[Extension, Callable[[str], Any]]], until: date
) -> date | None:
    """As `valid_due_on` of the figures: the first extension granted after the date keeps the deadline of before."""
    later = [
        (read("decided_on"), row.id or FAR, read("old_due_on"))
        for row, read in extensions
        if read("is_approved") and read("decided_on") is not None and read("decided_on") > until
    ]
    return min(later)[2] if later else due_on
