"""How the installation stands: database, migrations, room on the disks. Reads no row of anybody."""

from __future__ import annotations

import os
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, make_url, text

from casework.extensions import db

MOST_FILES: Final = 200_000
"""So many files are looked at before the size of a folder is given as "more than"."""


@dataclass(frozen=True)
class DatabaseState:
    """Kind, version and size of the database, and the migration it stands at."""

    kind: str
    version: str
    address: str
    role: str
    size_bytes: int
    migration: str


@dataclass(frozen=True)
class FolderState:
    """What a folder holds; `is_more`: there is more than was looked at."""

    size_bytes: int
    files: int
    is_more: bool


@dataclass(frozen=True)
class DiskState:
    """The disk under a folder."""

    total_bytes: int
    free_bytes: int


def database_state(url: str) -> DatabaseState:
    """The database behind DATABASE_URL. Works on a connection of its own, below the scope wall."""
    with db.engine.connect() as connection:
        migration = str(
            connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or ""
        )
        if connection.dialect.name == "sqlite":
            return _sqlite(url, migration)
        return _postgresql(connection, url, migration)


def _sqlite(url: str, migration: str) -> DatabaseState:
    path = Path(make_url(url).database or "")
    parts = (path, Path(f"{path}-wal"))
    size = sum(part.stat().st_size for part in parts if part.exists())
    return DatabaseState("SQLite", sqlite3.sqlite_version, str(path), "", size, migration)


def _postgresql(connection: Connection, url: str, migration: str) -> DatabaseState:
    row = connection.execute(
        text(
            "SELECT current_setting('server_version') AS version, current_user AS role,"
            " pg_database_size(current_database()) AS size"
        )
    ).one()
    address = make_url(url).render_as_string(hide_password=True)
    return DatabaseState("PostgreSQL", row.version, address, row.role, row.size, migration)


def folder_state(folder: Path) -> FolderState:
    """How much a folder holds, with everything below it; nothing when it is not there."""
    size = files = 0
    for place, _folders, names in os.walk(folder):
        for name in names:
            try:
                size += os.stat(os.path.join(place, name)).st_size
            except FileNotFoundError:  # taken away at this moment
                continue
            files += 1
        if files >= MOST_FILES:
            return FolderState(size, files, True)
    return FolderState(size, files, False)


def disk_state(folder: Path) -> DiskState:
    """The disk on which a folder lies, or would lie."""
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return DiskState(usage.total, usage.free)


def in_words(size: int) -> str:
    """A number of bytes as people read it: 1.4 GB."""
    amount, units = float(size), ("B", "kB", "MB", "GB", "TB")
    for unit in units:
        if amount < 1000 or unit == units[-1]:
            return f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"
        amount /= 1000
    raise AssertionError("unreachable")
