"""Who sees, changes and makes whose account: region borders, peers, the own account, forged values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from casework.administration import duty
from casework.enums import Rank, Role
from casework.models import User
from tests import factories as make
from tests.administration import people as places
from tests.administration.people import People, one, send, shown_form, stored

EVERYBODY = {
    "of-province", "of-lanzhou", "of-qilihe", "of-tianshui", "peer", "auditor", "operator", "manager", "reviewer",
    "officer", "sibling", "distant", "expert", "contact",
}  # fmt: skip
OF_LANZHOU = {"of-lanzhou", "of-qilihe", "reviewer", "officer", "sibling", "expert", "contact"}
OF_QILIHE = {"of-qilihe", "officer", "contact"}
SIGHT = {"of-province": EVERYBODY, "of-lanzhou": OF_LANZHOU, "of-qilihe": OF_QILIHE}
UNTOUCHED = {
    "of-province": {"of-province", "peer"},
    "of-lanzhou": {"of-lanzhou"},
    "of-qilihe": {"of-qilihe"},
}
STEPS = ("disable", "enable", "unlock", "reset-password", "reset-second-factor")


@pytest.mark.parametrize("administrator", SIGHT)
def test_the_list_holds_the_accounts_at_or_below_the_own_region(
    people: People, sign_in: Callable[[str], Any], administrator: str
) -> None:
    text = sign_in(administrator).get("/users?size=100").text
    seen = {name for name, key in people.keys.items() if f'href="/users/{key}"' in text}
    assert seen == SIGHT[administrator]


@pytest.mark.parametrize("administrator", SIGHT)
def test_out_of_sight_is_unknown_and_peers_and_the_own_account_are_looked_at_only(
    app: Flask, people: People, sign_in: Callable[[str], Any], administrator: str
) -> None:
    browser = sign_in(administrator)
    before = stored(app, User)
    for username, key in people.keys.items():
        seen = username in SIGHT[administrator]
        assert browser.get(f"/users/{key}").status_code == (200 if seen else 404), username
        if seen and username not in UNTOUCHED[administrator]:
            continue
        refused = 403 if seen else 404
        for step in STEPS:
            path = f"/users/{key}/{step}"
            assert browser.get(path).status_code == refused, path
            answer = browser.post(path, data={"reason": "x", "way": "shown", "version": "1"})
            assert answer.status_code == refused, path
        for path in (f"/users/{key}/edit", f"/users/{key}/sessions/end", f"/users/{key}/sessions/1/end"):
            assert browser.post(path, data={"version": "1"}).status_code == refused, path
    assert stored(app, User) == before


def test_experts_and_contacts_are_not_edited_here(people: People, sign_in: Callable[[str], Any]) -> None:
    browser = sign_in("of-province")
    for username in ("expert", "contact"):
        assert browser.get(f"/users/{people[username]}/edit").status_code == 403
        assert browser.get(f"/users/{people[username]}/disable").status_code == 200


@pytest.mark.parametrize(
    ("administrator", "role", "code", "rank"),
    [
        ("of-lanzhou", "county_officer", places.QINZHOU, Rank.COUNTY),  # a county of another prefecture
        ("of-lanzhou", "viewer", places.PROVINCE, Rank.PROVINCE),  # above the own region
        ("of-lanzhou", "security_admin", places.LANZHOU, Rank.PREFECTURE),  # a peer
        ("of-province", "security_admin", places.PROVINCE, Rank.PROVINCE),  # a peer
        ("of-province", "county_officer", places.LANZHOU, Rank.PREFECTURE),  # a role of another rank
        ("of-province", "provincial_manager", places.QILIHE, Rank.COUNTY),
        ("of-lanzhou", "system_admin", "", None),  # belongs to the province
        ("of-province", "system_admin", places.QILIHE, Rank.COUNTY),
        ("of-province", "expert", places.LANZHOU, Rank.PREFECTURE),  # comes by invitation
        ("of-province", "enterprise_contact", places.QILIHE, Rank.COUNTY),
        ("of-province", "nonsense", places.QILIHE, Rank.COUNTY),
        ("of-qilihe", "county_officer", places.CHENGGUAN, Rank.COUNTY),  # a sibling
    ],
)
def test_forged_roles_and_units_make_no_account(
    app: Flask,
    given: Callable[..., Any],
    people: People,
    sign_in: Callable[[str], Any],
    administrator: str,
    role: str,
    code: str,
    rank: Rank | None,
) -> None:
    with given():
        region = str(make.region(code, rank).id) if rank else "0"
    before = len(stored(app, User))
    answer = send(
        sign_in(administrator),
        "/users/new",
        display_name="王小明",
        role=role,
        region=region,
        phone="13812345678",
        way="shown",
    )
    assert answer.status_code == 422
    assert len(stored(app, User)) == before


@pytest.mark.parametrize("typed", ["", "-1", "999999999999", "abc", "１"])
def test_a_unit_that_is_none_is_refused(people: People, sign_in: Callable[[str], Any], typed: str) -> None:
    browser = sign_in("of-province")
    answer = send(browser, "/users/new", display_name="王小明", role="viewer", region=typed)
    assert answer.status_code == 422


def test_a_forged_move_beyond_the_own_region_changes_nothing(
    app: Flask, given: Callable[..., Any], people: People, sign_in: Callable[[str], Any]
) -> None:
    with given():
        away = str(make.region(places.QINZHOU).id)
    browser = sign_in("of-lanzhou")
    path = f"/users/{people['officer']}/edit"
    assert send(browser, path, region=away).status_code == 422
    assert send(browser, path, role="provincial_manager").status_code == 422
    assert one(app, User, username="officer")["role"] == "county_officer"


@pytest.mark.parametrize("role", ["security_admin", "audit_admin", "system_admin"])
def test_business_accounts_never_become_administrators(
    app: Flask, people: People, sign_in: Callable[[str], Any], role: str
) -> None:
    browser = sign_in("of-province")
    path = f"/users/{people['officer']}/edit"
    answer = send(
        browser,
        path,
        role=role,
        region="0" if role == "system_admin" else shown_form(browser, path)["region"],
    )
    assert answer.status_code == 422
    assert one(app, User, username="officer")["role"] == "county_officer"


def test_an_administrator_stays_what_it_is(app: Flask, people: People, sign_in: Callable[[str], Any]) -> None:
    browser = sign_in("of-province")
    path = f"/users/{people['of-lanzhou']}/edit"
    assert send(browser, path, role="audit_admin").status_code == 422
    assert send(browser, path, role="viewer").status_code == 422
    assert one(app, User, username="of-lanzhou")["role"] == "security_admin"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECURITY_ADMIN])
def test_nobody_else_opens_these_pages(
    given: Callable[..., Any], people: People, sign_in: Callable[[str], Any], role: Role
) -> None:
    with given():
        code = {Role.PROVINCIAL_MANAGER: places.PROVINCE, Role.PREFECTURE_REVIEWER: places.LANZHOU}.get(
            role, places.QILIHE
        )
        username = make.make_user(role, code).username
    browser = sign_in(username)
    for path in ("/users", "/users/new", f"/users/{people['officer']}", "/users/review"):
        assert browser.get(path).status_code == 403, path


def test_what_may_be_given_at_each_level(session: Any) -> None:
    for code, rank, roles in (
        (places.PROVINCE, Rank.PROVINCE, {*duty.RANKS, Role.SYSTEM_ADMIN}),
        (places.LANZHOU, Rank.PREFECTURE, set(duty.RANKS) - {Role.PROVINCIAL_MANAGER}),
        (
            places.QILIHE,
            Rank.COUNTY,
            {Role.COUNTY_OFFICER, Role.LEADER, Role.VIEWER, Role.AUDIT_ADMIN},
        ),
    ):
        user = make.make_user(Role.SECURITY_ADMIN, code, region_id=make.region(code, rank).id)
        assert set(duty.roles_for(make.actor(user))) == roles, code


def test_no_page_of_accounts_shows_business(
    given: Callable[..., Any], people: People, sign_in: Callable[[str], Any]
) -> None:
    with given():
        case = make.make_case(places.QILIHE)
        number, name = case.number, case.enterprise_name
    browser = sign_in("of-province")
    pages = [
        "/",
        "/users?size=100",
        "/users/review",
        "/notices",
        *(f"/users/{key}" for key in people.keys.values()),
    ]
    for path in pages:
        text = browser.get(path).text
        assert number not in text, path
        assert name not in text, path
    assert "七里河秘鉴阀门有限公司" in browser.get(f"/users/{people['contact']}").text
    for path in ("/cases", "/enterprises", "/experts", "/reports", "/search?q=x", "/system"):
        assert browser.get(path).status_code == 403, path
