"""Row policies and the rights of the application's role. Their text never changes: a new rule is a new function here.

SQLite knows neither: there the application's session is the one wall.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import op
from flask import current_app
from sqlalchemy import make_url, text


def application_role() -> str:
    """The role under which the application works: DATABASE_ROLE, or the login of DATABASE_URL when that is empty."""
    login = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"]).username
    return str(current_app.config["DATABASE_ROLE"] or login or "")


def is_postgresql() -> bool:
    """Whether there are roles and policies at all."""
    return op.get_bind().dialect.name == "postgresql"


@contextmanager
def by_the_owner(*tables: str) -> Iterator[None]:
    """Rows of these tables are open to the migration: under FORCE the owner would silently change none (decision 0012)."""
    forced = tables if is_postgresql() else ()
    for table in forced:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    yield
    for table in forced:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def make_role() -> None:
    """The application's role, owning nothing and unable to sign in, for the login of DATABASE_URL to assume.

    Roles belong to the whole server: one that is there already, or is made at the same moment, is taken as it is.
    """
    role = application_role()
    op.execute(
        "DO $$ BEGIN"
        f" IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {_literal(role)}) THEN"
        f" CREATE ROLE {_name(role)} NOLOGIN; END IF;"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )
    login = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"]).username or ""
    op.execute(
        f"DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = {_literal(login)} AND NOT rolsuper)"
        f" AND NOT pg_has_role({_literal(login)}, {_literal(role)}, 'MEMBER') THEN"
        f" GRANT {_name(role)} TO {_name(login)}; END IF; END $$"
        if login
        else "SELECT 1"
    )


def grant(table: str, rights: str) -> None:
    """Rights by name (`SELECT, INSERT`) on one table, and the use of its sequence where it has one."""
    role = _name(application_role())
    op.execute(f"GRANT {rights} ON {table} TO {role}")
    sequence = _sequence(table)
    if sequence and "INSERT" in rights:
        op.execute(f"GRANT USAGE ON SEQUENCE {sequence} TO {role}")


def take_rights(table: str) -> None:
    """Take back whatever `grant` gave."""
    role = _name(application_role())
    op.execute(f"REVOKE ALL ON {table} FROM {role}")
    sequence = _sequence(table)
    if sequence:
        op.execute(f"REVOKE ALL ON SEQUENCE {sequence} FROM {role}")


def wall(table: str, condition: str) -> None:
    """One policy for reading and writing; it binds the owner too, and a superuser never."""
    op.execute(f"CREATE POLICY scope ON {table} USING ({condition})")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def no_wall(table: str) -> None:
    """Take the policy of `wall` away."""
    op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.execute(f"DROP POLICY scope ON {table}")


def move_rows(table: str, statement: str, expected: int) -> None:
    """Change rows of a walled table as its owner: under FORCE the owner too would silently change none of them.

    Raises RuntimeError when another number of rows than `expected` was changed. The wall stands again afterwards, or
    nothing has happened: migrations are one transaction.
    """
    connection = op.get_bind()
    with by_the_owner(table):
        changed = connection.execute(text(statement)).rowcount
    if changed != expected:
        raise RuntimeError(f"{table}: {changed} rows were changed instead of {expected}")


def _sequence(table: str) -> str | None:
    connection = op.get_bind()
    has_id = connection.execute(
        text(
            "SELECT EXISTS (SELECT FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND table_name = :table AND column_name = 'id')"
        ),
        {"table": table},
    ).scalar_one()
    if not has_id:
        return None
    return connection.execute(text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table}).scalar()


def _name(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _literal(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"
