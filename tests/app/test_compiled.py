"""Kept statements are found by identity, equal ones as ever, and nothing else is."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import event, select

from casework.compiled import MOST_KNOWN, MOST_SEEN, CompiledStatements
from casework.extensions import db
from casework.models import Region


class _Part:
    """Part of a description that counts how often it is hashed."""

    hashed = 0

    def __hash__(self) -> int:
        _Part.hashed += 1
        return 1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Part)


def test_a_kept_description_is_not_looked_through_again() -> None:
    found, description = CompiledStatements(), ("select", _Part())
    key = ("dialect", description, ("id",), False, False)
    assert found.get(key) is None
    found[key] = "compiled"
    assert found.get(key) == found.get(key) == "compiled"
    _Part.hashed = 0
    assert found.get(("dialect", description, ("id",), False, False)) == "compiled"
    assert _Part.hashed == 0


def test_an_equal_description_finds_the_same_and_another_one_nothing() -> None:
    found = CompiledStatements()
    found["dialect", ("select", 1), ("id",), False, False] = "compiled"
    assert found.get(("dialect", tuple(["select", 1]), ("id",), False, False)) == "compiled"
    assert found.get(("dialect", ("select", 2), ("id",), False, False)) is None
    assert found.get(("dialect", ("select", 1), ("name",), False, False)) is None
    assert found.get(("dialect", ("select", 1), ("id",), False, True), "other") == "other"


def test_descriptions_that_are_made_anew_each_time_do_not_pile_up() -> None:
    found = CompiledStatements()
    found["dialect", ("select", 1), (), False, False] = "compiled"
    made = [tuple(["select", 1]) for _time in range(MOST_SEEN + 10)]
    for _time in range(2):
        assert all(found.get(("dialect", each, (), False, False)) == "compiled" for each in made)
        assert len(found._known) <= MOST_KNOWN
        assert len(found._seen) <= MOST_SEEN


def test_the_application_compiles_a_kept_statement_once(app: Flask, session: Any) -> None:
    statement = select(Region.name).where(Region.code == "620000")
    seen: list[Any] = []

    def note(conn: Any, cursor: Any, text: str, values: Any, context: Any, many: bool) -> None:
        if context.compiled is not None:
            seen.append(context.compiled)

    event.listen(db.engine, "after_cursor_execute", note)
    try:
        for _time in range(2):
            session.execute(statement).one()
    finally:
        event.remove(db.engine, "after_cursor_execute", note)
    assert len(seen) == 2
    assert seen[0] is seen[1]
