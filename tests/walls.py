"""One wall away at a time: what holds then is the other one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from flask import Flask
from sqlalchemy import event

from casework.access.rls import policies
from casework.access.tenancy import TenantSession, _check_flush, _guard_statement
from casework.audit.listener import _refuse_untraced
from tests.owner import owner

LISTENERS = (
    ("do_orm_execute", _guard_statement),
    ("do_orm_execute", _refuse_untraced),
    ("before_flush", _check_flush),
)


def each_alone(app: Flask) -> list[Callable[[], AbstractContextManager[None]]]:
    """The states in which a promise has to hold: on PostgreSQL with either wall away, on SQLite with the only one."""
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        return [nullcontext]
    return [lambda: without_row_security(app), without_the_session_wall]


@contextmanager
def without_the_session_wall(*, also_writing: bool = False) -> Iterator[None]:
    """Statements go out as they were written; with `also_writing` flushes are not looked at either."""
    taken = LISTENERS if also_writing else LISTENERS[:2]
    for name, listener in taken:
        event.remove(TenantSession, name, listener)
    try:
        yield
    finally:
        for name, listener in taken:
            event.listen(TenantSession, name, listener)


@contextmanager
def without_row_security(app: Flask) -> Iterator[None]:
    """PostgreSQL looks at no policy. The test database is thrown away afterwards."""
    with owner(app) as connection:
        for table in {policy.table for policy in policies()}:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    yield
    with owner(app) as connection:
        for table in {policy.table for policy in policies()}:
            connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
