"""Statements and bytes of a page, asked in this process, and what the database would read through for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select

from benchmarks.pages import Page
from casework import clock
from casework.access.tenancy import NOBODY
from casework.accounts.sessions import new_session
from casework.extensions import db
from casework.models import User

WARM_UP = 2
BIG = (
    "cases",
    "search_tokens",
    "action_items",
    "follow_ups",
    "visits",
    "case_events",
    "constraints",
    "nominations",
)
_POSTGRES_SCAN = re.compile(r"Seq Scan on (\w+)")
_SQLITE_SCAN = re.compile(r"^SCAN (\w+)(?! USING)")


@dataclass(frozen=True)
class Counted:
    """What one answer cost besides time. `scans`: big tables that some statement reads from end to end."""

    statements: int
    bytes: int
    scans: tuple[str, ...]


def count(app: Flask, pages: list[Page]) -> dict[str, Counted]:
    """Every page once, warmed up."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        engine = db.engine
    with _recorded(engine) as seen:
        return {page.name: _count(app, engine, page, seen) for page in pages}


def _count(app: Flask, engine: Engine, page: Page, seen: list[tuple[str, Any]]) -> Counted:
    client = signed_in(app, page.unit.username)
    for _time in range(WARM_UP):
        _ask(client, page)
    seen.clear()
    size = _ask(client, page)
    statements = [item for item in seen if not item[0].startswith(("PRAGMA", "BEGIN"))]
    return Counted(len(statements), size, _scans(engine, statements))


def _ask(client: FlaskClient, page: Page) -> int:
    answer = client.post(page.path, data=page.form) if page.form else client.get(page.path)
    if answer.status_code != page.right_status:
        raise RuntimeError(f"{page.name}: {answer.status}")
    return len(answer.data)


def signed_in(app: Flask, username: str) -> FlaskClient:
    """A client with a session of its own, made without the slow password hash."""
    with app.app_context():
        db.session().bind_scope(NOBODY)
        user_id = db.session.scalars(select(User.id).where(User.username == username)).one()
        token, row = new_session(
            user_id, app.config["SESSION_ABSOLUTE"], address="benchmark", user_agent="benchmark"
        )
        db.session.add(row)
        db.session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie.update(_user_id=token, _fresh=True, seen=int(clock.real_now().timestamp()), locale="zh_Hans")
    return client


@contextmanager
def _recorded(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Statements with their values, as they are sent."""
    seen: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        seen.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _scans(engine: Engine, statements: list[tuple[str, Any]]) -> tuple[str, ...]:
    """Big tables that the plans of the reading statements go through from end to end."""
    is_sqlite = engine.dialect.name == "sqlite"
    pattern = _SQLITE_SCAN if is_sqlite else _POSTGRES_SCAN
    command = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
    found: set[str] = set()
    with engine.connect() as connection:
        for statement, parameters in list(statements):
            if not statement.lstrip().upper().startswith(("SELECT", "WITH")):
                continue
            rows = connection.exec_driver_sql(f"{command} {statement}", parameters).all()
            for row in rows:
                found.update(pattern.findall(str(row[-1])))
    return tuple(sorted(found & set(BIG)))
