"""What is kept of the dashboard is what would be counted anew: after any change, for everybody, in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Table
from sqlalchemy.sql import visitors

from casework.access.tenancy import Reach, Scope
from casework.audit.listener import BY_THEIR_ACT, UNTRACED
from casework.enums import Rank, Resolution, ReturnPeriod
from casework.extensions import db
from casework.models import AnnualReturn
from casework.models.base import Base, TenantScoped
from casework.regions.queries import Place, place
from casework.reports import counties_counted
from casework.reports.counties_counted import count_counties, counted_counties
from casework.reports.dashboard import build_dashboard
from casework.reports.figures import counting
from casework.reports.summary import as_of
from tests import factories as make
from tests.reports.hand_made import GANGU, QILIHE, QINZHOU, ZERO, D, day, make_year

EARLIER = day(8, 15)


@pytest.fixture
def reading(app: Flask, clean_database: Any) -> Callable[..., Any]:
    """`with reading(Reach.COUNTY, key):` a session like that of a GET."""

    @contextmanager
    def read(reach: Reach, level_id: int | None, **values: Any) -> Iterator[Any]:
        with app.test_request_context():
            db.session().bind_scope(Scope(reach, level_id, **values), may_write=False)
            yield db.session
            db.session.remove()

    return read


@pytest.fixture
def places(given: Callable[..., Any]) -> dict[str, Place]:
    with given():
        make_year()
        make.make_programme(2025)
        codes = {"province": ("620000", Rank.PROVINCE), "lanzhou": ("620100", Rank.PREFECTURE)}
        codes |= {code: (code, Rank.COUNTY) for code in (QILIHE, QINZHOU, GANGU, ZERO)}
        return {name: place(make.region(code, rank).id) for name, (code, rank) in codes.items()}


LEVELS = {Rank.PROVINCE: Reach.PROVINCE, Rank.PREFECTURE: Reach.PREFECTURE, Rank.COUNTY: Reach.COUNTY}


def differences(reading: Callable[..., Any], places: dict[str, Place]) -> list[tuple[str, date]]:
    """Where what is kept is not what is counted anew, for readers of every level and two data dates."""
    wrong = []
    for name, region in places.items():
        with reading(LEVELS[region.rank], region.id):
            programme = make.make_programme()
            for on in (D, EARLIER):
                moment = as_of(programme, on)
                by: Any = "case" if region.rank is Rank.COUNTY else "county"
                if counted_counties(region, moment, by=by) != count_counties(region, moment, by=by):
                    wrong.append((name, on))
    return wrong


def change(dice: Random, cases: list[int]) -> None:
    """One random change of something that is counted."""
    case = db.session.get(make.Case, dice.choice(cases))
    on = day(1, 1) + timedelta(days=dice.randrange(330))
    kind = dice.randrange(9)
    if kind == 0:
        cases.append(make.make_case(dice.choice([QILIHE, QINZHOU, GANGU, ZERO])).id)
    elif kind == 1:
        make.make_action(case, due_on=on)
    elif kind == 2:
        make.make_visit(case, held_on=on)
    elif kind == 3:
        constraint = make.make_constraint(case, type_code=dice.choice(["MTR-01", "QMS-01", "TST-02"]))
        make.make_judgement(constraint, dice.choice(list(Resolution)), judged_on=on)
    elif kind == 4:
        make.make_follow_up(case, due_on=on, window_until_on=on)
    elif kind == 5:
        action = make.make_action(case, due_on=on)
        make.make_extension(action, on + timedelta(days=40), is_approved=True, decided_on=on)
    elif kind == 6:
        case.diagnosed_on, case.plan_approved_on = on, on + timedelta(days=9)
    elif kind == 7:
        late = db.session.scalars(db.select(make.ActionItem).where(make.ActionItem.done_on.is_(None))).first()
        if late is not None:
            late.done_on, late.done_by_name = on, "马文博"
    else:
        visit = db.session.scalars(db.select(make.Visit).order_by(make.Visit.id.desc())).first()
        visit.withdrawn_on, visit.withdrawal_reason = on, "重复登记"


@pytest.mark.parametrize("seed", [1, 2])
def test_after_any_change_what_is_kept_is_what_is_counted(
    given: Callable[..., Any], reading: Callable[..., Any], places: dict[str, Place], seed: int
) -> None:
    dice = Random(seed)
    with given() as session:
        cases = list(session.scalars(db.select(make.Case.id)))
    assert differences(reading, places) == []
    for step in range(14):
        with given():
            for _at in range(dice.randint(1, 2)):
                change(dice, cases)
        assert differences(reading, places) == [], step


def test_every_counted_table_leaves_its_changes_in_the_chain_of_its_county(session: Any) -> None:
    """Else a change could go unseen. What the statements read is looked up in the statements themselves."""
    region = place(make.region("620000").id)
    moment = as_of(make.make_programme(), D)
    found: set[Table] = set()
    statements: list[Any] = [
        counting._statement(noun, Rank.PROVINCE, "county") for noun in counties_counted._NOUNS
    ]
    statements += [counties_counted._by_kind(Rank.PROVINCE, by) for by in ("county", "case")]
    statements += [counties_counted._facts(region, moment, by) for by in ("county", "case")]
    for statement in statements:
        found |= {part for part in visitors.iterate(statement) if isinstance(part, Table)}
        found |= {
            column.table
            for column in visitors.iterate(statement)
            if isinstance(getattr(column, "table", None), Table)
        }
    models = [mapper.class_ for mapper in Base.registry.mappers if mapper.local_table in found]
    names = {model.__name__ for model in models}
    assert {"Case", "ActionItem", "Constraint", "FollowUp", "Visit", "Judgement", "Extension"} <= names
    assert {"Acceptance", "Reopening"} <= names
    for model in models:
        assert issubclass(model, TenantScoped) or model is AnnualReturn, model
        assert model not in UNTRACED, model
        assert model not in BY_THEIR_ACT, model


def test_what_a_county_typed_leaves_its_change_in_the_chain_of_the_county(
    given: Callable[..., Any], reading: Callable[..., Any], places: dict[str, Place]
) -> None:
    """Returns belong to units of any level: those of a county stand in its own chain."""

    def reason() -> str:
        board = build(reading, places["province"])
        return next(line.reason for line in board.lines if line.id == places[QINZHOU].id)

    assert reason() == ""
    year = {"region_id": places[QINZHOU].id, "programme_id": make_programme_id(given), "data_on": D}
    with given() as session:
        session.add(
            AnnualReturn(**year, period=ReturnPeriod.YEAR, delay_reason="排期", delay_reason_on=EARLIER)
        )
    assert reason() == "排期"
    with given() as session:
        rows = session.scalars(db.select(AnnualReturn).where(AnnualReturn.region_id == year["region_id"]))
        rows.one().delay_reason = "设备大修"
    assert reason() == "设备大修"
    with given() as session:
        half = {**year, "data_on": day(6, 30), "period": ReturnPeriod.HALF_YEAR}
        session.add(AnnualReturn(**half, delay_reason="上半年停产", delay_reason_on=day(6, 20)))
    assert reason() == "设备大修"


def make_programme_id(given: Callable[..., Any]) -> int:
    with given():
        return int(make.make_programme().id)


def build(reading: Any, region: Place, on: date = D, **scope: Any) -> Any:
    with reading(scope.pop("reach", LEVELS[region.rank]), region.id, **scope):
        return build_dashboard(region, make.make_programme(), on)


def test_what_stands_still_is_asked_for_in_one_statement(
    given: Callable[..., Any], reading: Callable[..., Any], places: dict[str, Place], statements: Any
) -> None:
    def asked() -> int:
        with reading(Reach.PROVINCE, places["province"].id):
            programme = make.make_programme()
            list(programme.quotas)
            with statements() as seen:
                build_dashboard(places["province"], programme, D)
        return len(seen)

    asked()
    assert asked() == 1  # the heads of the chains
    with given():
        make.make_case(ZERO)
    assert asked() == 6
    with given():
        make.make_case(ZERO)
        make.make_case(QILIHE)
    assert asked() == 6
    assert asked() == 1


def test_levels_share_what_is_kept_and_no_reader_gets_more_than_his_region(
    reading: Callable[..., Any], places: dict[str, Place]
) -> None:
    whole = build(reading, places["province"])
    lanzhou = build(reading, places["lanzhou"])
    assert {line.county_id for line in lanzhou.lines} < {line.county_id for line in whole.lines}
    assert lanzhou.totals["effective"] < whole.totals["effective"]
    assert len(counties_counted._kept) == len(whole.lines)  # the prefecture added nothing
    own = build(reading, places[QILIHE])
    assert {line.county_id for line in own.lines} == {places[QILIHE].id}


def test_who_sees_single_cases_is_counted_for_anew_and_leaves_nothing_behind(
    given: Callable[..., Any], reading: Callable[..., Any], places: dict[str, Place]
) -> None:
    with given() as session:
        case = session.scalars(db.select(make.Case).where(make.Case.enterprise_name == "企业A1")).one()
        key = case.id
    build(reading, places["province"])
    with reading(Reach.ASSIGNED, None, case_ids=(key,)):
        board = build_dashboard(places["province"], make.make_programme(), D)
    assert board.totals["effective"] == 1
    assert build(reading, places["province"]).totals["effective"] > 1


def test_a_transaction_that_may_write_sees_its_own_changes(
    given: Callable[..., Any], places: Any, reading: Any
) -> None:
    before = build(reading, places["province"]).totals["effective"]
    with given() as session:
        make.make_case(ZERO)
        assert build_dashboard(places["province"], make.make_programme(), D).totals["effective"] == before + 1
        session.rollback()
    assert build(reading, places["province"]).totals["effective"] == before


def test_quotas_calendars_and_reasons_are_read_anew(
    given: Callable[..., Any], reading: Callable[..., Any], places: dict[str, Place]
) -> None:
    before = build(reading, places["province"])
    with given():
        make.make_programme().places = 77
        for line in before.lagging:
            make.make_local_day(make.region(place(line.county_id).code), day(11, 27))
    after = build(reading, places["province"])
    assert after.totals["planned"] == 77
    assert [one.days for one in after.overdue] == [one.days - 1 for one in before.overdue]


def test_only_so_many_counties_are_kept(
    reading: Callable[..., Any], places: dict[str, Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counties_counted, "MOST_KEPT", 3)
    first = build(reading, places["province"])
    assert len(counties_counted._kept) == 3
    assert build(reading, places["province"]).totals == first.totals


def test_what_comes_in_around_the_application_shows_when_the_time_is_over(
    reading: Callable[..., Any],
    places: dict[str, Place],
    statements: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def asked() -> int:
        with reading(Reach.COUNTY, places[QILIHE].id):
            moment = as_of(make.make_programme(), D)
            with statements() as seen:
                counted_counties(places[QILIHE], moment, by="case")
        return len(seen)

    asked()
    assert asked() == 1
    later = counties_counted.clock.real_now() + counties_counted.KEPT_FOR
    monkeypatch.setattr(counties_counted.clock, "real_now", lambda: later)
    assert asked() == 6
