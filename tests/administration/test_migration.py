"""What the migration makes of accounts that were there before it: who administers, who is recognised by what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from casework.access.tenancy import Reach, Scope
from casework.enums import Role
from casework.extensions import db
from tests import factories as make
from tests.marks import mark_of
from tests.migrated import migrated_app
from tests.owner import owner


@pytest.fixture
def filled_app(database_kind: str, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of its own with regions, at the last migration."""
    with migrated_app(database_kind, tmp_path) as app:
        yield app


def people(app: Flask) -> dict[str, tuple[Any, ...]]:
    with owner(app) as connection:
        rows = connection.execute(
            text("SELECT username, is_administrator, mark_of_phone, mark_of_email, unit_name FROM users")
        )
        return {username: tuple(rest) for username, *rest in rows}


def test_accounts_of_before_are_recognised(filled_app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with owner(filled_app) as connection:
        province_id = connection.execute(text("SELECT id FROM regions WHERE code = '620000'")).scalar_one()
    with filled_app.test_request_context():
        db.session().bind_scope(Scope(Reach.PROVINCE, province_id), actor_name="test")
        enterprise = make.make_enterprise("620103", name="兰州恒峡阀门有限公司")
        make.make_user(
            Role.ENTERPRISE_CONTACT, enterprise=enterprise, username="contact", email="A@Example.cn"
        )
        make.make_user(Role.SYSTEM_ADMIN, username="system", phone="+86 139 1234 5678")
        make.make_user(Role.AUDIT_ADMIN, "620000", username="auditor", phone="13800001111")
        make.make_user(
            Role.COUNTY_OFFICER, "620103", username="officer", phone="138 0000 2222", email="x@y.cn"
        )
        make.make_user(Role.VIEWER, "620103", username="viewer", phone="13800002222", is_active=False)
        make.make_user(Role.LEADER, "620103", username="leader", phone="13800002222")
        db.session.commit()
        db.session.remove()
    downgrade(revision="0010")
    with owner(filled_app) as connection:
        connection.execute(text("UPDATE users SET phone = '13800001111' WHERE username = 'leader'"))
    caplog.clear()
    upgrade()
    assert people(filled_app) == {
        "contact": (False, None, mark_of("a@example.cn"), "兰州恒峡阀门有限公司"),
        "system": (True, mark_of("13912345678"), None, ""),
        "auditor": (True, None, None, ""),
        "officer": (False, mark_of("13800002222"), mark_of("x@y.cn"), ""),
        "viewer": (False, None, None, ""),
        "leader": (False, None, None, ""),
    }
    with owner(filled_app) as connection:
        marks = {
            tuple(row) for row in connection.execute(text("SELECT mark, is_administrator FROM person_marks"))
        }
    assert marks == {
        (mark_of("13912345678"), True),
        (mark_of("a@example.cn"), False),
        (mark_of("13800002222"), False),
        (mark_of("x@y.cn"), False),
    }
    assert "share a number or address" in caplog.text
