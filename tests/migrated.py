"""An application on a database of its own at the last migration: for tests that go down and up again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from casework import create_app
from casework.extensions import db
from tests.conftest import install, settings
from tests.servers.postgres import drop_database, fresh_database, require_postgres


@contextmanager
def migrated_app(database_kind: str, folder: Path) -> Iterator[Flask]:
    """The application with its regions, inside its context; the database is thrown away at the end."""
    if database_kind == "postgresql":
        require_postgres()
    url = fresh_database() if database_kind == "postgresql" else f"sqlite:///{folder / 'own.sqlite3'}"
    app = create_app(settings(url, folder))
    with app.app_context():
        install()
        yield app
        db.session.remove()
        db.engine.dispose()
    if database_kind == "postgresql":
        drop_database(url)
