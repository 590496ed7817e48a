"""Requests by POST that read much and write one row at their end: they hold no lock while they read and work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from casework.extensions import db, one_moment, writing


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


@contextmanager
def snapshot() -> Iterator[None]:
    """The same, and everything in the block is read as of one moment: a file made of many statements adds up, whoever
    writes beside it. What the session read before is forgotten first."""
    db.session.rollback()
    token = one_moment.set(True)
    try:
        with reading():
            yield
    finally:
        one_moment.reset(token)
