"""The owner of the tables: what tests look at or break behind the application's back. No scope binds it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Row, create_engine, pool, select, text

from casework.models import AuditEntry
from casework.secrets_at_rest import give_keys, installed


@contextmanager
def owner(app: Flask) -> Iterator[Connection]:
    """A transaction on a connection of the role that runs the migrations; committed at the end."""
    engine = create_engine(app.config["MIGRATION_DATABASE_URL"], poolclass=pool.NullPool)
    give_keys(engine.dialect, installed(app.config))
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=on")
        yield connection
    engine.dispose()


@contextmanager
def unwalled(app: Flask) -> Iterator[Connection]:
    """The same without row security, which hides rows from the owner as well; whatever is done is taken back."""
    with owner(app) as connection:
        if connection.dialect.name == "postgresql":
            forced = "SELECT oid::regclass::text FROM pg_class WHERE relforcerowsecurity"
            for table in connection.scalars(text(forced)).all():
                connection.execute(text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
        yield connection
        connection.rollback()


def log_of(app: Flask, act: str) -> list[Row[Any]]:
    """The entries of an act, in the order of their chains."""
    entries = AuditEntry.__table__
    with unwalled(app) as connection:
        found = select(entries).where(entries.c.act == act).order_by(entries.c.chain, entries.c.seq)
        return list(connection.execute(found))


def lying(app: Flask, table: str, column: str) -> list[str]:
    """The texts of a column that are not empty, as they lie in the table."""
    with owner(app) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
        found = connection.execute(text(f"SELECT {column} FROM {table} WHERE {column} <> '' ORDER BY id"))
        texts = list(found.scalars())
        connection.rollback()
    return texts
