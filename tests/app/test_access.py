"""Every route × every role, called over HTTP: let in or refused as the table of permissions says."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pytest
from flask import Flask

from casework.access.permissions import ONLY_AT_RANK, ROLE_PERMISSIONS, Permission
from casework.enums import Role
from casework.extensions import db
from tests.app.access_table import TABLE
from tests.app.world import (
    PLACES,
    SECRET_WORDS,
    World,
    address,
    build,
    is_above,
    rank_of,
    readable,
    routes,
    scoped_routes,
)

# Rules about the single row that answer 403 to a role that holds the permission elsewhere: a card belongs to the
# unit that keeps it.
OWNERS_ONLY = {
    ("experts.edit", Role.PREFECTURE_REVIEWER),
    ("experts.deactivate", Role.PREFECTURE_REVIEWER),
    ("departures.expert", Role.PREFECTURE_REVIEWER),
    ("experts.reactivate", Role.PREFECTURE_REVIEWER),
    ("invitations.of_expert", Role.PREFECTURE_REVIEWER),
    ("invitations.invite_expert", Role.PREFECTURE_REVIEWER),
    # A county reminds its people from the case; from the dashboard the units above remind a county.
    ("reports.nudge", Role.COUNTY_OFFICER),
}
# The same of cards that another unit keeps, whoever asks from elsewhere.
OWNERS_CARDS = {"experts.reveal", *(endpoint for endpoint, _role in OWNERS_ONLY)}
# Lists of accounts are files, too, but the list of the sample address (follow-ups) is none of theirs.
OTHER_LIST = {("exports.make", Role.SECURITY_ADMIN)}
# They may end the very session that asks.
ENDS_A_SESSION = {"accounts.sign_out", "accounts.end_session"}
# The most that issue and threat model ask for is far below what there is; fewer means that routes were lost.
FEWEST_CELLS = 4_000
THOROUGH = os.environ.get("THOROUGH") == "1"
# Reading pages need no body; a changing request without one is invalid (422), unknown (404), a conflict or done.
LET_IN = {200, 302, 303, 400, 404, 409, 410, 413, 422}


@pytest.fixture
def world(given: Callable[..., Any]) -> World:
    with given():
        return build()


def ranks_for(role: Role, permission: Permission) -> tuple[Any, ...]:
    """The ranks in whose units a role holds a permission; its own in this world where none is named."""
    named = ONLY_AT_RANK.get((role, permission), rank_of(role))
    return named if isinstance(named, tuple) else (named,)


def expected(role: Role, permissions: tuple[Any, ...]) -> bool:
    """What the table says, the rank of the role's unit in this world included."""
    return any(
        permission in ROLE_PERMISSIONS[role] and rank_of(role) in ranks_for(role, Permission(permission))
        for permission in permissions
    )


def test_every_route_stands_in_the_table_and_only_those(app: Flask) -> None:
    found = {
        (endpoint, method): {str(p) for p in permissions} for endpoint, method, permissions in routes(app)
    }
    missing = {key: value for key, value in found.items() if key not in TABLE}
    assert not missing, f"routes without a row in tests/app/access_table.py: {missing}"
    assert {key: set(value) for key, value in TABLE.items()} == found


@dataclass(frozen=True)
class Cell:
    """One route, called by one role from one place."""

    place: str
    role: Role
    endpoint: str
    method: str
    permissions: tuple[Permission, ...]


def _cells(app: Flask) -> list[Cell]:
    """Everybody on every guarded route. A third of it on PostgreSQL, for who is let in is decided before any row is read
    (foreign rows have tests of their own on both); a seventh when somebody waits for the answer."""
    cells = [
        Cell(place, role, endpoint, method, permissions)
        for place in PLACES
        for role in Role
        for endpoint, method, permissions in routes(app)
        if permissions
    ]
    assert len(cells) >= FEWEST_CELLS
    if not THOROUGH:
        return cells[::7]
    with app.app_context():
        return cells[::3] if db.engine.dialect.name == "postgresql" else cells


def test_everybody_is_let_in_or_refused_on_every_route_as_the_table_says(
    app: Flask, world: World, sign_in: Callable[[str], Any]
) -> None:
    """Own county, the one beside it, one in another prefecture; those above are in each of them."""
    scoped = {endpoint for endpoint, *_ in scoped_routes(app)}
    wrong = []
    for (place, role), cells in groupby(_cells(app), key=lambda cell: (cell.place, cell.role)):
        username = getattr(world, place)[role]
        browser = sign_in(username)
        for cell in cells:
            answer = browser.open(address(app, cell.endpoint, world.keys), method=cell.method, buffered=True)
            if cell.endpoint in ENDS_A_SESSION:
                browser = sign_in(username)
            if not _is_right(cell, answer, cell.endpoint in scoped):
                wrong.append((place, role.value, cell.method, cell.endpoint, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))


def _is_right(cell: Cell, answer: Any, is_scoped: bool) -> bool:
    is_foreign = cell.place != "home" and not is_above(cell.place, cell.role)
    if is_foreign and any(word in readable(answer) for word in SECRET_WORDS):
        return False
    if not expected(cell.role, cell.permissions):
        return answer.status_code == 403
    if is_scoped and is_foreign:
        return answer.status_code == 404
    if answer.status_code == 403:
        return (cell.endpoint, cell.role) in OWNERS_ONLY | OTHER_LIST or (
            is_foreign and cell.endpoint in OWNERS_CARDS
        )
    return answer.status_code in LET_IN


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
