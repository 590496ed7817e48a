"""Every route × every role, called over HTTP: let in or refused as the table of permissions says."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from casework.access.permissions import ONLY_AT_RANK, ROLE_PERMISSIONS
from casework.enums import Role
from tests.app.access_table import TABLE
from tests.app.world import World, address, build, rank_of, routes

# Rules about the single row that answer 403 to a role that holds the permission elsewhere: a card belongs to the
# unit that keeps it.
OWNERS_ONLY = {
    ("experts.edit", Role.PREFECTURE_REVIEWER),
    ("experts.deactivate", Role.PREFECTURE_REVIEWER),
    ("experts.reactivate", Role.PREFECTURE_REVIEWER),
    ("invitations.of_expert", Role.PREFECTURE_REVIEWER),
    ("invitations.invite_expert", Role.PREFECTURE_REVIEWER),
}
# They may end the very session that asks.
ENDS_A_SESSION = {"accounts.sign_out", "accounts.end_session"}
THOROUGH = os.environ.get("THOROUGH") == "1"
# Reading pages need no body; a changing request without one is invalid (422), unknown (404), a conflict or done.
LET_IN = {200, 302, 303, 400, 404, 409, 410, 413, 422}


@pytest.fixture
def world(given: Callable[..., Any]) -> World:
    with given():
        return build()


def expected(role: Role, permissions: tuple[Any, ...]) -> bool:
    """What the table says, the rank of the role's unit in this world included."""
    return any(
        permission in ROLE_PERMISSIONS[role]
        and ONLY_AT_RANK.get((role, permission), rank_of(role)) is rank_of(role)
        for permission in permissions
    )


def test_every_route_stands_in_the_table_and_only_those(app: Flask) -> None:
    found = {
        (endpoint, method): {str(p) for p in permissions} for endpoint, method, permissions in routes(app)
    }
    missing = {key: value for key, value in found.items() if key not in TABLE}
    assert not missing, f"routes without a row in tests/app/access_table.py: {missing}"
    assert {key: set(value) for key, value in TABLE.items()} == found


def _sampled(cells: list[Any]) -> list[Any]:
    return cells if THOROUGH else cells[::3]


def test_every_role_is_let_in_or_refused_as_the_table_says(
    app: Flask, world: World, sign_in: Callable[[str], Any]
) -> None:
    wrong = []
    for role, username in world.home.items():
        browser = sign_in(username)
        for endpoint, method, permissions in _sampled(routes(app)):
            if not permissions:
                continue
            answer = browser.open(address(app, endpoint, world.keys), method=method)
            if endpoint in ENDS_A_SESSION:
                browser = sign_in(username)
            refused = answer.status_code == 403
            if refused and (endpoint, role) in OWNERS_ONLY:
                continue
            if refused is expected(role, permissions) or (not refused and answer.status_code not in LET_IN):
                wrong.append((role.value, method, endpoint, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))


def test_without_signing_in_every_guarded_route_leads_to_the_sign_in_page(
    app: Flask, world: World, client: Any
) -> None:
    wrong = []
    for endpoint, method, permissions in routes(app):
        if not permissions:
            continue
        answer = client.open(address(app, endpoint, world.keys), method=method)
        if answer.status_code != 303 or not answer.headers["Location"].startswith("/login"):
            wrong.append((method, endpoint, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))
