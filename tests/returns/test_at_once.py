"""Several people at one return, and a program that stops half-way: a save is counted, refused or late, never lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from casework import clock
from casework.access.tenancy import Reach, Scope, TenantSession
from casework.enums import ReturnAct, ReturnPeriod, ReturnStatus, Role
from casework.errors import RuleViolation, StaleWrite
from casework.extensions import db
from casework.models import (
    ActionItem,
    AnnualReturn,
    Case,
    Constraint,
    ReturnCorrection,
    ReturnLock,
    ReturnStep,
    ReturnVersion,
    Visit,
)
from casework.returns import corrections, queries, services
from casework.returns.verification import broken_versions
from tests import factories as make
from tests.app.test_races import at_once
from tests.conftest import WorkingDatabase
from tests.reports.hand_made import GANGU, QILIHE, QINZHOU, YONGDENG
from tests.returns.people import (
    READ,
    WHEN,
    all_counties_in,
    begun,
    frozen_prefecture,
    manager,
    officer,
    reviewer,
    settled_year,
)

FOUND = date(2026, 11, 5)
OF_COUNTY = {QILIHE: "A3", YONGDENG: "B1", QINZHOU: "C1", GANGU: "D0"}
PATIENCE = 60


class Desk:
    """Somebody at work in a thread of his own: rows of the province, one transaction."""

    def __init__(self, app: Flask, province: int) -> None:
        self.app, self.scope = app, Scope(Reach.PROVINCE, province)

    @contextmanager
    def __call__(self) -> Iterator[Any]:
        with self.app.test_request_context(), clock.moved_to(WHEN["today"]):
            db.session().bind_scope(self.scope, actor_name="test")
            yield db.session
            db.session.commit()


@pytest.fixture
def desk(app: Flask, province: int, given: Callable[..., Any]) -> Desk:
    """Rows that it commits are gone after the test."""
    return Desk(app, province)


def leader_of(row: AnnualReturn) -> Any:
    return make.actor(make.make_user(Role.LEADER, region_id=row.region_id))


def hand_in(session: Any, key: int) -> None:
    row = session.get(AnnualReturn, key)
    services.submit(row, actor=leader_of(row), opinion=READ, **WHEN)


def write(session: Any, case_id: int, kind: str) -> None:
    """A visit, or a constraint, that belongs into the time of the return."""
    case = session.get(Case, case_id)
    if kind == "visit":
        make.make_visit(case, held_on=FOUND, situation="同时写入")
    else:
        make.make_constraint(case, number=77, confirmed_on=FOUND, title="同时写入")


def is_neither(session: Any, key: int, case_id: int, kind: str) -> bool:
    """Whether a row stands there that the version does not count though nothing says so."""
    version = queries.versions_of(session.get(AnnualReturn, key))[0]
    if kind == "visit":
        row = session.scalar(select(Visit).where(Visit.case_id == case_id, Visit.situation == "同时写入"))
        assert row is not None
        is_counted = f'"id":{row.id},"noun":"visits"' in version.counted_rows
        return is_counted is (row.counts_from is not None)
    row = session.scalar(select(Constraint).where(Constraint.case_id == case_id, Constraint.number == 77))
    return (row is not None) is not ("同时写入" in version.content)


@pytest.fixture
def begun_returns(desk: Desk) -> dict[str, tuple[int, int]]:
    """County → its open return and a case of it."""
    with desk():
        year = settled_year()
        rows = {code: begun(year, year.region(code).id) for code in OF_COUNTY}
        return {code: (rows[code].id, year.cases[name].id) for code, name in OF_COUNTY.items()}


def together(*works: Callable[[], None]) -> list[BaseException | None]:
    """Run everything at the same moment; what each was refused with."""
    start = Barrier(len(works))

    def go(work: Callable[[], None]) -> BaseException | None:
        start.wait(timeout=PATIENCE)
        try:
            work()
        except (RuleViolation, StaleWrite) as refused:
            return refused
        return None

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(go, works))


def test_a_save_beside_a_hand_in_is_counted_refused_or_late(
    desk: Desk, begun_returns: dict[str, tuple[int, int]]
) -> None:
    for at, (key, case_id) in enumerate(begun_returns.values()):
        kind = ("visit", "constraint")[at % 2]

        def submit(key: int = key) -> None:
            with desk() as session:
                hand_in(session, key)

        def save(case_id: int = case_id, kind: str = kind) -> None:
            with desk() as session:
                write(session, case_id, kind)

        refused = together(submit, save)
        assert refused[0] is None
        with desk() as session:
            assert not is_neither(session, key, case_id, kind)
            assert session.get(AnnualReturn, key).status is ReturnStatus.SUBMITTED
            if kind == "visit":
                assert refused[1] is None


@pytest.mark.parametrize("first", ["hand in", "save"])
def test_whoever_comes_second_waits_for_the_first(
    desk: Desk, begun_returns: dict[str, tuple[int, int]], first: str
) -> None:
    """The first has flushed and not committed when the second begins."""
    (key, visited), (other_key, constrained) = begun_returns[QINZHOU], begun_returns[GANGU]
    for one, case_id, kind in ((key, visited, "visit"), (other_key, constrained, "constraint")):
        flushed, began = Event(), Event()

        def leading(one: int = one, case_id: int = case_id, kind: str = kind) -> None:
            with desk() as session:
                if first == "save":
                    write(session, case_id, kind)
                else:
                    hand_in(session, one)
                flushed.set()  # noqa: B023  read in this round only
                began.wait(timeout=PATIENCE)  # noqa: B023
                began.clear()  # noqa: B023
                began.wait(timeout=0.5)  # noqa: B023  the second gets to where it has to wait

        def following(one: int = one, case_id: int = case_id, kind: str = kind) -> None:
            flushed.wait(timeout=PATIENCE)  # noqa: B023
            began.set()  # noqa: B023
            with desk() as session:
                if first == "save":
                    hand_in(session, one)
                else:
                    write(session, case_id, kind)

        refused = together(leading, following)
        assert refused[0] is None
        with desk() as session:
            assert not is_neither(session, one, case_id, kind)
            counted = "同时写入" in queries.versions_of(session.get(AnnualReturn, one))[0].content
            if kind == "constraint":
                assert counted is (first == "save")
                assert (refused[1] is None) is (first == "save")


def test_of_two_leaders_one_hands_in(given: Callable[..., Any], sign_in: Callable[..., Any]) -> None:
    with given():
        year = settled_year()
        key = begun(year, year.region(GANGU).id).id
        place = year.region(GANGU).id
        names = [make.make_user(Role.LEADER, region_id=place).username for _one in range(2)]
    browsers = [sign_in(name) for name in names]
    form = {"opinion": READ, "version": "1"}

    def sign(browser: Any, _number: int) -> Any:
        with clock.moved_to(WHEN["today"]):
            return browser.post(f"/returns/{key}/submit", data=form)

    statuses = at_once(browsers, sign)
    assert sorted(statuses) == [303, 409]
    with given() as session:
        assert session.scalar(select(func.count(ReturnVersion.id))) == 1
        assert session.scalar(select(func.count(ReturnLock.id))) == 1
        acts = session.scalars(select(ReturnStep.act)).all()
        assert acts.count(ReturnAct.SUBMIT) == 1


def test_a_correction_beside_a_freeze_reaches_both_returns_or_none(desk: Desk) -> None:
    """甘谷县's first half is frozen; the year is being frozen while a value that both count is corrected."""
    with desk() as session:
        year = settled_year()
        half = queries.return_below(frozen_prefecture(year, ReturnPeriod.HALF_YEAR), year.region(QINZHOU).id)
        by = reviewer()
        all_counties_in(year, by)
        own = services.start(year.tianshui, year.programme, ReturnPeriod.YEAR, actor=by)
        services.submit(own, actor=by, opinion=READ, **WHEN)
        assert half is not None
        case = year.cases["C1"]
        asked = corrections.ask(
            half, case, "diagnosed_on", "2026-05-26", reason="抄错", evidence="报告",
            actor=officer(QINZHOU), today=WHEN["today"],
        )  # fmt: skip
        session.flush()
        own_id, asked_id, case_id = own.id, asked.id, case.id
        county_id, province = case.tenant_id, manager()

    def freeze() -> None:
        with desk() as session:
            services.check(session.get(AnnualReturn, own_id), actor=province, **WHEN)

    def approve() -> None:
        with desk() as session:
            found = session.get(ReturnCorrection, asked_id)
            corrections.decide(found, approve=True, opinion="", actor=province, **WHEN)

    refused = together(freeze, approve)
    assert refused[0] is None
    with desk() as session:
        found, case = session.get(ReturnCorrection, asked_id), session.get(Case, case_id)
        frozen = session.scalars(
            select(AnnualReturn).where(
                AnnualReturn.region_id == county_id, AnnualReturn.status == ReturnStatus.FROZEN
            )
        ).all()
        assert len(frozen) == 2
        is_done = refused[1] is None
        assert bool(found.is_approved) is is_done
        assert (case.diagnosed_on == date(2026, 5, 26)) is is_done
        for row in frozen:
            assert (f'"{row.id}"' in found.changes) is is_done
            assert "2026-05-26" not in queries.versions_of(row)[0].content
        if not is_done:  # it was on its way; frozen, the same decision goes through
            corrections.decide(found, approve=True, opinion="", actor=province, **WHEN)
        for row in frozen:
            corrections.revise(row, actor=province, **WHEN)
            assert "2026-05-26" in queries.versions_of(row)[0].content
        assert broken_versions() == []


# ------------------------------------------------------------------ stopped half-way


class StoppedError(Exception):
    """The program ends here."""


@contextmanager
def stopping_at(flush: int) -> Iterator[list[int]]:
    """Raise StoppedError once the flush of that number is written; the list counts them. A negative number only counts."""
    seen: list[int] = []

    def after(session: Any, context: Any) -> None:
        seen.append(len(seen))
        if len(seen) - 1 == flush:
            raise StoppedError

    event.listen(TenantSession, "after_flush", after)
    try:
        yield seen
    finally:
        event.remove(TenantSession, "after_flush", after)


def state_of(session: Any) -> dict[str, Any]:
    """Everything that an act on a return could leave behind."""
    return {
        "returns": session.execute(
            select(AnnualReturn.id, AnnualReturn.status, AnnualReturn.version).order_by(AnnualReturn.id)
        ).all(),
        "versions": session.execute(
            select(ReturnVersion.id, ReturnVersion.fingerprint).order_by(ReturnVersion.id)
        ).all(),
        "steps": session.scalar(select(func.count(ReturnStep.id))),
        "locks": session.execute(
            select(ReturnLock.county_id, ReturnLock.is_frozen).order_by(ReturnLock.id)
        ).all(),
        "corrections": session.execute(
            select(ReturnCorrection.is_approved, ReturnCorrection.changes).order_by(ReturnCorrection.id)
        ).all(),
        "done": session.execute(select(ActionItem.id, ActionItem.done_on).order_by(ActionItem.id)).all(),
    }


def survives(desk: Desk, act: Callable[[Any], None]) -> None:
    """An act stopped at its first flush, in the middle, at the last and before the commit leaves nothing; then it works."""
    with desk() as session:
        before = state_of(session)
    with pytest.raises(StoppedError), desk() as session, stopping_at(-1) as seen:  # noqa: PT012
        act(session)
        session.flush()
        raise StoppedError
    for flush in sorted({0, len(seen) // 2, len(seen) - 1}):
        with pytest.raises(StoppedError), desk() as session, stopping_at(flush):  # noqa: PT012
            act(session)
            session.flush()
        with desk() as session:
            assert state_of(session) == before
    with desk() as session:
        act(session)
    with desk() as session:
        assert state_of(session) != before


def test_what_stops_half_way_leaves_nothing_and_works_the_second_time(desk: Desk) -> None:
    with desk() as session:
        year = settled_year()
        by, province = reviewer(), manager()
        gangu = year.region(GANGU).id
        all_counties_in(year, by, but=(gangu,))
        row, action = begun(year, gangu), _action(session, year.cases["D0"].id)
        signing = leader_of(row)
        own = services.start(year.tianshui, year.programme, ReturnPeriod.YEAR, actor=by)
        keys = {"row": row.id, "own": own.id, "action": action.id}
    of = lambda session, name: session.get(AnnualReturn, keys[name])  # noqa: E731
    survives(desk, lambda session: services.submit(of(session, "row"), actor=signing, opinion=READ, **WHEN))
    with desk() as session:
        services.check(of(session, "row"), actor=by, **WHEN)
        services.submit(of(session, "own"), actor=by, opinion=READ, **WHEN)
    survives(desk, lambda session: services.check(of(session, "own"), actor=province, **WHEN))
    with desk() as session:
        action = session.get(ActionItem, keys["action"])
        asked = corrections.ask(
            of(session, "row"), action, "done_on", "2026-10-15", reason="抄错", evidence="签收单",
            actor=officer(GANGU), today=WHEN["today"],
        )  # fmt: skip
        session.flush()
        asked_id = asked.id
    survives(
        desk,
        lambda session: corrections.decide(
            session.get(ReturnCorrection, asked_id), approve=True, opinion="", actor=province, **WHEN
        ),
    )
    survives(desk, lambda session: corrections.revise(of(session, "row"), actor=province, **WHEN))
    with desk():
        assert broken_versions() == []


def _action(session: Any, case_id: int) -> ActionItem:
    found = session.scalar(select(ActionItem).where(ActionItem.case_id == case_id))
    assert isinstance(found, ActionItem)
    return found


KILLED = """
import os, signal, sys
from pathlib import Path
from casework import create_app
from casework.access.tenancy import Reach, Scope
from casework.extensions import db
from tests.conftest import settings
from tests.returns.test_at_once import hand_in
app = create_app(settings(sys.argv[1], Path(sys.argv[2])))
with app.test_request_context():
    db.session().bind_scope(Scope(Reach.PROVINCE, int(sys.argv[3])), actor_name="test")
    hand_in(db.session, int(sys.argv[4]))
    db.session.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_that_is_killed_before_its_commit_leaves_nothing(
    desk: Desk,
    begun_returns: dict[str, tuple[int, int]],
    working_database: WorkingDatabase,
    province: int,
    tmp_path: Path,
) -> None:
    key, case_id = begun_returns[GANGU]
    with desk() as session:
        before = state_of(session)
        session.remove()
    done = subprocess.run(
        [sys.executable, "-c", KILLED, working_database.url, str(tmp_path), str(province), str(key)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    with desk() as session:
        assert state_of(session) == before
        write(session, case_id, "constraint")
    with desk() as session:
        hand_in(session, key)
        assert not is_neither(session, key, case_id, "constraint")
