"""Forgotten passwords: one answer for every name, one use for every link, and letters that leave after the commit."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from casework import scheduler
from casework.accounts import services
from casework.enums import Role, TokenKind
from casework.models import AccountToken, AuditEntry, OutboxMessage, SignInSession, User
from tests import factories as make
from tests.accounts.site import (
    NEW_PASSWORD,
    Clock,
    acts,
    code_now,
    give,
    is_in,
    make_account,
    stored,
)

ADDRESS = "lixiaoyan@example.org"


@pytest.fixture
def officer(given: Callable[..., Any]) -> str:
    with given():
        make.make_programme()
        return make_account(email=ADDRESS).username


@pytest.fixture
def letters(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Any]]:
    """Run the job that sends, and give what has left so far."""
    monkeypatch.setitem(app.config, "DATA_DIR", str(tmp_path))

    def sent() -> list[Any]:
        scheduler.run(app, "send_messages", by_hand=True)
        files = sorted((tmp_path / "outbox").glob("*.eml"))
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]

    return sent


def ask(browser: Any, username: str) -> Any:
    return browser.post("/forgotten-password", data={"username": username})


def path_in(letter: Any) -> str:
    found = re.search(r"https?://[^/\s]+(/choose-password/\S+)", letter.get_content())
    assert found is not None
    return found[1]


def choose(browser: Any, path: str, password: str = NEW_PASSWORD) -> Any:
    browser.get(path)
    return browser.post("/choose-password", data={"new_password": password, "repeated": password})


def test_the_letter_leads_to_a_new_password(
    app: Flask, officer: str, visitor: Callable[..., Any], sign_in: Callable[[str], Any], letters: Any
) -> None:
    elsewhere, browser = sign_in(officer), visitor()
    assert ask(browser, officer).headers["Location"] == "/forgotten-password/asked"
    assert "请查收邮件" in browser.get("/forgotten-password/asked").text
    (letter,) = letters()
    assert letter["To"] == ADDRESS
    assert letter["Subject"] == "质量帮扶：设置新密码"
    path = path_in(letter)
    assert browser.get(path).headers["Location"] == "/choose-password"
    assert "lixiaoyan" in browser.get("/choose-password").text
    assert choose(browser, path).headers["Location"] == "/login"
    assert not is_in(elsewhere)
    assert not is_in(browser)  # a link is no sign-in
    assert give(visitor(), officer).status_code == 422
    assert give(visitor(), officer, NEW_PASSWORD).status_code == 303
    assert {"password_reset_requested", "link_issued", "password_changed"} <= set(acts(app))


def test_the_second_factor_stays_in_force_after_a_reset(
    given: Callable[..., Any], visitor: Callable[..., Any], letters: Any
) -> None:
    with given():
        make.make_programme()
        make_account("hejianjun", Role.LEADER, email=ADDRESS, factor=True)
    ask(visitor(), "hejianjun")
    choose(visitor(), path_in(letters()[0]))
    browser = visitor()
    assert give(browser, "hejianjun", NEW_PASSWORD).headers["Location"] == "/second-factor"
    assert browser.post("/second-factor", data={"code": code_now()}).status_code == 303


def test_every_name_gets_the_same_answer_by_the_same_statements(
    app: Flask, officer: str, given: Callable[..., Any], visitor: Callable[..., Any], statements: Any
) -> None:
    with given():
        make_account("no address")
        make_account("disabled", email=ADDRESS, is_active=False)
    seen = set()
    for username in (officer, "nobody", "no address", "disabled"):
        with statements() as sent:
            answer = ask(visitor(), username)
        seen.add(
            (
                answer.status_code,
                answer.headers["Location"],
                answer.text,
                tuple(t.split(" ")[0] for t in sent),
            )
        )
    assert len(seen) == 1


def test_only_who_may_sign_in_and_has_an_address_gets_a_letter(
    app: Flask, given: Callable[..., Any], visitor: Callable[..., Any], letters: Any
) -> None:
    with given():
        make_account("no address")
        make_account("disabled", email=ADDRESS, is_active=False)
        services.lock(make_account("locked", email=ADDRESS), reason="unused")
    for username in ("no address", "disabled", "locked", "nobody"):
        ask(visitor(), username)
    assert letters() == []
    assert stored(app, AccountToken) == []
    assert {row["state"] for row in stored(app, OutboxMessage)} == {"void"}


def test_a_link_works_once(officer: str, visitor: Callable[..., Any], letters: Any) -> None:
    ask(visitor(), officer)
    path = path_in(letters()[0])
    choose(visitor(), path)
    answer = choose(visitor(), path, "Lantern4-quarry-Fog")
    assert answer.status_code == 410
    assert "链接已失效" in answer.text


def test_looking_at_a_link_does_not_use_it(officer: str, visitor: Callable[..., Any], letters: Any) -> None:
    ask(visitor(), officer)
    path = path_in(letters()[0])
    for _ in range(3):
        looker = visitor()
        looker.get(path)
        assert looker.get("/choose-password").status_code == 200
    assert choose(visitor(), path).status_code == 303


def test_of_two_who_use_a_link_at_once_one_wins(
    app: Flask, officer: str, visitor: Callable[..., Any], letters: Any
) -> None:
    ask(visitor(), officer)
    path = path_in(letters()[0])
    clients = [visitor() for _ in range(4)]
    for client in clients:
        client.get(path)
    passwords = [f"Kettle-river{number}-moss" for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        codes = list(
            pool.map(
                lambda pair: (
                    pair[0]
                    .post("/choose-password", data={"new_password": pair[1], "repeated": pair[1]})
                    .status_code
                ),
                zip(clients, passwords, strict=True),
            )
        )
    assert sorted(codes) == [303, 410, 410, 410]
    assert acts(app).count("password_changed") == 1


def test_a_link_is_good_for_an_hour(
    officer: str, visitor: Callable[..., Any], letters: Any, moving: Clock
) -> None:
    ask(visitor(), officer)
    path = path_in(letters()[0])
    moving.forward(minutes=61)
    assert choose(visitor(), path).status_code == 410


def test_a_newer_letter_replaces_the_older(officer: str, visitor: Callable[..., Any], letters: Any) -> None:
    ask(visitor(), officer)
    letters()
    ask(visitor(), officer)
    first, second = (path_in(letter) for letter in letters())
    assert choose(visitor(), first).status_code == 410
    assert choose(visitor(), second).status_code == 303


@pytest.mark.parametrize("token", ["x", "a" * 5000, "%00", "../etc", "甲"])
def test_a_guessed_link_opens_nothing(client: Any, token: str) -> None:
    client.get(f"/choose-password/{token}")
    assert client.get("/choose-password").status_code in (400, 410)


def test_a_weak_choice_does_not_use_the_link(officer: str, visitor: Callable[..., Any], letters: Any) -> None:
    ask(visitor(), officer)
    path = path_in(letters()[0])
    browser = visitor()
    assert choose(browser, path, "lixiaoyan1A!").status_code == 422
    assert choose(browser, path).status_code == 303


def test_a_reset_lifts_the_lock_of_failed_attempts(
    officer: str, visitor: Callable[..., Any], letters: Any
) -> None:
    for _ in range(6):
        give(visitor(), officer, "falsch")
    ask(visitor(), officer)
    choose(visitor(), path_in(letters()[0]))
    assert give(visitor(), officer, NEW_PASSWORD).status_code == 303


def test_links_lead_to_the_configured_address_whatever_the_request_says(
    app: Flask, officer: str, visitor: Callable[..., Any], letters: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://zlbf.example.gov.cn")
    visitor().post(
        "/forgotten-password",
        data={"username": officer},
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )
    body = letters()[0].get_content()
    assert "https://zlbf.example.gov.cn/choose-password/" in body
    assert "evil" not in body


def test_requests_are_limited_by_name_and_by_address_alike(officer: str, visitor: Callable[..., Any]) -> None:
    for username in (officer, "nobody"):
        assert [ask(visitor(), username).status_code for _ in range(4)] == [303] * 3 + [429]
    codes = [ask(visitor(), f"name{number}").status_code for number in range(20)]
    assert codes[-1] == 429


def test_no_table_and_no_log_holds_what_the_link_says(
    app: Flask, officer: str, visitor: Callable[..., Any], letters: Any
) -> None:
    ask(visitor(), officer)
    token = path_in(letters()[0]).rsplit("/", 1)[1]
    lying = "".join(str(stored(app, model)) for model in (AccountToken, OutboxMessage, AuditEntry))
    assert token not in lying


def test_an_invitation_lets_a_new_account_choose_its_password(
    given: Callable[..., Any], visitor: Callable[..., Any]
) -> None:
    with given():
        make.make_programme()
        user = services.create_user(
            username="newexpert", role=Role.VIEWER, display_name="马文博", region=make.region()
        )
        token = services.issue_link(user.id, TokenKind.INVITATION, lifetime=timedelta(hours=72))
    assert give(visitor(), "newexpert", "!").status_code == 422
    assert choose(visitor(), f"/choose-password/{token}").status_code == 303
    assert give(visitor(), "newexpert", NEW_PASSWORD).status_code == 303


def test_choosing_by_a_link_ends_what_this_browser_was_signed_in_as(
    app: Flask,
    officer: str,
    given: Callable[..., Any],
    sign_in: Callable[[str], Any],
    visitor: Any,
    letters: Any,
) -> None:
    with given():
        make_account("other")
    ask(visitor(), officer)
    browser = sign_in("other")
    assert choose(browser, path_in(letters()[0])).status_code == 303
    assert not is_in(browser)
    assert all(row["revoked_at"] for row in stored(app, SignInSession))
    assert [row["username"] for row in stored(app, User)]
