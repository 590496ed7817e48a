"""The one block in which a change is made: commit on success, roll back on any exception."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from casework.extensions import db


@contextmanager
def transaction() -> Iterator[None]:
    """Open at the edge (view, job, command) and nowhere else; services flush, they never commit."""
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
