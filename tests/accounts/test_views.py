"""Signing in and out, sessions, the language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework import clock
from casework.accounts.passwords import hash_password
from casework.enums import Role
from casework.models import AuditEntry, SignInSession, User
from tests import factories as make
from tests.owner import owner

PASSWORD = "一个足够长的口令 2026"


@pytest.fixture
def officer(given: Callable[..., Any]) -> str:
    with given():
        user = make.make_user(
            username="lixiaoyan", password_hash=hash_password(PASSWORD), display_name="李晓燕"
        )
        make.make_programme()
        return user.username


def stored(app: Flask, model: Any) -> list[Any]:
    with owner(app) as connection:
        return list(connection.execute(select(model.__table__)).mappings())


def test_right_password_opens_a_session_and_leads_on(app: Flask, officer: str, client: Any) -> None:
    answer = client.post("/login?next=/cases", data={"username": officer, "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cases")
    assert client.get("/cases").status_code == 200
    assert [entry["act"] for entry in stored(app, AuditEntry) if entry["act"] == "sign_in"] == ["sign_in"]


@pytest.mark.parametrize("username", ["lixiaoyan", "nobody"])
def test_wrong_name_and_wrong_password_get_the_same_words(officer: str, client: Any, username: str) -> None:
    answer = client.post("/login", data={"username": username, "password": "falsch"})
    assert answer.status_code == 422
    assert "用户名或密码不正确" in answer.text


def test_five_failures_block_the_account_for_fifteen_minutes(officer: str, client: Any) -> None:
    for _ in range(5):
        client.post("/login", data={"username": officer, "password": "falsch"})
    answer = client.post("/login", data={"username": officer, "password": PASSWORD})
    assert answer.status_code == 429


@pytest.mark.parametrize(
    "target", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(officer: str, client: Any, target: str) -> None:
    answer = client.post(
        "/login", query_string={"next": target}, data={"username": officer, "password": PASSWORD}
    )
    assert answer.headers["Location"] == "/"


def test_signing_out_ends_the_session_row(app: Flask, officer: str, sign_in: Callable[[str], Any]) -> None:
    browser = sign_in(officer)
    answer = browser.post("/logout")
    assert answer.status_code == 303
    assert stored(app, SignInSession)[0]["revoked_at"] is not None
    assert browser.get("/cases").status_code == 303


def test_a_revoked_or_old_session_is_anonymous_at_the_next_request(
    app: Flask, officer: str, sign_in: Callable[[str], Any], given: Callable[..., Any]
) -> None:
    browser = sign_in(officer)
    with given() as session:
        session.scalar(select(SignInSession)).expires_at = clock.real_now() - timedelta(seconds=1)
    assert browser.get("/account").status_code == 303


def test_an_idle_browser_has_to_sign_in_again(officer: str, sign_in: Callable[[str], Any]) -> None:
    browser = sign_in(officer)
    with browser.session_transaction() as cookie:
        cookie["seen"] -= 31 * 60
    answer = browser.get("/account")
    assert answer.headers["Location"].startswith("/login?next=")


def test_a_disabled_account_is_out_at_once(
    officer: str, sign_in: Callable[[str], Any], given: Callable[..., Any]
) -> None:
    browser = sign_in(officer)
    with given() as session:
        session.scalar(select(User).where(User.username == officer)).is_active = False
    assert browser.get("/account").status_code == 303


def test_nobody_ends_the_session_of_somebody_else(
    officer: str, sign_in: Callable[[str], Any], given: Callable[..., Any]
) -> None:
    with given():
        make.make_user(username="other")
    sign_in("other")
    browser = sign_in(officer)
    assert browser.post("/account/sessions/1/end").status_code == 404


def test_the_language_is_kept_with_the_account(officer: str, sign_in: Callable[[str], Any]) -> None:
    browser = sign_in(officer)
    assert "我的账号" in browser.get("/account").text
    browser.post("/language", data={"language": "en", "next": "/account"})
    assert "My account" in browser.get("/account").text


def test_an_unknown_language_is_refused(officer: str, sign_in: Callable[[str], Any]) -> None:
    assert sign_in(officer).post("/language", data={"language": "xx"}).status_code == 400


def test_every_role_can_read_its_own_account(
    given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    with given():
        names = [
            make.make_user(
                role,
                {Role.PROVINCIAL_MANAGER: "620000", Role.PREFECTURE_REVIEWER: "620100"}.get(role, "620103"),
            ).username
            for role in Role
        ]
    for name in names:
        assert sign_in(name).get("/account").status_code == 200
