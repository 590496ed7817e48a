"""The owner of the tables: what tests look at or break behind the application's back. No scope binds it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import Connection, create_engine, pool


@contextmanager
def owner(app: Flask) -> Iterator[Connection]:
    """A transaction on a connection of the role that runs the migrations; committed at the end."""
    engine = create_engine(app.config["MIGRATION_DATABASE_URL"], poolclass=pool.NullPool)
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=on")
        yield connection
    engine.dispose()
