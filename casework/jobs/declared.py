"""The table of jobs: name, time of day in China, work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Flask

from casework import clock
from casework.i18n import lazy_gettext as _l
from casework.jobs.accounts import lock_unused_accounts, remind_of_account_review
from casework.jobs.audit import anchor_audit, verify_audit
from casework.jobs.exports import write_exports
from casework.jobs.housekeeping import (
    recount_deadlines,
    sweep_files,
    sweep_imports,
    sweep_notices,
    sweep_runs,
    sweep_sign_in,
)
from casework.jobs.messages import send_messages
from casework.jobs.pauses import credit_pauses
from casework.jobs.reminders import remind_of_deadlines
from casework.jobs.retention import erase_personal_data
from casework.jobs.returns import remind_of_returns
from casework.jobs.transfers import hand_over_cases
from casework.jobs.work import Part

__all__ = ["JOBS", "Job", "Part", "UnknownJob", "get_job"]


class UnknownJob(KeyError):
    """No job has this name."""


@dataclass(frozen=True)
class Job:
    """A job of each day, or of each minute when `at` is None. `work` takes the date it works for and gives one Part per
    county or step."""

    name: str
    label: Any
    at: time | None
    work: Callable[[Flask, date], Iterator[Part]]

    @property
    def is_constant(self) -> bool:
        """Runs at every look of the scheduler, in one row of the log."""
        return self.at is None

    def latest_slot(self, now: datetime) -> date:
        """The day whose run should have begun by `now` (business time). Raises ValueError for a constant job."""
        if self.at is None:
            raise ValueError(f"{self.name} has no time of day")
        local = now.astimezone(clock.CHINA)
        return local.date() if local.time() >= self.at else local.date() - timedelta(days=1)


JOBS: tuple[Job, ...] = (
    Job("send_messages", _l("Send e-mails"), None, send_messages),
    Job("erase_personal_data", _l("Count and erase personal data that are due"), None, erase_personal_data),
    Job("write_exports", _l("Write long lists into files"), None, write_exports),
    Job("verify_audit", _l("Verify the audit log"), time(2, 0), verify_audit),
    Job("anchor_audit", _l("Anchor the audit log"), time(2, 30), anchor_audit),
    Job("sweep_sign_in", _l("Delete counts, links and sessions that are over"), time(2, 30), sweep_sign_in),
    Job("sweep_notices", _l("Delete notices that were read long ago"), time(3, 0), sweep_notices),
    Job("sweep_imports", _l("Delete the rows of old imports"), time(3, 15), sweep_imports),
    Job("sweep_runs", _l("Delete the rows of old steps on many rows"), time(3, 20), sweep_runs),
    Job("sweep_files", _l("Delete uploads that belong to nothing"), time(3, 30), sweep_files),
    Job("hand_over_cases", _l("Hand over cases whose day has come"), time(0, 30), hand_over_cases),
    Job("credit_pauses", _l("Credit the days of waiting for enterprises"), time(0, 15), credit_pauses),
    Job(
        "recount_deadlines",
        _l("Recount open deadlines by the present calendar"),
        time(6, 0),
        recount_deadlines,
    ),
    Job("remind_of_deadlines", _l("Remind of deadlines"), time(6, 30), remind_of_deadlines),
    Job("remind_of_returns", _l("Remind of returns that are not in"), time(6, 45), remind_of_returns),
    Job("lock_unused_accounts", _l("Lock accounts that nobody uses"), time(2, 0), lock_unused_accounts),
    Job(
        "remind_of_account_review",
        _l("Remind of the yearly review of accounts"),
        time(7, 0),
        remind_of_account_review,
    ),
)


def get_job(name: str) -> Job:
    """A job by name. Raises UnknownJob."""
    job = next((job for job in JOBS if job.name == name), None)
    if job is None:
        raise UnknownJob(name)
    return job
