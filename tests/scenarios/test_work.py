"""Actions and visits: each phrase of programme.md 4.5 and 4.6, "Goes wrong", and their rows of section 5."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from casework import clock
from casework.access.permissions import ROLE_PERMISSIONS, Permission
from casework.calendars.queries import calendar_for
from casework.diagnosis import services as diagnosis
from casework.enums import Answer, CaseStatus, Progress, Role, ServiceType, TeamRole, VisitWay
from casework.errors import RuleViolation
from casework.extensions import db
from casework.jobs.steps import step_on
from casework.models import Visit
from casework.plans import services as plans
from casework.plans.queries.actions import has_valid_evidence
from casework.regions.queries import place
from casework.reports.checking.queries import denied_visits
from casework.reports.summary import as_of
from casework.visits import services as visits
from casework.visits.counting import person_days
from casework.visits.entry import JOIN, SEPARATE
from tests import factories as make
from tests.plans.conftest import LINE, ON, Site, evidence, make_site

JUNE, LATE = date(2026, 6, 8), date(2026, 11, 30)


@pytest.fixture(autouse=True)
def _today(app: Flask, tmp_path: Any) -> Iterator[None]:
    before = app.config["DATA_DIR"]
    app.config["DATA_DIR"] = str(tmp_path)
    with clock.moved_to(ON):
        yield
    app.config["DATA_DIR"] = before


@pytest.fixture
def site(session: Any) -> Site:
    return make_site()


# --- 4.5


def test_photo_of_a_cabinet_as_evidence(site: Site) -> None:
    """Each kind that the plan asks for has to be there; the officer sends back what shows nothing, with words."""
    action = site.running()[0]
    evidence(action, "检定证书", site.contact)
    with pytest.raises(RuleViolation, match="计量台账"):
        plans.report_progress(action, Progress.ALL_DONE, on=JUNE, actor=site.contact)
    evidence(action, "计量台账", site.contact)
    plans.report_progress(action, Progress.ALL_DONE, on=JUNE, actor=site.contact)
    plans.confirm_done(action, on=JUNE, actor=site.expert)
    plans.send_back(action, "照片只拍到文件柜", on=JUNE, actor=site.officer)
    assert (action.done_on, action.handed_in_on) == (None, None)


def test_evidence_uploaded_after_strike_off(site: Site) -> None:
    action = site.with_evidence()[0]
    plans.confirm_done(action, on=JUNE, actor=site.expert)
    plans.strike_off(action, on=JUNE, actor=site.officer)
    with pytest.raises(RuleViolation):
        evidence(action, "检定证书", site.contact, on=JUNE)


def test_wrong_year(site: Site) -> None:
    """A certificate of the year before the selection is no evidence of this help."""
    action = site.running()[0]
    evidence(action, "检定证书", site.contact, dated_on=date(2025, 8, 1))
    plans.confirm_done(action, on=JUNE, actor=site.expert)
    assert not has_valid_evidence(action, JUNE)
    with pytest.raises(RuleViolation):
        plans.strike_off(action, on=JUNE, actor=site.officer)
    evidence(action, "计量台账", site.contact, dated_on=date(2026, 5, 18))
    plans.strike_off(action, on=JUNE, actor=site.officer)


def test_bulk_strike_off_on_30_november(site: Site) -> None:
    """There is no bulk: each action on its own evidence, by somebody else than who called it done."""
    first, second, third = site.running()
    evidence(first, "检定证书", site.contact)
    for action in (first, second):
        plans.confirm_done(action, on=LATE, actor=site.expert)
    plans.strike_off(first, on=LATE, actor=site.officer)
    for action, actor in ((second, site.officer), (second, site.expert), (third, site.officer)):
        with pytest.raises(RuleViolation):
            plans.strike_off(action, on=LATE, actor=actor)
    assert [action.struck_off_on for action in (first, second, third)] == [LATE, None, None]


def test_deadline_moved_without_trace(site: Site) -> None:
    """However a deadline moves, the old date, who and why stay; the first deadline never changes."""
    asked, planned, waited = site.running()
    first = LINE["due_on"]
    extension = plans.request_extension(asked, date(2026, 11, 6), "机构排期", on=JUNE, actor=site.contact)
    plans.decide_extension(extension, True, on=JUNE, actor=site.leader)
    plans.pause_action(waited, "等企业提供清单", on=JUNE, actor=site.officer)
    plans.resume_action(waited, on=date(2026, 6, 15), actor=site.officer)
    plan = plans.start_plan(site.case, actor=site.officer, change_reason="设备到货推迟")
    line = next(line for line in plan.lines if line.number == planned.number)
    plans.edit_line(line, on=JUNE, actor=site.officer, **{**LINE, "due_on": date(2026, 10, 30)})
    plans.agree_to_plan(plan, on=JUNE, actor=site.contact)
    plans.submit_plan(plan, on=JUNE, actor=site.officer)
    plans.approve_plan(plan, on=JUNE, actor=site.leader)
    for action in (asked, planned, waited):
        db.session.refresh(action)
        assert action.first_due_on == first
        assert action.due_on > first
        assert [(e.old_due_on, e.is_approved, bool(e.reason)) for e in action.extensions] == [
            (first, True, True)
        ]


def test_a_plan_that_was_drafted_before_does_not_bring_a_deadline_forward(site: Site) -> None:
    action = site.running()[0]
    plan = plans.start_plan(site.case, actor=site.officer, change_reason="措辞")
    plans.pause_action(action, "等企业提供清单", on=JUNE, actor=site.officer)
    plans.resume_action(action, on=date(2026, 6, 15), actor=site.officer)
    moved_to = action.due_on
    plans.agree_to_plan(plan, on=JUNE, actor=site.contact)
    plans.submit_plan(plan, on=JUNE, actor=site.officer)
    plans.approve_plan(plan, on=JUNE, actor=site.leader)
    assert action.due_on == moved_to > LINE["due_on"]


# --- section 5


def test_missing_evidence(site: Site) -> None:
    """Action cannot be struck off; the override needs a leader and a reason."""
    action = site.running()[0]
    plans.confirm_done(action, on=JUNE, actor=site.expert)
    with pytest.raises(RuleViolation):
        plans.strike_off(action, on=JUNE, actor=site.officer)
    with pytest.raises(RuleViolation):
        plans.strike_off_without_evidence(action, "", on=JUNE, actor=site.leader)
    plans.strike_off_without_evidence(action, "检定所证书遗失，已电话核实", on=JUNE, actor=site.leader)
    assert action.override_reason
    holders = [role for role, held in ROLE_PERMISSIONS.items() if Permission.EVIDENCE_OVERRIDE in held]
    assert holders == [Role.LEADER]


def test_overdue(site: Site) -> None:
    """Reminders 7, 3 and 1 working days before, on the day, then weekly; the prefecture after 10, the province after 20
    (who gets which is tested with the job). Waiting for the enterprise moves all of it."""
    action = site.running()[0]
    calendar = calendar_for(action.tenant_id)

    def reached(days: int) -> tuple[int, list[str]] | None:
        step = step_on(calendar, calendar.add(action.due_on, days), action.due_on)
        return step and (step.number, [rank.value for _days, rank in step.escalates_to])

    assert [reached(days) for days in (-8, -7, -3, -1, 0, 4, 5)] == [
        None, (-7, []), (-3, []), (-1, []), (0, []), (0, []), (5, []),
    ]  # fmt: skip
    assert [reached(days) for days in (10, 20)] == [(10, ["prefecture"]), (20, ["prefecture", "province"])]
    assert not action.is_overdue(LINE["due_on"])
    after = calendar.add(LINE["due_on"], 1)
    assert action.is_overdue(after), "computed by the date"
    plans.pause_action(action, "等企业提供清单", on=JUNE, actor=site.officer)
    plans.resume_action(action, on=date(2026, 6, 15), actor=site.officer)
    assert not action.is_overdue(after)


# --- 4.6


def log(site: Site, **given: Any) -> Visit:
    values: dict[str, Any] = {
        "held_on": ON, "arrived_at": time(9), "left_at": time(11), "way": VisitWay.ON_SITE,
        "expert_ids": [site.expert.expert_id], "enterprise_people": "赵海燕", "services": [ServiceType.METROLOGY],
        "situation": "压力表已送检 8 只。",
    }  # fmt: skip
    actor = given.pop("actor", site.expert)
    return visits.log_visit(site.case, visits.Entry(**{**values, **given}), actor=actor, today=ON)


def test_visits_logged_but_not_held(site: Site) -> None:
    """The enterprise says so: the record is marked and its author told; confirmed after all, the mark is gone."""
    visit = log(site)
    with pytest.raises(RuleViolation):
        visits.deny_visit(visit, "", actor=site.contact, today=ON)
    visits.deny_visit(visit, "当天没有人来过", actor=site.contact, today=ON)
    assert (visit.enterprise_denied_on, visit.enterprise_confirmed_on) == (ON, None)
    home, programme = place(site.case.tenant_id), site.case.programme
    assert denied_visits(home, as_of(programme, ON)) == 1, "it counts, but not silently"
    assert denied_visits(home, as_of(programme, date(2025, 12, 31))) == 0
    visits.confirm_visit(visit, "补来过了", actor=site.contact, today=JUNE)
    assert (visit.enterprise_denied_on, visit.enterprise_confirmed_on) == (None, JUNE)
    assert denied_visits(home, as_of(programme, JUNE)) == 0
    with pytest.raises(RuleViolation):
        visits.deny_visit(visit, "又说没有", actor=site.contact, today=JUNE)


def test_two_experts_log_the_same_visit_and_person_days_are_counted_once(site: Site) -> None:
    colleague = make.make_expert("张淑琴")
    make.make_member(site.case, colleague, TeamRole.MEMBER)
    db.session.expire(site.case)
    user = make.make_user(Role.EXPERT, expert=colleague)
    other = make.actor(user, site.case)
    first = log(site)
    with pytest.raises(visits.SameDay):
        log(site, actor=other, expert_ids=[colleague.id], situation="过程检验记录不全。")
    joined = log(
        site, actor=other, expert_ids=[site.expert.expert_id, colleague.id], situation="过程检验记录不全。",
        same_visit=JOIN,
    )  # fmt: skip
    assert joined is first
    assert "压力表已送检 8 只。" in joined.situation
    assert "过程检验记录不全。" in joined.situation
    assert person_days(joined.days, len(joined.experts)) == Decimal("1.0")


def test_two_visits_of_one_day_may_be_kept_apart(site: Site) -> None:
    first = log(site)
    second = log(site, arrived_at=time(14), left_at=time(16), same_visit=SEPARATE)
    assert (first.number, second.number) == (1, 2)


def test_log_written_by_the_officer() -> None:
    """Only experts write it; the officer adds a note of the county beside it."""
    holders = [role for role, held in ROLE_PERMISSIONS.items() if Permission.VISIT_LOG in held]
    assert holders == [Role.EXPERT]


def test_constraints_and_actions_touched_stand_in_the_record(site: Site) -> None:
    actions = site.running()
    visit = log(site, progress={actions[0].id: 40}, constraint_codes=["Z03"])
    assert visit.constraint_codes == ["Z01", "Z03"], "the one of the action comes by itself"
    with pytest.raises(RuleViolation) as caught:
        log(site, constraint_codes=["Z99"], same_visit=SEPARATE, arrived_at=time(14), left_at=time(16))
    assert caught.value.field == "constraint_codes"


def test_a_new_problem_becomes_a_constraint_once_the_enterprise_agrees(site: Site) -> None:
    site.running()
    make.make_diagnosis(site.case, submitted_on=date(2026, 5, 8), answered_on=date(2026, 5, 15))
    visit = log(site, new_problems="首件检验没有记录")
    values = {
        "type_code": "MEA-01", "title": "过程检验缺失", "evidence": visit.new_problems, "severity": "high",
        "urgency": "medium",
    }  # fmt: skip
    found = diagnosis.add_found_at_visit(
        site.case, visit.id, visit.held_on, on=ON, actor=site.expert, **values
    )
    assert (found.code, found.confirmed_on) == ("Z04", None)
    diagnosis.answer_alone(found, "首件有记录，未出示", on=ON, actor=site.contact)
    assert found.answer is Answer.OBJECTED
    report = diagnosis.diagnosis_of(site.case)
    diagnosis.keep_constraint(found, report, "五月三批均无", on=ON, actor=site.expert)
    assert site.case.status is CaseStatus.IMPLEMENTING, "the confirmed report is not asked about again"
    diagnosis.answer_alone(found, "", on=JUNE, actor=site.contact)
    assert found.confirmed_on == JUNE
    plan = plans.start_plan(site.case, actor=site.officer, change_reason="新问题")
    with pytest.raises(RuleViolation, match="Z04"):
        plans.agree_to_plan(plan, on=JUNE, actor=site.contact)
