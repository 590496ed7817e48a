"""Many new rows in one statement: what the session takes of them, and the short way to the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, CursorResult, insert
from sqlalchemy.orm import ORMExecuteState

Rows = Sequence[Mapping[str, Any]]


def plain_rows(state: ORMExecuteState) -> Rows | None:
    """The rows of an INSERT with nothing but values, given row by row beside it; None for any other statement."""
    statement: Any = state.statement
    if not (
        state.is_insert
        and isinstance(state.parameters, list)
        and statement.select is None
        and not statement._values
        and not statement._multi_values
        and not statement._returning
        and statement._post_values_clause is None
    ):
        return None
    return state.parameters


def add_rows(connection: Connection, table: Any, rows: Rows) -> CursorResult[Any]:
    """Add rows that all name the same columns. Where every value goes to the driver as it is and no column has a default,
    they are handed over as they are: most of the time of many thousand small rows would go into looking at each.
    """
    statement = insert(table)
    columns = [table.c[name] for name in rows[0]]
    dialect = connection.dialect
    as_they_are = all(column.type.dialect_impl(dialect).bind_processor(dialect) is None for column in columns)
    if not as_they_are or len(columns) < len(table.c):
        return connection.execute(statement, rows)
    compiled: Any = statement.compile(dialect=dialect, column_keys=[column.key for column in columns])
    if compiled.positiontup is None:
        return connection.exec_driver_sql(str(compiled), rows)
    in_order = itemgetter(*compiled.positiontup)  # a table has more than one column: always a tuple
    return connection.exec_driver_sql(str(compiled), list(map(in_order, rows)))
