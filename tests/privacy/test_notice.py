"""The notice on personal information: before anything else, once for each version, with a receipt, and to be read again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from casework import clock
from casework.accounts import services
from casework.enums import Role
from casework.models import PrivacyReceipt, User
from casework.privacy.notice import CURRENT, TEXTS, VERSIONS, notice
from tests import factories as make
from tests.accounts.site import NEW_PASSWORD, Clock, acts, code_now, give, hashed, is_in, make_account, stored

SHOWN = {
    "2026-11.zh_Hans": "e75c62ea591740b3c9011e1e0130c89405128e6966fb0a35e79d6e64e990eb5f",
    "2026-11.en": "cb709ba4a76f8b3337354189c1be55bb7eeb012b7b23e3fcfa0ae5d05d7df393",
}
"""What people have receipts of. Another text is another version: add it, never change one of these."""
READ = {"notice_version": CURRENT}


@pytest.fixture
def newcomer(given: Callable[..., Any]) -> str:
    with given():
        make.make_programme()
        return make_account("zhaohaiyan", Role.ENTERPRISE_CONTACT, has_read_notice=False).username


def test_a_version_that_was_shown_never_changes() -> None:
    found = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in TEXTS.glob("*.md")}
    assert found == SHOWN
    assert {f"{version}.{locale}" for version in VERSIONS for locale in ("zh_Hans", "en")} == set(SHOWN)


def test_both_languages_say_the_same_things_in_the_same_order() -> None:
    chinese, english = (notice(locale).blocks for locale in ("zh_Hans", "en"))
    assert [(block.kind, len(block.lines)) for block in chinese] == [
        (block.kind, len(block.lines)) for block in english
    ]
    assert sum(block.kind == "heading" for block in chinese) == 8


@pytest.mark.parametrize("role", Role)
def test_everybody_reads_it_at_the_first_sign_in(
    role: Role, given: Callable[..., Any], visitor: Callable[..., Any]
) -> None:
    with given():
        make.make_programme()
        code = {Role.PROVINCIAL_MANAGER: "620000", Role.PREFECTURE_REVIEWER: "620100"}.get(role, "620103")
        make_account("newcomer", role, code=code, has_read_notice=False)
    client = visitor()
    assert give(client, "newcomer").headers["Location"] == "/privacy-notice/receive"
    assert "个人信息处理告知书" in client.get("/privacy-notice/receive").text


def test_before_it_is_read_nothing_else_opens(newcomer: str, visitor: Callable[..., Any]) -> None:
    client = visitor()
    give(client, newcomer, target="/cases")
    for path in ("/", "/cases", "/account", "/prove", "/account/password"):
        assert client.get(path).headers["Location"].startswith("/login"), path
    for path in ("/second-factor", "/new-password", "/second-factor/set-up"):
        assert client.get(path).headers["Location"] == "/privacy-notice/receive"
    assert not is_in(client)


def test_reading_it_leads_in_and_leaves_a_receipt(
    app: Flask, newcomer: str, visitor: Callable[..., Any]
) -> None:
    client = visitor()
    give(client, newcomer, target="/cases")
    answer = client.post("/privacy-notice/receive", data=READ, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cases")
    assert is_in(client)
    (receipt,) = [row for row in stored(app, PrivacyReceipt) if row["address"]]
    assert (receipt["notice_version"], receipt["locale"], receipt["address"]) == (
        CURRENT,
        "zh_Hans",
        "192.0.2.7",
    )
    assert receipt["text_sha256"] == SHOWN[f"{CURRENT}.zh_Hans"]
    assert abs(receipt["received_at"] - clock.real_now()) < timedelta(minutes=1)
    assert acts(app).count("privacy_notice_received") == 1
    again = visitor()
    assert give(again, newcomer).headers["Location"] == "/"


def test_it_is_read_in_the_language_of_the_reader(
    app: Flask, newcomer: str, visitor: Callable[..., Any]
) -> None:
    client = visitor()
    give(client, newcomer)
    client.post("/language", data={"language": "en", "next": "/privacy-notice/receive"})
    page = client.get("/privacy-notice/receive").text
    assert "Notice on the processing of personal information" in page
    assert "Gansu" in page
    assert "{" not in page
    client.post("/privacy-notice/receive", data=READ)
    (receipt,) = [row for row in stored(app, PrivacyReceipt) if row["locale"] == "en"]
    assert receipt["text_sha256"] == SHOWN[f"{CURRENT}.en"]


def test_pressed_twice_it_is_one_receipt(app: Flask, newcomer: str, visitor: Callable[..., Any]) -> None:
    first, second = visitor(), visitor()
    for client in (first, second):
        give(client, newcomer)
    for client in (first, second):
        assert client.post("/privacy-notice/receive", data=READ).status_code == 303
    assert len(stored(app, PrivacyReceipt)) == 1
    assert acts(app).count("privacy_notice_received") == 1


def test_a_new_version_is_shown_again(
    app: Flask, newcomer: str, given: Callable[..., Any], visitor: Callable[..., Any]
) -> None:
    client = visitor()
    give(client, newcomer)
    client.post("/privacy-notice/receive", data=READ)
    with given() as session:
        session.execute(update(PrivacyReceipt).values(notice_version="2020-01"))
    client = visitor()
    assert give(client, newcomer).headers["Location"] == "/privacy-notice/receive"
    client.post("/privacy-notice/receive", data=READ)
    assert is_in(client)
    assert [row["notice_version"] for row in stored(app, PrivacyReceipt)] == ["2020-01", CURRENT]


def test_a_page_of_before_the_new_version_confirms_nothing(
    app: Flask, newcomer: str, visitor: Callable[..., Any]
) -> None:
    client = visitor()
    give(client, newcomer)
    answer = client.post("/privacy-notice/receive", data={"notice_version": "2020-01"})
    assert answer.status_code == 422
    assert "告知书已更新" in answer.text
    assert f'value="{CURRENT}"' in answer.text
    assert not stored(app, PrivacyReceipt)


def test_it_comes_after_the_code_and_before_the_first_password(
    given: Callable[..., Any], visitor: Callable[..., Any]
) -> None:
    with given():
        make.make_programme()
        user = make_account("hejianjun", Role.LEADER, factor=True, has_read_notice=False)
        services.give_first_password(user, hashed(), until=clock.real_now() + timedelta(hours=72))
    client = visitor()
    assert give(client, "hejianjun").headers["Location"] == "/second-factor"
    assert client.get("/privacy-notice/receive").headers["Location"] == "/second-factor"
    answer = client.post("/second-factor", data={"code": code_now()})
    assert answer.headers["Location"] == "/privacy-notice/receive"
    answer = client.post("/privacy-notice/receive", data=READ)
    assert answer.headers["Location"] == "/new-password"
    answer = client.post("/new-password", data={"new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD})
    assert answer.headers["Location"] == "/"
    assert is_in(client)


def test_the_page_stays_open_for_a_quarter_of_an_hour(
    newcomer: str, visitor: Callable[..., Any], moving: Clock
) -> None:
    client = visitor()
    give(client, newcomer)
    moving.forward(minutes=14)
    assert client.get("/privacy-notice/receive").status_code == 200
    moving.forward(minutes=2)
    assert client.get("/privacy-notice/receive").headers["Location"] == "/login"


def test_nobody_confirms_it_for_somebody_else(app: Flask, newcomer: str, visitor: Callable[..., Any]) -> None:
    answer = visitor().post("/privacy-notice/receive", data=READ)
    assert answer.headers["Location"] == "/login"
    assert not stored(app, PrivacyReceipt)


def test_anybody_can_read_it_at_any_time(
    given: Callable[..., Any], visitor: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    with given():
        make_account("lixiaoyan")
    for client in (visitor(), sign_in("lixiaoyan")):
        page = client.get("/privacy-notice")
        assert page.status_code == 200
        assert "甘肃省市场监督管理局" in page.text
        assert client.get(f"/privacy-notice?version={CURRENT}").status_code == 200
        assert client.get("/privacy-notice?version=../secrets").status_code == 404
    assert 'href="/privacy-notice"' in client.get("/account").text


def test_it_says_whom_to_ask(
    app: Flask, visitor: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PRIVACY_CONTACT", "质量发展处 0931-<000>")
    assert "质量发展处 0931-&lt;000&gt;" in visitor().get("/privacy-notice").text


def test_accounts_of_the_demo_and_of_tests_have_read_it(given: Callable[..., Any]) -> None:
    with given() as session:
        user = make_account("lixiaoyan")
        assert session.query(PrivacyReceipt).filter_by(user_id=user.id).one().notice_version == CURRENT
        assert session.get(User, user.id).version == 1
