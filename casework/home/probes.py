"""Whether this process can serve: database, migrations and, where a scheduler is expected, its heartbeat."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from casework.extensions import db
from casework.home.heartbeat import scheduler_is_alive


def readiness(head: str, now: datetime) -> dict[str, bool]:
    """What is in order: `database` answers, `migrations` stand at `head`, the `scheduler` has beaten lately.

    Works below the scope wall on a connection of its own; it reads no row of anybody.
    """
    try:
        with db.engine.connect() as connection:
            version = _version(connection)
    except SQLAlchemyError:
        return {"database": False, "migrations": False, "scheduler": False}
    migrated = version == head
    return {"database": True, "migrations": migrated, "scheduler": migrated and scheduler_is_alive(now)}


def _version(connection: Connection) -> str:
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found or "")
