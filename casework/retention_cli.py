"""`flask retention plan | files | run`: counting what is due by hand, and carrying out what was confirmed.

No command confirms: that is done by the security administrator of the province on the page of the plan.
"""

from __future__ import annotations

from datetime import datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from casework import clock, scheduler
from casework.access.tenancy import NOBODY
from casework.errors import RuleViolation
from casework.extensions import check_walls, db
from casework.jobs.retention import scopes_of
from casework.personal_data.retention import plans
from casework.personal_data.retention.counting import FILES, count_plan, files_due
from casework.personal_data.retention.periods import Periods
from casework.scheduler import Result
from casework.transaction import transaction

NAME = "flask retention"


@click.group("retention")
def retention() -> None:
    """Personal data whose time is over."""


@retention.command("plan")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="the day to count for; default: today")
@with_appcontext
def plan_command(on: datetime | None) -> None:
    """Count what is due and keep it as a plan for somebody to confirm. Changes nothing else."""
    if on is not None and on.date() > clock.today():
        raise click.ClickException("a plan counts for today or a day before: nothing else is due")
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    check_walls(app)
    in_scope = scopes_of(app, NAME)
    try:
        with in_scope(NOBODY), transaction():
            day = on.date() if on else clock.today()
            key = plans.ask_for_plan(Periods.of(app.config["RETENTION_YEARS"]), on=day, name=NAME).id
    except RuleViolation as violation:
        raise click.ClickException(
            f"{violation.message} flask retention run, or decide on its page."
        ) from violation
    count_plan(key, in_scope)
    with in_scope(NOBODY):
        plan = plans.get_plan(key)
        counts, is_open = plan.counts, plan.is_open
        db.session.rollback()
    for rule, found in counts.items():
        if rule == FILES:
            listed = ", ".join(f"{subject} {number}" for subject, number in found.items()) or "none"
            click.echo(f"files to be looked at: {listed}")
        else:
            click.echo(f"{rule:<12} {found['rows']:>7} rows in {found['counties']} counties")
    click.echo(f"plan {key} waits to be confirmed" if is_open else f"plan {key}: nothing is due")


@retention.command("files")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="the day to count for; default: today")
@with_appcontext
def files_command(on: datetime | None) -> None:
    """List the files of cases that are due: what they show nobody can mend, so an archivist has to look at them."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    check_walls(app)
    periods = Periods.of(app.config["RETENTION_YEARS"])
    for number, key, subject, kind, added_on in files_due(
        scopes_of(app, NAME), periods, on.date() if on else clock.today()
    ):
        click.echo(f"{number}\t{key}\t{subject.value}\t{kind}\t{added_on}")


@retention.command("run")
@with_appcontext
def run_command() -> None:
    """Carry out the plan that was confirmed, now."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    check_walls(app)
    with scopes_of(app, NAME)(NOBODY):
        plan = plans.open_plan()
        is_confirmed = plan is not None and bool(plan.is_confirmed)
        db.session.rollback()
    if not is_confirmed:
        raise click.ClickException("there is no confirmed plan")
    report = scheduler.run(app, "erase_personal_data", by_hand=True)
    if report.result is Result.ELSEWHERE:
        raise click.ClickException("it is under way in another process")
    click.echo(f"{report.result}, {report.done} done, {report.failed} failed")
    if report.result is not Result.DONE:
        raise click.ClickException(report.message or "see the log")
