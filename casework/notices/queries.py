"""Reads of the inbox. Notices belong to one person: every read names the user."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, func, or_, select

from casework.errors import NotFound
from casework.extensions import db
from casework.models import Notice

SHOWN_DAYS: Final = 30
"""Calendar days that a notice stays in the inbox after it was read."""
COUNT_CAP: Final = 99
SHOWN_AT_MOST: Final = 200

Key = tuple[int, str, str, int]
"""What makes a notice unique: user, subject, due date (ISO), step."""


UNREAD: Final = select(Notice.id).where(Notice.user_id == bindparam("person_id"), Notice.read_at.is_(None))
"""The unread notices of the person `person_id`."""


def inbox(user_id: int, now: datetime) -> Sequence[Notice]:
    """Unread notices first, then those read in the last 30 days, the newest first in both."""
    return db.session.scalars(
        select(Notice)
        .where(
            Notice.user_id == user_id,
            or_(Notice.read_at.is_(None), Notice.read_at > now - timedelta(days=SHOWN_DAYS)),
        )
        .order_by(Notice.read_at.is_not(None), Notice.sent_at.desc(), Notice.id.desc())
        .limit(SHOWN_AT_MOST)
    ).all()


def get_notice(notice_id: int, user_id: int) -> Notice:
    """One notice of one person. Raises NotFound for somebody else's."""
    notice = db.session.scalar(select(Notice).where(Notice.id == notice_id, Notice.user_id == user_id))
    if notice is None:
        raise NotFound
    return notice


def newest_of(user_id: int, template: str) -> int:
    """The key of a person's newest notice of one template. Raises NotFound without one."""
    found = db.session.scalar(
        select(func.max(Notice.id)).where(Notice.user_id == user_id, Notice.template == template)
    )
    if found is None:
        raise NotFound
    return found


def sent(subjects: Collection[str]) -> set[Key]:
    """The keys of everything that was ever sent about these subjects."""
    found: set[Key] = set()
    ordered = sorted(subjects)
    for start in range(0, len(ordered), 500):
        rows = db.session.execute(
            select(Notice.user_id, Notice.subject, Notice.due_on, Notice.step).where(
                Notice.subject.in_(ordered[start : start + 500])
            )
        )
        found.update((row.user_id, row.subject, row.due_on.isoformat(), row.step) for row in rows)
    return found
