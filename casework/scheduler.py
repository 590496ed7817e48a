"""The scheduler: one thread that beats and starts what is due; `run` claims a slot, works, records the outcome."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask

from casework import clock
from casework.enums import JobOutcome
from casework.home import heartbeat
from casework.jobs import JOBS, Job, Part, claims, get_job
from casework.jobs.claims import ALWAYS, Claim, LostClaim

log = logging.getLogger(__name__)

BEAT_SECONDS: Final = 30
LOOK_SECONDS: Final = 60


class Result(StrEnum):
    """What became of a call of `run`."""

    DONE = "done"
    FAILED = "failed"
    ELSEWHERE = "elsewhere"
    LOST = "lost"


@dataclass(frozen=True)
class Report:
    """Result of a run: rows done, rows that failed, and words for the log."""

    result: Result
    slot: str
    done: int = 0
    failed: int = 0
    message: str = ""


def start(app: Flask) -> BackgroundScheduler:
    """Begin to beat and to start what is due, missed slots first. Several processes may do it at the same time:
    the row of a slot lets exactly one of them work. The threads end with the process."""
    scheduler = BackgroundScheduler(
        timezone=clock.CHINA,
        executors={"default": ThreadPoolExecutor(3)},
        # A late or doubled firing is one firing: `run_due` asks the log what is missing.
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    now = datetime.now(clock.CHINA)
    scheduler.add_job(beat, IntervalTrigger(seconds=BEAT_SECONDS), [app], id="beat", next_run_time=now)
    scheduler.add_job(run_due, IntervalTrigger(seconds=LOOK_SECONDS), [app], id="look", next_run_time=now)
    scheduler.add_job(
        run_constant, IntervalTrigger(seconds=LOOK_SECONDS), [app], id="constant", next_run_time=now
    )
    scheduler.start()
    log.info("scheduler started with %d jobs", len(JOBS))
    return scheduler


def beat(app: Flask) -> None:
    """Leave a sign of life for the readiness probe."""
    claims.beat(app, heartbeat.NAME, heartbeat.SLOT)


def run_due(app: Flask) -> list[Report]:
    """Run every daily job whose latest slot nobody has run, and take over runs that died. Older slots are not made up
    for: a job works for the present day and finds by itself what was missed."""
    reports = []
    for job in JOBS:
        if job.is_constant:
            continue
        slot = job.latest_slot(clock.now())
        known = claims.run_of(app, job.name, slot.isoformat())
        if known is None or known.is_dead(clock.real_now()):
            reports.append(run(app, job.name))
    return reports


def run_constant(app: Flask) -> list[Report]:
    """Run every job without a time of day; one that is under way in another process is left to it."""
    return [run(app, job.name, by_hand=True) for job in JOBS if job.is_constant]


def run(app: Flask, name: str, *, on: date | None = None, by_hand: bool = False) -> Report:
    """Run a job for its latest slot, or for the day `on`. `by_hand` repeats a slot that has ended, as constant jobs do.

    Raises UnknownJob. Everything else that goes wrong ends up in the log and in the report.
    """
    job = get_job(name)
    slot = ALWAYS if job.is_constant else (on or job.latest_slot(clock.now())).isoformat()
    claim = claims.claim(app, name, slot, again=by_hand)
    if claim is None:
        return Report(Result.ELSEWHERE, slot)
    try:
        return _work(app, job, claim, on or clock.today())
    except LostClaim:
        log.warning("job %s, slot %s: taken over by another process", name, slot)
        return Report(Result.LOST, slot)


def _work(app: Flask, job: Job, claim: Claim, today: date) -> Report:
    total, message = Part(), ""
    try:
        for part in job.work(app, today):
            total.done += part.done
            total.failed += part.failed
            claim.renew(total.done, total.failed)
    except LostClaim:
        raise
    except Exception as error:
        log.exception("job %s, slot %s failed", job.name, claim.slot)
        message = f"{type(error).__name__}: {error}"
    good = not message and not total.failed
    outcome = JobOutcome.DONE if good else JobOutcome.FAILED
    claim.finish(outcome, message, done=total.done, failed=total.failed)
    return Report(Result.DONE if good else Result.FAILED, claim.slot, total.done, total.failed, message)
