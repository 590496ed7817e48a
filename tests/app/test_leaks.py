"""Ways to read another county through the session, one by one: each is refused or gives nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import (
    Row,
    Table,
    column,
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
    table,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import Bundle, aliased

from casework.access.tenancy import Reach, Scope, ScopeError
from casework.extensions import db
from casework.models import Case, RequestKey, Visit
from tests import factories as make

CASES: Table = Case.__table__  # type: ignore[assignment]
OTHER = aliased(Case)
APART = CASES.alias()

REFUSED: dict[str, Callable[[Any], Any]] = {
    "text": lambda s: s.execute(text("SELECT id FROM cases")),
    "table": lambda s: s.execute(CASES.select()),
    "table by name": lambda s: s.execute(select(table("cases", column("id")))),
    "table by name beside the class": lambda s: s.execute(
        select(table("cases", column("id")).alias().c.id, Case.number)
    ),
    "alias of the table beside the class": lambda s: s.execute(select(APART.c.id, Case.id)),
    "aggregate over an alias": lambda s: s.execute(select(func.max(APART.c.id)).select_from(Case)),
    "table in a scalar subquery": lambda s: s.execute(
        select(Case.id, select(func.max(CASES.c.id)).scalar_subquery())
    ),
    "table in a correlated subquery": lambda s: s.execute(
        select(Case.id, select(APART.c.id).where(APART.c.id != Case.id).limit(1).scalar_subquery())
    ),
    "table in exists": lambda s: s.execute(select(Case.id).where(exists(select(APART.c.id)))),
    "table in a CTE": lambda s: (lambda c: s.execute(select(c.c.id, Case.id)))(select(CASES.c.id).cte()),
    "class over a subquery of the table": lambda s: s.execute(
        select(aliased(Case, select(CASES).subquery()))
    ),
    "table in one part of a union": lambda s: s.execute(union_all(select(Case.id), select(CASES.c.id))),
    "from_statement of the table": lambda s: s.scalars(select(Case).from_statement(select(CASES))),
    "from_statement of text": lambda s: s.scalars(select(Case).from_statement(text("SELECT * FROM cases"))),
    "text as a column": lambda s: s.execute(select(Case.id, text("(SELECT max(id) FROM cases)"))),
    "literal as a column": lambda s: s.execute(
        select(Case.id, literal_column("(SELECT max(id) FROM cases)"))
    ),
    "text in where": lambda s: s.execute(select(Case.id).where(text("1 = 1 OR 1 = 1"))),
    "text in order by": lambda s: s.execute(select(Case.id).order_by(text("(SELECT max(id) FROM cases)"))),
    "insert from select": lambda s: s.execute(
        insert(RequestKey).from_select(["key"], select(CASES.c.number))
    ),
    "update by a condition": lambda s: s.execute(update(Case).where(Case.id > 0).values(number="x")),
    "update by key": lambda s: s.execute(update(Case), [{"id": 1, "number": "x"}]),
    "update of the table": lambda s: s.execute(update(CASES).values(number="x")),
    "delete by a condition": lambda s: s.execute(delete(Case)),
    "delete from the table": lambda s: s.execute(delete(CASES)),
    "insert into the table": lambda s: s.execute(insert(CASES)),
    "insert of many": lambda s: s.execute(insert(Case), [{"number": "x"}]),
    "bulk update": lambda s: s.bulk_update_mappings(Case, [{"id": 1, "number": "x"}]),
    "bulk insert": lambda s: s.bulk_insert_mappings(Case, []),
    "bulk save": lambda s: s.bulk_save_objects([]),
    "connection": lambda s: s.connection(),
}
FILTERED: dict[str, Callable[[Any], Any]] = {
    "class": lambda s: s.scalars(select(Case)),
    "columns": lambda s: s.execute(select(Case.id, Case.number)),
    "alias": lambda s: s.execute(select(OTHER.id)),
    "bundle": lambda s: [row[0][0] for row in s.execute(select(Bundle("b", Case.id)))],
    "query": lambda s: s.query(Case).all(),
    "query of columns": lambda s: s.query(Case.id).all(),
    "CTE": lambda s: (lambda c: s.execute(select(c)))(select(Case.id).cte()),
    "subquery": lambda s: s.execute(select(select(OTHER.id).subquery())),
    "union": lambda s: s.execute(union_all(select(Case.id), select(OTHER.id))),
    "from_statement of the class": lambda s: s.scalars(select(Case).from_statement(select(Case))),
    "join": lambda s: s.execute(select(Visit.case_id).join(Case, Case.id == Visit.case_id)),
    "outer join": lambda s: s.execute(select(OTHER.id).outerjoin(Case, Case.number == OTHER.number)),
    "columns of the table beside the class": lambda s: s.execute(select(CASES.c.id).join(Visit, Visit.case_id == Case.id)),
    "for update": lambda s: s.scalars(select(Case.id).with_for_update()),
    "in chunks": lambda s: s.scalars(select(Case.id).execution_options(yield_per=1)),
    "other options": lambda s: s.scalars(select(Case.id).execution_options(populate_existing=True)),
    "parameters of the caller": lambda s: s.scalars(select(Case.id), {"_scope_level": 2}),
}  # fmt: skip


@pytest.fixture
def counties(given: Any) -> dict[str, int]:
    """A case with a visit in each of two counties."""
    with given() as session:
        here, there = make.make_case("620103"), make.make_case("620502")
        make.make_visit(here)
        make.make_visit(there)
        session.flush()
        return {"here": here.id, "there": there.id, "county": here.tenant_id}


def _ids(found: Any) -> list[Any]:
    keys = [item.id if isinstance(item, Case) else item for item in found]
    return [key[0] if isinstance(key, Row) else key for key in keys]


@pytest.mark.parametrize("way", REFUSED)
def test_what_cannot_carry_the_scope_is_refused(app: Flask, counties: dict[str, int], way: str) -> None:
    with app.test_request_context():
        db.session().bind_scope(Scope(Reach.COUNTY, counties["county"]))
        with pytest.raises(ScopeError):
            REFUSED[way](db.session)


@pytest.mark.parametrize("way", FILTERED)
def test_everything_else_gives_the_own_rows_only(app: Flask, counties: dict[str, int], way: str) -> None:
    with app.test_request_context():
        db.session().bind_scope(Scope(Reach.COUNTY, counties["county"]))
        assert set(_ids(FILTERED[way](db.session))) == {counties["here"]}
        assert db.session.get(Case, counties["there"]) is None
