"""Every form of every page, filled with rubbish, and every key that is none: an answer below 500.

What no page would send: test_malformed.py; what is refused before any view: test_requests.py; lists: test_lists.py.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from casework.enums import Role
from tests.app.test_access import expected
from tests.app.world import World, address, build, routes
from tests.markup import tree_of

THOROUGH = os.environ.get("THOROUGH") == "1"
RUBBISH = {
    "empty": "",
    "nul": "甲\x00乙",
    "long": "长" * 10_000,
    "huge": "9" * 400,
    "negative": "-1",
    "exponent": "1e309",
    "not a number": "NaN",
    "date": "0000-00-00",
    "far date": "9999-12-31",
    "markup": "<script>alert(1)</script>{{ 7*7 }}",
    "formula": '=HYPERLINK("x")',
    "emoji": "🏭𬬭䶮\u202e",
    "lone surrogate": "\udcff",
    "quote": "'; DROP TABLE cases; --",
}


@dataclass(frozen=True)
class Form:
    """One form as a browser sees it."""

    action: str
    fields: tuple[str, ...]
    files: tuple[str, ...]
    fixed: tuple[tuple[str, str], ...]


def forms_of(page: str, here: str) -> Iterator[Form]:
    """The posting forms of a page."""
    tree = tree_of(page)
    for form in tree.iter("form"):
        if (form.get("method") or "get").lower() != "post":
            continue
        fields, files, fixed = [], [], []
        for element in form.iter():
            name = element.get("name")
            if element.tag not in ("input", "select", "textarea", "button") or not name:
                continue
            kind = element.get("type", "")
            if kind == "file":
                files.append(name)
            elif kind == "hidden":
                fixed.append((name, element.get("value") or ""))
            else:
                fields.append(name)
        target = urlsplit(form.get("action") or here).path or here
        yield Form(target, tuple(sorted(set(fields))), tuple(sorted(set(files))), tuple(sorted(fixed)))


@pytest.fixture
def world(given: Callable[..., Any]) -> World:
    with given():
        return build()


ROLES = [
    Role.COUNTY_OFFICER,
    Role.PREFECTURE_REVIEWER,
    Role.PROVINCIAL_MANAGER,
    Role.LEADER,
    Role.EXPERT,
    Role.ENTERPRISE_CONTACT,
]


@pytest.mark.parametrize("role", ROLES)
def test_no_form_answers_rubbish_with_a_crash(
    app: Flask, world: World, sign_in: Callable[[str], Any], role: Role
) -> None:
    browser = sign_in(world.home[role])
    pages = [
        address(app, endpoint, world.keys)
        for endpoint, method, permissions in routes(app)
        if method == "GET" and expected(role, permissions)
    ]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    crashed = []
    for page in pages:
        answer = browser.get(page)
        if answer.status_code >= 500:
            crashed.append((page, "GET"))
        if answer.mimetype != "text/html":
            continue
        for form in forms_of(answer.text, page):
            if (form.action, form.fields) in seen or form.action in ("/logout", "/language"):
                continue
            seen.add((form.action, form.fields))
            crashed += [(form.action, kind) for kind, value in _chosen() if _crashes(browser, form, value)]
    assert not crashed


def _chosen() -> list[tuple[str, str]]:
    cells = list(RUBBISH.items())
    return cells if THOROUGH else cells[::4]


def _crashes(browser: Any, form: Form, value: str) -> bool:
    data: dict[str, Any] = dict(form.fixed)
    data.update(
        dict.fromkeys(form.fields, value.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    )
    for name in form.files:
        data[name] = (io.BytesIO(value.encode("utf-8", "replace")), "报告.docx")
    answer = browser.post(form.action, data=data, content_type="multipart/form-data" if form.files else None)
    return bool(answer.status_code >= 500)


@pytest.mark.parametrize("key", ["0", "-1", "99999999999999999999", "1.5", "x", "１"])
def test_unknown_keys_are_not_found(
    app: Flask, world: World, sign_in: Callable[[str], Any], key: str
) -> None:
    browser = sign_in(world.home[Role.COUNTY_OFFICER])
    wrong = []
    for rule in app.url_map.iter_rules():
        if not any(name.endswith("_id") for name in rule.arguments) or "GET" not in rule.methods:
            continue
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<int:{name}>", key).replace(f"<{name}>", key)
        status = browser.get(path).status_code
        if status not in (403, 404):
            wrong.append((path, status))
    assert not wrong
