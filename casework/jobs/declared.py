"""The table of jobs: name, time of day in China, work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Flask

from casework import clock
from casework.i18n import lazy_gettext as _l
from casework.jobs.audit import anchor_audit, verify_audit
from casework.jobs.housekeeping import recount_deadlines, sweep_files, sweep_notices
from casework.jobs.reminders import remind_of_deadlines
from casework.jobs.work import Part

__all__ = ["JOBS", "Job", "Part", "UnknownJob", "get_job"]


class UnknownJob(KeyError):
    """No job has this name."""


@dataclass(frozen=True)
class Job:
    """A daily job. `work` takes the date it works for and gives one Part per county or step."""

    name: str
    label: Any
    at: time
    work: Callable[[Flask, date], Iterator[Part]]

    def latest_slot(self, now: datetime) -> date:
        """The day whose run should have begun by `now` (business time)."""
        local = now.astimezone(clock.CHINA)
        return local.date() if local.time() >= self.at else local.date() - timedelta(days=1)


JOBS: tuple[Job, ...] = (
    Job("verify_audit", _l("Verify the audit log"), time(2, 0), verify_audit),
    Job("anchor_audit", _l("Anchor the audit log"), time(2, 30), anchor_audit),
    Job("sweep_notices", _l("Delete notices that were read long ago"), time(3, 0), sweep_notices),
    Job("sweep_files", _l("Delete uploads that belong to nothing"), time(3, 30), sweep_files),
    Job(
        "recount_deadlines",
        _l("Recount open deadlines by the present calendar"),
        time(6, 0),
        recount_deadlines,
    ),
    Job("remind_of_deadlines", _l("Remind of deadlines"), time(6, 30), remind_of_deadlines),
)


def get_job(name: str) -> Job:
    """A job by name. Raises UnknownJob."""
    job = next((job for job in JOBS if job.name == name), None)
    if job is None:
        raise UnknownJob(name)
    return job
