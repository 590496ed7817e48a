"""Whoever holds the permission but not the county gets 404 for every row of another county, never its words."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from casework.enums import Role
from tests.app.test_access import expected
from tests.app.world import SECRET_WORDS, World, address, build, is_above, routes, scoped_routes
from tests.walls import each_alone

THOROUGH = os.environ.get("THOROUGH") == "1"
BUSINESS = [
    Role.COUNTY_OFFICER,
    Role.LEADER,
    Role.VIEWER,
    Role.PREFECTURE_REVIEWER,
    Role.EXPERT,
    Role.ENTERPRISE_CONTACT,
]


@pytest.fixture
def world(given: Callable[..., Any]) -> World:
    with given():
        return build()


@pytest.mark.parametrize("place", ["sibling", "distant"])
def test_a_foreign_row_does_not_exist(
    app: Flask, world: World, sign_in: Callable[[str], Any], place: str
) -> None:
    people = getattr(world, place)
    wrong = []
    for number, one_wall in enumerate(each_alone(app)):
        with one_wall():
            for role in BUSINESS:
                if is_above(place, role):
                    continue
                browser = sign_in(people[role])
                for endpoint, method, permissions in _cells(app, number):
                    if not expected(role, permissions):
                        continue
                    answer = browser.open(address(app, endpoint, world.keys), method=method)
                    if answer.status_code != 404 or any(word in answer.text for word in SECRET_WORDS):
                        wrong.append((number, role.value, method, endpoint, answer.status_code))
    assert not wrong


def _cells(app: Flask, number: int) -> list[tuple[str, str, tuple[Any, ...]]]:
    """Every route in CI; a half of them otherwise, another one for each wall."""
    return scoped_routes(app) if THOROUGH else scoped_routes(app)[number::2]


@pytest.mark.parametrize("place", ["sibling", "distant"])
def test_lists_and_searches_hold_no_word_of_another_county(
    app: Flask, world: World, sign_in: Callable[[str], Any], place: str
) -> None:
    wrong = []
    for number, one_wall in enumerate(each_alone(app)):
        with one_wall():
            for role in BUSINESS:
                if is_above(place, role):
                    continue
                browser = sign_in(getattr(world, place)[role])
                wrong += [(number, role.value, *cell) for cell in _words_seen(app, browser, role)]
    assert not wrong


def _words_seen(app: Flask, browser: Any, role: Role) -> list[tuple[str, dict[str, str]]]:
    """The lists, with what was asked of them, in which somebody finds words of the world's county."""
    arguments = {rule.endpoint: set(rule.arguments) for rule in app.url_map.iter_rules()}
    lists = [r for r in routes(app) if r[1] == "GET" and not arguments[r[0]] and r[2]]
    found = []
    for endpoint, _method, permissions in lists:
        if not expected(role, permissions):
            continue
        for query in ({}, {"q": "秘鉴阀门"}, {"county": "620103"}):
            answer = browser.get(address(app, endpoint, {}), query_string=query)
            text = answer.text.replace('value="秘鉴阀门"', "").replace("秘鉴阀门</h1>", "")
            if any(word in text for word in SECRET_WORDS if word != query.get("q")):
                found.append((endpoint, query))
    return found


def test_an_unknown_key_and_a_foreign_key_get_the_same_answer(
    app: Flask, world: World, sign_in: Callable[[str], Any]
) -> None:
    browser = sign_in(world.distant[Role.COUNTY_OFFICER])
    foreign = browser.get(f"/cases/{world.keys['case_id']}")
    unknown = browser.get("/cases/999999")
    assert foreign.status_code == unknown.status_code == 404
    assert _without_number(foreign.text) == _without_number(unknown.text)


def _without_number(text: str) -> str:
    """The page without its request number, token and nonces."""
    text = re.sub(r' nonce="[^"]*"', "", text)
    lines = [line for line in text.splitlines() if "csrf" not in line]
    return "\n".join("" if "request" in line or "编号" in line else line for line in lines)
