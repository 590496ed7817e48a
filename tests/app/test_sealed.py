"""Phones and addresses lie sealed in the tables, open through the models, and are good for no comparison."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text
from sqlalchemy.pool import NullPool

from casework.models import Base, Enterprise, User
from casework.models.sealed import PURPOSE, Sealed, SealedCompared
from casework.secrets_at_rest import Unreadable, keyring
from tests import factories as make
from tests.conftest import SECRET
from tests.owner import lying, owner

PHONE = "13893152046"


@pytest.fixture
def phones(given: Callable[..., Any]) -> int:
    with given():
        enterprise = make.make_enterprise(contact_phone=PHONE, head_phone="")
        make.make_user(phone=PHONE, email="zhao@example.cn")
        make.make_expert()
        make.make_nomination(enterprise=enterprise, draft_json='{"contact_phone": ["13893152046"]}')
        return enterprise.id


def test_every_sealed_column_names_its_own_place() -> None:
    places = {
        (table.name, column.name): column.type.place
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Sealed)
    }
    assert {f"{table}.{column}" for table, column in places} == set(places.values())
    assert ("enterprises", "contact_phone") in places


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("enterprises", "contact_phone"), ("users", "phone"), ("users", "email"), ("expert_contacts", "phone"),
        ("nominations", "draft_json"),
    ],
)  # fmt: skip
def test_in_the_table_nothing_can_be_read(app: Flask, phones: int, table: str, column: str) -> None:
    found = lying(app, table, column)
    assert found
    for value in found:
        assert value.startswith("1.")
        assert PHONE not in value
        opened = keyring(SECRET).open(PURPOSE, value, place=f"{table}.{column}")
        assert PHONE in opened or opened in ("13900000000", "zhao@example.cn")


def test_an_empty_number_stays_empty_and_can_be_asked_for(given: Callable[..., Any], phones: int) -> None:
    with given() as session:
        assert session.scalar(select(Enterprise.id).where(Enterprise.head_phone == "")) == phones
        assert session.scalar(select(Enterprise.id).where(Enterprise.contact_phone == "")) is None
        assert session.scalar(select(Enterprise.id).where(Enterprise.contact_phone != "")) == phones


def test_a_row_opens_by_itself(given: Callable[..., Any], phones: int) -> None:
    with given() as session:
        enterprise = session.get(Enterprise, phones)
        assert (enterprise.contact_phone, enterprise.head_phone) == (PHONE, "")
        assert session.scalar(select(Enterprise.contact_phone)) == PHONE


@pytest.mark.parametrize(
    "ask",
    [
        lambda: select(User.id).where(User.phone == PHONE),
        lambda: select(User.id).where(User.email.contains("zhao")),
        lambda: select(User.id).where(User.phone.in_([PHONE])),
        lambda: select(User.id).order_by(User.email.desc()),
        lambda: select(User.id).where(User.phone > "138"),
        lambda: select(User.id).join(Enterprise, Enterprise.contact_phone == User.phone),
    ],
)
def test_what_lies_sealed_is_not_looked_up(ask: Callable[[], Any]) -> None:
    with pytest.raises(SealedCompared):
        ask()


def test_moved_into_another_column_it_does_not_open(
    app: Flask, given: Callable[..., Any], phones: int
) -> None:
    with owner(app) as connection:
        connection.execute(text("UPDATE users SET email = phone"))
    with given() as session, pytest.raises(Unreadable):
        session.scalars(select(User).where(User.email != "")).all()


def test_an_engine_without_keys_reads_nothing(app: Flask, phones: int) -> None:
    engine = create_engine(app.config["MIGRATION_DATABASE_URL"], poolclass=NullPool)
    with engine.connect() as connection, pytest.raises(Unreadable):
        connection.execute(select(User.phone).where(User.phone != "")).all()
    engine.dispose()


def test_saving_a_row_with_the_same_number_changes_nothing(given: Callable[..., Any], phones: int) -> None:
    with given() as session:
        enterprise = session.get(Enterprise, phones)
        version = enterprise.version
        enterprise.contact_phone = PHONE
        session.flush()
        assert enterprise.version == version
