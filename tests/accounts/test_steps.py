"""Between password and session: codes, first passwords, old passwords, second factors that have to be set up."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from casework import clock
from casework.access.permissions import needs_second_factor
from casework.accounts import services
from casework.accounts.one_time_codes import code_at
from casework.enums import Rank, Role
from casework.models import AuditEntry, RecoveryCode, SecondFactor, SignInSession, User
from casework.secrets_at_rest import keyring
from tests import factories as make
from tests.accounts.site import (
    NEW_PASSWORD,
    OTHER_PASSWORD,
    PASSWORD,
    TOTP_SECRET,
    Clock,
    acts,
    code_now,
    give,
    hashed,
    is_in,
    make_account,
    stored,
)
from tests.conftest import SECRET


@pytest.fixture
def leader(given: Callable[..., Any]) -> str:
    """An account with its app set up."""
    with given():
        make.make_programme()
        return make_account("hejianjun", Role.LEADER, factor=True).username


@pytest.fixture
def bare_leader(given: Callable[..., Any]) -> str:
    """An account that must have a second factor and has none."""
    with given():
        make.make_programme()
        return make_account("hejianjun", Role.LEADER).username


@pytest.fixture
def newcomer(given: Callable[..., Any]) -> str:
    """An account with a password given by an administrator."""
    with given():
        make.make_programme()
        user = make_account("wangfang", Role.VIEWER, display_name="王芳")
        services.give_first_password(user, hashed(), until=clock.real_now() + timedelta(hours=72))
        return user.username


def set_up_code(page: str) -> str:
    """The code that an app shows after it has scanned the picture of this page."""
    letters = re.search(r'class="cw-secret">([A-Z2-7 ]+)<', page)
    assert letters is not None
    return code_at(letters[1].replace(" ", ""), clock.real_now())


def offer_of(page: str) -> str:
    found = re.search(r'name="offer"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("role", "rank", "needed"),
    [
        (Role.SYSTEM_ADMIN, None, True),
        (Role.SECURITY_ADMIN, Rank.COUNTY, True),
        (Role.AUDIT_ADMIN, Rank.PREFECTURE, True),
        (Role.LEADER, Rank.COUNTY, True),
        (Role.VIEWER, Rank.PROVINCE, True),
        (Role.PROVINCIAL_MANAGER, Rank.PROVINCE, True),
        (Role.VIEWER, Rank.COUNTY, False),
        (Role.COUNTY_OFFICER, Rank.COUNTY, False),
        (Role.PREFECTURE_REVIEWER, Rank.PREFECTURE, False),
        (Role.EXPERT, None, False),
        (Role.ENTERPRISE_CONTACT, None, False),
    ],
)
def test_who_needs_a_second_factor(role: Role, rank: Rank | None, needed: bool) -> None:
    assert needs_second_factor(role, rank) is needed


# ---------------------------------------------------------------- the code


def test_the_right_password_leads_to_the_code_and_the_code_leads_in(
    app: Flask, leader: str, visitor: Callable[..., Any]
) -> None:
    client = visitor()
    answer = give(client, leader, target="/cases")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/second-factor")
    assert stored(app, SignInSession) == []
    page = client.get("/second-factor").text
    assert 'name="code"' in page
    assert 'autocomplete="one-time-code"' in page
    answer = client.post("/second-factor", data={"code": code_now()})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cases")
    assert is_in(client)


def test_before_the_code_nothing_else_opens(leader: str, visitor: Callable[..., Any]) -> None:
    client = visitor()
    give(client, leader)
    for path in ("/", "/account", "/cases", "/prove", "/account/second-factor"):
        assert client.get(path).headers["Location"].startswith("/login"), path
    for path in ("/new-password", "/second-factor/set-up"):
        assert client.get(path).headers["Location"] == "/second-factor"


def test_nobody_gets_to_the_code_without_a_password(leader: str, visitor: Callable[..., Any]) -> None:
    client = visitor()
    for path in ("/second-factor", "/new-password", "/second-factor/set-up"):
        assert client.get(path).headers["Location"] == "/login"
        assert client.post(path, data={"code": code_now()}).headers["Location"] == "/login"


@pytest.mark.parametrize(
    "typed", ["000000", "", "abc", "１２３４５６", "12345678901234567890123456789012345678901"]
)
def test_a_wrong_code_is_refused(leader: str, visitor: Callable[..., Any], typed: str) -> None:
    client = visitor()
    give(client, leader)
    assert client.post("/second-factor", data={"code": typed}).status_code == 422
    assert not is_in(client)


def test_a_code_is_typed_with_blanks_and_a_clock_that_is_a_little_off(
    leader: str, visitor: Callable[..., Any]
) -> None:
    client = visitor()
    give(client, leader)
    code = code_now(seconds=30)
    client.post("/second-factor", data={"code": f" {code[:3]} {code[3:]} "})
    assert is_in(client)


@pytest.mark.parametrize("seconds", [-90, 90])
def test_a_code_of_another_time_is_refused(leader: str, visitor: Callable[..., Any], seconds: int) -> None:
    client = visitor()
    give(client, leader)
    assert client.post("/second-factor", data={"code": code_now(seconds=seconds)}).status_code == 422


def test_a_code_opens_once(leader: str, visitor: Callable[..., Any]) -> None:
    first, second = visitor(), visitor()
    code = code_now()
    for client in (first, second):
        give(client, leader)
    assert first.post("/second-factor", data={"code": code}).status_code == 303
    assert second.post("/second-factor", data={"code": code}).status_code == 422


def test_of_two_who_use_one_code_at_once_one_gets_in(
    app: Flask, leader: str, visitor: Callable[..., Any]
) -> None:
    clients = [visitor() for _ in range(4)]
    for client in clients:
        give(client, leader)
    code = code_now()
    with ThreadPoolExecutor(4) as pool:
        codes = list(
            pool.map(lambda client: client.post("/second-factor", data={"code": code}).status_code, clients)
        )
    assert sorted(codes) == [303, 422, 422, 422]
    assert len(stored(app, SignInSession)) == 1


def test_of_two_who_use_one_recovery_code_at_once_one_gets_in(
    app: Flask, leader: str, given: Callable[..., Any], visitor: Callable[..., Any]
) -> None:
    with given() as session:
        user_id = session.query(User.id).filter_by(username=leader).scalar()
        codes = services.second_factor.renew_recovery_codes(user_id, keys=keyring(SECRET))
    clients = [visitor() for _ in range(4)]
    for client in clients:
        give(client, leader)
    with ThreadPoolExecutor(4) as pool:
        found = list(
            pool.map(
                lambda client: client.post("/second-factor", data={"code": codes[0]}).status_code, clients
            )
        )
    assert sorted(found) == [303, 422, 422, 422]
    assert "recovery_code_used" in acts(app)


def test_five_wrong_codes_lock_the_code_for_fifteen_minutes(
    app: Flask, leader: str, visitor: Callable[..., Any], moving: Clock
) -> None:
    client = visitor()
    give(client, leader)
    assert [client.post("/second-factor", data={"code": "000000"}).status_code for _ in range(5)] == [422] * 5
    assert client.post("/second-factor", data={"code": code_now()}).status_code == 429
    other = visitor()
    give(other, leader)  # the password again does not help
    assert other.post("/second-factor", data={"code": code_now()}).status_code == 429
    assert acts(app).count("second_factor_failed") == 5
    assert "sign_in_locked" in acts(app)
    moving.forward(minutes=15, seconds=1)
    give(other, leader)
    assert other.post("/second-factor", data={"code": code_now()}).status_code == 303


def test_the_way_from_password_to_code_is_open_for_five_minutes(
    leader: str, visitor: Callable[..., Any], moving: Clock
) -> None:
    client = visitor()
    give(client, leader)
    moving.forward(minutes=5, seconds=1)
    assert client.get("/second-factor").headers["Location"] == "/login"
    assert client.post("/second-factor", data={"code": code_now()}).headers["Location"] == "/login"


@pytest.mark.parametrize("change", ["disabled", "locked", "password"])
def test_the_way_ends_when_the_account_changes(
    leader: str, given: Callable[..., Any], visitor: Callable[..., Any], change: str
) -> None:
    client = visitor()
    give(client, leader)
    with given() as session:
        user = session.query(User).filter_by(username=leader).one()
        if change == "disabled":
            services.disable(user, reason="left")
        elif change == "locked":
            services.lock(user, reason="unused")
        else:
            services.set_password(user.id, hashed(NEW_PASSWORD), history=5, how="own")
    assert client.post("/second-factor", data={"code": code_now()}).headers["Location"] == "/login"


def test_a_note_kept_from_before_leads_through_the_same_door_again(
    app: Flask, leader: str, visitor: Callable[..., Any]
) -> None:
    client = visitor()
    give(client, leader)
    name = app.config["SESSION_COOKIE_NAME"]
    kept = client.get_cookie(name).value
    code = code_now()
    client.post("/second-factor", data={"code": code})
    thief = visitor()
    thief.set_cookie(name, kept)
    assert thief.post("/second-factor", data={"code": code}).status_code == 422
    assert not is_in(thief)


def test_secrets_and_codes_lie_sealed_in_the_tables(
    app: Flask, leader: str, given: Callable[..., Any]
) -> None:
    with given() as session:
        user_id = session.query(User.id).filter_by(username=leader).scalar()
        codes = services.second_factor.renew_recovery_codes(user_id, keys=keyring(SECRET))
    lying = str(stored(app, SecondFactor)) + str(stored(app, RecoveryCode)) + str(stored(app, AuditEntry))
    assert TOTP_SECRET not in lying
    assert not [code for code in codes if code in lying or code.replace("-", "") in lying]


# ---------------------------------------------------------------- setting it up


def test_who_must_have_a_second_factor_sets_it_up_before_anything_else(
    app: Flask, bare_leader: str, visitor: Callable[..., Any]
) -> None:
    client = visitor()
    assert give(client, bare_leader, target="/cases").headers["Location"] == "/second-factor/set-up"
    assert client.get("/cases").headers["Location"].startswith("/login")
    page = client.get("/second-factor/set-up").text
    assert "<svg" in page
    assert "style=" not in page
    answer = client.post("/second-factor/set-up", data={"offer": offer_of(page), "code": set_up_code(page)})
    assert answer.status_code == 200
    assert len(re.findall(r"<li><code>[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}</code>", answer.text)) == 10
    assert 'href="/cases"' in answer.text
    assert is_in(client)
    assert {"second_factor_set", "recovery_codes_made", "sign_in"} <= set(acts(app))


def test_a_wrong_first_code_shows_the_same_picture_again(
    bare_leader: str, visitor: Callable[..., Any]
) -> None:
    client = visitor()
    give(client, bare_leader)
    page = client.get("/second-factor/set-up").text
    again = client.post("/second-factor/set-up", data={"offer": offer_of(page), "code": "000000"})
    assert again.status_code == 422
    assert (
        re.search(r'class="cw-secret">([^<]+)<', again.text)[1]
        == re.search(r'class="cw-secret">([^<]+)<', page)[1]
    )  # type: ignore[index]
    client.post(
        "/second-factor/set-up", data={"offer": offer_of(again.text), "code": set_up_code(again.text)}
    )
    assert is_in(client)


@pytest.mark.parametrize("offer", ["", "x", "1.AAAA", "of somebody else", "too old"])
def test_a_secret_that_we_did_not_offer_is_not_taken(
    bare_leader: str, given: Callable[..., Any], visitor: Callable[..., Any], offer: str, moving: Clock
) -> None:
    client = visitor()
    if offer == "of somebody else":
        with given():
            make_account("other", Role.LEADER)
        give(client, "other")
        offer = offer_of(client.get("/second-factor/set-up").text)
        client = visitor()
    give(client, bare_leader)
    if offer == "too old":
        offer = offer_of(client.get("/second-factor/set-up").text)
        moving.forward(minutes=31)
        give(client, bare_leader)
    answer = client.post("/second-factor/set-up", data={"offer": offer, "code": "123456"})
    assert answer.status_code == 422
    assert "二维码已过期" in answer.text
    assert not is_in(client)


# ---------------------------------------------------------------- first and old passwords


def test_a_first_password_has_to_be_changed_before_anything_else(
    app: Flask, newcomer: str, visitor: Callable[..., Any]
) -> None:
    client = visitor()
    assert give(client, newcomer, target="/cases").headers["Location"] == "/new-password"
    assert client.get("/cases").headers["Location"].startswith("/login")
    page = client.get("/new-password").text
    assert "初始密码只能使用这一次" in page
    assert 'autocomplete="new-password"' in page
    answer = client.post("/new-password", data={"new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cases")
    assert is_in(client)
    assert give(visitor(), newcomer).status_code == 422
    assert give(visitor(), newcomer, NEW_PASSWORD).status_code == 303


def test_a_first_password_works_once(newcomer: str, visitor: Callable[..., Any]) -> None:
    assert give(visitor(), newcomer).status_code == 303
    assert give(visitor(), newcomer).status_code == 422


def test_of_two_who_use_a_first_password_at_once_one_gets_on(
    newcomer: str, visitor: Callable[..., Any]
) -> None:
    clients = [visitor() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(lambda client: give(client, newcomer).status_code, clients))
    assert sorted(codes) == [303, 422, 422, 422]


def test_a_first_password_works_for_its_hours(
    newcomer: str, visitor: Callable[..., Any], moving: Clock
) -> None:
    moving.forward(hours=72, seconds=1)
    assert give(visitor(), newcomer).status_code == 422


def test_a_first_password_beside_a_second_factor_is_spent_with_the_code(
    leader: str, given: Callable[..., Any], visitor: Callable[..., Any]
) -> None:
    with given() as session:
        user = session.query(User).filter_by(username=leader).one()
        services.give_first_password(user, hashed(), until=clock.real_now() + timedelta(hours=72))
    client = visitor()
    assert give(client, leader).headers["Location"] == "/second-factor"
    assert client.post("/second-factor", data={"code": code_now()}).headers["Location"] == "/new-password"
    answer = client.post("/new-password", data={"new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD})
    assert answer.headers["Location"] == "/"
    assert is_in(client)


def test_a_newcomer_who_must_have_a_second_factor_chooses_a_password_first(
    bare_leader: str, given: Callable[..., Any], visitor: Callable[..., Any]
) -> None:
    with given() as session:
        user = session.query(User).filter_by(username=bare_leader).one()
        services.give_first_password(user, hashed(), until=clock.real_now() + timedelta(hours=72))
    client = visitor()
    assert give(client, bare_leader).headers["Location"] == "/new-password"
    answer = client.post("/new-password", data={"new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD})
    assert answer.headers["Location"] == "/second-factor/set-up"
    assert not is_in(client)
    page = client.get("/second-factor/set-up").text
    client.post("/second-factor/set-up", data={"offer": offer_of(page), "code": set_up_code(page)})
    assert is_in(client)


@pytest.mark.parametrize(
    ("typed", "repeated", "words"),
    [
        ("short1A", "short1A", "至少需要 10 个字符"),
        ("nothingbutletters", "nothingbutletters", "至少要有 3 类"),
        ("Wangfang@2026", "Wangfang@2026", "不能包含用户名"),
        ("Qilihe@2026aB", "Qilihe@2026aB", "太容易被猜到"),
        ("Casework@2026", "Casework@2026", "太容易被猜到"),
        (NEW_PASSWORD, OTHER_PASSWORD, "两次输入的密码不一致"),
        ("x" * 129 + "A1", "x" * 129 + "A1", "不超过 128"),
        ("", "", "请输入新密码"),
    ],
)
def test_what_is_wrong_with_a_password_stands_at_its_field(
    newcomer: str, visitor: Callable[..., Any], typed: str, repeated: str, words: str
) -> None:
    client = visitor()
    give(client, newcomer)
    answer = client.post("/new-password", data={"new_password": typed, "repeated": repeated})
    assert answer.status_code == 422
    field = re.search(r'id="(?:new_password|repeated)-error">(.*?)</p>', answer.text, re.S)
    assert field is not None
    assert words in field[1]
    assert typed == "" or typed not in answer.text


def test_the_given_password_is_not_taken_as_the_new_one(
    given: Callable[..., Any], visitor: Callable[..., Any]
) -> None:
    with given():
        user = make_account("wangfang", Role.VIEWER)
        services.give_first_password(user, hashed(NEW_PASSWORD), until=clock.real_now() + timedelta(hours=72))
    client = visitor()
    give(client, "wangfang", NEW_PASSWORD)
    answer = client.post("/new-password", data={"new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD})
    assert "最近用过这个密码" in answer.text


def test_an_old_password_has_to_be_changed(
    given: Callable[..., Any], visitor: Callable[..., Any], moving: Clock
) -> None:
    with given():
        make_account("wangfang", Role.VIEWER, password_changed_at=clock.real_now())
    moving.forward(days=89)
    assert give(visitor(), "wangfang").headers["Location"] == "/"
    moving.forward(days=2)
    client = visitor()
    assert give(client, "wangfang").headers["Location"] == "/new-password"
    assert "密码已到期" in client.get("/new-password").text
    client.post("/new-password", data={"new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD})
    assert is_in(client)


def test_without_a_greatest_age_no_password_expires(
    app: Flask,
    given: Callable[..., Any],
    visitor: Callable[..., Any],
    moving: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with given():
        make_account("wangfang", Role.VIEWER, password_changed_at=clock.real_now())
    monkeypatch.setitem(app.config, "PASSWORD_MAX_AGE", timedelta(0))
    moving.forward(days=2000)
    assert give(visitor(), "wangfang").headers["Location"] == "/"


def test_the_page_of_choosing_is_open_for_a_quarter_of_an_hour(
    newcomer: str, visitor: Callable[..., Any], moving: Clock
) -> None:
    client = visitor()
    give(client, newcomer)
    moving.forward(minutes=14)
    assert client.get("/new-password").status_code == 200
    moving.forward(minutes=2)
    assert client.get("/new-password").headers["Location"] == "/login"


def test_the_password_alone_is_never_enough_for_a_leader(
    bare_leader: str, visitor: Callable[..., Any]
) -> None:
    client = visitor()
    give(client, bare_leader, PASSWORD)
    assert not is_in(client)
