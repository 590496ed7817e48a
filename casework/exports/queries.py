"""Reads of exports: those of one person, what waits, what is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select

from casework.enums import ExportState
from casework.errors import NotFound
from casework.extensions import db
from casework.models import ListExport
from casework.paging import Page, Sort, page_of

READY_OF_ONE = select(ListExport.id).where(
    ListExport.user_id == bindparam("person_id"), ListExport.state == ExportState.READY
)
"""Finished files of the person `person_id`, for the number in the menu."""
NEWEST = Sort("newest", ListExport.id, ListExport.id, int, descending=True)
S = ExportState


def exports_of(user_id: int, *, token: str, size: int) -> tuple[Page, Sequence[ListExport]]:
    """A page of a person's exports, the newest first: three statements."""
    statement: Any = select(ListExport.id, ListExport.id.label("sort_value")).where(
        ListExport.user_id == user_id
    )
    page = page_of(db.session(), statement, NEWEST, token=token, size=size)
    keys = [row.id for row in page.rows]
    found = db.session.scalars(
        select(ListExport).where(ListExport.id.in_(keys)).order_by(ListExport.id.desc())
    )
    return page, found.all()


def get_export(export_id: int, user_id: int) -> ListExport:
    """An export of this person. Raises NotFound for anybody else's."""
    found = db.session.scalar(
        select(ListExport).where(ListExport.id == export_id, ListExport.user_id == user_id)
    )
    if found is None:
        raise NotFound
    return found


def to_write(now: datetime) -> list[int]:
    """Exports that wait, and those whose process has died, the oldest first."""
    dead = (ListExport.state == S.WRITING) & (ListExport.lease_until < now)
    return list(
        db.session.scalars(
            select(ListExport.id)
            .where(or_(ListExport.state == S.WAITING, dead))
            .order_by(ListExport.id)
            .limit(50)
        )
    )


def over(now: datetime) -> Sequence[ListExport]:
    """Finished files whose time is over."""
    return db.session.scalars(
        select(ListExport)
        .where(ListExport.state == S.READY, ListExport.expires_at < now)
        .order_by(ListExport.id)
        .limit(500)
    ).all()


def long_over(ended_before: datetime) -> Sequence[ListExport]:
    """Those that ended so long ago that nobody looks for them, without a file; the oldest first."""
    return db.session.scalars(
        select(ListExport)
        .where(ListExport.state.in_((S.FAILED, S.CANCELLED, S.EXPIRED)), ListExport.ended_at < ended_before)
        .order_by(ListExport.id)
        .limit(500)
    ).all()


def stored_names() -> list[str]:
    """The files that exports name."""
    return list(
        db.session.scalars(
            select(ListExport.stored_name).where(ListExport.stored_name != "").order_by(ListExport.id)
        )
    )
