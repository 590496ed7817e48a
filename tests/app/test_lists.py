"""Every list: a filter, view, order, page or size that it does not know is as if it had not been asked for."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from casework.enums import Role
from tests.app.test_access import expected
from tests.app.world import World, address, build, routes
from tests.markup import tree_of

RUBBISH = ["rubbish", "²", "١", "-1", "9" * 40, "1e9", "🏭", "'", "a" * 5000, "620103\n", "1,2", "[]", "true"]
THOROUGH = os.environ.get("THOROUGH") == "1"
# Every list takes these by the contract, whether or not its page shows them now.
COMMON = ("page", "sort", "size", "rows", "view")
# What a page is about stands in its address; one that does not exist is a 404 and no other page.
SUBJECTS = {
    ("nominations.index", "year"),
    *(
        (board, name)
        for board in ("reports.dashboard", "boards.warnings", "boards.work")
        for name in ("year", "region")
    ),
}


@pytest.fixture
def world(given: Callable[..., Any]) -> World:
    with given():
        return build()


def selects(page: str) -> Iterator[tuple[str, str]]:
    """(name, chosen value) of every choice in the filter forms of a page."""
    tree = tree_of(page)
    for form in tree.iter("form"):
        if (form.get("method") or "get").lower() == "get":
            for select in form.iter("select"):
                chosen = [
                    o.get("value") or "" for o in select.iter("option") if o.get("selected") is not None
                ]
                yield select.get("name") or "", chosen[0] if chosen else ""


def shown(page: str) -> tuple[list[tuple[str, str]], int, list[str]]:
    """What a list shows: its choices, its number of rows, its current links."""
    return list(selects(page)), page.count("<tr"), re.findall(r'href="([^"]+)" aria-current', page)


@pytest.mark.parametrize("role", [Role.PROVINCIAL_MANAGER, Role.COUNTY_OFFICER])
def test_what_a_list_does_not_know_is_left_out(
    app: Flask, world: World, sign_in: Callable[[str], Any], role: Role, database_kind: str
) -> None:
    browser, wrong, tried = sign_in(world.home[role]), [], 0
    arguments = {rule.endpoint: rule.arguments for rule in app.url_map.iter_rules()}
    for endpoint, method, permissions in routes(app):
        if method != "GET" or arguments[endpoint] or not expected(role, permissions):
            continue
        path = address(app, endpoint, {})
        plain = browser.get(path)
        names = {name for name, _ in selects(plain.text)} if plain.mimetype == "text/html" else set()
        if not names:
            continue
        for name in {*names, *COMMON}:
            for rubbish in RUBBISH if THOROUGH and database_kind == "sqlite" else RUBBISH[::5]:
                answer, tried = browser.get(path, query_string={name: rubbish}), tried + 1
                if (endpoint, name) in SUBJECTS:
                    if answer.status_code not in (200, 404):
                        wrong.append((endpoint, name, rubbish, answer.status_code))
                elif answer.status_code != 200 or shown(answer.text) != shown(plain.text):
                    wrong.append((endpoint, name, rubbish, answer.status_code))
    assert not wrong, sorted({item[:2] + item[3:] for item in wrong})
    assert tried > 100


@pytest.mark.parametrize("role", [Role.PROVINCIAL_MANAGER])
def test_of_a_parameter_sent_twice_the_first_counts(
    app: Flask, world: World, sign_in: Callable[[str], Any], role: Role
) -> None:
    browser = sign_in(world.home[role])
    once = browser.get("/visits?view=late&sort=earliest")
    twice = browser.get("/visits?view=late&sort=earliest&view=rubbish&sort=latest&size=x&size=100")
    assert shown(once.text) == shown(twice.text)
