"""The databases to measure in: built by the migrations, filled once, kept under a folder for the next run."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import URL

from benchmarks import cluster, people
from casework import create_app
from casework.access.tenancy import NOBODY
from casework.demo.volume import YEARS, fill
from casework.extensions import db
from casework.reference.services import load_reference
from config import ROOT, Config

TODAY = date(2026, 10, 12)
SEED = 1
SECRET = "a secret for benchmarks only, forty chars"
MADE_BY = ("migrations/versions/*.py", "casework/demo/**/*.py", "casework/demo/*.csv", "benchmarks/people.py")


@dataclass(frozen=True)
class Store:
    """One filled database."""

    kind: str
    cases: int
    url: str
    folder: Path
    note: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """The settings of an application on this database."""
        return {
            "DATABASE_URL": self.url,
            "DATA_DIR": str(self.folder / "files"),
            "SECRET_KEY": SECRET,
            "DEMO": "1",
            "HTTPS": "0",
            "TODAY": TODAY.isoformat(),
            "SIGN_IN_LIMIT_PER_ADDRESS": "100000",
        }

    def application(self) -> Flask:
        """An application on this database in the present process."""
        return create_app(Config(self.environment))


def store(kind: str, cases: int, folder: Path, server: URL | None, *, keep: bool) -> Store:
    """A filled database of one kind and size; `keep` takes what is there though code has changed since it was made."""
    name = f"casework_bench_{cases}"
    mark = folder / f"{kind}-{cases}.json"
    known = json.loads(mark.read_text(encoding="utf-8")) if mark.is_file() else {}
    is_there = known.get("fingerprint") == fingerprint() or (keep and known != {})
    url = _address(kind, name, folder, server, fresh=not is_there)
    made = Store(kind, cases, url, folder, known.get("note", ""))
    if is_there:
        return made
    mark.unlink(missing_ok=True)
    note = _fill(made)
    mark.write_text(json.dumps({"fingerprint": fingerprint(), "note": note}), encoding="utf-8")
    return Store(kind, cases, url, folder, note)


def fingerprint() -> str:
    """What the content of a filled database depends on."""
    digest = hashlib.sha256()
    for pattern in MADE_BY:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _address(kind: str, name: str, folder: Path, server: URL | None, *, fresh: bool) -> str:
    if kind == "postgresql":
        if server is None:
            raise cluster.NoServer("no PostgreSQL server")
        return cluster.database(server, name, fresh=fresh)
    path = folder / f"{name}.sqlite3"
    if fresh:
        for ending in ("", "-wal", "-shm"):
            Path(f"{path}{ending}").unlink(missing_ok=True)
    return f"sqlite:///{path}"


def _fill(made: Store) -> str:
    """Migrations, reference data, cases, accounts; says how long it took and how large it is."""
    app = made.application()
    started = time.monotonic()
    with app.app_context():
        upgrade()
        db.session().bind_scope(NOBODY)
        load_reference()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    filled = fill(app, cases=made.cases, seed=SEED, first_year=TODAY.year - YEARS + 1)
    with app.app_context():
        people.make()
        size = _size(made)
        db.engine.dispose()
    seconds = time.monotonic() - started
    return f"{filled.rows:,} rows in {seconds:.0f} s, {size / 1e9:.2f} GB"


def _size(made: Store) -> int:
    """Bytes of the database."""
    if made.kind == "sqlite":
        return Path(made.url.removeprefix("sqlite:///")).stat().st_size
    with db.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
