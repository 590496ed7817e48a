"""What is refused leaves a row, who was refused what; the log cannot be filled by refusals."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from casework import clock
from casework.enums import Role
from casework.web import refusals
from casework.web.refusals import Allowance
from tests import factories as make
from tests.audit.log import county, entries

Given = Callable[..., Any]
SignIn = Callable[[str], Any]


@pytest.fixture(autouse=True)
def fresh_allowance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "allowance", Allowance())


@pytest.fixture
def people(given: Given) -> dict[str, Any]:
    with given():
        officer = make.make_user(Role.COUNTY_OFFICER, username="officer", display_name="李晓燕")
        make.make_user(Role.AUDIT_ADMIN, username="auditor")
        return {"officer": officer.id, "foreign": make.make_case("620502").id}


@pytest.fixture
def protected(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def refused(app: Flask) -> list[tuple[Any, dict[str, Any]]]:
    return [(entry, json.loads(entry.changes)) for entry in entries(app, act="refuse")]


def test_a_missing_permission_is_logged_with_what_was_needed(
    app: Flask, people: Any, sign_in: SignIn
) -> None:
    assert sign_in("auditor").get("/cases").status_code == 403
    ((entry, details),) = refused(app)
    assert (entry.object_type, entry.object_id, entry.actor_role) == ("route", "cases.index", "audit_admin")
    assert details == {"status": 403, "method": "GET", "path": "/cases", "refused_permission": "case:read"}
    assert entry.chain == county(app)


def test_a_foreign_row_is_logged_for_whom_it_does_not_exist(app: Flask, people: Any, sign_in: SignIn) -> None:
    browser = sign_in("officer")
    assert browser.get(f"/cases/{people['foreign']}").status_code == 404
    assert browser.post(f"/cases/{people['foreign']}/resume").status_code == 404
    found = refused(app)
    assert [(entry.actor_id, details["status"], details["method"]) for entry, details in found] == [
        (people["officer"], 404, "GET"),
        (people["officer"], 404, "POST"),
    ]


def test_mistyped_addresses_and_strangers_leave_nothing(
    app: Flask, people: Any, sign_in: SignIn, client: Any
) -> None:
    assert sign_in("officer").get("/caeses").status_code == 404
    assert client.get("/wp-login.php").status_code == 404
    assert client.get(f"/cases/{people['foreign']}").status_code == 303
    assert refused(app) == []


def test_a_form_without_its_token_is_logged(
    app: Flask, people: Any, sign_in: SignIn, protected: None
) -> None:
    assert sign_in("officer").post("/logout").status_code == 400
    ((entry, details),) = refused(app)
    assert (entry.object_id, details["refusal_reason"]) == ("accounts.sign_out", "csrf")


def test_invalid_forms_are_no_refusals(app: Flask, people: Any, sign_in: SignIn) -> None:
    assert sign_in("officer").post("/enterprises/new", data={}).status_code == 422
    assert refused(app) == []


def test_strangers_cannot_fill_the_log(app: Flask, people: Any, client: Any, protected: None) -> None:
    for _ in range(refusals.MOST_OF_AN_ADDRESS + 5):
        client.post("/login", data={"username": "x", "password": "y"})
    assert len(refused(app)) == refusals.MOST_OF_AN_ADDRESS


def test_an_allowance_is_renewed_by_the_hour_and_tells_what_was_left_out() -> None:
    now, allowance = clock.real_now(), Allowance()
    assert [allowance.take("a", 2, now) for _ in range(4)] == [0, 0, None, None]
    assert allowance.take("b", 2, now) == 0
    assert allowance.take("a", 2, now + timedelta(hours=1)) == 2
    assert allowance.take("a", 2, now + timedelta(hours=1)) == 0


def test_a_log_that_cannot_be_written_is_said_and_the_refusal_stays(
    app: Flask,
    people: Any,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    browser = sign_in("auditor")
    monkeypatch.setitem(app.config, "AUDIT_KEY", "another key of more than thirty-two characters")
    assert browser.get("/cases").status_code == 403
    assert "is not in the audit log" in caplog.text
