"""The bulk years: as many cases as asked for, true to the rules of the services, with every key and index back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, NullPool, create_engine, func, inspect, select

from casework import clock
from casework.access.tenancy import Reach, Scope
from casework.cases.queries import CaseFilters, list_cases
from casework.cases.queries.deadlines import next_deadline
from casework.demo.bulk.loading import loading
from casework.demo.bulk.tables import Sheets
from casework.demo.statistics import gather, gather_at_start
from casework.demo.volume import MOST_CASES, fill
from casework.enums import CaseStatus
from casework.extensions import db
from casework.models import ActionItem, Base, Case, CaseCounter, Programme, SearchToken
from casework.secrets_at_rest import keyring
from tests.conftest import SECRET, WorkingDatabase

CASES, FIRST, YEARS = 130, 2022, 5
TODAY = date(2026, 10, 12)


def shape(engine: Engine) -> dict[str, tuple[set[Any], set[Any]]]:
    """Indexes and foreign keys of every table."""
    found = inspect(engine)
    return {
        table: (
            {(index["name"], tuple(index["column_names"])) for index in found.get_indexes(table)},
            {(key["name"], tuple(key["constrained_columns"])) for key in found.get_foreign_keys(table)},
        )
        for table in Base.metadata.tables
    }


def filled_with(app: Flask) -> dict[str, tuple[set[Any], set[Any]]]:
    """Fill the database; gives what indexes and keys there were before."""
    with app.app_context():
        before = shape(db.engine)
        db.session.remove()
        db.engine.dispose()
    with clock.moved_to(TODAY):
        fill(app, cases=CASES, seed=1, first_year=FIRST, number_of_years=YEARS)
    return before


@pytest.fixture(scope="module")
def before(working_database: WorkingDatabase, shared_app: Flask) -> Iterator[dict[str, Any]]:
    """A filled database, once for the tests of this file; indexes and keys as they were."""
    yield filled_with(shared_app)
    with shared_app.app_context():
        db.session.remove()
        db.engine.dispose()
    working_database.restore()


@pytest.fixture
def filled(before: dict[str, Any], app: Flask, province: int) -> Iterator[Any]:
    """A reading session of the province on the filled database."""
    with app.test_request_context(), clock.moved_to(TODAY):
        db.session().bind_scope(Scope(Reach.PROVINCE, province), actor_name="test")
        yield db.session
        db.session.rollback()


def test_every_year_has_its_share_of_cases(filled: Any) -> None:
    years = Counter(filled.scalars(select(Programme.year).join(Case, Case.programme_id == Programme.id)))
    assert years == dict.fromkeys(range(FIRST, FIRST + YEARS), CASES // YEARS)
    places = {p.year: p.places for p in filled.scalars(select(Programme))}
    assert places == years


def test_old_cases_are_archived_and_those_of_this_year_are_at_work(filled: Any) -> None:
    rows = filled.execute(
        select(Programme.year, Case.status).join(Case, Case.programme_id == Programme.id)
    ).all()
    assert {status for year, status in rows if year == FIRST} >= {CaseStatus.ARCHIVED}
    now = {status for year, status in rows if year == TODAY.year}
    assert CaseStatus.IMPLEMENTING in now
    assert CaseStatus.ARCHIVED not in now


def test_deadlines_are_those_that_the_service_would_work_out(filled: Any) -> None:
    for case in filled.scalars(select(Case)):
        assert (case.next_due_on, case.next_due_kind, case.next_due_label) == next_deadline(case), case.number


def test_the_next_number_of_a_county_follows_the_last_one(filled: Any) -> None:
    last = {
        (row.programme_id, row.tenant_id): row.n
        for row in filled.execute(
            select(Case.programme_id, Case.tenant_id, func.max(Case.sequence).label("n")).group_by(
                Case.programme_id, Case.tenant_id
            )
        )
    }
    counters = {(c.programme_id, c.tenant_id): c.last for c in filled.scalars(select(CaseCounter))}
    assert counters == last


def test_the_list_and_the_search_find_what_was_filled_in(filled: Any) -> None:
    everything = list_cases(CaseFilters(), TODAY)
    assert everything.page.count == CASES
    assert everything.counts["overdue"] is not None
    newest = filled.scalars(select(Case).order_by(Case.id.desc()).limit(1)).one()
    found = list_cases(CaseFilters(q=newest.uscc, sort="newest"), TODAY)
    assert newest.id in [row.id for row in found.rows]
    assert filled.scalar(select(func.count()).select_from(SearchToken)) > CASES


def test_every_index_and_foreign_key_is_back(before: dict[str, Any], app: Flask) -> None:
    with app.app_context():
        assert shape(db.engine) == before
        db.engine.dispose()


def test_the_next_row_gets_a_key_of_its_own(filled: Any) -> None:
    highest = filled.scalar(select(func.max(Programme.id)))
    values = {
        column.name: getattr(filled.get(Programme, highest), column.name)
        for column in Programme.__table__.columns
        if column.name not in ("id", "year")
    }
    added = Programme(year=FIRST + YEARS, **values)
    filled.add(added)
    filled.flush()
    assert added.id > highest


def test_the_planner_knows_the_tables_and_takes_the_index_of_what_is_open(filled: Any, app: Flask) -> None:
    db.session.rollback()
    gather(app.config["MIGRATION_DATABASE_URL"])
    is_sqlite = db.engine.dialect.name == "sqlite"
    with db.engine.connect() as connection:
        if is_sqlite:
            plan = connection.exec_driver_sql(
                "EXPLAIN QUERY PLAN SELECT id FROM action_items WHERE province_id = 1 AND due_on < '2026-10-12'"
                " AND done_on IS NULL AND dropped_on IS NULL AND out_of_force_on IS NULL AND moved_on IS NULL"
            ).all()
            assert "ix_action_items_open_province" in str(plan)
        else:
            known = connection.exec_driver_sql(
                "SELECT reltuples FROM pg_class WHERE relname = 'action_items'"
            )
            assert known.scalar_one() == filled.scalar(select(func.count()).select_from(ActionItem))


def test_a_start_gathers_what_sqlite_would_never_gather(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'small.sqlite3'}"
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE cases (id INTEGER PRIMARY KEY, number TEXT UNIQUE)")
        connection.exec_driver_sql("INSERT INTO cases (number) VALUES ('2026-620103-001')")
    gather_at_start(url)
    with engine.connect() as connection:
        known = connection.exec_driver_sql("SELECT stat FROM sqlite_stat1 WHERE tbl = 'cases'")
        assert known.scalar_one() == "1 1"
    gather_at_start("postgresql+psycopg://nobody@nowhere.invalid/none")  # has its own way: nobody is asked


@pytest.mark.parametrize("cases", [0, -1, MOST_CASES + 1])
def test_a_number_of_cases_out_of_range_is_refused(app: Flask, cases: int) -> None:
    with pytest.raises(ValueError, match="cases can be made"):
        fill(app, cases=cases)


def test_a_year_that_is_there_is_not_filled_twice(before: dict[str, Any], app: Flask) -> None:
    with clock.moved_to(TODAY), pytest.raises(ValueError, match="there already"):
        fill(app, cases=5, first_year=FIRST, number_of_years=1)
    with app.app_context():
        assert shape(db.engine) == before
        db.engine.dispose()


def test_a_failure_on_the_way_leaves_indexes_and_keys_as_they_were(
    before: dict[str, Any], app: Flask
) -> None:
    with (
        pytest.raises(KeyError, match="on the way"),
        loading(app.config["MIGRATION_DATABASE_URL"], Sheets().all(), keyring(SECRET)),
    ):
        raise KeyError("on the way")
    with app.app_context():
        assert shape(db.engine) == before
        db.engine.dispose()
