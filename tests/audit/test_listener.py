"""What a transaction leaves in the log, and what it does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event, select, update
from sqlalchemy.exc import DBAPIError

from casework.access.tenancy import NOBODY, Reach, Scope, ScopeError
from casework.audit.listener import UNTRACED, UntracedChange, pending
from casework.audit.services import record
from casework.audit.values import is_secret
from casework.enums import Role
from casework.extensions import db
from casework.models import AuditEntry, Base, Case, CaseNote, Notice, Programme, User
from tests import factories as make
from tests.audit.log import county, entries
from tests.owner import owner

Given = Callable[..., Any]


def test_a_new_a_changed_and_a_deleted_row_leave_one_entry_each(app: Flask, given: Given) -> None:
    with given() as session:
        note = make.make_indicator(make.make_case())
        note.name = "铸件废品率"
        session.flush()
        session.delete(note)
        key, tenant_id, case_id = note.id, note.tenant_id, note.case_id
    found = entries(app, object_type="indicators")
    assert [entry.act for entry in found] == ["insert", "update", "delete"]
    assert json.loads(found[1].changes)["name"][1] == "铸件废品率"
    assert "name" in json.loads(found[2].changes)
    assert {(entry.object_id, entry.chain, entry.case_id) for entry in found} == {
        (str(key), tenant_id, case_id)
    }


def test_a_flush_without_changes_leaves_nothing(session: Any) -> None:
    case = make.make_case()
    session.flush()
    before = len(pending(session()))
    case.number = str(case.number)
    session.flush()
    assert len(pending(session())) == before


def test_a_rolled_back_change_leaves_no_entry(app: Flask, given: Given) -> None:
    def fail_half_way() -> None:
        with given() as session:
            make.make_user(Role.VIEWER)
            session.flush()
            raise ZeroDivisionError

    before = len(entries(app))
    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert len(entries(app)) == before


def test_a_savepoint_takes_its_entries_with_it(app: Flask, given: Given) -> None:
    with given() as session:
        make.make_user(Role.VIEWER, username="kept")
        savepoint = session.begin_nested()
        make.make_user(Role.VIEWER, username="dropped")
        savepoint.rollback()
        with session.begin_nested():
            make.make_user(Role.VIEWER, username="kept too")
    names = [json.loads(entry.changes)["username"][1] for entry in entries(app, object_type="users")]
    assert names == ["kept", "kept too"]


def test_what_is_changed_while_the_transaction_ends_is_written_as_well(app: Flask, given: Given) -> None:
    with given() as session:
        make.make_user(Role.VIEWER, username="first")
        event.listen(session(), "before_commit", lambda _: make.make_user(Role.VIEWER, username="last"))
    names = [json.loads(entry.changes)["username"][1] for entry in entries(app, object_type="users")]
    assert names == ["first", "last"]


def test_a_commit_adds_three_statements_however_many_rows(app: Flask, given: Given, statements: Any) -> None:
    with given():
        make.make_user(Role.VIEWER)  # where its county lies is known from here on
    for number in (1, 12):
        with given() as session:
            for _ in range(number):
                make.make_user(Role.VIEWER)
            session.flush()
            with statements() as seen:
                session.commit()
        assert [statement.split()[0] for statement in seen] == ["SELECT", "INSERT", "UPDATE"]
        assert "RETURNING" not in "".join(seen)


def test_a_get_leaves_no_entry(app: Flask) -> None:
    with app.test_request_context():
        db.session().bind_scope(NOBODY, may_write=False)
        with pytest.raises(ScopeError):
            record(db.session(), "export")


@pytest.mark.parametrize(
    "change",
    [update(User).values(display_name="x"), delete(User), update(Programme).values(year=1)],
    ids=["update", "delete", "of the year"],
)
def test_bulk_changes_of_what_the_log_follows_are_refused(session: Any, change: Any) -> None:
    with pytest.raises(UntracedChange):
        session.execute(change)


def test_bulk_changes_of_what_it_does_not_follow_pass(session: Any) -> None:
    session.execute(delete(Notice).where(Notice.id < 0))
    assert all(len(reason) > 10 for reason in UNTRACED.values())


@pytest.mark.parametrize("verb", [update(AuditEntry.__table__).values(act="x"), delete(AuditEntry.__table__)])
def test_the_log_is_append_only_in_the_database(app: Flask, given: Given, verb: Any) -> None:
    with given():
        make.make_user(Role.VIEWER)
    with owner(app) as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(verb)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("DELETE FROM audit_chains", "never deleted"),
        ("UPDATE audit_chains SET length = length - 1", "only grows"),
        ("UPDATE audit_chains SET chain = chain + 1000", "never change"),
    ],
)
def test_heads_only_grow(app: Flask, given: Given, change: str, words: str) -> None:
    with given():
        make.make_user(Role.VIEWER)
    with owner(app) as connection, pytest.raises(DBAPIError, match=words):
        connection.exec_driver_sql(change)


def test_every_act_knows_who_did_it(app: Flask, given: Given) -> None:
    with given() as session:
        user = make.make_user(Role.COUNTY_OFFICER)
        session.info["audit"] = {
            "actor_id": 7, "actor_name": "李晓燕", "actor_role": "county_officer", "address": "10.0.0.7",
            "request_id": "abc", "actor_region_id": user.region_id,
        }  # fmt: skip
        record(session(), "export", object_type="summaries", object_id="2026:620103", format="docx")
    (entry,) = entries(app, act="export")
    who = (entry.actor_id, entry.actor_name, entry.actor_role, entry.address, entry.request_id)
    assert who == (7, "李晓燕", "county_officer", "10.0.0.7", "abc")
    assert json.loads(entry.changes) == {"format": "docx"}


# --- what it never says -------------------------------------------------------------------------------------------------


def test_secrets_never_reach_the_log(session: Any) -> None:
    user = make.make_user(Role.VIEWER, password_hash="geheim")
    user.password_hash = "noch geheimer"
    session.flush()
    found = [entry["changes"] for entry in pending(session()) if entry["object_type"] == "users"]
    assert "geheim" not in "".join(found)
    assert json.loads(found[1])["password_hash"] == ["•", "•"]


def test_phones_and_mails_are_masked(session: Any) -> None:
    expert = make.make_expert()
    expert.contact.phone, expert.contact.email = "13893152046", "ma.wenbo@example.cn"
    session.flush()
    changes = json.loads(pending(session())[-1]["changes"])
    assert changes["phone"][1] == "138****2046"
    assert changes["email"][1] == "m****@example.cn"


def test_an_internal_note_is_logged_without_its_words(app: Flask, given: Given) -> None:
    with given() as session:
        case, author = make.make_case(), make.make_user()
        case_id, author_id = case.id, author.id
        home = case.tenant_id
    with given(Scope(Reach.COUNTY, home)) as session:
        case = session.get(Case, case_id)
        session.add(CaseNote(case=case, author_id=author_id, author_name="李", text="企业负责人不配合"))
    (entry,) = entries(app, object_type="case_notes")
    assert "不配合" not in entry.changes


def test_no_column_that_sounds_like_a_secret_is_logged() -> None:
    words = ("password", "secret", "token", "hash", "otp", "recovery")
    harmless = {"password_changed_at", "first_password_until", "first_password_used_at"}
    open_columns = [
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(word in column.name for word in words) and column.name not in harmless
        if not is_secret(table.name, column.name)
        and table.name not in {cls.__tablename__ for cls in UNTRACED}
    ]
    assert open_columns == []


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("users", "totp_secret"),
        ("account_tokens", "token_hash"),
        ("recovery_codes", "code_hash"),
        ("recovery_codes", "code"),
        ("x", "codes"),
    ],
)
def test_columns_of_tomorrow_are_hidden_by_their_names(table: str, column: str) -> None:
    assert is_secret(table, column)


def test_codes_of_lists_are_no_secrets() -> None:
    assert not is_secret("regions", "code")
    assert not is_secret("cases", "industry_code")


def test_a_long_text_can_still_be_compared(session: Any) -> None:
    action = make.make_action(make.make_case())
    action.title = "甲" * 3000
    session.flush()
    changes = json.loads(pending(session())[-1]["changes"])
    assert changes["title"][1].startswith("甲" * 2000 + "… (3000 characters, SHA-256 ")


# --- where it belongs ---------------------------------------------------------------------------------------------------


def levels(app: Flask, **wanted: Any) -> list[tuple[int, int | None, int | None]]:
    return [(entry.chain, entry.prefecture_id, entry.province_id) for entry in entries(app, **wanted)]


def test_acts_of_an_account_belong_to_its_county_prefecture_or_province(app: Flask, given: Given) -> None:
    home, prefecture, province = (county(app, code) for code in ("620103", "620100", "620000"))
    with given() as session:
        users = [
            make.make_user(Role.COUNTY_OFFICER),
            make.make_user(Role.PREFECTURE_REVIEWER, "620100"),
            make.make_user(Role.PROVINCIAL_MANAGER, "620000"),
            make.make_user(Role.ENTERPRISE_CONTACT),
            make.make_user(Role.EXPERT),
            make.make_user(Role.SYSTEM_ADMIN),
        ]
        for user in users:
            record(session(), "sign_in", object_type="users", object_id=user.id, account_id=user.id)
    places = [
        (home, prefecture, province),
        (0, prefecture, province),
        (0, None, province),
        (home, prefecture, province),
        (0, None, province),
        (0, None, None),
    ]
    found = entries(app, act="sign_in")
    by_user = {int(e.object_id): (e.chain, e.prefecture_id, e.province_id) for e in found}
    assert [by_user[user.id] for user in users] == places


def test_rows_of_a_county_belong_to_it_whoever_acts(app: Flask, given: Given) -> None:
    home, prefecture, province = (county(app, code) for code in ("620103", "620100", "620000"))
    with given() as session:
        session.info["audit"] = {"actor_region_id": province}
        make.make_case()
        make.make_quota(make.make_programme())
    assert set(levels(app, object_type="cases")) == {(home, prefecture, province)}
    assert levels(app, object_type="programme_quotas") == [(0, prefecture, province)]
    assert levels(app, object_type="programmes") == [(0, None, province)]
    assert levels(app, object_type="enterprise_identities") == []  # it would tell who else has the code


def test_a_new_county_has_its_chain_at_once(app: Flask) -> None:
    with owner(app) as connection:
        counties = connection.exec_driver_sql("SELECT count(*) FROM regions WHERE rank = 'county'").scalar()
        heads = connection.exec_driver_sql("SELECT count(*) FROM audit_chains WHERE seal <> ''").scalar()
        assert heads == counties + 1
        assert connection.execute(select(AuditEntry.__table__.c.seq).limit(1)).first() is not None
