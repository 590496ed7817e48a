"""The sign of life of the scheduler: written by whichever process has one, read by the readiness probe."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from casework.extensions import db
from casework.models import JobRun

NAME: Final = "heartbeat"
SLOT: Final = "scheduler"
OLD_AFTER: Final = timedelta(minutes=3)
"""A beat comes every 30 seconds; after six missed ones the scheduler counts as stopped."""


def last_heartbeat() -> datetime | None:
    """The instant of the last beat of any scheduler, None before the first."""
    return db.session.scalar(select(JobRun.started_at).where(JobRun.name == NAME, JobRun.slot == SLOT))


def scheduler_is_alive(now: datetime) -> bool:
    """Whether a scheduler has beaten lately; `now` is the real instant."""
    beat = last_heartbeat()
    return beat is not None and now - beat <= OLD_AFTER
