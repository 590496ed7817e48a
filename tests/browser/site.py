"""The application on a real port with a SQLite database of its own, and contexts of the browser signed in to it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ViewportSize
from sqlalchemy import String, select

from casework import clock, create_app
from casework.access.tenancy import NOBODY, Reach, Scope
from casework.accounts.sessions import new_session
from casework.extensions import db
from casework.models import Region, User
from tests.conftest import settings, sqlite_template
from tests.owner import owner
from tests.servers.live import live

DESKTOP: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
WAIT = 20_000
"""Milliseconds that a busy machine may take to show something."""
# Code lists have names in both languages, so their Chinese is not something that somebody typed in.
TRANSLATED = {"regions", "industries", "constraint_types"}


class Site:
    """Where it is served, its rows, and a way in that spends no time on hashing passwords."""

    def __init__(self, app: Flask, address: str, folder: Path) -> None:
        self.app, self.address, self.folder = app, address, folder
        with app.test_request_context():
            db.session().bind_scope(NOBODY)
            self.province_id = db.session.scalar(select(Region.id).where(Region.code == "620000"))

    @contextmanager
    def rows(self) -> Iterator[Any]:
        """A session of the province that commits."""
        with self.app.test_request_context():
            db.session().bind_scope(Scope(Reach.PROVINCE, self.province_id), actor_name="test")
            yield db.session
            db.session.commit()

    def speak(self, locale: str) -> None:
        """Everybody chooses a language."""
        with self.rows() as session:
            for user in session.scalars(select(User)):
                user.locale = locale

    def typed_in(self) -> str:
        """Every text that somebody typed in."""
        columns = [
            column
            for table in db.metadata.sorted_tables
            if table.name not in TRANSLATED
            for column in table.columns
            if isinstance(column.type, String)
        ]
        with owner(self.app) as connection:
            texts = [text for column in columns for text in connection.scalars(select(column).distinct())]
        return "\n".join(str(text) for text in texts)

    def cookie(self, username: str) -> str:
        """The value of the session cookie of a fresh sign-in."""
        with self.app.test_request_context():
            db.session().bind_scope(NOBODY)
            user_id = db.session.scalars(select(User.id).where(User.username == username)).one()
            token, row = new_session(
                user_id, self.app.config["SESSION_ABSOLUTE"], address="test", user_agent="test"
            )
            db.session.add(row)
            db.session.commit()
        client = self.app.test_client()
        with client.session_transaction() as session:
            now = int(clock.real_now().timestamp())
            session.update(_user_id=token, _fresh=True, seen=now, proved=now)
        found = client.get_cookie("session")
        assert found is not None
        return found.value

    def enter(self, browser: Browser, username: str = "", **options: Any) -> BrowserContext:
        """A context of the browser in which an account is signed in; nobody without a name."""
        context = browser.new_context(**{"locale": "zh-CN", "timezone_id": "Asia/Shanghai", **options})
        context.set_default_timeout(WAIT)
        if username:
            context.add_cookies([{"name": "session", "value": self.cookie(username), "url": self.address}])
        return context


@contextmanager
def serve_site(folder: Path, today: str) -> Iterator[Site]:
    """Serve a fresh database (schema and reference data) from a folder; business time starts at `today`."""
    url = f"sqlite:///{shutil.copy(sqlite_template(), folder / 'site.sqlite3')}"
    app = create_app(settings(url, folder, TODAY=today))
    try:
        with live(app) as address:
            yield Site(app, address, folder)
    finally:
        clock.move_process_to(None)
        with app.app_context():
            db.engine.dispose()
