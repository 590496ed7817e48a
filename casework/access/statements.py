"""Which statements could read around the scope wall: those with text, and those that name a scoped table bare."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from sqlalchemy import ColumnClause, Select, SelectBase, Table, TableClause, TextClause, inspect
from sqlalchemy.sql import visitors
from sqlalchemy.sql.selectable import AliasedReturnsRows

from casework.access.criteria import scoped_classes


@cache
def scoped_tables() -> frozenset[Table]:
    """Every table that holds rows of counties."""
    return frozenset(inspect(cls).local_table for cls in scoped_classes())


@cache
def _scoped_names() -> frozenset[str]:
    return frozenset(table.name for table in scoped_tables())


# Pieces of text that cannot read anything: a star, a number, a word in quotes.
_HARMLESS = re.compile(r"\*|\d+|'[^']*'")


def goes_around(statement: Any) -> str:
    """Why a statement could read a scoped table without its criterion; empty when it cannot.

    SQLAlchemy adds the criterion for mapped classes only. So no part of a statement may be text, and within each
    SELECT, nested ones too, a scoped table must stand as its class.
    """
    parts = list(visitors.iterate(statement))
    entities = [part._annotations["parententity"] for part in parts if "parententity" in part._annotations]
    aliases = {entity.selectable.name for entity in entities if entity.is_aliased_class}
    for part in parts:
        if isinstance(part, TextClause):
            return "text carries no scope"
        if isinstance(part, ColumnClause) and part.is_literal and not _HARMLESS.fullmatch(str(part.name)):
            return "text carries no scope"
        if isinstance(part, AliasedReturnsRows) and part.name not in aliases and _is_bare(part.element):
            return "a scoped table stands in the statement without its mapped class"
        if isinstance(part, Select) and _reads_bare(part):
            return "a scoped table stands in the statement without its mapped class"
    return ""


def _is_bare(element: Any) -> bool:
    """Whether an element is a scoped table that no mapped class stands behind."""
    named = isinstance(element, TableClause) and element.name in _scoped_names()
    return named and "parententity" not in element._annotations


def _reads_bare(statement: Select[Any]) -> bool:
    """Whether one SELECT, apart from those inside it, names a scoped table only as a table.

    Columns of relationship joins come bare, but always beside their mapped class.
    """
    bare: set[str] = set()
    mapped: set[str] = set()
    parts = list(statement.get_children())
    while parts:
        part = parts.pop()
        if isinstance(part, SelectBase):
            continue
        entity = part._annotations.get("parententity")
        if entity is not None:
            mapped.update(table.name for table in entity.mapper.tables)
        else:
            table = part if isinstance(part, TableClause) else getattr(part, "table", None)
            if isinstance(table, TableClause):
                bare.add(table.name)
        parts += part.get_children()
    return bool((bare - mapped) & _scoped_names())
