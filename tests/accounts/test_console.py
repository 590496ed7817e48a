"""`flask accounts …` and `flask create-admin`: the way out when nobody else is left, each act in the log."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from casework.accounts import services
from casework.accounts.persons import recognise
from casework.enums import CaseStatus, Rank, Role
from casework.models import AuditEntry, Notice, User
from tests import factories as make
from tests.administration.people import one, stored
from tests.marks import mark_of

PASSWORD = "Kettle-river7-moss"


@pytest.fixture
def run(app: Flask, given: Callable[..., Any]) -> Callable[..., Any]:
    """A command with its arguments, on a database with one account."""
    with given():
        make.make_user(Role.COUNTY_OFFICER, username="officer")

    def once(*args: str, typed: str = "") -> Any:
        return app.test_cli_runner().invoke(args=list(args), input=typed)

    return once


def create(run: Callable[..., Any], username: str, code: str = "620000", *options: str) -> Any:
    return run("create-admin", *options, typed=f"{username}\n{code}\n{PASSWORD}\n{PASSWORD}\n")


def test_the_list_names_every_account_with_its_state(
    given: Callable[..., Any], run: Callable[..., Any]
) -> None:
    with given() as session:
        services.disable(session.query(User).filter_by(username="officer").one(), reason="x")
        make.make_user(Role.SYSTEM_ADMIN, username="operator")
        make.make_user(Role.EXPERT, username="expert")
    text = run("accounts", "list").output
    assert [line.split()[0] for line in text.splitlines()] == ["expert", "officer", "operator"]
    assert "disabled" in text
    assert "620103" in text
    assert [line.split()[0] for line in run("accounts", "list", "--role", "expert").output.splitlines()] == [
        "expert"
    ]
    assert [line.split()[0] for line in run("accounts", "list", "--unit", "620103").output.splitlines()] == [
        "officer"
    ]


def test_unlock_and_disable_need_a_reason_and_leave_it_in_the_log(
    app: Flask, given: Callable[..., Any], run: Callable[..., Any]
) -> None:
    with given() as session:
        services.lock(session.query(User).filter_by(username="officer").one(), reason="unused")
    assert run("accounts", "unlock", "officer").exit_code == 2
    assert run("accounts", "unlock", "officer", "--reason", "电话核实").exit_code == 0
    assert one(app, User, username="officer")["locked_at"] is None
    assert run("accounts", "disable", "officer", "--reason", "离职").exit_code == 0
    assert run("accounts", "disable", "officer", "--reason", "离职").exit_code == 1
    entries = {row["act"]: row for row in stored(app, AuditEntry, object_type="users")}
    assert json.loads(entries["account_unlocked"]["changes"])["reason"] == "电话核实"
    assert entries["account_disabled"]["actor_name"].startswith("flask accounts (")


def test_work_that_an_account_leaves_behind_is_told_to_its_unit(
    app: Flask, given: Callable[..., Any], run: Callable[..., Any]
) -> None:
    with given():
        officer = make.find_user("officer")
        county = officer.region.code
        make.make_case(county, CaseStatus.IMPLEMENTING, officer_id=officer.id)
        leader = make.make_user(Role.LEADER, county).id
    assert run("accounts", "disable", "officer", "--reason", "离职").exit_code == 0
    assert [row["template"] for row in stored(app, Notice, user_id=leader)] == ["work_left"]


def test_sessions_end_at_once(run: Callable[..., Any], sign_in: Callable[[str], Any]) -> None:
    browser = sign_in("officer")
    assert browser.get("/account").status_code == 200
    assert "1 sessions" in run("accounts", "end-sessions", "officer").output
    assert browser.get("/account").status_code == 303


def test_what_the_console_does_to_an_administrator_is_told_to_the_auditors_and_the_owner(
    app: Flask, given: Callable[..., Any], run: Callable[..., Any]
) -> None:
    create(run, "first")
    with given():
        auditor = make.make_user(Role.AUDIT_ADMIN, "620000", username="auditor").id
    both = {auditor, one(app, User, username="first")["id"]}
    for command, act, told in (
        (("phone", "first", "13812345678"), "account_changed", both),
        (("end-sessions", "first"), "sessions_ended", both),
        (("unlock", "first", "--reason", "x"), "account_unlocked", both),
        (("disable", "first", "--reason", "x"), "account_disabled", {auditor}),
        (("disable", "officer", "--reason", "x"), "", set()),
    ):
        before = {row["id"] for row in stored(app, Notice)}
        assert run("accounts", *command).exit_code == 0
        new = [row for row in stored(app, Notice) if row["id"] not in before]
        assert {row["user_id"] for row in new} == told
        assert all(json.loads(row["details_json"])["act"] == act for row in new)


@pytest.mark.parametrize("command", ["unlock", "disable", "end-sessions", "phone"])
def test_an_unknown_account_is_said_to_be_unknown(run: Callable[..., Any], command: str) -> None:
    more = {"end-sessions": [], "phone": ["13812345678"]}.get(command, ["--reason", "x"])
    answer = run("accounts", command, "nobody", *more)
    assert answer.exit_code == 1
    assert "There is no account nobody" in answer.output


def test_the_number_of_who_administers_the_accounts_is_noted_here(
    app: Flask, given: Callable[..., Any], run: Callable[..., Any]
) -> None:
    assert create(run, "first").exit_code == 0
    assert run("accounts", "phone", "first", "0931-8888888").exit_code == 1
    assert run("accounts", "phone", "first", "138 1234 5678").exit_code == 0
    assert one(app, User, username="first")["mark_of_phone"] == mark_of("13812345678")
    with given() as session:
        officer = session.query(User).filter_by(username="officer").one()
        officer.phone = "13900000000"
        recognise(officer)
    answer = run("accounts", "phone", "first", "13900000000")
    assert answer.exit_code == 1
    assert "one account only" in answer.output
    assert one(app, User, username="first")["mark_of_phone"] == mark_of("13812345678")


def test_the_first_administrator_and_nobody_beside(app: Flask, run: Callable[..., Any]) -> None:
    answer = create(
        run, "first", "620000", "--name", "赵安全", "--phone", "13812345678", "--email", "z@example.cn"
    )
    assert answer.exit_code == 0, answer.output
    made = one(app, User, username="first")
    assert (made["display_name"], made["role"]) == ("赵安全", "security_admin")
    assert (made["mark_of_phone"], made["mark_of_email"]) == (mark_of("13812345678"), mark_of("z@example.cn"))
    for code in ("620000", "620100", "620103"):  # the same unit and those below it
        answer = create(run, "second", code)
        assert answer.exit_code == 1
        assert "already" in answer.output


@pytest.mark.parametrize("how", ["disabled", "locked"])
def test_when_the_only_one_cannot_get_in_the_console_makes_another(
    app: Flask, given: Callable[..., Any], run: Callable[..., Any], how: str
) -> None:
    create(run, "first")
    with given() as session:
        user = session.query(User).filter_by(username="first").one()
        services.disable(user, reason="x") if how == "disabled" else services.lock(user, reason="unused")
    assert create(run, "second").exit_code == 0


def test_a_unit_below_does_not_keep_the_province_from_getting_its_own(
    app: Flask, given: Callable[..., Any], run: Callable[..., Any]
) -> None:
    with given():
        make.make_user(
            Role.SECURITY_ADMIN,
            "620100",
            username="below",
            region_id=make.region("620100", Rank.PREFECTURE).id,
        )
    assert create(run, "first", "620100").exit_code == 1
    assert create(run, "first", "620000").exit_code == 0


def test_a_business_person_is_no_first_administrator(
    app: Flask, given: Callable[..., Any], run: Callable[..., Any]
) -> None:
    with given() as session:
        officer = session.query(User).filter_by(username="officer").one()
        officer.phone = "13812345678"
        recognise(officer)
    assert create(run, "first", "620000", "--phone", "13812345678").exit_code == 1
    assert not stored(app, User, username="first")
