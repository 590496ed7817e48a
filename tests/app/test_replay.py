"""Every form of the application, sent again by everybody who was not led to it: refused, and nothing has changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from sqlalchemy import select

from casework.enums import Role
from casework.models import Base
from tests.app.test_access import expected
from tests.app.world import PLACES, World, address, build, routes
from tests.markup import tree_of
from tests.owner import owner

THOROUGH = os.environ.get("THOROUGH") == "1"
# Everybody has these for themselves: the language, the own account. They name no row of anybody.
OWN = ("/language", "/logout", "/login", "/account", "/second-factor", "/notices", "/exports/lists")
# Who may do it and has the row, though the page does not offer it in this state of the world.
MAY = {("home", Role.COUNTY_OFFICER, "follow_ups.nudge"), ("home", Role.COUNTY_OFFICER, "returns.start")}
# What a refusal itself leaves behind, and what signing in does.
NOT_COMPARED = {
    "audit_entries",
    "audit_chains",
    "sign_in_sessions",
    "attempt_counters",
    "request_keys",
    "job_runs",
}


@dataclass(frozen=True)
class Form:
    """A form as a page sends it."""

    action: str
    fields: tuple[tuple[str, str], ...]


@pytest.fixture
def world(given: Callable[..., Any]) -> World:
    with given():
        return build()


def forms_in(html: str, path: str, *, as_shown: bool = False) -> Iterator[Form]:
    """The POST forms of a page: as they are shown, or with the first thing that comes to hand where nothing stands."""
    document = tree_of(html)
    for form in document.iter("form"):
        if form.get("method", "get").lower() == "post":
            fields = {name: value for name, value in _fields(form) if name}
            if not as_shown:
                fields = {
                    name: value or "重放"
                    for name, value in {
                        **fields,
                        **{n: v for n, v in _offered(form).items() if not fields.get(n)},
                    }.items()
                }
            yield Form(form.get("action") or path, tuple(fields.items()))


def _fields(form: Element) -> Iterator[tuple[str, str]]:
    """Name and value of each field as a browser would send it untouched."""
    for field in form.iter():
        name, kind = field.get("name", ""), field.get("type", "text")
        if field.tag == "select":
            chosen = [option for option in field.iter("option") if option.get("selected") is not None]
            yield name, (chosen[0].get("value") or "") if chosen else ""
        elif field.tag == "textarea":
            yield name, field.text or ""
        elif field.tag == "input" and kind in ("checkbox", "radio"):
            if field.get("checked") is not None:
                yield name, field.get("value") or "y"
        elif field.tag == "input" and kind not in ("file", "submit", "button"):
            yield name, field.get("value") or ""


def _offered(form: Element) -> dict[str, str]:
    """The first choice of each select, box and button; a day and a number where such are asked for."""
    found: dict[str, str] = {}
    for field in form.iter():
        name, kind = field.get("name"), field.get("type", "text")
        if not name:
            continue
        if field.tag == "select":
            values = [option.get("value") or "" for option in field.iter("option")]
            found.setdefault(name, next((value for value in values if value), ""))
        elif field.tag == "button" or kind in ("checkbox", "radio"):
            found.setdefault(name, field.get("value") or "y")
        elif field.tag == "input" and kind in ("date", "number"):
            found.setdefault(name, {"date": "2026-10-09", "number": "1"}[kind])
    return found


def _pages(app: Flask, world: World, role: Any) -> Iterable[str]:
    for endpoint, method, permissions in routes(app):
        if method == "GET" and permissions and expected(role, permissions):
            yield address(app, endpoint, world.keys)


def _led_to(app: Flask, browser: Any, world: World, role: Any) -> dict[str, Form]:
    """Address → form, over every page that somebody can open."""
    found: dict[str, Form] = {}
    for path in _pages(app, world, role):
        answer = browser.get(path)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            for form in forms_in(answer.text, path):
                found.setdefault(form.action.partition("?")[0], form)
    return found


def _digest(app: Flask) -> dict[str, Any]:
    """Every table's rows as the owner sees them."""
    with owner(app) as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in Base.metadata.sorted_tables
            if table.name not in NOT_COMPARED
        }


def test_a_form_sent_by_somebody_who_was_not_led_to_it_changes_nothing(
    app: Flask, world: World, sign_in: Callable[[str], Any], database_kind: str
) -> None:
    everybody = [(place, role, name) for place in PLACES for role, name in getattr(world, place).items()]
    step = 5 if not THOROUGH else 3 if database_kind == "postgresql" else 1  # refused before any row is read
    people = everybody[::step]
    led = {name: _led_to(app, sign_in(name), world, role) for _place, role, name in people}
    forms = {path: form for known in led.values() for path, form in known.items() if not path.startswith(OWN)}
    may = {(place, role, address(app, endpoint, world.keys)) for place, role, endpoint in MAY}
    before, sent, wrong = _digest(app), 0, []
    for place, role, name in people:
        browser = sign_in(name)
        chosen = [
            form
            for path, form in sorted(forms.items())
            if path not in led[name] and (place, role, path) not in may
        ]
        for form in chosen:
            answer = browser.post(form.action, data=dict(form.fields))
            sent += 1
            if answer.status_code not in (403, 404):
                wrong.append((place, role.value, form.action, answer.status_code))
    after = _digest(app)
    changed = [name for name in before if before[name] != after[name]]
    assert not wrong, "\n".join(map(str, wrong))
    assert not changed
    assert sent > (1000 if step == 1 else 100)
