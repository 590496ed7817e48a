"""PostgreSQL's own wall: every table of counties has it, it holds without the session's, and serving needs it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import DBAPIError

from casework import clock, create_app
from casework.access import catalogue, rls
from casework.access.tenancy import NOBODY, Log, Reach, Scope, scoped_tables
from casework.audit.keeping import as_owner, prune, to_prune
from casework.audit.listener import audit_key
from casework.audit.reading import expected_chains
from casework.audit.verification import VERIFIER, verify
from casework.enums import Role
from casework.extensions import UnsafeDatabase, check_walls, db, writing
from casework.models import Case, Region
from casework.models.base import GIVING_COLUMN
from casework.reference.services import load_reference
from migrations.rights import move_rows
from tests import factories as make
from tests.app.world import build
from tests.conftest import WorkingDatabase, settings
from tests.owner import owner
from tests.servers.postgres import drop_database, fresh_database, postgres_binaries
from tests.walls import without_the_session_wall

ONLY = "postgresql"
ROLE = "casework_app"


@pytest.fixture
def counties(given: Callable[..., Any]) -> dict[str, int]:
    """A world with a row in nearly every table, and a case of another prefecture."""
    with given() as session:
        world = build()
        there = make.make_case("620502")
        make.make_visit(there)
        here = session.get(Case, world.keys["case_id"])
        session.flush()
        return {
            "here": here.id,
            "there": there.id,
            "county": here.tenant_id,
            "prefecture": here.prefecture_id,
            "province": here.province_id,
            "enterprise": here.enterprise_id,
            "expert": world.keys["expert_id"],
        }


@pytest.fixture
def plain(app: Flask, clean_database: WorkingDatabase) -> Iterator[Connection]:
    """A connection of the application without its session: nothing adds a condition."""
    with app.app_context(), db.engine.connect() as connection:
        yield connection
        connection.rollback()


def told(connection: Connection, scope: Scope) -> None:
    connection.rollback()
    connection.exec_driver_sql(rls.settings(scope))


def seen(connection: Connection, table: str, column: str = "tenant_id") -> set[Any]:
    return set(connection.scalars(text(f"SELECT DISTINCT {column} FROM {table}")))


def test_every_scoped_table_has_its_policy_and_the_wall_stands(app: Flask) -> None:
    walled = {table.name for table in scoped_tables()} | {"audit_entries"}
    assert {policy.table for policy in rls.policies()} == walled
    with app.app_context(), db.engine.connect() as connection:
        assert catalogue.faults(connection) == []
    check_walls(app)


def test_without_a_scope_no_table_shows_a_row(plain: Connection, counties: dict[str, int]) -> None:
    for table in sorted(table.name for table in scoped_tables()):
        assert seen(plain, table) == set(), table


@pytest.mark.parametrize("reach", [Reach.COUNTY, Reach.PREFECTURE, Reach.PROVINCE])
def test_plain_text_shows_the_rows_of_the_own_level_only(
    plain: Connection, counties: dict[str, int], reach: Reach
) -> None:
    column = {"county": "tenant_id", "prefecture": "prefecture_id", "province": "province_id"}[reach]
    told(plain, Scope(reach, counties[reach]))
    filled = 0
    giving = GIVING_COLUMN.get(column)
    for table in sorted(scoped_tables(), key=lambda table: table.name):
        sides = [side for side in (column, giving) if side and side in table.c]
        found = set(plain.execute(text(f"SELECT DISTINCT {', '.join(sides)} FROM {table.name}")).all())
        assert all(counties[reach] in row for row in found), table.name
        filled += bool(found)
    assert filled > 20
    assert len(seen(plain, "cases", "id")) == (2 if reach is Reach.PROVINCE else 1)


def test_assigned_people_see_their_cases_and_what_hangs_below(
    plain: Connection, counties: dict[str, int]
) -> None:
    told(
        plain,
        Scope(Reach.ASSIGNED, case_ids=(counties["here"],), enterprise_ids=(counties["enterprise"],)),
    )
    assert seen(plain, "cases", "id") == {counties["here"]}
    assert seen(plain, "visits", "case_id") == {counties["here"]}
    assert seen(plain, "enterprises", "id") == {counties["enterprise"]}
    for table in ("nominations", "nomination_steps", "case_notes", "annual_returns", "case_counters"):
        assert seen(plain, table) == set()


@pytest.mark.parametrize("log", list(Log))
def test_the_log_is_read_by_region_and_as_a_whole_only_where_it_is_proved(
    app: Flask, plain: Connection, counties: dict[str, int], log: Log
) -> None:
    asked = "SELECT chain, prefecture_id, province_id, object_type FROM audit_entries"
    with owner(app) as connection:
        every = set(connection.execute(text(asked)))
    assert len({chain for chain, *_ in every}) > 2
    region = counties.get(log.removeprefix("log_"))
    told(plain, Scope(Reach.NOTHING, log=log, log_id=region))
    found = set(plain.execute(text(asked)))
    assert found == {
        row
        for row in every
        if {
            Log.NONE: False,
            Log.COUNTY: row.chain == region,
            Log.PREFECTURE: row.prefecture_id == region,
            Log.PROVINCE: row.province_id in (region, None),
            Log.ACCOUNTS: row.object_type == "users",
            Log.WHOLE: True,
        }[log]
    }
    assert found or log is Log.NONE


def test_while_signing_in_only_the_own_assignments_are_seen(
    plain: Connection, counties: dict[str, int]
) -> None:
    plain.exec_driver_sql(rls.settings_of_expert(counties["expert"]))
    assert seen(plain, "case_experts", "expert_id") == {counties["expert"]}
    assert seen(plain, "cases") == seen(plain, "visits") == set()
    plain.rollback()
    plain.exec_driver_sql(rls.settings_of_contact(counties["enterprise"]))
    assert seen(plain, "cases", "id") == {counties["here"]}
    assert seen(plain, "case_experts") == set()


def test_an_internal_note_is_seen_above_only_where_it_was_opened_and_never_changed_there(
    app: Flask, plain: Connection, counties: dict[str, int]
) -> None:
    with owner(app) as connection:
        connection.execute(
            text(
                "INSERT INTO case_notes (tenant_id, prefecture_id, province_id, case_id, text, author_id, author_name,"
                " created_at, updated_at) SELECT tenant_id, prefecture_id, province_id, id, 'n', officer_id, 'n',"
                " now(), now() FROM cases"
            )
        )
    told(plain, Scope(Reach.PROVINCE, counties["province"]))
    assert seen(plain, "case_notes", "case_id") == set()
    told(plain, Scope(Reach.PROVINCE, counties["province"], opened_cases=(counties["here"],)))
    assert seen(plain, "case_notes", "case_id") == {counties["here"]}
    assert plain.execute(text("UPDATE case_notes SET text = 'x'")).rowcount == 0
    assert plain.execute(text("DELETE FROM case_notes")).rowcount == 0


def test_a_row_of_another_county_can_neither_be_written_nor_changed(
    plain: Connection, counties: dict[str, int]
) -> None:
    told(plain, Scope(Reach.COUNTY, counties["county"]))
    changed = plain.execute(
        text("UPDATE cases SET main_product = '' WHERE id = :id"), {"id": counties["there"]}
    )
    assert changed.rowcount == 0
    row = dict(plain.execute(text("SELECT * FROM visits LIMIT 1")).mappings().one())
    told(plain, Scope(Reach.PREFECTURE, counties["prefecture"]))
    columns = ", ".join(name for name in row if name not in ("id", "number", "tenant_id", "prefecture_id"))
    foreign = (
        f"INSERT INTO visits (number, tenant_id, prefecture_id, {columns}) SELECT 99,"
        " (SELECT id FROM regions WHERE code = '620502' AND rank = 'county'),"
        f" (SELECT id FROM regions WHERE code = '620500' AND rank = 'prefecture'), {columns} FROM visits LIMIT 1"
    )
    with pytest.raises(DBAPIError, match="row-level security"):
        plain.execute(text(foreign))


def test_a_foreign_key_looks_past_policies_but_the_level_columns_do_not_let_it(
    plain: Connection, counties: dict[str, int]
) -> None:
    """PostgreSQL checks foreign keys as the owner: a child of a foreign case would be taken. It has to carry that
    case's county, and so the policy refuses it; with the own county the composite key does."""
    told(plain, Scope(Reach.COUNTY, counties["county"]))
    columns = "tenant_id, prefecture_id, province_id, kind, on_date, at, is_shared, created_at, updated_at"
    child = (
        f"INSERT INTO case_events (case_id, {columns}) SELECT :case_id, {columns} FROM case_events LIMIT 1"
    )
    with pytest.raises(DBAPIError) as refused:
        plain.execute(text(child), {"case_id": counties["there"]})
    assert isinstance(
        refused.value.orig, psycopg.errors.ForeignKeyViolation | psycopg.errors.NotNullViolation
    )


def test_the_session_tells_its_scope_and_nothing_of_it_stays_on_the_connection(
    app: Flask, counties: dict[str, int]
) -> None:
    with app.test_request_context():
        db.session().bind_scope(Scope(Reach.COUNTY, counties["county"]))
        with without_the_session_wall():
            assert db.session.scalars(text("SELECT id FROM cases")).all() == [counties["here"]]
            pid = db.session.scalar(text("SELECT pg_backend_pid()"))
            db.session.commit()
            assert db.session.scalars(text("SELECT id FROM cases")).all() == [counties["here"]]
            db.session.rollback()
    with app.app_context(), db.engine.connect() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) == pid
        assert connection.scalars(text("SELECT id FROM cases")).all() == []
        assert connection.scalar(text("SELECT nullif(current_setting('app.county', true), '')")) is None
        # A setting of the session, which outlives transactions: each scope overrides it, and has an end.
        connection.exec_driver_sql(f"SET app.county = '{counties['county']}'")
        connection.commit()
    with app.test_request_context():
        db.session().bind_scope(NOBODY)
        with without_the_session_wall():
            assert db.session.scalar(text("SELECT pg_backend_pid()")) == pid
            assert db.session.scalars(text("SELECT id FROM cases")).all() == []
    with app.app_context():
        db.engine.dispose()


def test_a_reading_request_cannot_write_and_a_writing_one_can(app: Flask, counties: dict[str, int]) -> None:
    for may_write, expected in ((False, "on"), (True, "off")):
        token = writing.set(may_write)
        try:
            with app.test_request_context(), without_the_session_wall():
                db.session().bind_scope(Scope(Reach.COUNTY, counties["county"]))
                assert db.session.scalar(text("SHOW transaction_read_only")) == expected
        finally:
            writing.reset(token)


def test_a_connection_that_was_cut_while_idle_is_replaced(app: Flask, counties: dict[str, int]) -> None:
    def ask() -> Any:
        with app.test_request_context():
            db.session().bind_scope(Scope(Reach.COUNTY, counties["county"]))
            return db.session.query(Case.id).scalar()

    assert ask() == counties["here"]
    with owner(app) as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    with pytest.raises(DBAPIError) as broken:
        ask()
    assert broken.value.connection_invalidated
    assert ask() == counties["here"]


def test_the_log_is_appended_without_reading_it_back(
    app: Flask, given: Callable[..., Any], statements: Any
) -> None:
    """INSERT … RETURNING asks for the right to read each row; the log is written without it."""
    with statements() as seen_statements, given():
        make.make_user(Role.VIEWER)
    written = [one for one in seen_statements if "INSERT INTO audit_entries" in one]
    assert written
    assert not [one for one in written if "RETURNING" in one]


BROKEN: dict[str, tuple[str, str]] = {
    "no policy": ("DROP POLICY scope ON visits", "the policies of visits"),
    "another policy": (
        "ALTER POLICY scope ON visits USING (tenant_id = 1)",
        "the policies of visits",
    ),
    "one policy more": (
        "CREATE POLICY more ON visits FOR SELECT USING (true)",
        "the policies of visits",
    ),
    "a policy where none belongs": ("CREATE POLICY more ON users USING (true)", "the policies of users"),
    "not forced": ("ALTER TABLE visits NO FORCE ROW LEVEL SECURITY", "not forced on visits"),
    "not enabled": ("ALTER TABLE visits DISABLE ROW LEVEL SECURITY", "not forced on visits"),
    "the log may be changed": (f"GRANT UPDATE ON audit_entries TO {ROLE}", "may UPDATE on audit_entries"),
    "everything may be emptied": (f"GRANT TRUNCATE ON cases TO {ROLE}", "may TRUNCATE on cases"),
    "a right is missing": (f"REVOKE INSERT ON visits FROM {ROLE}", "may not INSERT on visits"),
    "owner of a table": (f"ALTER TABLE notices OWNER TO {ROLE}", "owns tables"),
    "a view": ("CREATE VIEW all_cases AS SELECT * FROM cases", "the view all_cases"),
    "kept rows": ("CREATE MATERIALIZED VIEW kept AS SELECT * FROM cases", "the view kept"),
    "a function of the owner": (
        "CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM cases'",
        "the function peek",
    ),
    "a table that is missing": ("DROP TABLE judgements", "there is no table judgements"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_database_whose_wall_has_a_hole_is_not_served(
    app: Flask, clean_database: WorkingDatabase, name: str
) -> None:
    statement, words = BROKEN[name]
    with owner(app) as connection:
        connection.exec_driver_sql(statement)
    with pytest.raises(UnsafeDatabase, match=words):
        check_walls(app)


def test_a_view_that_asks_as_its_reader_is_welcome(app: Flask, clean_database: WorkingDatabase) -> None:
    with owner(app) as connection:
        connection.exec_driver_sql(
            "CREATE VIEW seen_cases WITH (security_invoker=true) AS SELECT * FROM cases"
        )
    check_walls(app)


@pytest.fixture
def roles(app: Flask, clean_database: WorkingDatabase) -> Iterator[Callable[[str], str]]:
    """Makes a role of the server with given attributes; it is gone after the test."""
    made: list[str] = []

    def make_role(attributes: str) -> str:
        name = f"casework_t{make.number()}_{make_url(clean_database.url).database}"[:60]
        with owner(app) as connection:
            connection.exec_driver_sql(f'CREATE ROLE "{name}" {attributes}')
        made.append(name)
        return name

    yield make_role
    with owner(app) as connection:
        for name in made:
            connection.exec_driver_sql(f'DROP OWNED BY "{name}"')
            connection.exec_driver_sql(f'DROP ROLE "{name}"')


def served_as(database: WorkingDatabase, role: str) -> None:
    other = create_app(settings(database.url, database.folder, DATABASE_ROLE=role))
    try:
        check_walls(other)
    finally:
        with other.app_context():
            db.engine.dispose()


@pytest.mark.parametrize(("attributes", "words"), [("SUPERUSER", "superuser"), ("BYPASSRLS", "BYPASSRLS")])
def test_a_role_that_no_policy_binds_does_not_serve(
    clean_database: WorkingDatabase, roles: Callable[[str], str], attributes: str, words: str
) -> None:
    with pytest.raises(UnsafeDatabase, match=words):
        served_as(clean_database, roles(f"NOLOGIN {attributes}"))


def test_a_member_of_the_owner_does_not_serve(
    app: Flask, clean_database: WorkingDatabase, roles: Callable[[str], str]
) -> None:
    keeper, member = roles("NOLOGIN"), roles("NOLOGIN")
    with owner(app) as connection:
        connection.exec_driver_sql(f'GRANT "{keeper}" TO "{member}"')
        connection.exec_driver_sql(f'ALTER TABLE cases OWNER TO "{keeper}"')
    with pytest.raises(UnsafeDatabase, match="owns tables"):
        served_as(clean_database, member)
    with owner(app) as connection:
        connection.exec_driver_sql("ALTER TABLE cases OWNER TO CURRENT_USER")


def test_without_a_role_to_assume_the_login_itself_is_judged(clean_database: WorkingDatabase) -> None:
    with pytest.raises(UnsafeDatabase, match="superuser"):
        served_as(clean_database, "")


@pytest.mark.parametrize(
    ("version", "is_sound"),
    [(140020, False), (150013, False), (150014, True), (160009, False), (160010, True), (170005, False),
     (170006, True), (180000, True)],
)  # fmt: skip
def test_servers_with_known_faults_in_row_security_are_refused(version: int, is_sound: bool) -> None:
    assert (catalogue.fault_of_server(version) == "") is is_sound


def dumped(url: str, *options: str) -> subprocess.CompletedProcess[str]:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    folder = postgres_binaries()
    program = str(folder / "pg_dump") if folder else "pg_dump"
    return subprocess.run(
        [program, "--data-only", "--table=cases", *options, plain],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_dump_fails_aloud_or_holds_every_row(
    app: Flask, clean_database: WorkingDatabase, counties: dict[str, int], roles: Callable[[str], str]
) -> None:
    """A role that may read everything but is bound by policies would make an empty dump without an error if it asked
    for that; pg_dump by itself refuses. So backups have a role that passes by the policies."""
    assert dumped(clean_database.url, f"--role={ROLE}").returncode != 0
    bound, backup = roles("NOLOGIN"), roles("NOLOGIN BYPASSRLS")
    with owner(app) as connection:
        connection.exec_driver_sql(f'GRANT pg_read_all_data TO "{bound}", "{backup}"')
    refused = dumped(clean_database.url, f"--role={bound}")
    assert refused.returncode != 0
    assert "row-level security" in refused.stderr
    empty = dumped(clean_database.url, f"--role={bound}", "--enable-row-security")
    assert (empty.returncode, empty.stdout.count("2026-62")) == (0, 0)
    whole = dumped(clean_database.url, f"--role={backup}")
    assert whole.returncode == 0
    assert whole.stdout.count("2026-62") >= 2


def test_a_data_migration_under_force_says_how_many_rows_it_changed(
    app: Flask, clean_database: WorkingDatabase, counties: dict[str, int], roles: Callable[[str], str]
) -> None:
    """The owner of a forced table changes nothing, without an error; `move_rows` steps out and counts."""
    keeper = roles("NOLOGIN")
    with owner(app) as connection:
        connection.exec_driver_sql(f'ALTER TABLE cases OWNER TO "{keeper}"')
        connection.exec_driver_sql(f'GRANT USAGE ON SCHEMA public TO "{keeper}"')
        connection.exec_driver_sql(f'SET ROLE "{keeper}"')
        change = "UPDATE cases SET main_product = '阀门'"
        assert connection.execute(text(change)).rowcount == 0
        with Operations.context(MigrationContext.configure(connection)):
            with pytest.raises(RuntimeError, match="2 rows were changed instead of 3"):
                move_rows("cases", change, expected=3)
            move_rows("cases", change, expected=2)
        connection.exec_driver_sql("RESET ROLE")
        forced = text("SELECT relforcerowsecurity FROM pg_class WHERE oid = 'cases'::regclass")
        assert connection.scalar(forced) is True
        connection.exec_driver_sql("ALTER TABLE cases OWNER TO CURRENT_USER")


def pruned_by_the_owner(app: Flask) -> int:
    """Remove every entry of the log as its owner, whom FORCE would let remove none."""
    db.session().bind_scope(VERIFIER)
    session, tomorrow = db.session(), clock.real_now() + timedelta(days=1)
    cuts = to_prune(session, audit_key(), sorted(expected_chains(session)), tomorrow)
    with as_owner(db.engine, app.config["MIGRATION_DATABASE_URL"]) as connection:
        removed = prune(connection, audit_key(), cuts, before=tomorrow, by="test")
    check_walls(app)
    assert verify(session, audit_key(), at=tomorrow).is_whole
    db.session.remove()
    return removed


def test_an_installation_with_three_roles(app: Flask, roles: Callable[[str], str], tmp_path: Path) -> None:
    """As docs/security.md says: one role owns, one signs in and assumes the application's, one makes backups."""
    keeper, login, backup = roles("LOGIN"), roles("LOGIN NOINHERIT"), roles("LOGIN BYPASSRLS")
    url = fresh_database()
    with owner(app) as connection:
        connection.exec_driver_sql(f'GRANT {ROLE} TO "{login}"')
        connection.exec_driver_sql(f'GRANT pg_read_all_data TO "{backup}"')
        connection.exec_driver_sql(f'ALTER DATABASE "{make_url(url).database}" OWNER TO "{keeper}"')
    urls = {
        name: make_url(url).set(username=role).render_as_string(hide_password=False)
        for name, role in (("DATABASE_URL", login), ("MIGRATION_DATABASE_URL", keeper))
    }
    three = create_app(settings(urls.pop("DATABASE_URL"), tmp_path, **urls))
    with three.app_context():
        upgrade()
        check_walls(three)
        db.session().bind_scope(NOBODY)
        load_reference()
        db.session.commit()
        province = db.session.query(Region.id).filter_by(code="620000").scalar()
        db.session.remove()
    with three.test_request_context():
        db.session().bind_scope(Scope(Reach.PROVINCE, province))
        make.make_case()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    with three.app_context():
        assert pruned_by_the_owner(three) > 0
        db.engine.dispose()
    as_backup = make_url(url).set(username=backup).render_as_string(hide_password=False)
    assert dumped(as_backup).stdout.count("2026-62") >= 1
    with three.app_context():
        downgrade(revision="base")
        db.engine.dispose()
    drop_database(url)
