"""The lock holds on every way to the database: a page, a step for many rows, a job, a command, roll-over, merge, import."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework import clock
from casework.cases.queries import get_case
from casework.enterprises import merging
from casework.enums import CaseStatus, EnterpriseSize, ImportKind, Role, RollOverChoice
from casework.errors import RuleViolation
from casework.locks.facts import COUNTED
from casework.models import ActionItem, Case, CaseTransfer, Notice, RollOver, RollOverDecision
from casework.reports.summary import build_summary
from casework.roll_over.services import apply
from tests import factories as make
from tests.reports.hand_made import GANGU, QINZHOU, D, Year, day
from tests.returns.people import handed_in, settled_year
from tests.scenarios.test_lists import confirmed, previewed

Given = Callable[..., Any]
# On the data date itself a return can be handed in already, and what is done on that day counts.


def test_a_page_says_why_and_keeps_the_row(given: Given, sign_in: Callable[..., Any]) -> None:
    with given():
        year = settled_year()
        expert = make.make_expert()
        make.make_member(year.cases["D0"], expert)
        author = make.make_user(Role.EXPERT, expert=expert, username="author")
        visit = make.make_visit(year.cases["D0"], expert, author, held_on=day(11, 3))
        handed_in(year, year.region(GANGU).id)
        key, version = visit.id, visit.version
    with clock.moved_to(D):
        answer = sign_in("author").post(
            f"/visits/{key}/withdraw", data={"reason": "重复登记", "version": str(version)}
        )
    assert answer.status_code == 422
    assert "2026-11-30" in answer.text
    with given() as session:
        assert session.get(type(visit), key).withdrawn_on is None


def test_of_many_rows_those_that_are_locked_are_refused_one_by_one(
    given: Given, sign_in: Callable[..., Any]
) -> None:
    with given():
        year = settled_year()
        by = make.make_user(Role.COUNTY_OFFICER, GANGU, username="officer")
        other = make.make_user(Role.EXPERT, expert=make.make_expert("马文博"))
        case = year.cases["D0"]
        case.officer = by
        done = {"done_on": day(11, 20), "done_by_id": other.id, "done_by_name": "马文博"}
        keys = []
        for number in (11, 12):
            action = make.make_action(case, number=number, **done)
            make.make_evidence(action, uploaded_on=day(11, 20))
            keys.append(action.id)
        handed_in(year, year.region(GANGU).id)
    with clock.moved_to(D):
        page = previewed(sign_in("officer"), "actions", "strike_off", keys).text
        assert ("可执行 0 行" in page, page.count("2026-11-30") >= 2) == (True, True)
    with given() as session:
        assert {one.struck_off_on for one in session.scalars(_actions(keys))} == {None}
    # The day after it is a fact of later.
    with clock.moved_to(day(12, 1)):
        confirmed(sign_in("officer"), "actions", "strike_off", keys)
    with given() as session:
        assert {one.struck_off_on for one in session.scalars(_actions(keys))} == {day(12, 1)}


def _actions(keys: list[int]) -> Any:
    return select(ActionItem).where(ActionItem.id.in_(keys))


def test_a_job_begun_by_command_hands_nothing_over_in_the_locked_time(app: Flask, given: Given) -> None:
    with given():
        year = settled_year()
        case = year.cases["D1"]
        by = make.make_user(Role.LEADER, region_id=case.tenant_id)
        officer = make.make_user(Role.COUNTY_OFFICER, "620521")
        make.make_transfer(
            case, "620521", by, proposed_on=day(11, 10), hand_over_on=D, is_accepted=True,
            answered_on=day(11, 11), is_consented=True, decided_on=day(11, 12), officer_id=officer.id,
            officer_name=officer.display_name,
        )  # fmt: skip
        handed_in(year, year.region(GANGU).id)
        case_id = case.id
    run = app.test_cli_runner().invoke
    answer = run(args=["jobs", "run", "hand_over_cases", "--on", D.isoformat()])
    assert ", 0 done" in answer.output
    with given() as session:
        assert session.get(Case, case_id).transferred_on is None
        assert session.query(CaseTransfer).one().done_on is None
        (told,) = session.query(Notice).filter_by(template="transfer_held_up").all()
        assert told.subject.startswith("transfer:")
    answer = run(args=["jobs", "run", "hand_over_cases", "--on", "2026-12-01"])
    assert "1 done" in answer.output
    with given() as session:
        assert session.get(Case, case_id).transferred_on == day(12, 1)


def test_a_roll_over_of_the_locked_time_is_refused(session: Any) -> None:
    year = settled_year()
    case = get_case(year.cases["D1"].id)
    by = make.make_user(Role.COUNTY_OFFICER, GANGU)
    round_ = RollOver(
        programme_id=year.programme.id, tenant=case.tenant, submitted_on=D, submitted_by_id=by.id,
        submitted_by_name="赵海燕", reviewed_on=D, reviewed_by_id=make.make_user(Role.LEADER).id,
        reviewed_by_name="孙立军",
    )  # fmt: skip
    session.add(round_)
    session.flush()
    session.add(
        RollOverDecision(
            roll_over=round_, case=case, choice=RollOverChoice.CARRY_OVER, reason="措施未完", drafted_on=D,
            drafted_by_id=by.id, drafted_by_name="赵海燕",
        )
    )  # fmt: skip
    session.flush()
    handed_in(year, case.tenant_id)
    actor = make.actor(by)
    with pytest.raises(RuleViolation, match="2026-11-30"):
        apply(round_, on=D, actor=actor)


def _merged(year: Year) -> None:
    kept = make.make_enterprise(QINZHOU, name="合并后的企业")
    by = make.actor(make.make_user(Role.COUNTY_OFFICER, QINZHOU))
    merging.merge(kept, year.cases["C1"].enterprise, "重复建档", actor=by, on=day(12, 5))


def test_a_merge_waits_until_the_return_is_frozen(session: Any) -> None:
    year = settled_year()
    handed_in(year, year.region(QINZHOU).id)
    with pytest.raises(RuleViolation, match="2026-11-30"):
        _merged(year)


def test_an_import_reaches_the_register_and_no_table_of_a_return(session: Any) -> None:
    """Files bring enterprises and nominations. A case keeps the figures of the day of the list."""
    assert not {one.__tablename__ for one in COUNTED} & {"enterprises", "nominations", "enterprise_years"}
    assert {kind.value for kind in ImportKind} == {"enterprises", "nominations"}
    year = settled_year()
    handed_in(year, year.region(GANGU).id)
    before = build_summary(year.region(GANGU), 2026, D)
    enterprise = year.cases["D0"].enterprise
    enterprise.name, enterprise.size, enterprise.industry_code = "导入的名称", EnterpriseSize.LARGE, "C3452"
    session.flush()
    after = build_summary(year.region(GANGU), 2026, D)
    assert (after.figures, after.tables) == (before.figures, before.tables)


def test_a_case_taken_over_in_the_locked_time_is_refused(session: Any) -> None:
    year = settled_year()
    handed_in(year, year.region(GANGU).id)
    with pytest.raises(RuleViolation, match="2026-11-30"):
        make.make_case(GANGU, CaseStatus.CONFIRMED, programme=year.programme, confirmed_on=date(2026, 11, 30))
