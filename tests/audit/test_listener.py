"""What a flush leaves in the log."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from casework.enums import Role
from casework.models import AuditEntry, User
from tests import factories as make
from tests.owner import owner


def entries(session: Any, object_type: str) -> list[AuditEntry]:
    return list(
        session.scalars(
            select(AuditEntry).where(AuditEntry.object_type == object_type).order_by(AuditEntry.id)
        )
    )


def test_a_new_a_changed_and_a_deleted_row_leave_one_entry_each(session: Any) -> None:
    note = make.make_indicator(make.make_case())
    note.name = "铸件废品率"
    session.flush()
    session.delete(note)
    session.flush()
    found = entries(session, "indicators")
    assert [entry.act for entry in found] == ["insert", "update", "delete"]
    assert json.loads(found[1].changes)["name"][1] == "铸件废品率"
    assert {entry.object_id for entry in found} == {str(note.id)}
    assert {entry.tenant_id for entry in found} == {note.tenant_id}


def test_a_flush_without_changes_leaves_nothing(session: Any) -> None:
    case = make.make_case()
    before = len(entries(session, "cases"))
    case.number = str(case.number)
    session.flush()
    assert len(entries(session, "cases")) == before


def test_secrets_never_reach_the_log(session: Any) -> None:
    user = make.make_user(Role.VIEWER, password_hash="geheim")
    user.password_hash = "noch geheimer"
    session.flush()
    for entry in entries(session, "users"):
        assert "geheim" not in entry.changes


def test_a_rolled_back_change_leaves_no_entry(app: Flask, given: Callable[..., Any]) -> None:
    def fail_half_way() -> None:
        with given() as session:
            make.make_user(Role.VIEWER)
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with owner(app) as connection:
        assert connection.execute(select(User.__table__)).all() == []
        assert (
            connection.execute(select(AuditEntry.__table__).where(AuditEntry.object_type == "users")).all()
            == []
        )


@pytest.mark.parametrize("verb", [update(AuditEntry.__table__).values(act="x"), delete(AuditEntry.__table__)])
def test_the_log_is_append_only_in_the_database(app: Flask, given: Callable[..., Any], verb: Any) -> None:
    with given():
        make.make_user(Role.VIEWER)
    with owner(app) as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(verb)
