"""Jobs that keep things in order: open deadlines after a change of the calendar, old notices, stray uploads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from flask import Flask
from sqlalchemy import select

from casework import clock
from casework.access.tenancy import NOBODY
from casework.accounts.context import acting
from casework.calendar_pages.services import recount
from casework.extensions import db
from casework.files import services as files
from casework.jobs.work import Part, counties_with_cases, every_province, in_county, in_province
from casework.models import Attachment
from casework.notices import services as notices
from casework.transaction import transaction

STRAY_AFTER = timedelta(days=1)


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


def sweep_files(app: Flask, today: date) -> Iterator[Part]:
    """Delete uploads of yesterday or before that no row names: broken transfers, changes that were rolled back."""
    known: set[str] = set()
    provinces = every_province(app)
    for province in provinces:
        with in_province(app, province, "sweep_files"):
            known.update(db.session.scalars(select(Attachment.stored_name)))
            db.session.rollback()
    if not provinces:
        return
    with acting(app, NOBODY, actor_name="job sweep_files"):
        yield Part(done=files.sweep(known, before=clock.real_now() - STRAY_AFTER))
