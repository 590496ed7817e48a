"""Twenty thousand generated malformed requests over the route map: each gets an answer that was meant."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app

from tests.app.malformed import Generator, Sent
from tests.app.test_access import expected
from tests.app.world import PLACES, SECRET_WORDS, World, build, is_above, routes

THOROUGH = os.environ.get("THOROUGH") == "1"
PARTS = 4
EACH = {"sqlite": 2_500, "postgresql": 1_000} if THOROUGH else {"sqlite": 65, "postgresql": 65}
"""Of each part: 14,000 requests together, or some five hundred in every run. Most are refused before the database."""
GUARD_SECONDS = 30
"""None may take longer than five seconds, which is reported (-rP shows it); on a busy machine a test cannot ask that."""
STACK = (
    "Traceback (most recent", 'File "/', "sqlalchemy.", "psycopg.", "sqlite3.", "jinja2.", "werkzeug.", "site-packages",
)  # fmt: skip
NOBODY = "nobody"


@pytest.fixture
def world(given: Callable[..., Any]) -> World:
    with given():
        return build()


@pytest.fixture(autouse=True)
def here(app: Flask, tmp_path: Path) -> Iterator[None]:
    """Files go to a folder of their own, and the page of a failing template is no success."""
    before = app.config["DATA_DIR"]
    app.config["DATA_DIR"] = str(tmp_path)
    yield
    app.config["DATA_DIR"] = before


@dataclass
class Answer:
    """What came back, with nothing of a browser in between that would refuse to send."""

    status: int
    headers: Headers
    text: str


class People:
    """The session cookie of each person; a new one when a request has ended the session."""

    def __init__(self, app: Flask, world: World, sign_in: Callable[[str], Any]) -> None:
        self._app, self._sign_in = app, sign_in
        self._cookies: dict[str, str] = {NOBODY: ""}
        self._allowed: dict[str, list[str]] = {}
        for endpoint, _method, permissions in routes(app):
            self._allowed[endpoint] = [
                name for role, name in world.home.items() if expected(role, permissions)
            ]
        self.names = [NOBODY]
        self.foreign = set()
        for place in PLACES:
            for role, username in getattr(world, place).items():
                self.names.append(username)
                if place != "home" and not is_above(place, role):
                    self.foreign.add(username)

    def somebody(self, endpoint: str, pick: Random) -> str:
        """Mostly one whose role the route is for, so that more than the guards are reached; else anybody."""
        allowed = self._allowed.get(endpoint)
        return pick.choice(allowed) if allowed and pick.random() < 0.7 else pick.choice(self.names)

    def send(self, name: str, sent: Sent) -> Answer:
        """As this person; a cookie that the request itself bends stays bent."""
        if name not in self._cookies:
            self._cookies[name] = self._sign_in(name).get_cookie("session").value
        environ = sent.environ()
        if self._cookies[name]:
            environ.setdefault("HTTP_COOKIE", f"session={self._cookies[name]}")
        body, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        is_page = headers.get("Content-Type", "").startswith("text/html")
        text = b"".join(body).decode() if is_page else ""
        answer = Answer(int(status.partition(" ")[0]), headers, text)
        if name != NOBODY and headers.get("Location", "").startswith("/login"):
            del self._cookies[name]
        return answer


@pytest.mark.parametrize("part", range(PARTS))
def test_malformed_requests(
    app: Flask, world: World, sign_in: Callable[[str], Any], part: int, database_kind: str,
    record_property: Callable[[str, object], None],
) -> None:  # fmt: skip
    generator = Generator(app, world.keys, seed=part * 1_000 + (database_kind == "postgresql"))
    people = People(app, world, sign_in)
    statuses: Counter[int] = Counter()
    wrong: list[str] = []
    slowest = (0.0, "")
    for _ in range(EACH[database_kind]):
        sent = generator.next()
        name = people.somebody(sent.endpoint, generator.random)
        began = time.perf_counter()
        answer = people.send(name, sent)
        slowest = max(slowest, (time.perf_counter() - began, f"{name} {sent}"))
        statuses[answer.status] += 1
        if problem := _problem(answer, name in people.foreign):
            wrong.append(f"{problem} | {name} | {sent}")
    record_property("statuses", dict(statuses))
    record_property("slowest", slowest)
    print(f"{database_kind} {part}: {dict(statuses)}, slowest {slowest[0]:.1f} s: {slowest[1]}")
    assert not wrong, "\n".join(wrong[:30]) + f"\n{len(wrong)} in all"
    assert slowest[0] < GUARD_SECONDS, slowest
    assert len(statuses) > 5, "the requests come through to the views"
    assert statuses[200] > EACH[database_kind] // 20


def _problem(answer: Answer, is_foreign: bool) -> str:
    """What is wrong with an answer; "" when nothing is."""
    location = answer.headers.get("Location", "")
    if answer.status >= 500:
        return str(answer.status)
    if answer.status >= 400 and answer.text and "cw-" not in answer.text:
        return "no page of ours"
    if words := [word for word in STACK if word in answer.text]:
        return f"says {words}"
    if is_foreign and (words := [word for word in SECRET_WORDS if word in answer.text]):
        return f"shows {words}"
    if location and not re.match(r"/(?![/\\])", location):
        return f"leads to {location}"
    return "" if answer.headers.get("X-Content-Type-Options") == "nosniff" else "lacks its headers"
