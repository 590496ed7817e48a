"""The rules of early warnings: when each begins, how bad it is, what clears it, whose rows it sees, what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from casework.calendars.queries import calendar_for
from casework.early_warnings import rules
from casework.early_warnings.queries import early_warnings
from casework.early_warnings.rules import EarlyWarning, WarningLevel
from casework.enums import CaseStatus, PartyKind, Resolution, Role, Severity, WarningRule
from casework.extensions import db
from casework.models import ActionReport
from casework.regions.queries import Place, place
from tests import factories as make

TODAY = date(2026, 9, 16)  # a Wednesday, far from the data date of the year
COUNTY, OTHER, FAR = "620103", "620104", "620502"


def where(code: str = "620000") -> Place:
    return place(make.region(code).id)


def found(code: str = "620000", today: date = TODAY) -> Sequence[EarlyWarning]:
    return early_warnings(where(code), make.make_programme(), today).standing


def of(rule: WarningRule, code: str = "620000", today: date = TODAY) -> list[EarlyWarning]:
    return [warning for warning in found(code, today) if warning.rule is rule]


def days_ago(days: int, today: date = TODAY) -> date:
    """The latest day that lies so many working days back."""
    calendar = calendar_for(make.region(COUNTY).id)
    day = today
    while calendar.between(day, today) < days:
        day -= timedelta(days=1)
    return day


def at_work(code: str = COUNTY, **values: Any) -> Any:
    """A case whose plan is being carried out, visited yesterday."""
    defaults = {"plan_approved_on": date(2026, 6, 3), "last_visit_on": TODAY - timedelta(days=1)}
    return make.make_case(code, CaseStatus.IMPLEMENTING, **{**defaults, **values})


# ------------------------------------------------------------------ no visit


def test_no_visit_is_warned_of_from_its_last_working_day_on(session: Any) -> None:
    limit = days_ago(rules.NO_VISIT_DAYS)
    late = at_work(last_visit_on=limit)
    at_work(last_visit_on=days_ago(rules.NO_VISIT_DAYS - 1))
    (warning,) = of(WarningRule.NO_VISIT)
    assert (warning.case_id, warning.since, warning.days) == (late.id, limit, rules.NO_VISIT_DAYS)
    assert warning.level is WarningLevel.WATCH


def test_without_any_visit_the_approval_of_the_plan_begins_the_clock(session: Any) -> None:
    approved = days_ago(2 * rules.NO_VISIT_DAYS)
    case = at_work(last_visit_on=None, plan_approved_on=approved)
    at_work(last_visit_on=None, plan_approved_on=TODAY)
    (warning,) = of(WarningRule.NO_VISIT)
    assert (warning.case_id, warning.since) == (case.id, approved)
    assert warning.dates["first"] is None
    assert warning.level is WarningLevel.ACT


def test_nobody_is_warned_of_cases_that_are_not_being_carried_out(session: Any) -> None:
    for status in set(CaseStatus) - {CaseStatus.IMPLEMENTING}:
        make.make_case(COUNTY, status, last_visit_on=date(2026, 1, 5), **_facts_of(status))
    assert of(WarningRule.NO_VISIT) == []


def _facts_of(status: CaseStatus) -> dict[str, Any]:
    if status in (CaseStatus.CLOSED, CaseStatus.ARCHIVED):
        return {"accepted_on": date(2026, 6, 1), "closed_on": date(2026, 6, 2)}
    if status is CaseStatus.WITHDRAWN:
        return {"withdrawn_on": date(2026, 6, 1), "withdrawal_reason": "stopped"}
    return {}


def test_a_local_rest_day_moves_the_warning_of_that_county_only(session: Any) -> None:
    limit = days_ago(rules.NO_VISIT_DAYS)
    at_work(COUNTY, last_visit_on=limit)
    at_work(OTHER, last_visit_on=limit)
    make.make_local_day(make.region(COUNTY), TODAY - timedelta(days=1))
    assert [warning.county_id for warning in of(WarningRule.NO_VISIT)] == [make.region(OTHER).id]


# ------------------------------------------------------------------ deadlines that move


def test_an_open_action_that_was_moved_twice_is_warned_of(session: Any) -> None:
    case = at_work()
    action = make.make_action(case, due_on=date(2026, 7, 1))
    for at in range(2):
        assert of(WarningRule.SLIPPED_TWICE) == []
        make.make_extension(
            action, date(2026, 8, 1 + at), is_approved=True, decided_on=date(2026, 6, 20 + at)
        )
    (warning,) = of(WarningRule.SLIPPED_TWICE)
    assert (warning.key, warning.count, warning.level) == (action.id, 2, WarningLevel.WATCH)
    make.make_extension(action, date(2026, 8, 20), is_approved=True, decided_on=date(2026, 6, 25))
    assert of(WarningRule.SLIPPED_TWICE)[0].level is WarningLevel.ACT
    action.done_on = TODAY
    session.flush()
    assert of(WarningRule.SLIPPED_TWICE) == []


def test_a_refused_extension_has_moved_nothing(session: Any) -> None:
    action = make.make_action(at_work(), due_on=date(2026, 7, 1))
    make.make_extension(action, date(2026, 8, 1), is_approved=True, decided_on=date(2026, 6, 20))
    make.make_extension(
        action, date(2026, 9, 1), is_approved=False, decided_on=date(2026, 7, 20), opinion="理由不足"
    )
    assert of(WarningRule.SLIPPED_TWICE) == []


# ------------------------------------------------------------------ high severity


def test_a_high_constraint_needs_an_action_or_a_reason_in_time(session: Any) -> None:
    case = at_work()
    confirmed = days_ago(rules.WITHOUT_ACTION_DAYS)
    constraint = make.make_constraint(case, confirmed_on=confirmed)
    make.make_constraint(case, confirmed_on=days_ago(rules.WITHOUT_ACTION_DAYS - 1))
    make.make_constraint(case, confirmed_on=confirmed, severity=Severity.MEDIUM)
    make.make_constraint(case, confirmed_on=None)
    make.make_constraint(case, confirmed_on=confirmed, no_action_reason="由上级公司统一解决")
    make.make_constraint(case, confirmed_on=confirmed, withdrawn_on=TODAY)
    make.make_action(case, make.make_constraint(case, confirmed_on=confirmed))
    (warning,) = of(WarningRule.HIGH_WITHOUT_ACTION)
    assert (warning.key, warning.number, warning.days) == (
        constraint.id, constraint.number, rules.WITHOUT_ACTION_DAYS,
    )  # fmt: skip
    make.make_action(case, constraint)
    assert of(WarningRule.HIGH_WITHOUT_ACTION) == []


def test_a_dropped_action_is_none_and_a_solved_constraint_needs_none(session: Any) -> None:
    case = at_work()
    constraint = make.make_constraint(case, confirmed_on=date(2026, 5, 15))
    make.make_action(case, constraint, dropped_on=date(2026, 7, 1), drop_reason="设备停用")
    assert len(of(WarningRule.HIGH_WITHOUT_ACTION)) == 1
    make.make_judgement(constraint, Resolution.PARTIAL, judged_on=date(2026, 8, 1))
    assert len(of(WarningRule.HIGH_WITHOUT_ACTION)) == 1
    make.make_judgement(constraint, Resolution.SOLVED, judged_on=date(2026, 8, 2))
    assert of(WarningRule.HIGH_WITHOUT_ACTION) == []


# ------------------------------------------------------------------ silent enterprises


def test_an_enterprise_that_owes_something_and_says_nothing_is_warned_of(session: Any) -> None:
    approved = days_ago(rules.SILENT_DAYS)
    case = at_work(plan_approved_on=approved)
    assert of(WarningRule.SILENT) == []
    action = make.make_action(case, party_kind=PartyKind.ENTERPRISE)
    (warning,) = of(WarningRule.SILENT)
    assert (warning.case_id, warning.since, warning.days) == (case.id, approved, rules.SILENT_DAYS)
    action.party_kind = PartyKind.BUREAU
    session.flush()
    assert of(WarningRule.SILENT) == []


@pytest.mark.parametrize("word", ["report", "answer", "visit"])
def test_every_word_of_the_enterprise_begins_the_clock_anew(session: Any, word: str) -> None:
    case = at_work(plan_approved_on=date(2026, 3, 2))
    action = make.make_action(case, party_kind=PartyKind.ENTERPRISE)
    assert of(WarningRule.SILENT)[0].level is WarningLevel.ACT
    said = days_ago(rules.SILENT_DAYS + 1)
    _say(case, action, word, said)
    (warning,) = of(WarningRule.SILENT)
    assert (warning.since, warning.level) == (said, WarningLevel.WATCH)
    _say(case, action, word, TODAY)
    assert of(WarningRule.SILENT) == []


def _say(case: Any, action: Any, word: str, on: date) -> None:
    if word == "report":
        _report(case, action, Role.ENTERPRISE_CONTACT, on)
    elif word == "answer":
        row = db.session.scalar(db.select(make.Diagnosis).where(make.Diagnosis.case_id == case.id))
        row = row or make.make_diagnosis(case)
        row.submitted_on, row.answered_on = date(2026, 3, 1), on
    else:
        make.make_visit(case, held_on=on, enterprise_confirmed_on=on)
    db.session.flush()


def _report(case: Any, action: Any, role: Role, on: date) -> None:
    actor = (
        make.make_user(role, enterprise=case.enterprise)
        if role is Role.ENTERPRISE_CONTACT
        else make.make_user()
    )
    db.session.add(
        ActionReport(
            case=case, action_item_id=action.id, progress="partly", progress_percent=40, reported_on=on,
            actor_id=actor.id, actor_name=actor.display_name,
        )
    )  # fmt: skip
    db.session.flush()


def test_what_the_officer_reports_is_no_word_of_the_enterprise(session: Any) -> None:
    case = at_work(plan_approved_on=days_ago(rules.SILENT_DAYS))
    action = make.make_action(case, party_kind=PartyKind.ENTERPRISE)
    _report(case, action, Role.COUNTY_OFFICER, TODAY)
    assert len(of(WarningRule.SILENT)) == 1


# ------------------------------------------------------------------ experts


def test_an_expert_is_overloaded_by_the_cases_of_the_whole_province(given: Any) -> None:
    with given() as session:
        expert = make.make_expert("张淑琴")
        member = [make.make_member(make.make_case(COUNTY), expert) for _at in range(2)]
        member += [make.make_member(make.make_case(FAR), expert) for _at in range(rules.BUSY - 2)]
        light = make.make_member(make.make_case(COUNTY))
        session.flush()
        keys = expert.id, light.expert_id, member[0].id
    with given() as session:
        (warning,) = of(WarningRule.OVERLOADED, COUNTY)
        assert (warning.key, warning.title) == (keys[0], "张淑琴")
        assert (warning.count, warning.number, warning.level) == (rules.BUSY, 2, WarningLevel.WATCH)
        ended = session.get(make.CaseExpert, keys[2])
        ended.ended_on, ended.end_reason = TODAY, "工作调整"
    with given():
        assert of(WarningRule.OVERLOADED, COUNTY) == []


# ------------------------------------------------------------------ evidence


def test_missing_evidence_is_warned_of_near_the_data_date(session: Any) -> None:
    data_on = make.make_programme().data_on
    calendar = calendar_for(where().id)
    begins = calendar.add(data_on, -rules.NEAR_YEAR_END_DAYS)
    case = at_work(last_visit_on=begins)
    done = make.make_action(case, done_on=date(2026, 7, 1), done_by_name="马文博")
    due = make.make_action(case, due_on=data_on)
    make.make_action(case, due_on=data_on + timedelta(days=1))
    make.make_evidence(make.make_action(case, due_on=date(2026, 7, 1)))
    assert of(WarningRule.EVIDENCE_MISSING, today=begins - timedelta(days=1)) == []
    near = of(WarningRule.EVIDENCE_MISSING, today=begins)
    assert {warning.key for warning in near} == {done.id, due.id}
    assert {warning.level for warning in near} == {WarningLevel.WATCH}
    after = of(WarningRule.EVIDENCE_MISSING, today=data_on + timedelta(days=1))
    assert {warning.level for warning in after} == {WarningLevel.ACT}
    make.make_evidence(done)
    make.make_evidence(due)
    assert of(WarningRule.EVIDENCE_MISSING, today=begins) == []


# ------------------------------------------------------------------ scope, order, cost


def test_a_region_has_the_warnings_of_its_own_rows(session: Any) -> None:
    for code in (COUNTY, OTHER, FAR):
        at_work(code, last_visit_on=date(2026, 6, 4))
    counted = {code: len(found(code)) for code in (COUNTY, OTHER, FAR, "620100", "620500", "620000")}
    prefectures = {
        code: early_warnings(_prefecture(code), make.make_programme(), TODAY).standing
        for code in ("620100", "620500")
    }
    assert [counted[code] for code in (COUNTY, OTHER, FAR)] == [1, 1, 1]
    assert [len(prefectures[code]) for code in ("620100", "620500")] == [2, 1]
    assert counted["620000"] == 3


def _prefecture(code: str) -> Place:
    return place(make.region(code, make.Rank.PREFECTURE).id)


def test_what_presses_most_comes_first(session: Any) -> None:
    at_work(last_visit_on=days_ago(rules.NO_VISIT_DAYS + 5))
    at_work(last_visit_on=days_ago(2 * rules.NO_VISIT_DAYS))
    at_work(last_visit_on=days_ago(2 * rules.NO_VISIT_DAYS + 3))
    shown = [(warning.level, warning.days) for warning in of(WarningRule.NO_VISIT)]
    assert shown == [(WarningLevel.ACT, 83), (WarningLevel.ACT, 80), (WarningLevel.WATCH, 45)]


def test_the_number_of_statements_does_not_grow(session: Any, statements: Any) -> None:
    def more(number: int) -> None:
        for _at in range(number):
            case = at_work(last_visit_on=date(2026, 3, 4), plan_approved_on=date(2026, 3, 3))
            make.make_action(case, make.make_constraint(case), party_kind=PartyKind.ENTERPRISE)
            make.make_constraint(case)
            make.make_member(case)

    year, region = make.make_programme(), where()
    more(2)
    early_warnings(region, year, TODAY)
    with statements() as few:
        assert len(early_warnings(region, year, TODAY).standing) == 6
    more(18)
    with statements() as many:
        assert len(early_warnings(region, year, TODAY).standing) == 60
    assert len(many) == len(few) == 2
