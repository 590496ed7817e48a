"""Reads of the system administrator: the latest run of each job, the queue of letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, select

from casework.enums import MessageState
from casework.errors import NotFound
from casework.extensions import db
from casework.i18n import lazy_gettext as _l
from casework.jobs import JOBS, Job
from casework.models import JobRun, OutboxMessage
from casework.paging import Page, Sort, page_of, parse_instant

BY_HAND: Final = frozenset(
    {
        "send_messages",
        "sweep_sign_in",
        "sweep_notices",
        "sweep_files",
        "recount_deadlines",
        "remind_of_deadlines",
    }
)
"""Jobs that may be started from the page: running them twice is harmless, and they decide nothing about accounts or the
log, which are not the system administrator's."""
KINDS: Final[dict[str, Any]] = {
    "password_reset": _l("Link after a forgotten password"),
    "account_link": _l("Link for a new account"),
    "administrator_changed": _l("Change of an administrator's account"),
    "unused_warning": _l("Warning before an account is locked"),
    "invitation": _l("Invitation"),
}
RUNS_SHOWN: Final = 30
SORT: Final = Sort("-created", OutboxMessage.created_at, OutboxMessage.id, parse_instant, descending=True)


@dataclass(frozen=True)
class JobState:
    """A job with its latest run, if there was one."""

    job: Job
    run: Any
    may_start: bool


def job_states() -> list[JobState]:
    """Every declared job with what became of it last: one statement for all."""
    latest = (
        select(JobRun.name, func.max(JobRun.started_at).label("started_at"))
        .where(JobRun.name.in_([job.name for job in JOBS]))
        .group_by(JobRun.name)
        .subquery()
    )
    rows = db.session.scalars(
        select(JobRun).join(
            latest, (JobRun.name == latest.c.name) & (JobRun.started_at == latest.c.started_at)
        )
    )
    runs = {row.name: row for row in rows}
    return [JobState(job, runs.get(job.name), job.name in BY_HAND) for job in JOBS]


def runs_of(name: str) -> Sequence[JobRun]:
    """The latest runs of a job, the newest first."""
    return db.session.scalars(
        select(JobRun).where(JobRun.name == name).order_by(JobRun.started_at.desc()).limit(RUNS_SHOWN)
    ).all()


def letter_counts() -> dict[MessageState, int]:
    """How many letters are in each state; those that ended are kept for thirty days."""
    rows = db.session.execute(
        select(OutboxMessage.state, func.count(OutboxMessage.id)).group_by(OutboxMessage.state)
    )
    return {state: count for state, count in rows}


def list_letters(state: MessageState | None, *, token: str, size: int) -> Page:
    """One page of letters, the newest first. Whom they are about is not read: that is the business of who administers
    accounts."""
    statement: Select[*tuple[Any, ...]] = select(
        OutboxMessage.id,
        OutboxMessage.created_at.label("sort_value"),
        OutboxMessage.kind,
        OutboxMessage.state,
        OutboxMessage.tries,
        OutboxMessage.next_try_at,
        OutboxMessage.give_up_at,
        OutboxMessage.ended_at,
        OutboxMessage.problem,
    )
    if state is not None:
        statement = statement.where(OutboxMessage.state == state)
    return page_of(db.session(), statement, SORT, token=token, size=size)


def get_letter(message_id: int) -> OutboxMessage:
    """A letter that is going to be changed. Raises NotFound."""
    found = db.session.scalar(select(OutboxMessage).where(OutboxMessage.id == message_id).with_for_update())
    if found is None:
        raise NotFound
    return found


def kind_words(kind: str) -> str:
    """What a letter is, in the reader's language."""
    return str(KINDS.get(kind, kind))


def oldest_waiting() -> datetime | None:
    """Since when the oldest letter waits."""
    return db.session.scalar(
        select(func.min(OutboxMessage.created_at)).where(OutboxMessage.state == MessageState.WAITING)
    )
