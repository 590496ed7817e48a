"""A watch over what is sent: no SELECT of the application reads a table of counties without the scope's own condition.

The session hook adds the condition; this looks at the compiled text behind it, so that a hole in the hook is found by
whichever test happens to use it. What works below the wall says so by name (`casework.access.below`).
"""

from __future__ import annotations

import re
import sys
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Compiled

from casework.access.below import BELOW_THE_WALL, OPTION
from casework.access.tenancy import scoped_tables

_NAMED = sqlite.dialect(paramstyle="named")
_TABLE = re.compile(r"(?:FROM|JOIN|,)\s+\(*([a-z_]+)(?: AS ([a-z_0-9]+))?")
_COLUMNS = "(?:tenant_id|prefecture_id|province_id|case_id|enterprise_id|id)"
_NOTHING = "0 = 1"


class Unscoped(AssertionError):
    """A statement over a scoped table that carries no condition of the scope."""


class Watch:
    """Listens to an engine. Each statement is looked at once."""

    def __init__(self, engine: Engine) -> None:
        self._passed: set[int] = set()
        self._alive: list[Compiled] = []
        event.listen(engine, "before_cursor_execute", self._look)

    def _look(self, connection: Any, cursor: Any, text: str, values: Any, context: Any, many: bool) -> None:
        compiled = getattr(context, "compiled", None)
        if compiled is None or id(compiled) in self._passed:
            return
        if not getattr(compiled.statement, "is_select", False):
            return  # changes are of rows in hand: the flush has checked them
        options = context.execution_options
        if getattr(options.get("_sa_orm_load_options"), "_refresh_state", None) is not None:
            return  # more columns of a row in hand
        if options.get(OPTION) not in BELOW_THE_WALL and not _asked_by_a_test():
            for table in unscoped(str(compiled.statement.compile(dialect=_NAMED))):
                raise Unscoped(f"{table} is read without the scope: {text}")
        self._passed.add(id(compiled))
        self._alive.append(compiled)


def unscoped(text: str) -> list[str]:
    """The scoped tables that a statement (with named parameters) reads without a condition of the scope."""
    names = {table.name for table in scoped_tables()}
    found = []
    for table, alias in _TABLE.findall(text):
        if table not in names or _NOTHING in text:
            continue
        place = re.escape(alias or table)
        if not re.search(rf"\b{place}\.{_COLUMNS} (?:= :|IN \(__\[POSTCOMPILE_)_scope_", text):
            found.append(table)
    return found


def _asked_by_a_test() -> bool:
    """Whether the nearest code that is neither SQLAlchemy nor a listener is a test, which may look at everything."""
    frame = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if "/casework/" in name or "/benchmarks/" in name:
            return False
        if "/tests/" in name:
            return True
        frame = frame.f_back  # type: ignore[assignment]
    return True
