"""Migrations go up, down and up again, agree with the models, and keep triggers and rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import current_app
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text

from casework import create_app
from casework.access.tenancy import NOBODY, Reach, Scope
from casework.extensions import db
from casework.models import Base, Enterprise
from casework.reference.services import load_reference
from config import ROOT
from tests import factories as make
from tests.conftest import settings
from tests.owner import lying, owner
from tests.servers.postgres import drop_database, fresh_database, require_postgres


@pytest.fixture
def empty_app(database_kind: str, tmp_path: Path) -> Any:
    """An application on a database of its own without any table."""
    if database_kind == "postgresql":
        require_postgres()
        url = fresh_database()
    else:
        url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    app = create_app(settings(url, tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if database_kind == "postgresql":
        drop_database(url)


@pytest.fixture
def province_scope(empty_app: Any) -> Any:
    """Rows committed, or read, in the scope of the province."""

    @contextmanager
    def scoped() -> Iterator[Any]:
        with empty_app.app_context():
            db.session().bind_scope(NOBODY)
            province = make.region("620000").id
        with empty_app.app_context():
            db.session().bind_scope(Scope(Reach.PROVINCE, province))
            yield db.session
            db.session.commit()

    return scoped


def triggers() -> set[str]:
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with owner(current_app) as connection:
        return set(connection.execute(text(query[connection.dialect.name])).scalars())


def row_counts() -> dict[str, int]:
    with owner(current_app) as connection:
        return {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
            for name in inspect(connection).get_table_names()
        }


def test_up_down_and_up_again_on_a_filled_database(empty_app: Any) -> None:
    upgrade()
    db.session().bind_scope(NOBODY)
    load_reference()
    db.session.commit()
    before, rows = triggers(), row_counts()
    assert rows["regions"] > 100
    downgrade(revision="base")
    assert set(row_counts()) == {"alembic_version"}
    assert triggers() == set()
    upgrade()
    assert triggers() == before
    assert set(row_counts()) == set(rows)


def test_a_step_back_and_forth_keeps_the_rows_of_the_tables_before_it(empty_app: Any) -> None:
    upgrade()
    db.session().bind_scope(NOBODY)
    load_reference()
    db.session.commit()
    rows = row_counts()
    downgrade(revision="-1")
    upgrade()
    assert row_counts() == rows


def test_phones_are_sealed_on_the_way_up_and_open_on_the_way_down(
    empty_app: Any, province_scope: Any
) -> None:
    upgrade()
    db.session().bind_scope(NOBODY)
    load_reference()
    db.session.commit()
    db.session.remove()
    with province_scope():
        enterprise = make.make_enterprise(contact_phone="13893152046")
        nomination = make.make_nomination(enterprise=enterprise, draft_json="{}")
        make.make_correction(make.make_user(email="zhao@example.cn"))
        make.make_retention_plan()
        make.make_case(nomination=nomination, pseudonymised_on=date(2026, 10, 12))
    columns = [("enterprises", "contact_phone"), ("nominations", "draft_json"), ("users", "email")]
    downgrade(revision="0010")
    assert [lying(empty_app, *column) for column in columns] == [["13893152046"], ["{}"], ["zhao@example.cn"]]
    upgrade()
    assert all(value.startswith("1.") for column in columns for value in lying(empty_app, *column))
    with province_scope() as session:
        assert "13893152046" in session.scalars(select(Enterprise.contact_phone)).all()


def test_the_migrated_schema_is_that_of_the_models(empty_app: Any) -> None:
    upgrade()
    with owner(current_app) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        for table in Base.metadata.sorted_tables:
            wanted = {str(c.name) for c in table.constraints if c.__visit_name__ == "check_constraint"}
            found = {c["name"] for c in inspect(connection).get_check_constraints(table.name)}
            assert wanted <= found, table.name


def test_the_head_file_names_the_last_migration() -> None:
    versions = sorted(path.name.split("_")[0] for path in (ROOT / "migrations/versions").glob("0*.py"))
    assert (ROOT / "migrations/.head").read_text().strip() == versions[-1]
    assert versions == [f"{number:04d}" for number in range(1, len(versions) + 1)]
