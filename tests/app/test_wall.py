"""The watch over compiled statements sees holes, and nothing goes around the session except what the list names."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.access import tenancy
from casework.access.below import BELOW_THE_WALL, MODULES, OPTION
from casework.access.tenancy import Reach, Scope
from casework.extensions import db
from casework.models import Case, Visit
from config import ROOT
from tests import factories as make
from tests.wall import unscoped

ATTRIBUTES = {
    "__table__",
    "bulk_insert_mappings",
    "bulk_save_objects",
    "bulk_update_mappings",
    "connect",
    "connection",
    "dbapi_connection",
    "exec_driver_sql",
    "from_statement",
    "raw_connection",
}
IMPORTED = {"text", "lookup_engine", "literal_column"}
CODE = sorted((ROOT / "casework").rglob("*.py"))
# Text that is no statement: a limit, and constants beside columns of mapped classes.
PIECES = {"literal_column"}


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT cases.id FROM cases WHERE cases.id = :id_1",
        "SELECT cases.id FROM cases AS c JOIN visits ON visits.case_id = c.id WHERE c.tenant_id = :_scope_level",
        "SELECT 1 FROM experts, cases WHERE cases.number = :n",
        "SELECT (SELECT count(*) FROM visits WHERE visits.case_id = cases.id) FROM cases"
        " WHERE cases.tenant_id = :_scope_level",
    ],
)
def test_a_table_without_its_condition_is_seen(statement: str) -> None:
    assert unscoped(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT cases.id FROM cases WHERE cases.tenant_id = :_scope_level",
        "SELECT c.id FROM cases AS c WHERE c.id IN (__[POSTCOMPILE__scope_cases])",
        "SELECT case_notes.id FROM case_notes WHERE 0 = 1",
        "SELECT users.id FROM users WHERE users.id = :id_1",
    ],
)
def test_what_carries_it_passes(statement: str) -> None:
    assert not unscoped(statement)


@pytest.fixture
def case_id(given: Any) -> int:
    with given():
        return int(make.make_visit(make.make_case("620103")).case_id)


def test_a_hole_in_the_hook_is_found_by_whoever_steps_into_it(
    app: Flask, database_kind: str, case_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database_kind != "sqlite":
        return  # the watch stands on SQLite only
    monkeypatch.setattr(tenancy, "limited", lambda statement, reach, log: statement)
    holes: dict[str, Any] = {"select": select, "app": app}
    leak = "def leak(db, Visit):\n    return db.session.execute(select(Visit.number).where(Visit.number > 0)).all()\n"
    exec(compile(leak, str(ROOT / "casework" / "hole.py"), "exec"), holes)
    with app.test_request_context():
        db.session().bind_scope(Scope(Reach.COUNTY, 1))
        with pytest.raises(AssertionError, match="visits is read without the scope"):
            holes["leak"](db, Visit)


def test_rows_that_come_joined_carry_the_scope_too(app: Flask, given: Any) -> None:
    with given() as session:
        here, there = make.make_case("620103"), make.make_case("620502")
        session.flush()
        there.substitute_for_id = here.id
        visit = make.make_visit(there)
        session.flush()
        keys = there.id, there.tenant_id, visit.id
    with app.test_request_context():
        db.session().bind_scope(Scope(Reach.COUNTY, keys[1]))
        with_joined = select(Case).where(Case.id == keys[0]).options(joinedload(Case.substitute_for))
        case = db.session.scalars(with_joined).one()
        assert case.substitute_for_id is not None
        assert case.substitute_for is None
        joined = select(Visit).where(Visit.id == keys[2]).options(joinedload(Visit.case))
        assert db.session.scalars(joined).one().case is case


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_goes_around_the_session_unless_the_list_names_it(path: Any) -> None:
    name = path.relative_to(ROOT).as_posix()
    if name in MODULES or name.startswith("casework/models/"):
        return
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in ATTRIBUTES:
            found.append(node.attr)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            ("sqlalchemy", "casework.extensions")
        ):
            found += [alias.name for alias in node.names if alias.name in IMPORTED - PIECES]
    assert not found


def test_every_exception_is_needed_and_has_its_reason() -> None:
    assert all(len(reason) > 20 for reason in [*BELOW_THE_WALL.values(), *MODULES.values()])
    assert all((ROOT / name).is_file() for name in MODULES)
    used = [path.relative_to(ROOT).as_posix() for path in CODE if OPTION in path.read_text(encoding="utf-8")]
    assert used == ["casework/access/below.py"]
