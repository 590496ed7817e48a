"""Counting what the database was asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


class StatementCounter:
    """Remembers the statements that an engine sends while a block runs; BEGIN and pragmas do not count."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._seen: list[str] | None = None
        event.listen(engine, "before_cursor_execute", self._note)

    @contextmanager
    def __call__(self) -> Iterator[list[str]]:
        self._seen = seen = []
        try:
            yield seen
        finally:
            self._seen = None

    def detach(self) -> None:
        """Stop listening."""
        event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if self._seen is not None and not statement.startswith(("PRAGMA", "BEGIN")):
            self._seen.append(statement)
