"""What a system administrator does: starts a job, sends a letter now, gives one up. Each leaves its row in the log."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import CursorResult, or_, update

from casework import clock
from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.audit.services import record
from casework.enums import MessageState
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import OutboxMessage
from casework.system_pages.queries import BY_HAND


def note_start(name: str, *, actor: Principal) -> None:
    """Leave the trace of a job that is started by hand. Raises RuleViolation for one that is not started by hand."""
    require(actor, P.SYSTEM_RUN)
    if name not in BY_HAND:
        raise RuleViolation(_("This job runs by its time only."))
    record(db.session(), "job_started", object_type="job_runs", object_id=name)


def send_now(letter: OutboxMessage, *, actor: Principal) -> None:
    """Try a letter again with the next look of the job; one that was given up gets as much time as it had at first.

    Raises RuleViolation for a letter that was sent, or is being sent at this moment.
    """
    require(actor, P.SYSTEM_RUN)
    now = clock.real_now()
    worth = letter.give_up_at - letter.created_at
    _change(
        letter,
        (MessageState.WAITING, MessageState.GIVEN_UP),
        state=MessageState.WAITING,
        next_try_at=now,
        give_up_at=max(letter.give_up_at, now + worth),
        ended_at=None,
    )
    record(db.session(), "letter_retried", object_type="outbox_messages", object_id=letter.id)


def give_up(letter: OutboxMessage, *, actor: Principal) -> None:
    """A letter that waits is not sent any more. Raises RuleViolation as `send_now`."""
    require(actor, P.SYSTEM_RUN)
    _change(letter, (MessageState.WAITING,), state=MessageState.GIVEN_UP, ended_at=clock.real_now())
    record(db.session(), "letter_given_up", object_type="outbox_messages", object_id=letter.id)


def _change(letter: OutboxMessage, states: tuple[MessageState, ...], **values: Any) -> None:
    now = clock.real_now()
    changed = db.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.id == letter.id,
            OutboxMessage.state.in_(states),
            or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until <= now),
        )
        .values(claim="", claimed_until=None, **values)
        .execution_options(synchronize_session=False)
    )
    if cast("CursorResult[Any]", changed).rowcount != 1:
        raise RuleViolation(_("This letter was sent or ended meanwhile, or is being sent right now."))
