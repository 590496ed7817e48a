"""Requests by POST that read much and write one row at their end: they hold no lock while they read and work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from casework.extensions import db, writing


@contextmanager
def reading() -> Iterator[None]:
    """A transaction that only reads, ended with the block. What leaves the block is plain data.

    A POST would otherwise begin with the one lock that SQLite gives to writers and keep it through everything it reads.
    What has to be noted follows in a short transaction of its own (`leave_trace`).
    """
    token = writing.set(False)
    try:
        yield
        db.session.commit()  # nothing to keep; ended so, PostgreSQL remembers its prepared statements
    except BaseException:
        db.session.rollback()
        raise
    finally:
        writing.reset(token)
