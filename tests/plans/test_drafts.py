"""A version of the plan while it is written: complete, agreed, submitted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.diagnosis.queries import confirmed_constraints, indicators_of
from casework.enums import Answer, CaseStatus, Role
from casework.errors import RuleViolation
from casework.plans import services
from casework.plans.completeness import missing_in_plan
from tests import factories as make
from tests.plans.conftest import LINE, ON, Site


def missing(site: Site, plan: Any) -> str:
    found = missing_in_plan(plan, confirmed_constraints(site.case), indicators_of(site.case))
    return " ".join(item.words for item in found)


@pytest.mark.parametrize("status", [status for status in CaseStatus if status not in (CaseStatus.DIAGNOSED,)])
def test_a_first_version_is_begun_in_one_state_only(site: Site, status: CaseStatus) -> None:
    site.case.status = status
    with pytest.raises(RuleViolation):
        services.start_plan(site.case, actor=site.officer)


def test_one_version_is_open_at_a_time(site: Site) -> None:
    services.start_plan(site.case, actor=site.officer)
    with pytest.raises(RuleViolation):
        services.start_plan(site.case, actor=site.expert)


def test_an_expert_outside_the_team_writes_no_plan(site: Site) -> None:
    outsider = make.actor(make.make_user(Role.EXPERT), site.case)
    with pytest.raises(RuleViolation):
        services.start_plan(site.case, actor=outsider)


@pytest.mark.parametrize("mark", ["", "完成", "加强管理", "已完成。"])
def test_an_empty_or_vague_finish_mark_is_refused(site: Site, mark: str) -> None:
    plan = services.start_plan(site.case, actor=site.officer)
    with pytest.raises(RuleViolation) as refused:
        services.add_line(
            plan, site.constraints[0], on=ON, actor=site.officer, **{**LINE, "finish_mark": mark}
        )
    assert refused.value.field == "finish_mark"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"due_on": None}, "due_on"),
        ({"due_on": date(2026, 5, 19)}, "due_on"),
        ({"start_on": date(2026, 10, 10)}, "start_on"),
    ],
)
def test_a_line_says_what_and_by_when(site: Site, values: dict[str, Any], field: str) -> None:
    plan = services.start_plan(site.case, actor=site.officer)
    with pytest.raises(RuleViolation) as refused:
        services.add_line(plan, site.constraints[0], on=ON, actor=site.officer, **{**LINE, **values})
    assert refused.value.field == field


def test_a_due_date_on_a_rest_day_moves_to_the_next_working_day(site: Site) -> None:
    plan = services.start_plan(site.case, actor=site.officer)
    line = services.add_line(
        plan, site.constraints[0], on=ON, actor=site.officer, **{**LINE, "due_on": date(2026, 10, 1)}
    )
    assert line.due_on == date(2026, 10, 8)


def test_only_confirmed_constraints_of_the_case_get_lines(site: Site) -> None:
    plan = services.start_plan(site.case, actor=site.officer)
    objected = make.make_constraint(site.case, answer=Answer.PENDING, confirmed_on=None)
    foreign = make.make_constraint(make.make_case("620103"))
    for constraint in (objected, foreign):
        with pytest.raises(RuleViolation):
            services.add_line(plan, constraint, on=ON, actor=site.officer, **LINE)


def test_every_constraint_of_high_severity_needs_a_line_or_a_reason(site: Site) -> None:
    plan = services.start_plan(site.case, actor=site.officer)
    services.edit_plan(plan, actor=site.officer, goal="废品率降到 4 % 以下")
    services.add_line(plan, site.constraints[0], on=ON, actor=site.officer, **LINE)
    assert "Z02" in missing(site, plan)
    assert "Z03" not in missing(site, plan)
    services.give_no_action_reason(plan, site.constraints[1], "今年停产改造", actor=site.officer)
    assert missing(site, plan) == ""
    services.give_no_action_reason(plan, site.constraints[1], "", actor=site.officer)
    assert "Z02" in missing(site, plan)


def test_a_constraint_with_a_line_needs_no_reason(site: Site) -> None:
    plan = site.drafted()
    with pytest.raises(RuleViolation):
        services.give_no_action_reason(plan, site.constraints[0], "不需要", actor=site.officer)


def test_what_is_proposed_cannot_be_submitted_as_it_is(site: Site) -> None:
    plan = services.start_plan(site.case, actor=site.officer)
    services.give_no_action_reason(plan, site.constraints[2], "企业自行解决", actor=site.officer)
    assert services.propose_lines(plan, on=ON, actor=site.officer) == 6
    assert [line.number for line in plan.lines] == [1, 2, 3, 4, 5, 6]
    assert services.propose_lines(plan, on=ON, actor=site.officer) == 0
    assert "C01" in missing(site, plan)
    with pytest.raises(RuleViolation):
        services.agree_to_plan(plan, on=ON, actor=site.contact)


def test_a_plan_without_goal_lines_or_targets_is_incomplete(site: Site) -> None:
    plan = services.start_plan(site.case, actor=site.officer)
    make.make_indicator(site.case, name="废品率", target_value=None)
    words = missing(site, plan)
    assert "废品率" in words
    assert len(missing_in_plan(plan, [], [])) == 2


def test_the_enterprise_agrees_before_submission(site: Site) -> None:
    plan = site.drafted()
    with pytest.raises(RuleViolation):
        services.submit_plan(plan, on=ON, actor=site.officer)
    services.agree_to_plan(plan, on=ON, actor=site.contact)
    services.submit_plan(plan, on=ON, actor=site.officer)
    assert site.case.status is CaseStatus.PLAN_REVIEW


@pytest.mark.parametrize("change", ["goal", "line", "new", "gone", "reason"])
def test_every_change_asks_the_enterprise_again(site: Site, change: str) -> None:
    plan = site.drafted()
    services.agree_to_plan(plan, on=ON, actor=site.contact)
    line = plan.lines[0]
    if change == "goal":
        services.edit_plan(plan, actor=site.officer, goal="另一个目标")
    elif change == "line":
        services.edit_line(line, on=ON, actor=site.officer, **LINE)
    elif change == "new":
        services.add_line(plan, site.constraints[0], on=ON, actor=site.officer, **LINE)
    elif change == "gone":
        services.remove_line(line, actor=site.officer)
    else:
        services.remove_line(line, actor=site.officer)
        services.give_no_action_reason(plan, site.constraints[0], "停产", actor=site.officer)
    assert plan.enterprise_agreed_on is None


def test_a_submitted_version_is_closed(site: Site) -> None:
    plan = site.submitted()
    for attempt in (
        lambda: services.edit_plan(plan, actor=site.officer, goal="x"),
        lambda: services.add_line(plan, site.constraints[0], on=ON, actor=site.officer, **LINE),
        lambda: services.remove_line(plan.lines[0], actor=site.officer),
        lambda: services.propose_lines(plan, on=ON, actor=site.officer),
        lambda: services.agree_to_plan(plan, on=ON, actor=site.contact),
        lambda: services.submit_plan(plan, on=ON, actor=site.officer),
    ):
        with pytest.raises(RuleViolation):
            attempt()
