"""The life of a message: put into the outbox, claimed by one run, ended or tried again later."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import CursorResult, Update, delete, insert, or_, select, update

from casework import clock
from casework.enums import MessageState
from casework.extensions import db
from casework.models import OutboxMessage

CLAIM: Final = timedelta(minutes=5)
"""How long one delivery may take before another run takes it for dead."""
WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 120, 240))
"""After the first, second … failure; the last one again and again until the message is given up."""
LONGEST_PROBLEM: Final = 500
_ADDRESS: Final = re.compile(r"[^\s@<>'\"]+@[^\s@<>'\",;)]+")


@dataclass(frozen=True)
class Waiting:
    """A claimed message as plain data."""

    id: int
    kind: str
    about: str
    tries: int
    give_up_at: datetime
    created_at: datetime


def put(kind: str, about: object, *, worth: timedelta) -> None:
    """Add a message to the caller's transaction. `about` says what its words are made from when it is sent (a user
    name, a key); after `worth` it is no longer worth sending."""
    now = clock.real_now()
    db.session.execute(
        insert(OutboxMessage).values(kind=kind, about=str(about), next_try_at=now, give_up_at=now + worth)
    )


def without_addresses(problem: str) -> str:
    """What a mail server said, without the addresses of people in it: they lie sealed everywhere else."""
    return _ADDRESS.sub("…@…", problem)


def due(now: datetime, limit: int = 100) -> Sequence[int]:
    """Keys of messages that wait and that no run is at, the oldest first."""
    return db.session.scalars(
        select(OutboxMessage.id)
        .where(OutboxMessage.state == MessageState.WAITING, OutboxMessage.next_try_at <= now, _free(now))
        .order_by(OutboxMessage.next_try_at, OutboxMessage.id)
        .limit(limit)
    ).all()


def claim(message_id: int, holder: str, now: datetime) -> Waiting | None:
    """Take a message for one delivery; None when another run was faster."""
    taken = _changed(
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.state == MessageState.WAITING, _free(now))
        .values(claim=holder, claimed_until=now + CLAIM, tries=OutboxMessage.tries + 1)
    )
    if not taken:
        return None
    row = db.session.execute(
        select(
            OutboxMessage.id,
            OutboxMessage.kind,
            OutboxMessage.about,
            OutboxMessage.tries,
            OutboxMessage.give_up_at,
            OutboxMessage.created_at,
        ).where(OutboxMessage.id == message_id)
    ).one()
    return Waiting(*row)


def end(message: Waiting, holder: str, state: MessageState, problem: str = "") -> bool:
    """Write down what became of a message; False when the claim was lost meanwhile."""
    return _finish(message, holder, state=state, ended_at=clock.real_now(), problem=_kept(problem))


def put_off(message: Waiting, holder: str, problem: str) -> MessageState:
    """After a failure: try again later, or give up when that would be too late."""
    now = clock.real_now()
    next_try_at = now + WAITS[min(message.tries, len(WAITS)) - 1]
    if next_try_at >= message.give_up_at:
        end(message, holder, MessageState.GIVEN_UP, problem)
        return MessageState.GIVEN_UP
    _finish(message, holder, next_try_at=next_try_at, problem=_kept(problem))
    return MessageState.WAITING


def sweep(before: datetime) -> None:
    """Delete messages that ended before an instant."""
    db.session.execute(delete(OutboxMessage).where(OutboxMessage.ended_at < before))


def _kept(problem: str) -> str:
    return without_addresses(problem)[:LONGEST_PROBLEM]


def _finish(message: Waiting, holder: str, **values: Any) -> bool:
    return bool(
        _changed(
            update(OutboxMessage)
            .where(OutboxMessage.id == message.id, OutboxMessage.claim == holder)
            .values(claim="", claimed_until=None, **values)
        )
    )


def _free(now: datetime) -> Any:
    return or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until <= now)


def _changed(statement: Update) -> int:
    return cast("CursorResult[Any]", db.session.execute(statement)).rowcount
