"""A change of SECRET_KEY: nothing that lies sealed is lost, and the former key can be thrown away afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework import create_app
from casework.access.tenancy import NOBODY
from casework.accounts import persons
from casework.accounts.one_time_codes import new_secret, seal_secret
from casework.accounts.services.second_factor import find_secret
from casework.enums import Role
from casework.errors import RuleViolation
from casework.extensions import UnreadableSecrets, check_keys, db
from casework.keys_cli import sealed_columns
from casework.models import AuditEntry, ExpertContact, PersonMark, SecondFactor, User
from casework.secrets_at_rest import Unreadable, installed, keyring
from tests import factories as make
from tests.conftest import SECRET, settings
from tests.owner import unwalled

NEW = "another secret key of this installation, long enough"
PHONE = "13893152046"


@pytest.fixture
def changed(app: Flask, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """The same installation, started with other keys."""
    made: list[Flask] = []

    def start(secret: str, previous: str = "") -> Flask:
        config = settings(
            app.config["SQLALCHEMY_DATABASE_URI"],
            tmp_path,
            SECRET_KEY=secret,
            PREVIOUS_SECRET_KEY=previous,
            AUDIT_KEY=app.config["AUDIT_KEY"],
            DATABASE_ROLE=app.config["DATABASE_ROLE"],
            MIGRATION_DATABASE_URL=app.config["MIGRATION_DATABASE_URL"],
        )
        made.append(create_app(config))
        return made[-1]

    yield start
    for other in made:
        with other.app_context():
            db.engine.dispose()


@pytest.fixture
def sealed(given: Callable[..., Any]) -> dict[str, Any]:
    secret = new_secret()
    with given() as session:
        enterprise = make.make_enterprise(contact_phone=PHONE)
        make.make_expert()
        make.make_nomination(enterprise=enterprise, draft_json='{"contact_phone": ["13893152046"]}')
        user = make.make_user(phone=PHONE, email="zhao@example.cn")
        persons.recognise(user)
        make.make_user(phone="13900001111", is_active=False)
        make.make_correction(user, wish="姓名应为赵海燕。")
        session.add(
            SecondFactor(user_id=user.id, sealed_secret=seal_secret(keyring(SECRET), user.id, secret))
        )
        return {"user": user.username, "enterprise": enterprise.id, "secret": secret}


def everything(app: Flask) -> list[str]:
    """All that lies sealed, opened with the keys of an installation. Raises Unreadable."""
    with unwalled(app) as connection:
        found = [
            text
            for model, names in sealed_columns()
            for name in names
            for text in connection.scalars(select(model.__table__.c[name])).all()
        ]
    with app.app_context():
        db.session().bind_scope(NOBODY)
        users = db.session.execute(
            select(User.username).join(SecondFactor, SecondFactor.user_id == User.id).order_by(User.id)
        ).scalars().all()  # fmt: skip
        found += [str(find_secret(username, keys=installed(app.config))) for username in users]
        db.session.rollback()
    return sorted(found)


def test_with_another_key_nothing_is_served(
    app: Flask, sealed: dict[str, Any], changed: Callable[..., Flask]
) -> None:
    check_keys(app)
    with pytest.raises(UnreadableSecrets, match="PREVIOUS_SECRET_KEY"):
        check_keys(changed(NEW))
    check_keys(changed(NEW, SECRET))


def test_the_former_key_opens_until_everything_was_sealed_anew(
    app: Flask, sealed: dict[str, Any], changed: Callable[..., Flask]
) -> None:
    before = everything(app)
    assert {PHONE, "zhao@example.cn", "姓名应为赵海燕。", sealed["secret"]} <= set(before)
    both = changed(NEW, SECRET)
    assert everything(both) == before
    for _ in range(2):
        done = both.test_cli_runner().invoke(args=["keys", "reseal"])
        assert done.exit_code == 0, done.output
    assert "enterprises" in done.output
    assert everything(changed(NEW)) == before
    with pytest.raises(Unreadable):
        everything(app)


def test_sealing_anew_leaves_the_years_of_accounts_and_entries_without_values(
    app: Flask, sealed: dict[str, Any], changed: Callable[..., Flask], given: Callable[..., Any]
) -> None:
    def stamps(of: Flask) -> list[Any]:
        with unwalled(of) as connection:
            return [
                *connection.execute(
                    select(User.__table__.c.updated_at).where(~User.__table__.c.is_active)
                ).all(),
                *connection.execute(select(ExpertContact.__table__.c.updated_at)).all(),
            ]

    before = stamps(app)
    both = changed(NEW, SECRET)
    assert both.test_cli_runner().invoke(args=["keys", "reseal"]).exit_code == 0
    assert stamps(both) == before
    with unwalled(both) as connection:
        marks = set(connection.scalars(select(PersonMark.__table__.c.mark)))
        new = {keyring(NEW).digest("person mark", text) for text in (PHONE, "zhao@example.cn")}
        assert new <= marks
        assert len(marks) == len(new)
        entries = connection.execute(
            select(AuditEntry.__table__).where(AuditEntry.__table__.c.act == "reseal")
        ).all()
    assert {"users", "enterprises", "second_factors"} <= {entry.object_type for entry in entries}
    assert not any(PHONE in entry.changes for entry in entries)


def test_between_the_change_and_the_sealing_nobody_gets_a_second_office(
    app: Flask, changed: Callable[..., Flask], given: Callable[..., Any]
) -> None:
    """Marks are hashes under a key: until they are made anew, a person is recognised by those under the former key too."""
    with given():
        persons.recognise(make.make_user(Role.AUDIT_ADMIN, phone=PHONE, email="zhao@example.cn"))
        persons.recognise(make.make_user(Role.LEADER, phone="13900001111"))
    both = changed(NEW, SECRET)
    with both.app_context():
        db.session().bind_scope(NOBODY)
        assert persons.is_administrators(PHONE, "")
        for role, phone in ((Role.COUNTY_OFFICER, PHONE), (Role.SYSTEM_ADMIN, "13900001111")):
            with pytest.raises(RuleViolation), db.session.begin_nested():
                persons.recognise(make.make_user(role, phone=phone))
        persons.recognise(make.make_user(Role.VIEWER, phone="13900001111"))  # two posts, two accounts
        db.session.commit()
    done = both.test_cli_runner().invoke(args=["keys", "reseal"])
    assert done.exit_code == 0, done.output
    with unwalled(both) as connection:
        marks = connection.scalars(select(PersonMark.__table__.c.mark)).all()
    spelled = (PHONE, "zhao@example.cn", "13900001111")
    assert sorted(marks) == sorted(keyring(NEW).digest("person mark", text) for text in spelled)
