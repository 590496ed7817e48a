"""The scope wall: what a forgotten filter, a raw statement or a foreign parent would leak or break."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased

from casework import clock
from casework.access.tenancy import NOBODY, Reach, Scope, ScopeError, scoped_tables
from casework.enums import EventKind, Rank
from casework.extensions import db
from casework.models import Case, CaseEvent, CaseNote, Enterprise, Nomination, Region, SearchToken, Visit
from tests import factories as make
from tests.owner import owner


@pytest.fixture
def two_counties(given: Callable[..., Any]) -> dict[str, int]:
    """A case in each of two counties of different prefectures, with a visit; a note in the first."""
    with given() as session:
        here, there = make.make_case("620103"), make.make_case("620502")
        make.make_visit(here)
        make.make_visit(there)
        author = make.make_user(code="620103")
        ids = {
            "here": here.id,
            "there": there.id,
            "county": here.tenant_id,
            "prefecture": here.prefecture_id,
            "enterprise": here.enterprise_id,
            "author": author.id,
        }
        session.flush()
    with given(Scope(Reach.COUNTY, ids["county"])) as session:
        case = session.scalar(select(Case).where(Case.id == ids["here"]))
        session.add(CaseNote(case=case, text="内部", author_id=ids["author"], author_name="李"))
    return ids


@contextmanager
def seen_by(app: Flask, scope: Scope, may_write: bool = True) -> Iterator[Any]:
    with app.test_request_context():
        db.session().bind_scope(scope, may_write=may_write)
        yield db.session
        db.session.rollback()


def test_a_county_sees_its_own_rows_only(app: Flask, two_counties: dict[str, int]) -> None:
    with seen_by(app, Scope(Reach.COUNTY, two_counties["county"])) as session:
        assert session.scalars(select(Case.id)).all() == [two_counties["here"]]
        assert session.get(Case, two_counties["there"]) is None
        assert session.scalar(select(func.count()).select_from(Visit)) == 1


def test_aliases_joins_subqueries_and_columns_are_filtered_too(
    app: Flask, two_counties: dict[str, int]
) -> None:
    other = aliased(Case)
    with seen_by(app, Scope(Reach.COUNTY, two_counties["county"])) as session:
        assert session.scalars(select(other.id)).all() == [two_counties["here"]]
        joined = select(Visit.case_id).join(other, other.id == Visit.case_id)
        assert session.scalars(joined).all() == [two_counties["here"]]
        inside = select(Case.id).where(Case.id.in_(select(Visit.case_id)))
        assert session.scalars(inside).all() == [two_counties["here"]]
        derived = select(select(Case.id, Case.number).subquery())
        assert [row.id for row in session.execute(derived)] == [two_counties["here"]]
        counted = select(select(func.count(Visit.id)).scalar_subquery())
        assert session.scalar(counted) == 1
        both = select(Case.id).union_all(select(other.id))
        assert set(session.scalars(both)) == {two_counties["here"]}


def test_a_kept_statement_serves_every_scope_with_its_own_rows(
    app: Flask, two_counties: dict[str, int], province: int
) -> None:
    statement = select(Case.id).order_by(Case.id)
    here, there = two_counties["here"], two_counties["there"]
    expected = {
        Scope(Reach.COUNTY, two_counties["county"]): [here],
        Scope(Reach.COUNTY, two_counties["prefecture"]): [],
        Scope(Reach.COUNTY): [],
        Scope(Reach.PREFECTURE, two_counties["prefecture"]): [here],
        Scope(Reach.PROVINCE, province): sorted([here, there]),
        Scope(Reach.ASSIGNED, case_ids=(there,)): [there],
        Scope(Reach.ASSIGNED): [],
        NOBODY: [],
    }
    for _time in range(2):
        for scope, ids in expected.items():
            with seen_by(app, scope) as session:
                assert session.scalars(statement).all() == ids
                assert session.scalars(statement, {"_scope_level": province}).all() == ids


def test_lazy_loads_carry_the_scope(app: Flask, two_counties: dict[str, int]) -> None:
    with seen_by(app, Scope(Reach.ASSIGNED, case_ids=(two_counties["here"],))) as session:
        case = session.scalar(select(Case))
        assert case.nomination is None
        assert case.team == []


def test_a_prefecture_and_the_province_see_what_lies_below_them(
    app: Flask, two_counties: dict[str, int], province: int
) -> None:
    with seen_by(app, Scope(Reach.PREFECTURE, two_counties["prefecture"])) as session:
        assert session.scalars(select(Case.id)).all() == [two_counties["here"]]
    with seen_by(app, Scope(Reach.PROVINCE, province)) as session:
        assert set(session.scalars(select(Case.id))) == {two_counties["here"], two_counties["there"]}


def test_internal_notes_are_read_by_the_county_alone(
    app: Flask, two_counties: dict[str, int], province: int
) -> None:
    scopes = {
        Scope(Reach.COUNTY, two_counties["county"]): 1,
        Scope(Reach.PREFECTURE, two_counties["prefecture"]): 0,
        Scope(Reach.PROVINCE, province): 0,
        Scope(Reach.ASSIGNED, case_ids=(two_counties["here"],)): 0,
    }
    for scope, expected in scopes.items():
        with seen_by(app, scope) as session:
            assert session.scalar(select(func.count()).select_from(CaseNote)) == expected


def test_an_expert_sees_assigned_cases_and_what_hangs_below_them(
    app: Flask, two_counties: dict[str, int]
) -> None:
    scope = Scope(
        Reach.ASSIGNED,
        case_ids=(two_counties["here"],),
        enterprise_ids=(two_counties["enterprise"],),
    )
    with seen_by(app, scope) as session:
        assert session.scalars(select(Case.id)).all() == [two_counties["here"]]
        assert session.scalars(select(Visit.case_id)).all() == [two_counties["here"]]
        assert session.scalars(select(Enterprise.id)).all() == [two_counties["enterprise"]]
        assert session.scalars(select(Nomination.id)).all() == []
        # The visit's text is found, the county's own file of the enterprise is not.
        assert set(session.scalars(select(SearchToken.object_type))) == {"visits"}
        assert set(session.scalars(select(SearchToken.case_id))) == {two_counties["here"]}


def test_nobody_sees_nothing(app: Flask, two_counties: dict[str, int]) -> None:
    with seen_by(app, NOBODY) as session:
        assert session.scalars(select(Case.id)).all() == []
        assert session.scalars(select(Enterprise.id)).all() == []


def test_a_session_without_a_scope_refuses_every_statement(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(ScopeError):
        db.session.scalars(select(Region.id))


def test_one_session_never_serves_two_scopes(app: Flask, two_counties: dict[str, int]) -> None:
    with seen_by(app, Scope(Reach.COUNTY, two_counties["county"])) as session:
        session.scalars(select(Case)).all()
        with pytest.raises(ScopeError):
            db.session().bind_scope(NOBODY)


def test_a_flush_refuses_rows_outside_the_scope(
    app: Flask, two_counties: dict[str, int], province: int
) -> None:
    with seen_by(app, Scope(Reach.PROVINCE, province)) as session:
        foreign = session.get(Case, two_counties["there"])
        session.expunge(foreign)
    with seen_by(app, Scope(Reach.COUNTY, two_counties["county"])) as session:
        session.add(foreign)
        foreign.main_product = "别县的产品"
        with pytest.raises(ScopeError):
            session.flush()


def test_a_child_never_hangs_under_a_foreign_parent(app: Flask, two_counties: dict[str, int]) -> None:
    with seen_by(app, Scope(Reach.COUNTY, two_counties["county"])) as session:
        event = CaseEvent(
            case_id=two_counties["there"],
            kind=EventKind.OPENED,
            on_date=date(2026, 4, 1),
            at=clock.now(),
        )
        session.add(event)
        with pytest.raises(ScopeError):
            session.flush()


def test_the_session_fills_tenant_columns_from_the_parent(session: Any) -> None:
    visit = make.make_visit(make.make_case("620502"))
    county = make.region("620502")
    assert (visit.tenant_id, visit.prefecture_id, visit.province_id) == (
        county.id,
        county.prefecture_id,
        county.province_id,
    )


def test_a_read_only_session_refuses_every_change(app: Flask, two_counties: dict[str, int]) -> None:
    with seen_by(app, Scope(Reach.COUNTY, two_counties["county"]), may_write=False) as session:
        session.scalar(select(Case)).main_product = "改动"
        with pytest.raises(ScopeError):
            session.flush()


def test_a_row_never_changes_its_county(session: Any) -> None:
    case = make.make_case("620103")
    case.tenant_id = make.region("620502").id
    with pytest.raises(ScopeError):
        session.flush()


def test_the_database_itself_refuses_another_county(app: Flask, two_counties: dict[str, int]) -> None:
    with owner(app) as connection:
        other = connection.execute(
            select(Region.id, Region.prefecture_id).where(Region.code == "620502", Region.rank == Rank.COUNTY)
        ).one()
        move = (
            update(Case.__table__)
            .where(Case.__table__.c.id == two_counties["here"])
            .values(tenant_id=other.id, prefecture_id=other.prefecture_id)
        )
        with pytest.raises(DBAPIError, match="never change"):
            connection.execute(move)


def test_the_database_itself_refuses_levels_that_do_not_belong_together(
    app: Flask, two_counties: dict[str, int]
) -> None:
    with owner(app) as connection:
        row = connection.execute(select(Visit.__table__).limit(1)).mappings().one()
        wrong = {**row, "id": None, "number": 999, "prefecture_id": row["province_id"]}
        del wrong["id"]
        with pytest.raises(DBAPIError):
            connection.execute(insert(Visit.__table__).values(**wrong))
        connection.rollback()


def test_every_scoped_table_has_the_frozen_trigger(app: Flask) -> None:
    query = {
        "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_frozen'",
        "postgresql": "SELECT relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE tgname LIKE '%_frozen'",
    }
    with owner(app) as connection:
        guarded = set(connection.execute(text(query[connection.dialect.name])).scalars())
    assert {table.name for table in scoped_tables()} <= guarded


def test_an_expert_adds_below_an_assigned_case_and_nowhere_else(
    app: Flask, two_counties: dict[str, int]
) -> None:
    with seen_by(app, Scope(Reach.ASSIGNED, case_ids=(two_counties["here"],))) as session:
        case = session.scalar(select(Case))
        event = CaseEvent(case=case, kind=EventKind.VISITED, on_date=date(2026, 9, 30), at=clock.now())
        session.add(event)
        session.flush()
        assert (event.case_id, event.tenant_id) == (two_counties["here"], two_counties["county"])
        session.add(
            CaseEvent(
                case_id=two_counties["there"],
                kind=EventKind.VISITED,
                on_date=date(2026, 9, 30),
                at=clock.now(),
            )
        )
        with pytest.raises(ScopeError):
            session.flush()
