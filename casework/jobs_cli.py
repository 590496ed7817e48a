"""`flask jobs list | run NAME [--on DATE] | serve`: the scheduler's jobs by hand, and the scheduler on its own."""

from __future__ import annotations

import signal
import threading
from datetime import datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from casework import clock, scheduler
from casework.extensions import check_walls
from casework.jobs import JOBS, UnknownJob, claims
from casework.scheduler import Result


@click.group("jobs")
def jobs() -> None:
    """The scheduled jobs."""


@jobs.command("list")
@with_appcontext
def list_jobs() -> None:
    """Every job, when it runs, and what became of its latest run."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    for job in JOBS:
        run = claims.run_of(app, job.name)
        last = "never" if run is None else f"{run.slot} {run.outcome} {run.done_count} done"
        failed = f", {run.failed_count} failed" if run and run.failed_count else ""
        at = f"{job.at:%H:%M}" if job.at else "     "
        click.echo(f"{job.name:<22} {at}  {last}{failed}")


@jobs.command("run")
@click.argument("name")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="the day to work for; default: today")
@with_appcontext
def run_job(name: str, on: datetime | None) -> None:
    """Run one job now, also when its slot was run before. Takes over the row of a crashed run."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    check_walls(app)
    try:
        report = scheduler.run(app, name, on=on.date() if on else None, by_hand=True)
    except UnknownJob as error:
        known = ", ".join(job.name for job in JOBS)
        raise click.ClickException(f"there is no job {name}; there are: {known}") from error
    if report.result is Result.ELSEWHERE:
        raise click.ClickException(f"{name} {report.slot} is under way in another process")
    click.echo(f"{name} {report.slot}: {report.result}, {report.done} done, {report.failed} failed")
    if report.result is not Result.DONE:
        raise click.ClickException(report.message or "see the log")


@jobs.command("serve")
@with_appcontext
def serve() -> None:
    """Be the scheduler, until the process is asked to end."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    check_walls(app)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    running = scheduler.start(app)
    click.echo(f"scheduler with {len(JOBS)} jobs, {clock.today()}")
    ended.wait()
    running.shutdown(wait=True)
