"""New accounts and changes: the first password shown once, the link by letter, one office per person, told auditors."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from casework.accounts.passwords import verify_password
from casework.enums import Rank, Role
from casework.jobs import messages
from casework.jobs.work import alone
from casework.models import AuditEntry, Notice, OutboxMessage, SignInSession, User
from tests import factories as make
from tests.accounts.site import give, is_in
from tests.administration import people as places
from tests.administration.people import (
    People,
    acts,
    found_in,
    letters,
    one,
    send,
    shown_form,
    stored,
)
from tests.marks import mark_of

PASSWORD = re.compile(r"<code[^>]*>([A-Za-z0-9]{4}(?:-[A-Za-z0-9]{4}){3})</code>")


def unit(given: Callable[..., Any], code: str, rank: Rank | None = None) -> str:
    with given():
        return str(make.region(code, rank).id)


def new_account(browser: Any, region: str, **typed: Any) -> Any:
    values = {"display_name": "王小明", "role": "county_officer", "way": "shown", **typed}
    return send(browser, "/users/new", region=region, **values)


def test_a_first_password_is_shown_once_and_lets_in_once(
    app: Flask,
    given: Callable[..., Any],
    people: People,
    sign_in: Callable[[str], Any],
    client: Any,
) -> None:
    browser = sign_in("of-lanzhou")
    answer = new_account(browser, unit(given, places.QILIHE), email="wang@example.cn", phone="0931-1234567")
    assert answer.status_code == 200
    password = PASSWORD.search(answer.text).group(1)  # type: ignore[union-attr]
    made = one(app, User, username="wangxiaoming")
    assert verify_password(made["password_hash"], password)
    left = made["first_password_until"].replace(tzinfo=None) - made["created_at"].replace(tzinfo=None)
    assert timedelta(hours=71) < left <= timedelta(hours=73)
    assert (made["role"], made["email"], made["is_active"]) == ("county_officer", "wang@example.cn", True)
    assert password not in browser.get(f"/users/{made['id']}").text
    assert password not in str(stored(app, AuditEntry))
    assert "account_made" in acts(app, made["id"])
    assert give(client, "wangxiaoming", password).headers["Location"].endswith("/privacy-notice/receive")
    assert client.post("/privacy-notice/receive").headers["Location"].endswith("/new-password")
    assert give(app.test_client(), "wangxiaoming", password).status_code == 422


def test_a_link_goes_by_letter_and_opens_the_account(
    app: Flask, given: Callable[..., Any], people: People, sign_in: Callable[[str], Any], client: Any
) -> None:
    answer = new_account(
        sign_in("of-lanzhou"), unit(given, places.QILIHE), way="letter", email="wang@example.cn"
    )
    assert answer.status_code == 303
    assert not PASSWORD.search(answer.text)
    assert not is_in(client)
    assert alone(messages.send_messages(app, None)).done == 1  # type: ignore[arg-type]
    token = found_in(app, r"/choose-password/([\w-]+)")
    client.get(f"/choose-password/{token}")
    typed = {"new_password": "Kettle-river7-moss", "repeated": "Kettle-river7-moss"}
    assert client.post("/choose-password", data=typed).status_code == 303
    assert give(client, "wangxiaoming", "Kettle-river7-moss").status_code == 303


def test_without_an_address_no_link_is_promised(
    app: Flask, given: Callable[..., Any], people: People, sign_in: Callable[[str], Any]
) -> None:
    assert new_account(sign_in("of-lanzhou"), unit(given, places.QILIHE), way="letter").status_code == 422
    assert not stored(app, User, username="wangxiaoming")


def test_a_form_sent_twice_makes_one_account_and_shows_its_password_once(
    app: Flask, given: Callable[..., Any], people: People, sign_in: Callable[[str], Any]
) -> None:
    browser = sign_in("of-lanzhou")
    form = {
        **shown_form(browser, "/users/new"),
        "display_name": "王小明",
        "role": "county_officer",
        "region": unit(given, places.QILIHE),
        "way": "shown",
    }
    first, second = browser.post("/users/new", data=form), browser.post("/users/new", data=form)
    assert (first.status_code, second.status_code) == (200, 303)
    made = one(app, User, display_name="王小明")
    assert second.headers["Location"] == f"/users/{made['id']}"


def test_a_user_name_that_is_taken_or_unfit_is_refused(
    app: Flask, given: Callable[..., Any], people: People, sign_in: Callable[[str], Any]
) -> None:
    region = unit(given, places.QILIHE)
    browser = sign_in("of-lanzhou")
    for username in ("officer", "x", "With Blank", "<b>"):
        answer = new_account(browser, region, username=username)
        assert answer.status_code == 422, username
    assert new_account(browser, region, username="wang.xm").status_code == 200


@pytest.mark.parametrize("role", ["security_admin", "audit_admin", "system_admin"])
def test_an_administrator_needs_a_number_of_the_own(
    app: Flask, given: Callable[..., Any], people: People, sign_in: Callable[[str], Any], role: str
) -> None:
    browser = sign_in("of-province")
    region = "0" if role == "system_admin" else unit(given, places.LANZHOU, Rank.PREFECTURE)
    for phone in ("", "0931-8888888", "13900000000"):  # none, an office's, another administrator's
        answer = new_account(browser, region, role=role, phone=phone)
        assert answer.status_code == 422, phone
    assert new_account(browser, region, role=role, phone="13811112222").status_code == 200
    made = one(app, User, display_name="王小明")
    assert (made["role"], made["mark_of_phone"]) == (role, mark_of("13811112222"))


def test_the_audit_administrators_are_told_of_a_new_administrator(
    app: Flask, given: Callable[..., Any], people: People, sign_in: Callable[[str], Any]
) -> None:
    region = unit(given, places.LANZHOU, Rank.PREFECTURE)
    answer = new_account(sign_in("of-province"), region, role="audit_admin", phone="13811112222")
    assert answer.status_code == 200
    made = one(app, User, display_name="王小明")
    told = {row["user_id"] for row in stored(app, Notice, template="administrator_changed")}
    assert told == {people["auditor"], made["id"]}
    assert len(stored(app, OutboxMessage, kind="administrator_changed")) == 2
    text = sign_in("auditor").get("/notices").text
    assert "王小明（wangxiaoming）" in text
    assert "新建账号" in text


def test_a_business_account_is_told_to_nobody(
    app: Flask, given: Callable[..., Any], people: People, sign_in: Callable[[str], Any]
) -> None:
    assert new_account(sign_in("of-province"), unit(given, places.QILIHE)).status_code == 200
    assert not stored(app, Notice)


def test_a_namesake_of_an_administrator_is_asked_about(
    app: Flask, given: Callable[..., Any], people: People, sign_in: Callable[[str], Any]
) -> None:
    with given() as session:
        session.get(User, people["auditor"]).display_name = "王小明"
    browser = sign_in("of-province")
    region = unit(given, places.QILIHE)
    answer = new_account(browser, region)
    assert answer.status_code == 422
    assert 'name="is_other"' in answer.text
    assert new_account(browser, region, is_other="y").status_code == 200
    made = one(app, User, username="wangxiaoming")
    entry = next(
        row for row in stored(app, AuditEntry, act="account_made") if row["object_id"] == str(made["id"])
    )
    assert '"namesake": true' in entry["changes"]


def test_another_unit_or_role_signs_the_person_out(
    app: Flask, given: Callable[..., Any], people: People, sign_in: Callable[[str], Any]
) -> None:
    person = sign_in("officer")
    assert person.get("/cases").status_code == 200
    browser = sign_in("of-lanzhou")
    answer = send(
        browser, f"/users/{people['officer']}/edit", region=unit(given, places.CHENGGUAN), role="viewer"
    )
    assert answer.status_code == 303
    assert person.get("/cases").headers["Location"].startswith("/login")
    moved = one(app, User, username="officer")
    assert moved["role"] == "viewer"
    assert all(row["revoked_at"] for row in stored(app, SignInSession, user_id=people["officer"]))
    text = browser.get(f"/users/{people['officer']}").text
    assert "变更角色或单位" in text
    assert "县区经办人 → 查阅人员" in text


def test_a_stale_change_is_a_conflict_with_both_versions(
    app: Flask, people: People, sign_in: Callable[[str], Any]
) -> None:
    browser, other = sign_in("of-lanzhou"), sign_in("of-province")
    path = f"/users/{people['officer']}/edit"
    form = shown_form(browser, path)
    assert send(other, path, display_name="李甲").status_code == 303
    answer = browser.post(path, data={**form, "display_name": "李乙"})
    assert answer.status_code == 409
    assert "李甲" in answer.text
    assert "李乙" in answer.text
    assert one(app, User, username="officer")["display_name"] == "李甲"


def test_a_new_address_of_an_administrator_is_told_to_the_old_one(
    app: Flask, given: Callable[..., Any], people: People, sign_in: Callable[[str], Any]
) -> None:
    with given() as session:
        session.get(User, people["auditor"]).phone = "13855556666"
    answer = send(
        sign_in("of-province"), f"/users/{people['auditor']}/edit", email="new@example.cn", reason="换邮箱"
    )
    assert answer.status_code == 303
    alone(messages.send_messages(app, None))  # type: ignore[arg-type]
    assert {"auditor@example.cn", "new@example.cn"} <= {letter["To"] for letter in letters(app)}


def test_sensitive_pages_ask_for_the_password_again(people: People, sign_in: Callable[[str], Any]) -> None:
    browser = sign_in("of-province")
    with browser.session_transaction() as cookie:
        cookie["proved"] = 0
    key = people["officer"]
    for path in (
        "/users/new",
        *(f"/users/{key}/{step}" for step in ("edit", "disable", "enable", "unlock", "reset-password")),
        f"/users/{key}/reset-second-factor",
    ):
        for answer in (browser.get(path), browser.post(path, data={})):
            assert answer.status_code == 303, path
            assert answer.headers["Location"].startswith("/prove"), path
    for path in (f"/users/{key}/sessions/end", f"/users/{key}/sessions/1/end", "/users/review"):
        assert browser.post(path).headers["Location"].startswith("/prove"), path


def test_the_cost_of_the_list_does_not_grow(
    given: Callable[..., Any], people: People, sign_in: Callable[[str], Any], statements: Any
) -> None:
    browser = sign_in("of-province")
    browser.get("/users?size=100")
    with statements() as few:
        browser.get("/users?size=100")
    with given():
        for number in range(20):
            people.add(f"more-{number}", Role.VIEWER, places.QILIHE)
    with statements() as many:
        answer = browser.get("/users?size=100")
    assert "more-19" in answer.text
    assert len(many) == len(few) <= 8
