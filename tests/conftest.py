"""The application on both databases, built by the migrations; people, clients, and what every answer must keep."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from werkzeug.test import TestResponse

from casework import clock, create_app
from casework.access.tenancy import NOBODY, Reach, Scope
from casework.accounts.sessions import new_session
from casework.audit.places import forget_places
from casework.calendars.queries import forget_calendars
from casework.early_warnings.queries import forget_warnings
from casework.extensions import db
from casework.models import Region, User
from casework.programmes.kept import forget_kept_years
from casework.programmes.queries import forget_years
from casework.reference.services import load_reference
from casework.reports.counties_counted import forget_counts
from casework.reports.dashboard import forget_boards
from casework.reports.work_board import forget_work_boards
from config import Config
from tests.markup import problems
from tests.servers.postgres import (
    drop_database,
    fresh_database,
    require_postgres,
    reset_database,
    template_database,
)
from tests.servers.shared_run import build_once, run_folder
from tests.statements import StatementCounter
from tests.wall import Watch

pytest_plugins = ["tests.servers.plugin"]

KINDS = ("sqlite", "postgresql")
SECRET = "a secret for tests only, forty characters"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever touches the database runs on both, unless a module says `ONLY = "postgresql"`."""
    if "database_kind" in metafunc.fixturenames:
        only = getattr(metafunc.module, "ONLY", ",".join(KINDS))
        kinds = [kind for kind in KINDS if kind in os.environ.get("TEST_DATABASES", only) and kind in only]
        marks = {"sqlite": (), "postgresql": (pytest.mark.postgres,)}
        metafunc.parametrize(
            "database_kind", [pytest.param(kind, marks=marks[kind]) for kind in kinds], scope="session"
        )


def settings(url: str, folder: Path, **environ: str) -> Config:
    """The settings of a test application."""
    return Config(
        {
            "DATABASE_URL": url,
            "DATA_DIR": str(folder),
            "SECRET_KEY": SECRET,
            "DEMO": "1",
            "HTTPS": "0",
            "SIGN_IN_LIMIT_PER_ADDRESS": "1000",
            "SEARCH_LIMIT_PER_MINUTE": "0",
            **environ,
        }
    )


def build_database(url: str, folder: Path) -> None:
    """A database with schema and reference data."""
    app = create_app(settings(url, folder))
    with app.app_context():
        install()
        db.engine.dispose()


def install() -> None:
    """Migrations and reference data for the present application, as an installation does it."""
    upgrade()
    db.session().bind_scope(NOBODY)
    load_reference()
    db.session.commit()
    db.session.remove()


def sqlite_template() -> Path:
    """A SQLite file with schema and reference data, made once in a run."""
    path = run_folder() / "template.sqlite3"

    def make() -> None:
        path.unlink(missing_ok=True)
        build_database(f"sqlite:///{path}", run_folder())

    build_once("template-sqlite", make)
    return path


@pytest.fixture(scope="session")
def template(database_kind: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with schema and reference data that tests copy: a file's path or a PostgreSQL database's name."""
    if database_kind == "sqlite":
        return str(sqlite_template())
    require_postgres()
    folder = tmp_path_factory.mktemp("template")
    return template_database("template", lambda url: build_database(url, folder))


class WorkingDatabase:
    """A private copy of the template that can be put back to its first state."""

    def __init__(self, kind: str, template: str, folder: Path) -> None:
        self.kind, self.template, self.folder = kind, template, folder
        if kind == "sqlite":
            self.url = f"sqlite:///{folder / 'test.sqlite3'}"
            self.restore()
        else:
            self.url = fresh_database(template)

    def restore(self) -> None:
        """Throw away whatever was committed."""
        if self.kind == "sqlite":
            path = self.folder / "test.sqlite3"
            for ending in ("", "-wal", "-shm"):
                Path(f"{path}{ending}").unlink(missing_ok=True)
            shutil.copyfile(self.template, path)
        else:
            reset_database(self.url, self.template)

    def drop(self) -> None:
        """Remove the copy."""
        if self.kind == "postgresql":
            drop_database(self.url)


@pytest.fixture(scope="session")
def of_the_worker() -> Iterator[dict[str, tuple[WorkingDatabase, Flask]]]:
    """By kind of database, what every test of a worker shares. pytest ends what has a parameter whenever the parameter
    changes, twice in every file; this ends with the worker."""
    kept: dict[str, tuple[WorkingDatabase, Flask]] = {}
    yield kept
    for database, app in kept.values():
        with app.app_context():
            db.engine.dispose()
        database.drop()


@pytest.fixture(scope="session")
def _shared(
    database_kind: str,
    template: str,
    of_the_worker: dict[str, tuple[WorkingDatabase, Flask]],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[WorkingDatabase, Flask]:
    if database_kind not in of_the_worker:
        database = WorkingDatabase(database_kind, template, tmp_path_factory.mktemp(database_kind))
        of_the_worker[database_kind] = database, _application(database)
    return of_the_worker[database_kind]


def _application(database: WorkingDatabase) -> Flask:
    app = create_app(settings(database.url, database.folder))
    app.config["TESTING"] = True
    app.config["WTF_CSRF_ENABLED"] = False
    if database.kind == "sqlite":
        with app.app_context():
            Watch(db.engine)
    return app


@pytest.fixture(scope="session")
def working_database(_shared: tuple[WorkingDatabase, Flask]) -> WorkingDatabase:
    """One working copy per database and worker."""
    return _shared[0]


@pytest.fixture(scope="session")
def shared_app(_shared: tuple[WorkingDatabase, Flask]) -> Flask:
    """One application per database and worker."""
    return _shared[1]


@pytest.fixture
def app(shared_app: Flask) -> Flask:
    """The application; what a test commits must go through `client`, `given` or `clean_database`."""
    return shared_app


@pytest.fixture
def province(app: Flask) -> int:
    """The key of Gansu."""
    with app.app_context():
        db.session().bind_scope(NOBODY)
        return db.session.query(Region.id).filter_by(code="620000").scalar()


@pytest.fixture
def session(app: Flask, province: int) -> Iterator[Any]:
    """A session with the province's scope inside an application context; everything is rolled back."""
    with app.test_request_context():
        db.session().bind_scope(Scope(Reach.PROVINCE, province), actor_name="test")
        yield db.session
        db.session.rollback()


@pytest.fixture
def clean_database(app: Flask, working_database: WorkingDatabase) -> Iterator[WorkingDatabase]:
    """Puts the database back after a test that commits."""
    yield working_database
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    working_database.restore()
    forget_calendars()
    forget_years()
    forget_counts()
    forget_warnings()
    forget_work_boards()
    forget_boards()
    forget_kept_years()
    forget_places()


@pytest.fixture
def given(app: Flask, province: int, clean_database: WorkingDatabase) -> Callable[..., Any]:
    """`with given(): make_case(...)`: rows committed in the province's scope, gone after the test."""

    @contextmanager
    def commit(scope: Scope | None = None) -> Iterator[Any]:
        with app.test_request_context():
            db.session().bind_scope(scope or Scope(Reach.PROVINCE, province), actor_name="test")
            yield db.session
            db.session.commit()

    return commit


class CheckedClient(FlaskClient):
    """Fails any HTML answer that is not well formed, or that shows what no person should see: a macro, an object."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.data and not 300 <= response.status_code < 400:
            found = problems(response.text)
            assert not found, f"{args} is not well-formed: {found[:3]}"
            # A variable that is named like an imported macro prints the macro instead of its words.
            inner = INNER_OF_PYTHON.search(response.text)
            assert inner is None, f"{args} prints {inner.group()}"
        return response


INNER_OF_PYTHON = re.compile(r"&lt;(?:Macro |function |bound method )|object at 0x[0-9a-f]+")


@pytest.fixture
def client(app: Flask, clean_database: WorkingDatabase) -> Iterator[CheckedClient]:
    """An anonymous browser."""
    app.test_client_class = CheckedClient
    with app.test_client() as client:
        yield client  # type: ignore[misc]


@pytest.fixture
def sign_in(app: Flask, clean_database: WorkingDatabase) -> Callable[[str], CheckedClient]:
    """`sign_in(username)`: a browser of its own, signed in without the slow password hash."""
    app.test_client_class = CheckedClient

    def enter(username: str) -> CheckedClient:
        with app.test_request_context():
            db.session().bind_scope(NOBODY)
            user_id = db.session.query(User.id).filter_by(username=username).scalar()
            token, row = new_session(
                user_id, app.config["SESSION_ABSOLUTE"], address="test", user_agent="test"
            )
            db.session.add(row)
            db.session.commit()
        client = app.test_client()
        with client.session_transaction() as cookie:
            now = int(clock.real_now().timestamp())
            cookie.update(_user_id=token, _fresh=True, seen=now, proved=now, locale="zh_Hans")
        return client  # type: ignore[return-value]

    return enter


@pytest.fixture
def statements(app: Flask) -> Iterator[StatementCounter]:
    """Counts the statements of a block: `with statements() as seen: …; assert len(seen) <= 8`."""
    with app.app_context():
        engine = db.engine
    counter = StatementCounter(engine)
    yield counter
    counter.detach()
