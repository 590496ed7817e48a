"""Name and password: the same answer for whoever does not get in, locks that all workers share, nothing to forge."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from casework import create_app
from casework.accounts import passwords, services
from casework.enums import Role
from casework.extensions import db
from casework.models import AttemptCounter, AuditEntry, SignInSession, User
from tests import factories as make
from tests.accounts.site import PASSWORD, Clock, acts, give, is_in, make_account, stored
from tests.conftest import settings

KINDS = ("known", "unknown", "disabled", "locked", "no password", "spent")


@pytest.fixture
def officer(given: Callable[..., Any]) -> str:
    with given():
        make.make_programme()
        return make_account().username


@pytest.fixture
def everybody(given: Callable[..., Any]) -> dict[str, str]:
    """One account of each kind; the name of the unknown one belongs to nobody."""
    with given():
        make.make_programme()
        make_account("known")
        make_account("disabled", is_active=False)
        services.lock(make_account("locked"), reason="unused")
        services.create_user(
            username="no password", role=Role.VIEWER, display_name="王芳", region=make.region()
        )
        spent = make_account("spent")
        spent.first_password_until = make.clock.real_now()
    return {kind: kind for kind in KINDS}


def test_each_kind_of_failure_has_one_answer_one_hash_and_the_same_statements(
    app: Flask,
    everybody: dict[str, str],
    visitor: Callable[..., Any],
    statements: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hashes: list[str] = []
    verify = passwords._hasher.verify
    monkeypatch.setattr(
        type(passwords._hasher),
        "verify",
        lambda self, stored, typed: hashes.append(stored) or verify(stored, typed),
    )
    seen = {}
    for kind, username in everybody.items():
        client = visitor()
        password = "falsch" if kind in ("known", "locked") else PASSWORD
        hashes.clear()
        with statements() as sent:
            answer = give(client, username, password)
        computed = [stored for stored in hashes if stored.startswith("$argon2id$")]
        words = answer.text.replace(username, "NAME")
        seen[kind] = (answer.status_code, len(computed), [text.split(" ")[0] for text in sent], len(words))
        assert "用户名或密码不正确" in answer.text
        assert not is_in(client)
    assert len({str(value[:3]) for value in seen.values()}) == 1, seen
    assert seen["known"][:2] == (422, 1)


def test_only_the_right_password_is_told_why_an_account_is_locked(
    everybody: dict[str, str], visitor: Callable[..., Any], statements: Any
) -> None:
    sent: dict[str, list[str]] = {}
    answers = {}
    for password in ("falsch", PASSWORD):
        client = visitor()
        with statements() as seen:
            answers[password] = give(client, "locked", password)
        sent[password] = [text.split(" ")[0] for text in seen]
        assert answers[password].status_code == 422
        assert not is_in(client)
    assert "长期未使用" in answers[PASSWORD].text
    assert "长期未使用" not in answers["falsch"].text
    assert sent["falsch"] == sent[PASSWORD]


def test_a_right_password_never_shows_through_a_lock(officer: str, visitor: Callable[..., Any]) -> None:
    for _ in range(5):
        give(visitor(), officer, "falsch")
    wrong, right = give(visitor(), officer, "falsch"), give(visitor(), officer)
    assert wrong.status_code == right.status_code == 429
    assert "失败次数过多" in right.text


def test_known_and_unknown_names_are_locked_alike(officer: str, visitor: Callable[..., Any]) -> None:
    for username in (officer, "nobody"):
        codes = [give(visitor(), username, "falsch").status_code for _ in range(6)]
        assert codes == [422] * 5 + [429], username


def test_a_lock_ends_after_fifteen_minutes_however_often_it_is_tried(
    officer: str, visitor: Callable[..., Any], moving: Clock
) -> None:
    for _ in range(5):
        give(visitor(), officer, "falsch")
    moving.forward(minutes=14)
    assert give(visitor(), officer).status_code == 429
    moving.forward(minutes=1, seconds=1)
    assert give(visitor(), officer).status_code == 303


def test_failures_far_apart_do_not_add_up(officer: str, visitor: Callable[..., Any], moving: Clock) -> None:
    for _ in range(4):
        give(visitor(), officer, "falsch")
    moving.forward(minutes=16)
    assert [give(visitor(), officer, "falsch").status_code for _ in range(4)] == [422] * 4


def test_the_right_password_forgets_the_failures(officer: str, visitor: Callable[..., Any]) -> None:
    for _ in range(3):
        for _ in range(4):
            give(visitor(), officer, "falsch")
        assert give(visitor(), officer).status_code == 303


def test_an_address_is_locked_whatever_names_it_tries(
    app: Flask, officer: str, visitor: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SIGN_IN_LIMIT_PER_ADDRESS", 5)
    here, there = {"REMOTE_ADDR": "192.0.2.7"}, {"REMOTE_ADDR": "192.0.2.8"}
    for number in range(5):
        assert give(visitor(), f"name{number}", "falsch", environ_base=here).status_code == 422
    assert give(visitor(), officer, environ_base=here).status_code == 429
    assert len(stored(app, AttemptCounter)) == 6  # five names and the address: what came later counts no more
    assert give(visitor(), officer, environ_base=there).status_code == 303


def test_addresses_of_one_ipv6_network_count_together(
    app: Flask, officer: str, visitor: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SIGN_IN_LIMIT_PER_ADDRESS", 5)
    for number in range(5):
        give(visitor(), f"name{number}", "falsch", environ_base={"REMOTE_ADDR": f"2001:db8::{number:x}"})
    assert give(visitor(), officer, environ_base={"REMOTE_ADDR": "2001:db8::ffff"}).status_code == 429
    assert give(visitor(), officer, environ_base={"REMOTE_ADDR": "2001:db8:0:1::1"}).status_code == 303


def test_an_office_that_signs_in_well_is_never_locked(
    app: Flask, officer: str, visitor: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SIGN_IN_LIMIT_PER_ADDRESS", 5)
    assert [give(visitor(), officer).status_code for _ in range(12)] == [303] * 12


def test_a_lock_holds_in_every_instance_on_the_database(
    officer: str, visitor: Callable[..., Any], working_database: Any
) -> None:
    other = create_app(settings(working_database.url, working_database.folder))
    other.config["WTF_CSRF_ENABLED"] = False
    for number in range(5):
        give(visitor(other if number % 2 else None), officer, "falsch")
    assert give(visitor(other), officer).status_code == 429
    assert give(visitor(), officer).status_code == 429
    with other.app_context():
        db.engine.dispose()


def test_of_many_guesses_at_once_five_are_looked_at(
    app: Flask, officer: str, visitor: Callable[..., Any]
) -> None:
    clients = [visitor() for _ in range(12)]
    with ThreadPoolExecutor(12) as pool:
        codes = list(pool.map(lambda client: give(client, officer, "falsch").status_code, clients))
    assert sorted(codes) == [422] * 5 + [429] * 7


def test_the_log_names_failures_and_the_lock_but_no_password(
    app: Flask, officer: str, visitor: Callable[..., Any]
) -> None:
    for _ in range(6):
        give(visitor(), officer, "a-very-wrong-password")
    made = [act for act in acts(app) if act.startswith("sign_in")]
    assert made == ["sign_in_failed"] * 5 + ["sign_in_locked"]
    entries = str(stored(app, AuditEntry))
    assert "a-very-wrong-password" not in entries


def test_counters_hold_no_names_and_no_addresses(app: Flask, visitor: Callable[..., Any]) -> None:
    give(visitor(), "lixiaoyan", "falsch", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    counters = str(stored(app, AttemptCounter))
    assert "lixiaoyan" not in counters
    assert "192.0.2.7" not in counters


def test_a_session_token_set_beforehand_is_not_taken_over(
    app: Flask, officer: str, visitor: Callable[..., Any]
) -> None:
    client = visitor()
    with client.session_transaction() as cookie:
        cookie.update(_user_id="planted", csrf_token="planted", seen=0, pending={"account": 1})
    give(client, officer)
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != "planted"
        assert cookie.get("csrf_token") != "planted"
        assert "pending" not in cookie
    assert is_in(client)


def test_each_sign_in_has_a_token_of_its_own_kept_as_a_hash(
    app: Flask, officer: str, visitor: Callable[..., Any]
) -> None:
    tokens = set()
    for _ in range(2):
        client = visitor()
        give(client, officer)
        with client.session_transaction() as cookie:
            tokens.add(cookie["_user_id"])
    assert len(tokens) == 2
    assert not tokens & {row["token_hash"] for row in stored(app, SignInSession)}


def test_signing_in_as_somebody_else_ends_the_session_before(
    app: Flask, officer: str, given: Callable[..., Any], visitor: Callable[..., Any]
) -> None:
    with given():
        make_account("wangfang")
    client = visitor()
    give(client, officer)
    give(client, "wangfang")
    assert "wangfang" in client.get("/account").text
    assert [
        row["revoked_at"] is None for row in sorted(stored(app, SignInSession), key=lambda r: r["id"])
    ] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    "target",
    [
        "https://example.org/",
        "//example.org",
        "/\\example.org",
        "\\\\example.org",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:x=y\r\nX: y",
        "///example.org",
        "/\t/example.org",
        "http:/example.org",
        "",
        "cases",
    ],
)
def test_signing_in_leads_to_no_other_site(officer: str, visitor: Callable[..., Any], target: str) -> None:
    answer = give(visitor(), officer, target=target)
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("cookie", ["x", "eyJfdXNlcl9pZCI6IngifQ.aaaa.bbbb", ".eJw.x.y", "=" * 50])
def test_a_cookie_that_we_did_not_sign_is_nobody(
    app: Flask, officer: str, visitor: Callable[..., Any], cookie: str
) -> None:
    client = visitor()
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie)
    assert not is_in(client)
    assert client.get("/second-factor").headers["Location"] == "/login"


def test_a_changed_cookie_is_nobody(app: Flask, officer: str, visitor: Callable[..., Any]) -> None:
    client = visitor()
    give(client, officer)
    name = app.config["SESSION_COOKIE_NAME"]
    value = client.get_cookie(name).value
    client.set_cookie(name, value[:20] + ("A" if value[20] != "A" else "B") + value[21:])
    assert not is_in(client)


@pytest.mark.parametrize("forwarded", ["192.0.2.1", "192.0.2.1, 192.0.2.2", "garbage", ""])
def test_without_configured_proxies_a_forwarded_address_means_nothing(
    app: Flask, officer: str, visitor: Callable[..., Any], forwarded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SIGN_IN_LIMIT_PER_ADDRESS", 2)
    for number in range(2):
        give(
            visitor(),
            f"name{number}",
            "falsch",
            headers={"X-Forwarded-For": f"{forwarded}{number}" if forwarded else ""},
        )
    assert give(visitor(), officer, headers={"X-Forwarded-For": "198.51.100.9"}).status_code == 429


def test_signing_out_clears_cache_and_cookies_and_never_storage(
    app: Flask, officer: str, visitor: Callable[..., Any]
) -> None:
    client = visitor()
    give(client, officer)
    answer = client.post("/logout")
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies"'
    assert not is_in(client)
    assert "sign_out" in acts(app)


def test_a_password_that_expires_within_a_week_is_said_at_sign_in(
    officer: str, given: Callable[..., Any], visitor: Callable[..., Any], moving: Clock
) -> None:
    with given() as session:
        session.query(User).one().password_changed_at = make.clock.real_now()
    moving.forward(days=85)
    client = visitor()
    give(client, officer)
    assert "5 天内到期" in client.get("/account").text


def test_the_form_tells_password_managers_what_its_fields_are(client: Any) -> None:
    page = client.get("/login").text
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page


def test_words_of_a_lock_say_how_long(officer: str, visitor: Callable[..., Any]) -> None:
    for _ in range(6):
        answer = give(visitor(), officer, "falsch")
    assert "15 分钟后再试" in answer.text
