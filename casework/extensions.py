"""The extensions, each made once here: database, migrations, sign-in, CSRF, languages; and the SQLite settings."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from functools import partial
from typing import Any, cast
from weakref import WeakSet

from flask import Flask, current_app
from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from psycopg import Column, Cursor, OperationalError
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.sql import SQL, Identifier
from sqlalchemy import Connection, Engine, event, inspect, select
from sqlalchemy.orm import SessionTransaction, scoped_session

from casework.access import rls
from casework.access.catalogue import faults
from casework.access.tenancy import NOBODY, ScopeError, TenantSession
from casework.compiled import CompiledStatements
from casework.models import Base, User
from casework.secrets_at_rest import Unreadable, give_keys, installed

# Whether the present request, job or command may write. A GET may not: the database itself refuses.
writing: ContextVar[bool] = ContextVar("writing", default=True)
# Whether what is read has to be of one moment, however long the reading takes (SQLite's transactions always are).
one_moment: ContextVar[bool] = ContextVar("one_moment", default=False)


class Database(SQLAlchemy):
    """Flask-SQLAlchemy with our session class; this module stands between it and everything else."""

    session: scoped_session[TenantSession]  # type: ignore[assignment]


db = Database(model_class=Base, session_options={"class_": TenantSession, "expire_on_commit": False})
migrate = Migrate()
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()

BUSY_TIMEOUT_MS = 10_000
SQLITE_CACHE_KIB = 16 * 1024
"""Pages of the file that a connection keeps: with SQLite's own 2 MB an import reads the search index again and again."""


def prepare_engine(app: Flask) -> None:
    """Attach the transaction rules of both databases to the application's engine."""
    with app.app_context():
        engine = db.engine
    _engines.add(engine)
    give_keys(engine.dialect, installed(app.config))
    app.extensions["database_key"] = str(engine.url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        app.extensions["lookup_engine"] = engine
    else:
        event.listen(engine, "connect", partial(_open_postgresql, role=app.config["DATABASE_ROLE"]))
        event.listen(engine, "begin", _begin_postgresql)
        app.extensions["lookup_engine"] = engine.execution_options(isolation_level="AUTOCOMMIT")


_engines: WeakSet[Engine] = WeakSet()


def _forget_connections() -> None:
    """A copy of this process (gunicorn's worker) opens its own: two that speak on one connection read each other's rows.
    They stay open, for they are the first process's to close."""
    for engine in list(_engines):
        engine.dispose(close=False)


if hasattr(os, "register_at_fork"):  # Windows copies no process
    os.register_at_fork(after_in_child=_forget_connections)


class UnsafeDatabase(RuntimeError):
    """The database would not keep counties apart; the text says what is wrong, line by line."""


def check_walls(app: Flask) -> None:
    """Whoever serves pages or runs jobs asks first. Raises UnsafeDatabase when PostgreSQL's own wall does not stand."""
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            return
        with db.engine.connect() as connection:
            found = faults(connection)
            connection.rollback()
    if found:
        raise UnsafeDatabase("\n".join(["This database must not be served:", *found]))


class UnreadableSecrets(RuntimeError):
    """The database was sealed under a SECRET_KEY that the application does not have."""


def check_keys(app: Flask) -> None:
    """Whoever serves pages asks first: every page that shows a person would fail. Raises UnreadableSecrets."""
    with app.app_context(), db.engine.connect() as connection:
        if not inspect(connection).has_table("users"):
            return
        try:
            connection.execute(
                select(User.__table__.c.email).where(User.__table__.c.email != "").limit(1)
            ).all()
            connection.execute(
                select(User.__table__.c.phone).where(User.__table__.c.phone != "").limit(1)
            ).all()
        except Unreadable:
            raise UnreadableSecrets(
                "SECRET_KEY is not the one that phone numbers and addresses were sealed with. Put the former key into"
                " PREVIOUS_SECRET_KEY and run flask keys reseal (docs/security-settings.md)."
            ) from None
        finally:
            connection.rollback()


def database_key() -> str:
    """Which database the application works on: the key of what processes keep of it."""
    key: str = current_app.extensions["database_key"]
    return key


def lookup_engine() -> Engine:
    """The engine for a single read outside the request's transaction: PostgreSQL needs no BEGIN and ROLLBACK for it,
    which are two round trips of three."""
    engine: Engine = current_app.extensions["lookup_engine"]
    return engine


def _open_sqlite(connection: Any, record: Any) -> None:
    """Real transactions are ours to begin; foreign keys on; one durable write-ahead log."""
    connection.isolation_level = None
    for pragma in (
        "journal_mode=wal",
        "synchronous=full",
        "foreign_keys=on",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        f"cache_size=-{SQLITE_CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """IMMEDIATE for what writes: a deferred transaction that reads and then writes fails under concurrency."""
    may_write = writing.get()
    if connection.info.get("may_write") is not may_write:
        connection.exec_driver_sql(f"PRAGMA query_only={'off' if may_write else 'on'}")
        connection.info["may_write"] = may_write
    if may_write:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # Locks nothing, so no error needs SQLAlchemy's words, and the way through it costs as much as a short read.
        driver: Any = connection.connection.dbapi_connection
        driver.execute("BEGIN")


def _open_postgresql(connection: Any, record: Any, *, role: str) -> None:
    """Assume the role that owns nothing, and settle for one plan.

    One plan for each statement that comes again and again. Every list is led by equality on the reader's own level
    and has an index for its order, so a plan that fits one county fits all; making it anew took longer than running it
    (docs/performance.md). What comes less than five times on a connection is still planned by its values."""
    autocommit = connection.autocommit
    connection.autocommit = True
    connection.execute("SET plan_cache_mode = force_generic_plan")
    if role:
        connection.execute(SQL("SET ROLE {}").format(Identifier(role)))
    connection.autocommit = autocommit
    connection.cursor_factory = _Cursor


class _Cursor(Cursor[Any]):
    """Describes its columns when somebody looks. SQLAlchemy knows them after the first run of a statement and only asks
    whether there are any; the driver made an object for each of some three hundred on a case page."""

    @property
    def description(self) -> list[Column] | None:
        result = self.pgresult
        if result is None or not result.nfields:
            return None
        return cast(
            list[Column], _Description(lambda: super(_Cursor, self).description or [], result.nfields)
        )


class _Description(Sequence[Column]):
    """The columns of a result, read at the first look."""

    def __init__(self, read: Callable[[], list[Column]], length: int) -> None:
        self._read, self._length, self._columns = read, length, list[Column]()

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: Any) -> Any:
        if not self._columns:
            self._columns = self._read()
        return self._columns[index]


def _begin_postgresql(connection: Connection) -> None:
    """The driver sends BEGIN READ ONLY by itself: no extra round trip."""
    driver: Any = connection.connection.dbapi_connection
    driver.read_only = not writing.get()


def _tell_scope(session: TenantSession, transaction: SessionTransaction, connection: Connection) -> None:
    """Tell PostgreSQL the scope for the length of the transaction. BEGIN goes with it: one round trip, not two."""
    if connection.dialect.name != "postgresql":
        return
    driver: Any = connection.connection.dbapi_connection
    told = rls.settings(session.info.get("scope", NOBODY))
    if driver.info.transaction_status is TransactionStatus.IDLE:
        level = "ISOLATION LEVEL REPEATABLE READ " if one_moment.get() else ""
        told = f"BEGIN {level}READ {'WRITE' if writing.get() else 'ONLY'}; {told}"
    if not _sent(driver, told):
        # A connection that broke while it was idle: SQLAlchemy finds that out by itself and renews its pool.
        connection.exec_driver_sql("SELECT 1")
        raise ScopeError("PostgreSQL was not told the scope")


def _sent(driver: Any, statements: str) -> bool:
    """Send statements without parameters in one message, past the driver, which would ask for its own BEGIN first."""
    try:
        result = driver.pgconn.exec_(statements.encode())
    except OperationalError:
        return False
    return bool(result.status == ExecStatus.COMMAND_OK)


event.listen(TenantSession, "after_begin", _tell_scope)


def engine_options(app: Flask, url: str) -> dict[str, Any]:
    """Settings that fit the database behind `url`. The connection used last is taken first: it has the statements of
    the pages that are asked for most prepared and its pages in the processor's cache."""
    common = {"execution_options": {"compiled_cache": CompiledStatements()}}
    if url.startswith("sqlite"):
        return common
    pool = {"pool_size": app.config["DATABASE_POOL_SIZE"], "max_overflow": 5, "pool_use_lifo": True}
    return {**common, **pool}
