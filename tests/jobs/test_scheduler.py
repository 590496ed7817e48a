"""A slot is worked exactly once: by racing schedulers, after crashes, after downtime, by hand."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from casework import clock, create_app, scheduler
from casework.enums import CaseStatus, JobOutcome
from casework.extensions import db
from casework.home import heartbeat
from casework.jobs import JOBS, Job, Part, UnknownJob, claims, declared
from casework.jobs_cli import jobs
from casework.models import CalendarDay, JobRun, Notice
from casework.scheduler import Result
from tests import factories as make
from tests.conftest import settings

MONDAY = date(2026, 10, 12)
MORNING = datetime(2026, 10, 12, 7, 0, tzinfo=clock.CHINA)


@pytest.fixture
def due_action(given: Callable[..., Any]) -> None:
    """An action that is due today, with one officer who is reminded."""
    with given():
        make.make_action(make.make_case(status=CaseStatus.IMPLEMENTING), due_on=MONDAY)


@pytest.fixture
def notices(given: Callable[..., Any]) -> Callable[[], int]:
    def count() -> int:
        with given() as session:
            of_cases = select(Notice.id).where(Notice.template.not_like("return_%"))
            return len(session.scalars(of_cases).all())

    return count


@pytest.fixture
def runs(given: Callable[..., Any]) -> Callable[[], list[tuple[str, str, str]]]:
    def read() -> list[tuple[str, str, str]]:
        with given() as session:
            rows = session.execute(select(JobRun.name, JobRun.slot, JobRun.outcome).order_by(JobRun.id)).all()
        return [(row.name, row.slot, row.outcome.value) for row in rows]

    return read


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put another table of jobs in place, made of plain functions."""

    def declare(**works: Callable[[Flask, date], Iterator[Part]]) -> None:
        table = tuple(Job(name, name, time(6, 30), work) for name, work in works.items())
        monkeypatch.setattr(declared, "JOBS", table)
        monkeypatch.setattr(scheduler, "JOBS", table)

    return declare


def edit_run(given: Callable[..., Any], name: str, **values: Any) -> None:
    with given() as session:
        row = session.scalars(select(JobRun).where(JobRun.name == name)).one()
        for key, value in values.items():
            setattr(row, key, value)


@pytest.mark.parametrize(
    ("hour", "slot"), [(6, date(2026, 10, 11)), (7, MONDAY), (0, date(2026, 10, 11)), (23, MONDAY)]
)
def test_the_latest_slot(hour: int, slot: date) -> None:
    job = Job("any", "any", time(6, 30), lambda app, today: iter([]))
    assert job.latest_slot(datetime(2026, 10, 12, hour, 0, tzinfo=clock.CHINA)) == slot


def test_a_slot_runs_once(
    app: Flask, due_action: None, notices: Callable[[], int], runs: Callable[[], Any]
) -> None:
    with clock.moved_to(MORNING):
        first = scheduler.run(app, "remind_of_deadlines")
        second = scheduler.run(app, "remind_of_deadlines")
    assert (first.result, first.done, first.failed, first.slot) == (Result.DONE, 1, 0, "2026-10-12")
    assert second.result is Result.ELSEWHERE
    assert notices() == 1
    assert runs() == [("remind_of_deadlines", "2026-10-12", "done")]


def test_by_hand_a_slot_runs_again_and_harms_nothing(
    app: Flask, due_action: None, notices: Callable[[], int], runs: Callable[[], Any]
) -> None:
    with clock.moved_to(MORNING):
        scheduler.run(app, "remind_of_deadlines")
        again = scheduler.run(app, "remind_of_deadlines", by_hand=True)
    assert (again.result, again.done) == (Result.DONE, 0)
    assert notices() == 1
    assert len(runs()) == 1


def _race(url: str, folder: str, start: Any, results: Any) -> None:
    """One process with a scheduler: it waits for the start, then runs the job."""
    app = create_app(settings(url, Path(folder), TODAY="2026-10-12T07:00"))
    with app.app_context():
        start.wait(timeout=60)
    results.put(scheduler.run(app, "remind_of_deadlines").result.value)
    with app.app_context():
        db.engine.dispose()


def test_two_schedulers_in_two_processes_send_exactly_once(
    due_action: None, notices: Callable[[], int], runs: Callable[[], Any], working_database: Any
) -> None:
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(2), context.Queue()
    arguments = (working_database.url, str(working_database.folder), start, results)
    processes = [context.Process(target=_race, args=arguments) for _ in range(2)]
    for process in processes:
        process.start()
    found = sorted(results.get(timeout=120) for _ in processes)
    for process in processes:
        process.join(timeout=60)
    assert found == ["done", "elsewhere"]
    assert notices() == 1
    assert runs() == [("remind_of_deadlines", "2026-10-12", "done")]


@pytest.mark.parametrize("is_dead", [False, True])
def test_of_several_threads_one_takes_the_slot(
    app: Flask, clean_database: Any, given: Callable[..., Any], is_dead: bool
) -> None:
    """A new slot, or the slot of a dead run that everybody sees at the same moment."""
    if is_dead:
        claims.claim(app, "any", "2026-10-12")
        edit_run(given, "any", lease_until=clock.real_now() - timedelta(seconds=1))
    taken: list[Any] = []
    barrier = threading.Barrier(4)

    def take() -> None:
        barrier.wait(timeout=30)
        taken.append(claims.claim(app, "any", "2026-10-12"))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(taken) == 4
    assert len([claim for claim in taken if claim is not None]) == 1


def test_a_run_that_is_under_way_is_left_alone(app: Flask, clean_database: Any) -> None:
    assert claims.claim(app, "any", "2026-10-12") is not None
    assert claims.claim(app, "any", "2026-10-12") is None
    assert claims.claim(app, "any", "2026-10-12", again=True) is None
    assert claims.claim(app, "any", "2026-10-13") is not None


def test_a_crashed_run_is_taken_over_when_its_lease_is_over(
    app: Flask,
    due_action: None,
    given: Callable[..., Any],
    notices: Callable[[], int],
    runs: Callable[[], Any],
) -> None:
    with clock.moved_to(MORNING):
        crashed = claims.claim(app, "remind_of_deadlines", "2026-10-12")
        assert crashed is not None
        others = [job for job in JOBS if not job.is_constant and job.name != "remind_of_deadlines"]
        assert [report.slot for report in scheduler.run_due(app)] == ["2026-10-12"] * len(others)
        edit_run(given, "remind_of_deadlines", lease_until=clock.real_now() - timedelta(seconds=1))
        taken = scheduler.run_due(app)
    assert [(report.result, report.done) for report in taken] == [(Result.DONE, 1)]
    assert notices() == 1
    with pytest.raises(claims.LostClaim):
        crashed.renew(5, 0)
    with pytest.raises(claims.LostClaim):
        crashed.finish(JobOutcome.DONE)
    assert runs()[0] == ("remind_of_deadlines", "2026-10-12", "done")


def test_a_run_that_lost_its_slot_stops(
    app: Flask,
    clean_database: Any,
    given: Callable[..., Any],
    only: Callable[..., None],
    runs: Callable[[], Any],
) -> None:
    worked = []

    def slow(app: Flask, today: date) -> Iterator[Part]:
        for number in range(3):
            worked.append(number)
            edit_run(given, "slow", holder="somebody else")
            yield Part(done=1)

    only(slow=slow)
    with clock.moved_to(MORNING):
        assert scheduler.run(app, "slow").result is Result.LOST
    assert worked == [0]
    assert runs() == [("slow", "2026-10-12", "running")]


def test_after_three_days_of_downtime_the_latest_slot_is_made_up_for_once(
    app: Flask, due_action: None, runs: Callable[[], Any], notices: Callable[[], int]
) -> None:
    with clock.moved_to(MORNING - timedelta(days=4)):
        scheduler.run_due(app)
    with clock.moved_to(MORNING):
        scheduler.run_due(app)
        assert scheduler.run_due(app) == []
    assert [slot for name, slot, _outcome in runs() if name == "remind_of_deadlines"] == [
        "2026-10-08",
        "2026-10-12",
    ]
    assert notices() == 2  # step −1 on the 8th, step 0 on the 12th, nothing in between


def test_started_before_the_hour_it_makes_up_for_yesterday(app: Flask, clean_database: Any) -> None:
    with clock.moved_to(MORNING.replace(hour=5)):
        slots = {report.slot for report in scheduler.run_due(app)}
    assert slots == {"2026-10-11", "2026-10-12"}


def test_a_clock_put_back_runs_the_slot_of_that_day(
    app: Flask, due_action: None, runs: Callable[[], Any]
) -> None:
    for days in (0, 5, 0):
        with clock.moved_to(MORNING + timedelta(days=days)):
            scheduler.run_due(app)
    slots = [slot for name, slot, _outcome in runs() if name == "remind_of_deadlines"]
    assert slots == ["2026-10-12", "2026-10-17"]


def test_a_half_failed_run_keeps_what_it_did(
    app: Flask, given: Callable[..., Any], notices: Callable[[], int]
) -> None:
    with given():
        case = make.make_case(status=CaseStatus.IMPLEMENTING)
        make.make_plan(case, submitted_on=date(9999, 12, 31))
        make.make_action(case, due_on=MONDAY)
    with clock.moved_to(MORNING):
        report = scheduler.run(app, "remind_of_deadlines")
    assert (report.result, report.done, report.failed) == (Result.FAILED, 1, 1)
    assert notices() == 1
    run = claims.run_of(app, "remind_of_deadlines")
    assert run is not None
    assert (run.outcome, run.done_count, run.failed_count) == (JobOutcome.FAILED, 1, 1)
    assert run.ended_at is not None


def test_a_job_that_breaks_is_written_down_and_not_repeated_all_day(
    app: Flask, clean_database: Any, only: Callable[..., None]
) -> None:
    def broken(app: Flask, today: date) -> Iterator[Part]:
        yield Part(done=3)
        raise ValueError("no such table")

    only(broken=broken)
    with clock.moved_to(MORNING):
        assert [report.result for report in scheduler.run_due(app)] == [Result.FAILED]
        assert scheduler.run_due(app) == []
    run = claims.run_of(app, "broken")
    assert run is not None
    assert (run.outcome, run.done_count, run.message) == (
        JobOutcome.FAILED,
        3,
        "ValueError: no such table",
    )


def test_an_unknown_job_is_an_error(app: Flask) -> None:
    with pytest.raises(UnknownJob):
        scheduler.run(app, "no_such_job")


def test_recounting_moves_open_follow_ups_after_a_plan_was_loaded(
    app: Flask, given: Callable[..., Any], notices: Callable[[], int]
) -> None:
    spring = date(2027, 2, 8)
    with given():
        case = make.make_case(status=CaseStatus.IMPLEMENTING)
        make.make_follow_up(
            case, due_on=spring, window_until_on=date(2027, 2, 15), assignee_id=case.officer_id
        )
    with clock.moved_to(MORNING):
        assert scheduler.run(app, "recount_deadlines").done == 0
        with given() as session:
            session.add(CalendarDay(on_date=spring, kind=make.DayKind.OFF, name="春节"))
        assert scheduler.run(app, "recount_deadlines", by_hand=True).done == 1
        assert scheduler.run(app, "recount_deadlines", by_hand=True).done == 0
    with given() as session:
        follow_up = session.scalars(select(make.FollowUp)).one()
        assert (follow_up.due_on, follow_up.window_until_on) == (date(2027, 2, 9), date(2027, 2, 16))
    assert notices() == 1


def test_the_heartbeat_says_whether_a_scheduler_lives(
    app: Flask, clean_database: Any, given: Callable[..., Any]
) -> None:
    with given():
        assert not heartbeat.scheduler_is_alive(clock.real_now())
    scheduler.beat(app)
    scheduler.beat(app)
    with given() as session:
        now = clock.real_now()
        assert heartbeat.scheduler_is_alive(now)
        assert heartbeat.scheduler_is_alive(now + timedelta(minutes=2))
        assert not heartbeat.scheduler_is_alive(now + timedelta(minutes=4))
        assert len(session.scalars(select(JobRun.id)).all()) == 1


def test_a_started_scheduler_beats_and_runs_what_is_due(
    app: Flask, clean_database: Any, only: Callable[..., None], given: Callable[..., Any]
) -> None:
    seen = threading.Event()

    def quick(app: Flask, today: date) -> Iterator[Part]:
        seen.set()
        yield Part(done=1)

    only(quick=quick)
    running = scheduler.start(app)
    try:
        assert seen.wait(timeout=30)
    finally:
        running.shutdown(wait=True)
    with given():
        assert heartbeat.last_heartbeat() is not None
    run = claims.run_of(app, "quick")
    assert run is not None
    assert run.outcome is JobOutcome.DONE


@pytest.fixture
def command(app: Flask, clean_database: Any) -> Callable[..., Any]:
    """`flask jobs …` in the application under test."""

    def invoke(*arguments: str) -> Any:
        with app.app_context():
            return CliRunner().invoke(jobs, list(arguments))

    return invoke


def test_the_command_lists_runs_and_refuses(
    command: Callable[..., Any], due_action: None, notices: Callable[[], int]
) -> None:
    assert "remind_of_deadlines    06:30  never" in command("list").output
    done = command("run", "remind_of_deadlines", "--on", "2026-10-12")
    assert (done.exit_code, done.output.strip()) == (
        0,
        "remind_of_deadlines 2026-10-12: done, 1 done, 0 failed",
    )
    assert notices() == 1
    assert "2026-10-12 done 1 done" in command("list").output
    unknown = command("run", "no_such_job")
    assert unknown.exit_code == 1
    assert "remind_of_deadlines" in unknown.output


def test_the_command_leaves_a_running_slot_alone(
    app: Flask, command: Callable[..., Any], due_action: None, notices: Callable[[], int]
) -> None:
    claims.claim(app, "remind_of_deadlines", "2026-10-12")
    refused = command("run", "remind_of_deadlines", "--on", "2026-10-12")
    assert refused.exit_code == 1
    assert "under way" in refused.output
    assert notices() == 0
