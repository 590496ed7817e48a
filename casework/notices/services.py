"""Sending, reading and sweeping notices. A notice is unique per person, subject, due date and step."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from casework import clock
from casework.access.principal import Principal
from casework.audit.services import record
from casework.audit.values import plain
from casework.enums import NoticeKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Notice, User

KEPT_DAYS: Final = 400
"""Calendar days after which a read notice is swept: longer than any deadline is reminded of."""


def remind(
    user_ids: Iterable[int],
    *,
    subject: str,
    due_on: date,
    step: int,
    template: str,
    url: str = "",
    **details: Any,
) -> int:
    """Send one step of a reminder to those who have not got it yet; gives how many were sent.

    `subject` names what is due ("action:17"), `step` its distance in working days (−7 … 0, then 5, 10 …).
    `template` chooses the words (notices/wording.py), `details` are the values in them.
    """
    count = _send(user_ids, NoticeKind.DEADLINE, subject, due_on, step, template, url, details)
    if count:
        _outdate(user_ids, subject)
    return count


def _outdate(user_ids: Iterable[int], subject: str) -> None:
    """Only the newest reminder of a subject is worth reading: older unread ones count as read."""
    unread = db.session.scalars(
        select(Notice)
        .where(Notice.subject == subject, Notice.user_id.in_(set(user_ids)), Notice.read_at.is_(None))
        .order_by(Notice.user_id, Notice.id.desc())
    ).all()
    for newer, older in pairwise(unread):
        if older.user_id == newer.user_id:
            older.read_at = clock.now()
    db.session.flush()


def notify(
    user_ids: Iterable[int],
    *,
    subject: str,
    template: str,
    on: date,
    url: str = "",
    kind: NoticeKind = NoticeKind.INFORMATION,
    **details: Any,
) -> int:
    """Tell people something once per subject and day; gives how many were told."""
    return _send(user_ids, kind, subject, on, 0, template, url, details)


def nudge(
    user_ids: Iterable[int],
    *,
    actor: Principal,
    subject: str,
    on: date,
    url: str = "",
    tenant_id: int | None = None,
    **details: Any,
) -> int:
    """A person reminds others (催办): logged, and once a day per subject, whoever does it.

    Raises RuleViolation when nobody is there to be reminded or it was done today.
    """
    people = sorted(set(user_ids) - {actor.id})
    if not people:
        raise RuleViolation(_("There is no account that could be reminded."))
    subject = f"nudge:{subject}"
    before = db.session.scalar(
        select(Notice.id).where(Notice.subject == subject, Notice.due_on == on).limit(1)
    )
    if before is not None:
        raise RuleViolation(_("A reminder was sent today already. You can send the next one tomorrow."))
    count = _send(
        people, NoticeKind.NUDGE, subject, on, 0, "nudge", url, {"from_name": actor.name, **details}
    )
    record(
        db.session(), "nudge", object_type="notices", object_id=subject, tenant_id=tenant_id, people=people
    )
    return count


def settle(subject: str, *, at: datetime | None = None) -> None:
    """What was reminded of is done: its unread reminders count as read."""
    for notice in db.session.scalars(
        select(Notice).where(Notice.subject == subject, Notice.read_at.is_(None))
    ):
        notice.read_at = at or clock.now()
    db.session.flush()


def mark_read(notice: Notice, *, at: datetime | None = None) -> None:
    """The person has read it; the first time counts."""
    if notice.read_at is None:
        notice.read_at = at or clock.now()
        db.session.flush()


def mark_all_read(user_id: int, *, at: datetime | None = None) -> int:
    """Everything in a person's inbox is read; gives how many were not before."""
    unread = db.session.scalars(
        select(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    ).all()
    for notice in unread:
        notice.read_at = at or clock.now()
    db.session.flush()
    return len(unread)


def sweep(today: date, *, at_most: int = 5000) -> int:
    """Delete notices read and due long ago; gives how many. Unread ones stay, whatever their age."""
    last = today - timedelta(days=KEPT_DAYS)
    ids = db.session.scalars(
        select(Notice.id)
        .where(
            Notice.due_on < last,
            Notice.read_at < datetime.combine(last, datetime.min.time(), clock.CHINA),
        )
        .order_by(Notice.id)
        .limit(at_most)
    ).all()
    if ids:
        db.session.execute(delete(Notice).where(Notice.id.in_(ids)))
    return len(ids)


def _send(
    user_ids: Iterable[int],
    kind: NoticeKind,
    subject: str,
    due_on: date,
    step: int,
    template: str,
    url: str,
    details: dict[str, Any],
) -> int:
    wanted = set(user_ids)
    if not wanted:
        return 0
    known = set(
        db.session.scalars(
            select(Notice.user_id).where(
                Notice.subject == subject, Notice.due_on == due_on, Notice.step == step
            )
        )
    )
    people = sorted(
        db.session.scalars(select(User.id).where(User.id.in_(wanted - known), User.is_active))
        if wanted - known
        else ()
    )
    if not people:
        return 0
    text = json.dumps({key: plain(value) for key, value in details.items()}, ensure_ascii=False)
    try:
        with db.session.begin_nested():
            db.session.add_all(
                Notice(
                    user_id=user_id,
                    kind=kind,
                    subject=subject,
                    due_on=due_on,
                    step=step,
                    template=template,
                    details_json=text,
                    url=url,
                    sent_at=clock.now(),
                )
                for user_id in people
            )
    except IntegrityError:
        return 0  # another process sent the same step at this moment: it has arrived, and only once
    return len(people)
