"""The end of keeping is a plan: counted first, confirmed by a second person, carried out by the calendar or a command."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from casework import clock
from casework.enums import (
    Role,
)
from casework.errors import RuleViolation
from casework.jobs.retention import erase_personal_data, scopes_of
from casework.jobs.work import alone
from casework.models import (
    RetentionPlan,
)
from casework.personal_data.retention import plans
from casework.personal_data.retention.carrying_out import carry_out
from casework.personal_data.retention.periods import Periods
from casework.secrets_at_rest import keyring
from tests import factories as make
from tests.conftest import SECRET
from tests.personal_data.retention_world import (
    CONTACT,
    GONE,
    PERIODS,
    TODAY,
    World,
    asked,
    confirmed,
    digest,
    plan_of,
)

pytestmark = pytest.mark.usefixtures("october")


def test_counting_says_what_is_due_and_changes_nothing(
    app: Flask, world: World, given: Callable[..., Any]
) -> None:
    before = digest(app)
    counts = plan_of(given, asked(app)).counts
    assert digest(app) == before
    rows = {rule: found["rows"] for rule, found in counts.items() if rule != "files"}
    assert rows == {"case": 3, "nomination": 5, "enterprise": 2, "expert": 0, "account": 0, "request": 0}
    assert counts["case"]["counties"] == 2
    assert counts["case"]["sample"] == sorted(world.keys[n] for n in ("case", "case again", "case distant"))
    assert counts["enterprise"]["sample"] == sorted(
        world.keys[n] for n in ("enterprise", "enterprise distant")
    )
    assert counts["files"] == {"action": 1}
    assert not any(name in json.dumps(counts, ensure_ascii=False) for name in GONE)


def test_nothing_happens_before_it_is_confirmed(app: Flask, world: World, given: Callable[..., Any]) -> None:
    key, before = asked(app), digest(app)
    for _ in range(2):
        assert alone(erase_personal_data(app, TODAY)).done == 0
    with pytest.raises(RuleViolation):
        list(carry_out(key, scopes_of(app), keyring(SECRET)))
    assert digest(app) == before


def test_two_people_decide(app: Flask, given: Callable[..., Any]) -> None:
    with given() as session:
        asker = make.make_user(Role.SYSTEM_ADMIN)
        plan = plans.ask_for_plan(Periods.of(PERIODS), on=TODAY, name="x", actor=make.actor(asker))
        assert plan.asked_by_id == asker.id
        officers = {
            role: make.actor(make.make_user(role, code))
            for role, code in ((Role.SECURITY_ADMIN, "620103"), (Role.SYSTEM_ADMIN, ""), (Role.COUNTY_OFFICER, "620103"))
        }  # fmt: skip
        province = make.actor(make.make_user(Role.SECURITY_ADMIN, "620000"))
        with pytest.raises(RuleViolation):  # not counted yet
            plans.confirm(plan, actor=province)
        plan.counted_at = clock.real_now()
        for actor in officers.values():
            with pytest.raises(RuleViolation):
                plans.confirm(plan, actor=actor)
        for role in (Role.SECURITY_ADMIN, Role.COUNTY_OFFICER):  # of a county, neither drops it
            with pytest.raises(RuleViolation):
                plans.refuse(plan, "不同意", actor=officers[role])
        with pytest.raises(RuleViolation):
            plans.ask_for_plan(Periods.of(PERIODS), on=TODAY, name="y")
        plans.confirm(plan, actor=province)
        with pytest.raises(RuleViolation):
            plans.refuse(plan, "再想想", actor=province)
        session.flush()


def test_the_table_wants_two_people_and_one_open_plan(session: Any) -> None:
    user = make.make_user(Role.SYSTEM_ADMIN)
    with pytest.raises(IntegrityError), session.begin_nested():
        make.make_retention_plan(
            asked_by_id=user.id, decided_by_id=user.id, decided_at=clock.real_now(), is_confirmed=True
        )
    with pytest.raises(IntegrityError), session.begin_nested():
        make.make_retention_plan(started_at=clock.real_now())
    make.make_retention_plan()
    with pytest.raises(IntegrityError):
        make.make_retention_plan()


def test_a_dropped_plan_erases_nothing_and_makes_room(
    app: Flask, world: World, given: Callable[..., Any]
) -> None:
    key, before = asked(app), digest(app, "users", "privacy_receipts")
    with given() as session:
        actor = make.actor(make.make_user(Role.SYSTEM_ADMIN))
        with pytest.raises(RuleViolation):
            plans.refuse(session.get(RetentionPlan, key), " ", actor=actor)
        plans.refuse(session.get(RetentionPlan, key), "先备份", actor=actor)
    alone(erase_personal_data(app, TODAY))
    assert digest(app, "users", "privacy_receipts") == before
    assert asked(app) != key


@pytest.mark.parametrize("years", [0, -1])
def test_less_than_a_year_is_refused(years: int) -> None:
    with pytest.raises(ValueError, match="a year at least"):
        Periods.of({**PERIODS, "account": years})


def test_a_plan_is_asked_for_on_the_first_of_a_month_once(
    app: Flask, world: World, given: Callable[..., Any]
) -> None:
    first = date(2026, 11, 1)
    for _ in range(3):
        alone(erase_personal_data(app, first))
    with given() as session:
        plan = session.scalars(select(RetentionPlan)).one()
        assert (plan.as_of_on, plan.asked_by_id, plan.is_open) == (first, None, True)
        assert plan.counts["case"]["rows"] == 3


def test_no_plan_is_made_for_a_day_to_come(app: Flask, world: World, given: Callable[..., Any]) -> None:
    """By it what is to be kept for years yet would be erased as soon as it was confirmed."""
    answer = app.test_cli_runner().invoke(args=["retention", "plan", "--on", "2099-01-01"])
    assert answer.exit_code == 1
    with given() as session:
        assert session.scalars(select(RetentionPlan)).all() == []


def test_plans_count_every_county_so_no_county_reads_or_drops_them(
    app: Flask, world: World, given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    with given():
        for role in (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
            for code in ("620103", "620000"):
                make.make_user(role, code, username=f"{role.value}-{code}")
    key = asked(app)
    for role in (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        county, province = (sign_in(f"{role.value}-{code}") for code in ("620103", "620000"))
        for path in ("/retention", f"/retention/plans/{key}"):
            assert (county.get(path).status_code, province.get(path).status_code) == (403, 200)
        assert county.post(f"/retention/plans/{key}/refuse", data={"reason": "不同意"}).status_code == 403
    with given() as session:
        assert session.get(RetentionPlan, key).is_open


def test_when_nothing_is_due_the_calendar_leaves_no_open_plan(app: Flask, given: Callable[..., Any]) -> None:
    for day in (date(2026, 11, 1), date(2026, 11, 2), date(2026, 12, 1)):
        alone(erase_personal_data(app, day))
    with given() as session:
        found = session.scalars(select(RetentionPlan).order_by(RetentionPlan.id)).all()
        assert [(plan.as_of_on.month, plan.is_open) for plan in found] == [(11, False), (12, False)]


def test_the_commands_count_list_and_carry_out(app: Flask, world: World, given: Callable[..., Any]) -> None:
    run = app.test_cli_runner().invoke
    refused = run(args=["retention", "run"])
    assert (refused.exit_code, "no confirmed plan" in refused.output) == (1, True)
    counted = run(args=["retention", "plan", "--on", "2026-10-12"])
    assert counted.exit_code == 0, counted.output
    assert "case               3 rows in 2 counties" in counted.output
    assert "waits to be confirmed" in counted.output
    assert run(args=["retention", "plan"]).exit_code == 1
    listed = run(args=["retention", "files"]).output.splitlines()
    assert len(listed) == 1
    assert listed[0].split("\t")[2:] == ["action", "检定证书", "2026-07-20"]
    assert CONTACT not in listed[0]
    assert run(args=["retention", "run"]).exit_code == 1
    with given() as session:
        key = session.scalars(select(RetentionPlan.id)).one()
    confirmed(app, given, key)
    done = run(args=["retention", "run"])
    assert (done.exit_code, "10 done, 0 failed" in done.output) == (0, True), done.output
