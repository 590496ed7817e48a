"""Whether PostgreSQL's wall stands: what must be true of server, role, rights and policies before anything is served.

The catalogue is compared with `rls`. How a server words a policy differs from version to version, so the expected ones
are put on a temporary table of the same columns first, and read back from the same catalogue.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, text

from casework.access.rls import PLAIN, Policy, policies, rights
from casework.models import Base

SOUND_FROM: Final = {15: 14, 16: 10, 17: 6}
"""Major version of the server → the minor one from which its row security has no known fault."""
OLDEST: Final = min(SOUND_FROM)
ALL_RIGHTS: Final = PLAIN | {"TRUNCATE", "REFERENCES", "TRIGGER"}
PROBE: Final = "casework_probe"


def faults(connection: Connection) -> list[str]:
    """What is wrong with a PostgreSQL database, one sentence each; empty when the wall stands.

    Opens a temporary table: the caller rolls the connection's transaction back.
    """
    version = fault_of_server(int(connection.scalar(text("SHOW server_version_num")) or 0))
    before = [*([version] if version else []), *_role(connection)]
    if before:
        return before
    return [*_rights(connection), *_walls(connection), *_policies(connection), *_windows(connection)]


def fault_of_server(version: int) -> str:
    """What is wrong with a server of this `server_version_num`; empty when nothing is."""
    major, minor = divmod(version, 10_000)
    if major >= OLDEST and minor >= SOUND_FROM.get(major, 0):
        return ""
    known = ", ".join(f"{one}.{least}" for one, least in SOUND_FROM.items())
    return (
        f"PostgreSQL {major}.{minor} has known faults in row security; use at least {known} or a later major"
    )


def _role(connection: Connection) -> Iterator[str]:
    found = connection.execute(
        text(
            "SELECT current_user AS name, rolsuper, rolbypassrls, EXISTS (SELECT FROM pg_class"
            " WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm')"
            " AND pg_has_role(relowner, 'MEMBER')) AS owns FROM pg_roles WHERE rolname = current_user"
        )
    ).one()
    if found.rolsuper:
        yield f"the application would work as the superuser {found.name}; set DATABASE_ROLE"
    elif found.rolbypassrls:
        yield f"the role {found.name} passes by row security (BYPASSRLS)"
    elif found.owns:
        yield f"the role {found.name} owns tables; migrations belong to another role (MIGRATION_DATABASE_URL)"


def _rights(connection: Connection) -> Iterator[str]:
    expected = rights()
    found = connection.execute(
        text(
            "SELECT t.name AS table_name, r.name AS right_name, has_table_privilege(to_regclass(t.name), r.name) AS has"
            " FROM unnest(CAST(:tables AS text[])) AS t (name), unnest(CAST(:rights AS text[])) AS r (name)"
            " ORDER BY t.name, r.name"
        ),
        {"tables": sorted(expected), "rights": sorted(ALL_RIGHTS)},
    ).all()
    missing = sorted({row.table_name for row in found if row.has is None})
    yield from (f"there is no table {table}; run the migrations" for table in missing)
    for row in found:
        if row.has is not None and row.has is not (row.right_name in expected[row.table_name]):
            yield f"the role {'may' if row.has else 'may not'} {row.right_name} on {row.table_name}"


def _walls(connection: Connection) -> Iterator[str]:
    found = connection.execute(
        text(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
            " WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')"
        )
    )
    stand = {row.relname for row in found if row.relrowsecurity and row.relforcerowsecurity}
    for table in sorted({policy.table for policy in policies()}):
        if table not in stand:
            yield f"row security is not forced on {table}"


def _policies(connection: Connection) -> Iterator[str]:
    expected = _worded_by_the_server(connection)
    found: dict[str, set[Any]] = defaultdict(set)
    for row in connection.execute(_POLICIES, {"schema": None}):
        found[row.tablename].add(tuple(row)[1:])
    for table in sorted({*expected, *found}):
        if found[table] != expected.get(table, set()):
            yield f"the policies of {table} are not those of this version"


_POLICIES = text(
    "SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check FROM pg_policies"
    " WHERE schemaname = coalesce(:schema, current_schema())"
)


def _worded_by_the_server(connection: Connection) -> dict[str, set[Any]]:
    """Table → its policies as this server writes them down."""
    tables = [Base.metadata.tables[name] for name in {policy.table for policy in policies()}]
    columns = {column.name: column.type for table in tables for column in table.columns if _is_key(column)}
    fields = [f"{name} {kind.compile(dialect=connection.dialect)}" for name, kind in sorted(columns.items())]
    connection.execute(text(f"CREATE TEMPORARY TABLE {PROBE} ({', '.join(fields)}) ON COMMIT DROP"))
    shown: dict[Policy, str] = {}
    for number, policy in enumerate(policies()):
        shown[policy] = f"p{number}"
        connection.execute(text(f"CREATE POLICY p{number} ON {PROBE} FOR {policy.command} {policy.clause}"))
    schema = connection.scalar(text("SELECT nspname FROM pg_namespace WHERE oid = pg_my_temp_schema()"))
    worded = {row.policyname: tuple(row)[2:] for row in connection.execute(_POLICIES, {"schema": schema})}
    expected: dict[str, set[Any]] = defaultdict(set)
    for policy, name in shown.items():
        expected[policy.table].add((policy.name, *worded[name]))
    return expected


def _is_key(column: Any) -> bool:
    return column.name in ("id", "chain", "ended_on", "object_type") or column.name.endswith("_id")


def _windows(connection: Connection) -> Iterator[str]:
    """Views read as their owner unless told otherwise; copies of rows and functions run as their owner know no scope."""
    views = connection.scalars(
        text(
            "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND (relkind = 'm'"
            " OR (relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)))"
        )
    )
    yield from (f"the view {name} shows rows of every county" for name in views)
    functions = connection.scalars(
        text("SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND prosecdef")
    )
    yield from (f"the function {name} runs as its owner" for name in functions)
