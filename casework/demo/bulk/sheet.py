"""Rows of one table on their way into the database: what varies is given, the rest are the model's own defaults."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Table

from casework import clock
from casework.enums import Vocabulary
from casework.models.base import Base
from casework.models.sealed import PURPOSE, Sealed
from casework.secrets_at_rest import Keyring

Plain = str | int | float | bool | None
STAMPS = ("created_at", "updated_at")


def plain(value: Any) -> Plain:
    """A value as both databases take it without a type's help: dates and instants (UTC) as text."""
    if isinstance(value, Vocabulary):
        return value.value
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, date):
        return value.isoformat()
    return value


class Sheet:
    """The rows of one table until they are loaded. `add` numbers them unless the table has no surrogate key; columns that
    lie sealed are sealed when the rows are taken."""

    def __init__(self, model: type[Base], *columns: str) -> None:
        self.table: Table = model.__table__  # type: ignore[assignment]
        self.is_numbered = "id" in self.table.columns and self.table.columns["id"].primary_key
        self.next_id = 1
        constants = {
            column.name: _default(column)
            for column in self.table.columns
            if column.name not in columns and column.name != "id" and _is_needed(column)
        }
        self.columns = (*(("id",) if self.is_numbered else ()), *columns, *constants)
        self._constants = tuple(constants.values())
        types = {name: self.table.columns[name].type for name in columns}
        self._sealed = [
            (self.columns.index(name), type_.place)
            for name, type_ in types.items()
            if isinstance(type_, Sealed)
        ]
        self.rows: list[tuple[Plain, ...]] = []
        self.taken = 0

    def add(self, *values: Plain) -> int:
        """One row, in the order of the columns; gives its key (0 for a table without one)."""
        if not self.is_numbered:
            self.rows.append(values + self._constants)
            return 0
        key = self.next_id
        self.next_id = key + 1
        self.rows.append((key, *values, *self._constants))
        return key

    def take(self, keys: Keyring) -> list[tuple[Plain, ...]]:
        """The rows that wait, as they may lie in the table; they are the caller's from now on."""
        rows, self.rows = self.rows, []
        self.taken += len(rows)
        return [self._row_sealed(row, keys) for row in rows] if self._sealed else rows

    def _row_sealed(self, row: tuple[Plain, ...], keys: Keyring) -> tuple[Plain, ...]:
        values = list(row)
        for at, place in self._sealed:
            values[at] = keys.seal(PURPOSE, str(values[at]), place=place) if values[at] else ""
        return tuple(values)


def _is_needed(column: Column[Any]) -> bool:
    return not column.nullable or column.default is not None


def _default(column: Column[Any]) -> Plain:
    """What the model would fill in. Raises LookupError for a column that has to be given."""
    if column.name in STAMPS:
        return plain(clock.real_now())
    default: Any = column.default
    if default is None:
        raise LookupError(f"{column} has no default: give it")
    return plain(default.arg) if default.is_scalar else ""
