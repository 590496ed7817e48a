"""The job that has long lists written: each by a process of its own, so that it takes nothing from the pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import Flask

from casework.exports.process import start_what_waits, sweep_old
from casework.jobs.work import Part


def write_exports(app: Flask, today: date) -> Iterator[Part]:
    """Begin what waits, take away what is over."""
    yield Part(done=start_what_waits(app))
    yield Part(done=sweep_old(app))
