"""Which columns of a list are shown: chosen by the reader, kept in the address, never more than the reader may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from werkzeug.datastructures import MultiDict

from casework.access.permissions import Permission
from casework.web.guards import can

PARAMETER = "cols"
"""The columns in an address, with dots between them; a form sends them one by one as `col`."""


@dataclass(frozen=True)
class Column:
    """A column that can be left out. `is_usual`: shown when nobody has chosen; `permission`: what its content asks for."""

    key: str
    label: Any
    is_usual: bool = True
    permission: Permission | None = None


@dataclass(frozen=True)
class Columns:
    """The columns of one list for one reader."""

    offered: tuple[Column, ...]
    shown: frozenset[str]

    @property
    def parameter(self) -> str:
        """For the address; empty for the usual ones."""
        if self.shown == {column.key for column in self.offered if column.is_usual}:
            return ""
        return ".".join(column.key for column in self.offered if column.key in self.shown)

    @property
    def extra(self) -> tuple[str, ...]:
        """What is shown beyond the usual columns, in their order: only these ask the database for more."""
        return tuple(c.key for c in self.offered if c.key in self.shown and not c.is_usual)

    def extra_columns(self) -> list[Column]:
        """The same as columns, for the heads of a table."""
        return [column for column in self.offered if column.key in self.shown and not column.is_usual]

    def __contains__(self, key: str) -> bool:
        return key in self.shown

    def in_order(self) -> list[Column]:
        """The shown ones."""
        return [column for column in self.offered if column.key in self.shown]


SheetCell = str | int | Decimal
Sheet = list[list[SheetCell]]
"""The rows of a list as a file holds them: a number is a number, everything else the text of the page."""
_registered: dict[str, tuple[Sequence[Column], Callable[[], Iterable[str]]]] = {}


def register_columns(
    kind: str, columns: Sequence[Column], without: Callable[[], Iterable[str]] = tuple
) -> None:
    """A feature says which columns its list offers. `without`: keys of those that say nothing to this reader."""
    _registered[kind] = (columns, without)


def chosen_columns(kind: str, args: MultiDict[str, str]) -> Columns:
    """The columns that an address asks for among those that the reader may see; the usual ones when it names none that
    are known."""
    columns, without = _registered.get(kind, ((), tuple))
    left_out = set(without())
    offered = tuple(
        c for c in columns if c.key not in left_out and (c.permission is None or can(c.permission))
    )
    asked = {*args.get(PARAMETER, "")[:200].split("."), *args.getlist("col")[:40]}
    shown = frozenset(column.key for column in offered if column.key in asked)
    return Columns(offered, shown or frozenset(column.key for column in offered if column.is_usual))
