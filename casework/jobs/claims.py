"""The row of a job's slot as lock and log: claimed once, held by a lease, taken over when the lease is over."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from flask import Flask
from sqlalchemy import CursorResult, Update, select, update
from sqlalchemy.exc import IntegrityError

from casework import clock
from casework.access.tenancy import NOBODY
from casework.accounts.context import acting
from casework.audit.services import record
from casework.enums import JobOutcome
from casework.extensions import db
from casework.models import JobRun
from casework.transaction import transaction

LEASE: Final = timedelta(minutes=10)
"""How long a run may be silent before another process takes it for dead; renewed after every part."""
LONGEST_MESSAGE: Final = 2000
ALWAYS: Final = "always"
"""The slot of a job without a time of day: its one row is taken again and again."""

COLUMNS: Final = (
    JobRun.id,
    JobRun.name,
    JobRun.slot,
    JobRun.holder,
    JobRun.started_at,
    JobRun.lease_until,
    JobRun.ended_at,
    JobRun.outcome,
    JobRun.done_count,
    JobRun.failed_count,
    JobRun.message,
)


@dataclass(frozen=True)
class Run:
    """A row of the log as plain data."""

    id: int
    name: str
    slot: str
    holder: str
    started_at: datetime
    lease_until: datetime
    ended_at: datetime | None
    outcome: JobOutcome
    done_count: int
    failed_count: int
    message: str

    def is_dead(self, now: datetime) -> bool:
        """Begun, not ended, and silent for longer than its lease."""
        return self.ended_at is None and self.lease_until <= now


class LostClaim(RuntimeError):
    """Another process took the slot over: this run was silent for longer than its lease."""


@dataclass(frozen=True)
class Claim:
    """A slot held by this run."""

    app: Flask
    name: str
    slot: str
    holder: str

    def renew(self, done: int, failed: int) -> None:
        """Say that the run is alive and how far it is. Raises LostClaim when the slot is held by another."""
        with self._acting():
            self._change(lease_until=clock.real_now() + LEASE, done_count=done, failed_count=failed)

    def finish(self, outcome: JobOutcome, message: str = "", *, done: int = 0, failed: int = 0) -> None:
        """Write down what became of the run, in its row and as an entry of the audit log. Raises LostClaim.

        A minute in which a constant job found nothing to do is no act: a thousand such entries a day would hide the others.
        """
        message = message[:LONGEST_MESSAGE]
        is_idle = self.slot == ALWAYS and outcome is JobOutcome.DONE and not (done or failed)
        with self._acting():
            self._change(ended_at=clock.real_now(), outcome=outcome, message=message)
            if is_idle:
                return
            record(
                db.session(), "job", object_type="job_runs", object_id=f"{self.name}:{self.slot}", outcome=outcome,
                done=done, failed=failed, message=message,
            )  # fmt: skip

    @contextmanager
    def _acting(self) -> Iterator[None]:
        with acting(self.app, NOBODY, actor_name=f"job {self.name}"), transaction():
            yield

    def _change(self, **values: object) -> None:
        changed = _change(
            update(JobRun)
            .where(
                JobRun.name == self.name,
                JobRun.slot == self.slot,
                JobRun.holder == self.holder,
                JobRun.ended_at.is_(None),
            )
            .values(**values)
        )
        if changed != 1:
            raise LostClaim(f"{self.name} {self.slot}")


def new_holder() -> str:
    """A name that no other run has, readable enough to find the process."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def claim(app: Flask, name: str, slot: str, *, again: bool = False) -> Claim | None:
    """Take a slot that nobody has, or one whose run died. None when it is done or under way elsewhere.

    `again` takes a slot whose run has ended as well: a run by hand.
    """
    holder, now = new_holder(), clock.real_now()
    with acting(app, NOBODY, actor_name=f"job {name}"):
        run = _find(name, slot)
        if run is None:
            taken = _insert(name, slot, holder, now)
        else:
            may_take = run.is_dead(now) or (again and run.ended_at is not None)
            taken = may_take and _take_over(run, holder, now)
    return Claim(app, name, slot, holder) if taken else None


def run_of(app: Flask, name: str, slot: str | None = None) -> Run | None:
    """The run of a slot, or the latest run of a job, if there is one."""
    with acting(app, NOBODY):
        return _find(name, slot)


def beat(app: Flask, name: str, slot: str) -> None:
    """Write the instant of a sign of life; the first beat makes the row."""
    now = clock.real_now()
    with acting(app, NOBODY, actor_name=f"job {name}"):
        with transaction():
            changed = _change(
                update(JobRun)
                .where(JobRun.name == name, JobRun.slot == slot)
                .values(started_at=now, ended_at=now, lease_until=now, holder=new_holder())
            )
        if not changed and _insert(name, slot, new_holder(), now):
            beat(app, name, slot)


def _find(name: str, slot: str | None) -> Run | None:
    statement = select(*COLUMNS).where(JobRun.name == name).order_by(JobRun.slot.desc()).limit(1)
    if slot is not None:
        statement = statement.where(JobRun.slot == slot)
    row = db.session.execute(statement).one_or_none()
    db.session.rollback()
    return None if row is None else Run(**row._mapping)


def _insert(name: str, slot: str, holder: str, now: datetime) -> bool:
    try:
        with transaction():
            db.session.add(
                JobRun(name=name, slot=slot, holder=holder, started_at=now, lease_until=now + LEASE)
            )
    except IntegrityError:
        return False  # another process was first: the unique pair lets exactly one through
    return True


def _take_over(run: Run, holder: str, now: datetime) -> bool:
    """One conditional UPDATE: of several who see the same dead run, one wins."""
    with transaction():
        changed = _change(
            update(JobRun)
            .where(JobRun.id == run.id, JobRun.holder == run.holder, JobRun.lease_until == run.lease_until)
            .values(
                holder=holder,
                started_at=now,
                lease_until=now + LEASE,
                ended_at=None,
                outcome=JobOutcome.RUNNING,
                done_count=0,
                failed_count=0,
                message="",
            )
        )
    return changed == 1


def _change(statement: Update) -> int:
    """Run an UPDATE of the log; gives the number of rows it changed."""
    result = db.session.execute(statement)
    return cast("CursorResult[Any]", result).rowcount
