"""Approval by somebody else, actions out of lines, later versions that leave a trace."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from casework.enums import ActionState, CaseStatus, PartyKind
from casework.errors import RuleViolation
from casework.models import ActionItem, FollowUp, Plan
from casework.plans import services
from casework.plans.comparison import compare
from casework.plans.queries.versions import open_version, version_in_force, versions_of
from tests import factories as make
from tests.plans.conftest import LINE, ON, Site

JULY = date(2026, 7, 1)


def test_approval_makes_actions_and_follow_ups(site: Site, session: Any) -> None:
    actions = site.running()
    assert (site.case.status, site.case.plan_approved_on) == (CaseStatus.IMPLEMENTING, ON)
    assert [action.code for action in actions] == ["C01", "C02", "C03"]
    assert {(a.due_on, a.first_due_on, a.in_force_on, a.state) for a in actions} == {
        (LINE["due_on"], LINE["due_on"], ON, ActionState.PLANNED)
    }
    assert actions[0].evidence_kinds == ["检定证书", "计量台账"]
    assert session.query(FollowUp).filter_by(case_id=site.case.id).count() >= 1


def test_the_author_never_approves(site: Site) -> None:
    plan = site.submitted()
    plan.author_id = site.leader.id
    with pytest.raises(RuleViolation) as refused:
        services.approve_plan(plan, on=ON, actor=site.leader)
    assert "编制人" in str(refused.value)


def test_the_database_refuses_the_author_as_well(site: Site, session: Any) -> None:
    plan = site.submitted()
    plan.approved_on, plan.approved_by_id = ON, plan.author_id
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_a_returned_version_can_be_changed_and_submitted_again(site: Site) -> None:
    plan = site.submitted()
    with pytest.raises(RuleViolation):
        services.return_plan(plan, "", on=ON, actor=site.leader)
    services.return_plan(plan, "C01 的完成标志不清", on=ON, actor=site.leader)
    assert (site.case.status, plan.is_editable) == (CaseStatus.DIAGNOSED, True)
    services.edit_plan(plan, actor=site.officer, goal="改过的目标")
    services.agree_to_plan(plan, on=ON, actor=site.contact)
    services.submit_plan(plan, on=ON, actor=site.officer)
    assert (plan.returned_on, plan.is_waiting) == (None, True)
    services.approve_plan(plan, on=ON, actor=site.leader)
    assert version_in_force(site.case) == plan


def test_only_a_waiting_version_is_approved_or_returned(site: Site) -> None:
    plan = site.drafted()
    with pytest.raises(RuleViolation):
        services.approve_plan(plan, on=ON, actor=site.leader)
    with pytest.raises(RuleViolation):
        services.return_plan(plan, "不行", on=ON, actor=site.leader)


def second_version(site: Site) -> tuple[list[ActionItem], Plan]:
    """Running, and a second version begun."""
    actions = site.running()
    return actions, services.start_plan(site.case, actor=site.officer, change_reason="外协厂更换")


def approve(site: Site, plan: Plan) -> None:
    services.agree_to_plan(plan, on=JULY, actor=site.contact)
    services.submit_plan(plan, on=JULY, actor=site.officer)
    services.approve_plan(plan, on=JULY, actor=site.leader)


def test_a_later_version_needs_a_reason(site: Site) -> None:
    site.running()
    with pytest.raises(RuleViolation) as refused:
        services.start_plan(site.case, actor=site.officer)
    assert refused.value.field == "change_reason"


def test_a_later_version_begins_with_what_is_in_force(site: Site) -> None:
    actions, plan = second_version(site)
    assert (plan.version_number, len(plan.lines)) == (2, 3)
    assert compare(version_in_force(site.case), plan) == []
    assert [action.out_of_force_on for action in actions] == [None] * 3
    assert site.case.status is CaseStatus.IMPLEMENTING


def test_unchanged_lines_keep_their_action(site: Site, session: Any) -> None:
    actions, plan = second_version(site)
    before = [(a.id, a.version) for a in actions]
    services.add_line(plan, site.constraints[0], on=ON, actor=site.officer, **LINE)
    approve(site, plan)
    assert [(a.id, a.version) for a in actions] == before
    fourth = session.query(ActionItem).filter_by(case_id=site.case.id, number=4).one()
    assert fourth.in_force_on == JULY
    assert (version_in_force(site.case), versions_of(site.case)[1].superseded_on) == (plan, JULY)
    assert site.case.plan_approved_on == ON, "the first approval counts"


def test_a_version_keeps_why_a_constraint_has_no_measure(site: Site) -> None:
    first = site.drafted()
    services.remove_line(first.lines[2], actor=site.officer)
    services.give_no_action_reason(
        first, site.constraints[2], "企业自行解决，\n年底前完成", actor=site.officer
    )
    services.agree_to_plan(first, on=ON, actor=site.contact)
    services.submit_plan(first, on=ON, actor=site.officer)
    services.approve_plan(first, on=ON, actor=site.leader)
    second = services.start_plan(site.case, actor=site.officer, change_reason="企业做不了")
    services.add_line(second, site.constraints[2], on=ON, actor=site.officer, **LINE)
    assert second.why_no_action(site.constraints[2]) == ""
    assert first.why_no_action(site.constraints[2]) == "企业自行解决， 年底前完成", (
        "in force as it was agreed"
    )
    approve(site, second)
    assert [first.why_no_action(one) for one in site.constraints] == ["", "", "企业自行解决， 年底前完成"]
    (whole,) = (change for change in compare(first, second) if not change.code)
    assert [(field.label, field.old, field.new) for field in whole.fields] == [
        ("不采取措施", "Z03 企业自行解决， 年底前完成", "—")
    ]
    first.no_actions = None  # as one that was submitted before this was kept
    assert first.why_no_action(site.constraints[2]) == site.constraints[2].no_action_reason == ""


def test_a_line_left_out_takes_its_action_out_of_force(site: Site) -> None:
    actions, plan = second_version(site)
    services.remove_line(plan.lines[2], actor=site.officer)
    assert actions[2].out_of_force_on is None, "until the approval the old version holds"
    approve(site, plan)
    assert actions[2].out_of_force_on == JULY
    assert not actions[2].is_open


def test_a_later_date_in_a_version_leaves_the_trace_of_an_extension(site: Site) -> None:
    actions, plan = second_version(site)
    line = plan.lines[0]
    moved = {**LINE, "due_on": date(2026, 10, 30)}
    services.edit_line(line, on=JULY, actor=site.officer, **moved)
    approve(site, plan)
    (trace,) = actions[0].extensions
    assert (trace.old_due_on, trace.new_due_on, trace.is_approved) == (
        date(2026, 10, 9),
        date(2026, 10, 30),
        True,
    )
    assert (actions[0].due_on, actions[0].first_due_on) == (date(2026, 10, 30), date(2026, 10, 9))


def test_what_is_done_stays_in_every_later_version(site: Site) -> None:
    actions, plan = second_version(site)
    services.confirm_done(actions[0], on=JULY, actor=site.expert)
    line = plan.lines[0]
    with pytest.raises(RuleViolation):
        services.remove_line(line, actor=site.officer)
    with pytest.raises(RuleViolation):
        services.edit_line(line, on=JULY, actor=site.officer, **LINE)


def test_what_was_done_after_it_was_left_out_of_a_draft_stays_done(site: Site) -> None:
    actions, plan = second_version(site)
    services.remove_line(plan.lines[2], actor=site.officer)
    services.confirm_done(actions[2], on=JULY, actor=site.expert)
    approve(site, plan)
    assert (actions[2].done_on, actions[2].out_of_force_on) == (JULY, None)


def test_a_version_does_not_bring_a_deadline_forward(site: Site) -> None:
    _, plan = second_version(site)
    earlier = {**LINE, "due_on": date(2026, 9, 30)}
    with pytest.raises(RuleViolation, match="2026-10-09") as refused:
        services.edit_line(plan.lines[0], on=JULY, actor=site.officer, **earlier)
    assert refused.value.field == "due_on"
    services.edit_line(plan.lines[0], on=JULY, actor=site.officer, **{**LINE, "title": "分两批送检"})


def test_what_was_asked_lapses_with_an_action_that_is_left_out(site: Site) -> None:
    actions, plan = second_version(site)
    request = services.request_extension(actions[2], date(2026, 11, 6), "来不及", on=JULY, actor=site.contact)
    services.remove_line(plan.lines[2], actor=site.officer)
    approve(site, plan)
    assert (request.is_approved, request.decided_on, request.decided_by_id) == (False, JULY, None)


def test_what_was_given_up_is_not_planned_again(site: Site) -> None:
    actions = site.running()
    site.give_up(actions[1], "停产", JULY)
    plan = services.start_plan(site.case, actor=site.officer, change_reason="停产调整")
    assert [line.number for line in plan.lines] == [1, 3]
    line = services.add_line(plan, site.constraints[1], on=JULY, actor=site.officer, **LINE)
    assert line.number == 4, "a number is never used twice"
    approve(site, plan)
    assert (actions[1].dropped_on, actions[1].out_of_force_on) == (JULY, None)


def test_the_changes_of_a_version_are_shown_line_by_line(site: Site) -> None:
    _, plan = second_version(site)
    first = plan.lines[0]
    party = PartyKind.INSTITUTION
    changed = {**LINE, "party_kind": party, "responsible": "孙立", "due_on": date(2026, 10, 30)}
    services.edit_line(first, on=ON, actor=site.officer, **changed)
    services.remove_line(plan.lines[1], actor=site.officer)
    services.add_line(plan, site.constraints[0], on=ON, actor=site.officer, **{**LINE, "title": "二方审核"})
    changes = {(change.code, change.kind): change for change in compare(version_in_force(site.case), plan)}
    assert set(changes) == {("C01", "changed"), ("C02", "removed"), ("C04", "added")}
    fields = {(f.old, f.new) for f in changes["C01", "changed"].fields}
    parties = (str(LINE["party_kind"].label), str(party.label))
    assert fields == {parties, ("赵海燕", "孙立"), ("2026-10-09", "2026-10-30")}


def test_a_first_version_changes_nothing(site: Site) -> None:
    assert compare(None, site.drafted()) == []
    assert open_version(site.case) is not None


def test_versions_of_another_case_stay_apart(site: Site) -> None:
    site.drafted()
    other = make.make_case("620103", CaseStatus.DIAGNOSED)
    assert open_version(other) is None
