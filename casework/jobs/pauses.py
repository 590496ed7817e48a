"""Deadlines of actions that wait for their enterprise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import Flask

from casework.jobs.work import Part, counties_with_cases, in_county
from casework.plans import services
from casework.transaction import transaction


def credit_pauses(app: Flask, today: date) -> Iterator[Part]:
    """Move the deadline of each waiting action by the working days of its waiting, before anybody is reminded of it."""
    for county in counties_with_cases(app):
        part = Part()
        with part.row(county.code), in_county(app, county, "credit_pauses"), transaction():
            part.done = services.credit_pauses(on=today)
        yield part
