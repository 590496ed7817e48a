"""The databases to measure in: built by the migrations, filled once, kept under a folder for the next run."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy import URL

from benchmarks import cluster, people
from casework import create_app
from casework.access.tenancy import NOBODY
from casework.demo.volume import YEARS, fill
from casework.extensions import db
from casework.reference.services import load_reference
from config import ROOT, Config
from tests.owner import owner

TODAY = date(2026, 10, 12)
SEED = 1
SECRET = "a secret for benchmarks only, forty chars"
ORDINARY_YEAR, ORDINARY_CASES = 2006, 100
"""One finished year of the size that a province really has, before all the others: what is counted of it must not grow
with what came after."""
MADE_BY = (
    "casework/demo/volume.py",
    "casework/demo/bulk/*.py",
    "casework/demo/bulk_*.csv",
    "benchmarks/people.py",
)


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
            "UPLOAD_LIMIT_PER_PERSON": "100000",
            "EXPORT_LIMIT_PER_PERSON": "100000",
            "SEARCH_LIMIT_PER_MINUTE": "0",
        }

    def application(self) -> Flask:
        """An application on this database in the present process."""
        return create_app(Config(self.environment))


def store(kind: str, cases: int, folder: Path, server: URL | None, *, keep: bool) -> Store:
    """A filled database of one kind and size; `keep` takes what is there though code has changed since it was made."""
    name = f"casework_bench_{cases}"
    mark = folder / f"{kind}-{cases}.json"
    note = filling(mark, keep=keep)
    url = _address(kind, name, folder, server, fresh=note is None)
    made = Store(kind, cases, url, folder, note or "")
    if note is not None:
        _migrate(made)
        return made
    mark.unlink(missing_ok=True)
    note = _fill(made)
    write_mark(mark, note)
    return Store(kind, cases, url, folder, note)


def filling(mark: Path, *, keep: bool) -> str | None:
    """What is noted of a filling that can be used again; None when there is none or, unless `keep`, an outdated one."""
    if not mark.is_file():
        return None
    known = json.loads(mark.read_text(encoding="utf-8"))
    return str(known["note"]) if keep or known["fingerprint"] == fingerprint() else None


def write_mark(mark: Path, note: str) -> None:
    """Note that a filling is complete and which code made it."""
    mark.write_text(json.dumps({"fingerprint": fingerprint(), "note": note}), encoding="utf-8")


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
    started = time.monotonic()
    app = _migrate(made)
    with app.app_context():
        db.session().bind_scope(NOBODY)
        load_reference()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    fill(app, cases=ORDINARY_CASES, seed=SEED, first_year=ORDINARY_YEAR, number_of_years=1)
    filled = fill(app, cases=made.cases, seed=SEED, first_year=TODAY.year - YEARS + 1)
    with app.app_context():
        people.make()
        size = _size(made)
        db.engine.dispose()
    seconds = time.monotonic() - started
    return f"{filled.rows:,} rows in {seconds:.0f} s, {size / 1e9:.2f} GB"


def _migrate(made: Store) -> Flask:
    """Bring the schema up to date, of an older filling too; gives an application on it."""
    app = made.application()
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    return app


def _size(made: Store) -> int:
    """Bytes of the database."""
    if made.kind == "sqlite":
        return Path(made.url.removeprefix("sqlite:///")).stat().st_size
    with owner(current_app) as connection:
        return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
