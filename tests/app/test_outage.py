"""The database is gone, before or in the middle of a request: a calm page, never a trace of the stack."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request_finished
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from casework import clock, create_app
from casework.enums import Role
from casework.extensions import db
from casework.web import errors
from casework.web.outage import is_outage
from tests import factories as make
from tests.app.test_headers import problems
from tests.conftest import CheckedClient, settings

GONE = {
    "sqlite": "sqlite:////no-such-folder/of-ours/casework.sqlite3",
    "postgresql": "postgresql+psycopg://nobody@127.0.0.1:1/casework",
}
WORDS_OF_PROGRAMMERS = ("Traceback", "sqlalchemy", "psycopg", "sqlite3", "OperationalError", 'File "')


def browser_of(app: Flask) -> Any:
    """A browser that says it is signed in; nobody can look it up."""
    app.test_client_class = CheckedClient
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie.update(_user_id="token", seen=int(clock.real_now().timestamp()), locale="zh_Hans")
    return client


@pytest.mark.parametrize("kind", GONE)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"), ("GET", "/cases"), ("GET", "/login"), ("GET", "/no-such-page"), ("GET", "/static/none.css"),
        ("POST", "/login"), ("POST", "/logout"),
    ],
)  # fmt: skip
def test_without_a_database_every_answer_is_a_calm_page(
    tmp_path: Path, kind: str, method: str, path: str
) -> None:
    app = create_app(settings(GONE[kind], tmp_path))
    app.config["WTF_CSRF_ENABLED"] = False
    answer = browser_of(app).open(
        path, method=method, data={"username": "a", "password": "b"} if method == "POST" else None
    )
    if path.startswith(("/no-such", "/static")) and answer.status_code == 404:
        assert "没有这个页面" in answer.text
    else:
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "10"
        assert "系统暂时不可用" in answer.text
    assert not [word for word in WORDS_OF_PROGRAMMERS if word in answer.text]
    assert "请求编号" in answer.text
    assert not problems(answer)


def test_static_files_need_no_database(tmp_path: Path) -> None:
    app = create_app(settings(GONE["postgresql"], tmp_path))
    with browser_of(app).get("/static/app.css") as answer:
        assert answer.status_code == 200


@pytest.mark.parametrize("after", range(4))
def test_a_database_that_goes_away_in_the_middle(
    after: int, app: Flask, given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    with given():
        username = make.make_user(Role.COUNTY_OFFICER).username
    browser = sign_in(username)
    assert browser.get("/cases").status_code == 200
    with app.app_context():
        engine = db.engine
    left = [after]

    def cut(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            connection.connection.dbapi_connection.close()

    event.listen(engine, "before_cursor_execute", cut)
    try:
        answer = browser.get("/cases")
    finally:
        event.remove(engine, "before_cursor_execute", cut)
        engine.dispose()
    assert answer.status_code in (500, 503)
    assert "请求编号" in answer.text
    assert not [word for word in WORDS_OF_PROGRAMMERS if word in answer.text]
    assert browser.get("/cases").status_code == 200, "the next request finds it again"


def test_a_database_that_goes_away_when_the_page_is_made(
    app: Flask, given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    with given():
        username = make.make_user(Role.COUNTY_OFFICER).username
    browser = sign_in(username)
    with app.app_context():
        engine = db.engine
    used: list[Any] = []

    def note(connection: Any, *rest: Any) -> None:
        used.append(connection.connection.dbapi_connection)

    def cut(*_: Any, **__: Any) -> None:
        used[-1].close()

    event.listen(engine, "before_cursor_execute", note)
    try:
        with request_finished.connected_to(cut, app):
            answer = browser.get("/cases")
    finally:
        event.remove(engine, "before_cursor_execute", note)
        engine.dispose()
    assert answer.status_code == 200, "the page was made of what had been read"
    assert browser.get("/cases").status_code == 200


def test_when_not_even_a_template_can_be_shown(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> str:
        raise RuntimeError("no template")

    monkeypatch.setattr(errors, "render_template", broken)
    answer = client.get("/no-such-page")
    assert answer.status_code == 404
    assert "请求编号" in answer.text
    assert "no template" not in answer.text
    assert not problems(answer)


def caught(url: str, statement: str, **options: Any) -> DBAPIError:
    engine = create_engine(url, **options)
    with pytest.raises(DBAPIError) as raised, engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
    return raised.value


def test_what_is_an_outage_and_what_is_our_fault(tmp_path: Path) -> None:
    path = tmp_path / "busy.sqlite3"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("CREATE TABLE t (x)")
    holder.execute("BEGIN EXCLUSIVE")
    assert is_outage(caught(f"sqlite:///{path}", "INSERT INTO t VALUES (1)", connect_args={"timeout": 0}))
    holder.close()
    missing = caught(f"sqlite:///{path}", "SELECT * FROM nothing")
    assert isinstance(missing, OperationalError)
    assert not is_outage(missing)
    assert not is_outage(ValueError())


def test_what_is_an_outage_on_the_application_s_database(session: Any) -> None:
    with pytest.raises((ProgrammingError, OperationalError)) as raised, db.engine.connect() as connection:
        connection.exec_driver_sql("SELECT * FROM nothing_of_this_name")
    assert not is_outage(raised.value)
