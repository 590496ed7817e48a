"""What the tests of the log share: reading it, verifying it, and the hands of somebody who owns the tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Connection, create_engine, event, pool, select, text

from casework import clock
from casework.audit.anchors import Kept
from casework.audit.findings import Report
from casework.audit.listener import audit_key
from casework.audit.verification import VERIFIER, verify
from casework.extensions import db
from casework.models import AuditEntry, Region
from tests.owner import owner

LOG_TABLES = ("audit_entries", "audit_chains", "audit_anchors")


def entries(app: Flask, **wanted: Any) -> list[Any]:
    """The committed entries in the order of their chains, those with the given columns."""
    with owner(app) as connection:
        statement = select(AuditEntry.__table__).order_by(AuditEntry.chain, AuditEntry.seq)
        for name, value in wanted.items():
            statement = statement.where(getattr(AuditEntry, name) == value)
        return list(connection.execute(statement))


def verified(app: Flask, *outside: Kept) -> Report:
    """The report of a verification of the whole log."""
    with app.app_context():
        db.session().bind_scope(VERIFIER)
        return verify(db.session(), audit_key(), at=clock.real_now(), outside=outside)


def county(app: Flask, code: str = "620103") -> int:
    """The key of a county."""
    with owner(app) as connection:
        wanted = select(Region.id).where(Region.code == code).order_by(Region.rank)
        return int(connection.execute(wanted).scalars().first() or 0)


@contextmanager
def as_tamperer(app: Flask) -> Iterator[Connection]:
    """A transaction of the tables' owner, who has taken the triggers of the log away; they are back afterwards."""
    engine = create_engine(app.config["MIGRATION_DATABASE_URL"], poolclass=pool.NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _manual)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.begin() as connection:
        definitions = _take_triggers(connection)
        yield connection
        _give_triggers(connection, definitions)
    engine.dispose()


def _manual(connection: Any, record: Any) -> None:
    connection.isolation_level = None


def _take_triggers(connection: Connection) -> list[str]:
    if connection.dialect.name == "postgresql":
        for table in LOG_TABLES:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        return []
    find = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit%'")
    found = connection.execute(find).all()
    for name, _definition in found:
        connection.execute(text(f"DROP TRIGGER {name}"))
    return [definition for _name, definition in found]


def _give_triggers(connection: Connection, definitions: list[str]) -> None:
    if connection.dialect.name == "postgresql":
        for table in LOG_TABLES:
            connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    for definition in definitions:
        connection.exec_driver_sql(definition)


class Copy:
    """The tables of the log as they are now, to be put back."""

    def __init__(self, connection: Connection) -> None:
        self.rows = {
            table: [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table}")]
            for table in LOG_TABLES
        }

    def put_back(self, connection: Connection, *tables: str) -> None:
        """Replace what stands in the tables (all of them by default) with the copy."""
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        for table in tables or LOG_TABLES:
            connection.exec_driver_sql(f"DELETE FROM {table}")
            if self.rows[table]:
                marks = ", ".join([mark] * len(self.rows[table][0]))
                connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({marks})", self.rows[table])
