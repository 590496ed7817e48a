"""Jobs that keep things in order: open deadlines after a change of the calendar, old notices, stray uploads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from flask import Flask
from sqlalchemy import select

from casework import clock, limits
from casework.access.tenancy import NOBODY
from casework.accounts import services as accounts
from casework.accounts.context import acting
from casework.bulk import keeping as bulk
from casework.calendar_pages.services import recount
from casework.extensions import db
from casework.files import services as files
from casework.imports import keeping as imports
from casework.invitations import services as invitations
from casework.jobs.work import Part, counties_with_cases, every_province, in_county, in_province
from casework.models import Attachment
from casework.notices import services as notices
from casework.outbox import services as outbox
from casework.transaction import transaction

COUNTS_KEPT = timedelta(days=1)
LETTERS_KEPT = timedelta(days=30)
SESSIONS_KEPT = timedelta(days=180)
IMPORTS_KEPT = timedelta(days=90)
RUNS_KEPT = timedelta(days=90)
ARRIVALS_STAY = timedelta(days=1)
# A database put back to last week's backup knows nothing of the files since then; somebody may still find out.
STRAYS_STAY = timedelta(days=30)


def recount_deadlines(app: Flask, today: date) -> Iterator[Part]:
    """Open deadlines of every county by the calendar as it is now: after a holiday plan was loaded they move."""
    for county in counties_with_cases(app):
        part = Part()
        with part.row(county.code), in_county(app, county, "recount_deadlines"), transaction():
            part.done = len(recount([county.id], today=today))
        yield part


def sweep_notices(app: Flask, today: date) -> Iterator[Part]:
    """Delete in small steps what was read and due long ago."""
    while True:
        with acting(app, NOBODY, actor_name="job sweep_notices"), transaction():
            part = Part(done=notices.sweep(today))
        yield part
        if not part.done:
            return


def sweep_imports(app: Flask, today: date) -> Iterator[Part]:
    """Delete the rows of imports that nobody has touched for 90 days: copies of tables with phone numbers in them."""
    before = clock.real_now() - IMPORTS_KEPT
    for province in every_province(app):
        while True:
            part = Part()
            with in_province(app, province, "sweep_imports"), transaction():
                part.done = imports.sweep(before)
            yield part
            if not part.done:
                break


def sweep_runs(app: Flask, today: date) -> Iterator[Part]:
    """Delete the rows of steps on many rows after 90 days; how many there were stays with the step."""
    for province in every_province(app):
        while True:
            part = Part()
            with in_province(app, province, "sweep_runs"), transaction():
                part.done = bulk.sweep(today - RUNS_KEPT)
            yield part
            if not part.done:
                break


def sweep_files(app: Flask, today: date) -> Iterator[Part]:
    """Delete uploads that no row names: broken transfers after a day, what a change left that was rolled back after 30."""
    known: set[str] = set()
    provinces = every_province(app)
    for province in provinces:
        with in_province(app, province, "sweep_files"):
            known.update(db.session.scalars(select(Attachment.stored_name)))
            db.session.rollback()
    if not provinces:
        return
    with acting(app, NOBODY, actor_name="job sweep_files"):
        part, now = Part(), clock.real_now()
        with part.row("files without rows"):
            part.done = files.sweep(
                known, arrived_before=now - ARRIVALS_STAY, stored_before=now - STRAYS_STAY
            )
        yield part


def sweep_sign_in(app: Flask, today: date) -> Iterator[Part]:
    """Delete what signing in leaves behind: counts of yesterday, links and letters of last month, sessions and
    invitations of the last half-year. What they were is in the log."""
    now = clock.real_now()
    with acting(app, NOBODY, actor_name="job sweep_sign_in"), transaction():
        limits.sweep(now - COUNTS_KEPT)
        accounts.sweep_links(now - LETTERS_KEPT)
        outbox.sweep(now - LETTERS_KEPT)
        invitations.sweep(now - SESSIONS_KEPT)
        done = accounts.sweep_sessions(now - SESSIONS_KEPT)
    yield Part(done=done)
