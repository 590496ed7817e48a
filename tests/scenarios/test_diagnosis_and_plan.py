"""Diagnosis and plan: each phrase of programme.md 4.3 and 4.4, "Goes wrong", and what the tool does about it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from casework import clock
from casework.diagnosis import likeness, maturity, queries, services
from casework.diagnosis.hints import hints
from casework.enums import Answer, CaseStatus, Role, Severity, Solver
from casework.errors import RuleViolation
from casework.extensions import db
from casework.models import ClueHandOver
from casework.plans import services as plans
from casework.plans.comparison import compare
from casework.plans.queries import version_in_force
from casework.plans.warnings import warnings
from tests import factories as make
from tests.diagnosis.conftest import FINDING, ON, Team, make_team
from tests.plans.conftest import LINE, Site, make_site
from tests.plans.conftest import ON as PLANNED

TEXT = "企业质量管理基础较好，但计量器具溯源不完整，过程检验记录缺失，建议先完善台账，再组织内审员培训，年底前复核一次。"


@pytest.fixture
def team(session: Any) -> Team:
    with clock.moved_to(ON):
        return make_team()


@pytest.fixture
def site(session: Any) -> Site:
    return make_site()


# --- 4.3


def test_copied_report_text_across_enterprises(team: Team) -> None:
    """Shown with how much is the same, to readers whose scope holds both reports."""
    diagnosis = team.written()
    diagnosis.conclusion = f"{team.case.enterprise_name}：{TEXT}废品率 4.5 %。"
    twin = make.make_case("620103", CaseStatus.DIAGNOSING, programme=team.case.programme)
    make.make_diagnosis(twin, conclusion=f"{twin.enterprise_name}：{TEXT}废品率 6.1 %。", strengths="")
    other = make.make_case("620103", CaseStatus.DIAGNOSING, programme=team.case.programme)
    make.make_diagnosis(
        other,
        strengths="",
        conclusion="包装车间粉尘超标，标签缺少执行标准号，须先改造除尘，再请设计单位重新设计标签和说明书。",
    )
    own = likeness.Report(team.case.id, team.case.number, team.case.enterprise_name, diagnosis.conclusion)
    found = likeness.alike(own, queries.other_reports(team.case))
    assert [(item.case_id, item.percent >= 95) for item in found] == [(twin.id, True)]


def test_a_report_of_another_county_is_not_compared(given: Any, sign_in: Any) -> None:
    """Beyond the reader's scope there is nothing to be alike with; the superior of both sees it."""
    with given():
        case = make.make_case("620103", CaseStatus.DIAGNOSING)
        far = make.make_case("620502", CaseStatus.DIAGNOSING, programme=case.programme)
        for one in (case, far):
            make.make_diagnosis(one, strengths="", conclusion=TEXT)
        path, name = f"/cases/{case.id}/diagnosis", far.enterprise_name
        officer = make.make_user(Role.COUNTY_OFFICER, "620103").username
        manager = make.make_user(Role.PROVINCIAL_MANAGER, "620000").username
    assert name not in sign_in(officer).get(path).text
    assert name in sign_in(manager).get(path).text


def test_problems_that_are_only_wishes(team: Team) -> None:
    diagnosis = team.written(1)
    wish = services.add_constraint(
        diagnosis, on=ON, actor=team.member, **{**FINDING, "evidence": "希望加强质量意识", "cause": "无"}
    )
    words = hints(queries.constraints_of(team.case), queries.indicators_of(team.case))
    assert any(wish.code in text and "愿望" in text for text in words)
    assert not any("Z01" in text and "愿望" in text for text in words), "a fact with a number is none"


def test_no_evidence(team: Team) -> None:
    diagnosis = team.written(1)
    services.add_constraint(diagnosis, on=ON, actor=team.member, **{**FINDING, "evidence": ""})
    with pytest.raises(RuleViolation, match="Z02"):
        services.submit_report(diagnosis, on=ON, actor=team.leader)


def test_no_baseline_values_so_effect_cannot_be_shown_in_november(team: Team) -> None:
    team.written(1)
    before = hints(queries.constraints_of(team.case), queries.indicators_of(team.case))
    services.add_indicator(
        team.case, on=ON, actor=team.leader, name="废品率", unit="%", direction="lower",
        baseline_value=Decimal("4.5"), baseline_on=date(2026, 4, 30), baseline_period="2025年",
        baseline_source="车间月报", target_value=Decimal(2),
    )  # fmt: skip
    after = hints(queries.constraints_of(team.case), queries.indicators_of(team.case))
    assert len(before) == len(after) + 1


def test_enterprise_refuses_to_confirm(team: Team) -> None:
    """No answer is never consent, and an objection is answered by the team, not overruled."""
    diagnosis, found = team.sent(2)
    assert team.case.status is CaseStatus.DIAGNOSING
    with pytest.raises(RuleViolation):
        services.submit_answers(diagnosis, on=ON, actor=team.contact)
    services.save_answer(found[0], diagnosis, Answer.AGREED, "", on=ON, actor=team.contact)
    services.save_answer(found[1], diagnosis, Answer.OBJECTED, "已于四月检定", on=ON, actor=team.contact)
    services.submit_answers(diagnosis, on=ON, actor=team.contact)
    assert team.case.status is CaseStatus.DIAGNOSING
    services.withdraw_objected(found[1], diagnosis, "核实属实，撤回。", on=ON, actor=team.leader)
    assert team.case.status is CaseStatus.DIAGNOSED


def test_a_serious_safety_fault_is_found_and_the_clue_handed_over(given: Any, sign_in: Any) -> None:
    """Day and channel alone are kept, for the county alone: enterprise, experts and superiors see nothing of it."""
    with given():
        team = make_team()
        people = {**team.usernames, "above": make.make_user(Role.PREFECTURE_REVIEWER, "620100").username}
        key = team.case.id
    with clock.moved_to(ON):
        officer = sign_in(people["officer"])
        form = {"handed_over_on": "2026-05-07", "channel": "安全监管科内部移送单", "request_key": "k" * 16}
        assert officer.post(f"/cases/{key}/clues/new", data={**form, "channel": ""}).status_code == 422
        for _attempt in range(2):
            assert officer.post(f"/cases/{key}/clues/new", data=form).status_code == 303
        assert officer.get(f"/cases/{key}/diagnosis").text.count("安全监管科内部移送单") == 1
        for name in ("leader", "contact", "above"):
            person = sign_in(people[name])
            for page in ("diagnosis", "story"):
                answer = person.get(f"/cases/{key}/{page}")
                assert answer.status_code == 200
                assert "移送单" not in answer.text
            assert person.get(f"/cases/{key}/clues/new").status_code == 403
    with given():
        assert db.session.query(ClueHandOver).count() == 0, "not even the province finds the row"


def test_the_day_on_site_and_the_maturity_are_part_of_the_report(team: Team) -> None:
    diagnosis = team.written(1)
    services.write_report(
        diagnosis, actor=team.leader, on=ON, held_on=date(2026, 5, 6), way=diagnosis.way, conclusion="结论",
        opening_talk="负责人、质量经理到会", walk_machine="数控车床 3 台无点检卡",
    )  # fmt: skip
    assert (diagnosis.opening_talk, diagnosis.walk_machine) == (
        "负责人、质量经理到会",
        "数控车床 3 台无点检卡",
    )
    services.score_maturity(diagnosis, {"MAN": 2, "MAC": 0}, actor=team.member)
    assert maturity.read(diagnosis.maturity) == {"MAN": 2, "MAC": 0}
    for scores in ({"MAN": 6}, {"NOPE": 1}, {"MAN": -1}):
        with pytest.raises(RuleViolation):
            services.score_maturity(diagnosis, scores, actor=team.member)
    services.submit_report(diagnosis, on=ON, actor=team.leader)
    with pytest.raises(RuleViolation):
        services.score_maturity(diagnosis, {"MAN": 5}, actor=team.member)


def test_who_can_solve_a_constraint_is_said(team: Team) -> None:
    diagnosis = team.written(0)
    for solver in (Solver.DEPARTMENT, Solver.INSTITUTION):
        with pytest.raises(RuleViolation) as caught:
            services.add_constraint(diagnosis, on=ON, actor=team.member, **{**FINDING, "solver": solver})
        assert caught.value.field == "department"
        made = services.add_constraint(
            diagnosis, on=ON, actor=team.member, **{**FINDING, "solver": solver, "department": "省计量院"}
        )
        assert made.solver is solver
    alone = services.add_constraint(diagnosis, on=ON, actor=team.member, **{**FINDING, "solver": Solver.SELF})
    assert alone.can_self_solve


# --- 4.4


def said(site: Site, plan: Any) -> str:
    found = warnings(plan, queries.confirmed_constraints(site.case), queries.indicators_of(site.case))
    return " | ".join(str(item.words) for item in found)


def test_actions_such_as_strengthen_management_without_finish_mark(site: Site) -> None:
    plan = plans.start_plan(site.case, actor=site.officer)
    with pytest.raises(RuleViolation) as caught:
        plans.add_line(
            plan, site.constraints[0], on=PLANNED, actor=site.officer, **{**LINE, "finish_mark": "完成"}
        )
    assert caught.value.field == "finish_mark"
    vague = plans.add_line(
        plan,
        site.constraints[0],
        on=PLANNED,
        actor=site.officer,
        **{**LINE, "finish_mark": "进一步加强质量管理"},
    )
    plans.add_line(plan, site.constraints[1], on=PLANNED, actor=site.officer, **LINE)
    words = said(site, plan)
    assert f"C{vague.number:02d}：完成标志" in words
    assert "C02：完成标志" not in words


def test_deadline_31_december_for_everything(site: Site) -> None:
    plan = plans.start_plan(site.case, actor=site.officer)
    for constraint in site.constraints:
        plans.add_line(
            plan, constraint, on=PLANNED, actor=site.officer, **{**LINE, "due_on": date(2026, 12, 31)}
        )
    words = said(site, plan)
    assert "同一天" in words
    assert "12月31日：C01" in words


def test_cost_for_the_enterprise_unclear(site: Site) -> None:
    plan = plans.start_plan(site.case, actor=site.officer)
    plans.add_line(plan, site.constraints[0], on=PLANNED, actor=site.officer, **LINE)
    plans.add_line(
        plan,
        site.constraints[1],
        on=PLANNED,
        actor=site.officer,
        **{**LINE, "cost": "检定费 600 元，企业承担"},
    )
    words = said(site, plan)
    assert "C01：没有写费用" in words
    assert "C02：没有写费用" not in words


def test_cqo_training_missing_although_it_is_a_target(site: Site) -> None:
    plan = plans.start_plan(site.case, actor=site.officer)
    site.constraints[0].type_code = "MAN-04"
    db.session.flush()
    assert "首席质量官" in said(site, plan)
    plans.add_line(
        plan, site.constraints[0], on=PLANNED, actor=site.officer, **{**LINE, "title": "首席质量官培训并任命"}
    )
    assert "首席质量官" not in said(site, plan)


def test_every_high_constraint_has_an_action_or_a_recorded_reason(site: Site) -> None:
    assert [item.severity for item in site.constraints] == [Severity.HIGH, Severity.HIGH, Severity.LOW]
    plan = plans.start_plan(site.case, actor=site.officer)
    plans.edit_plan(plan, actor=site.officer, goal="废品率降到 4 % 以下")
    plans.add_line(plan, site.constraints[0], on=PLANNED, actor=site.officer, **LINE)
    with pytest.raises(RuleViolation, match="Z02"):
        plans.agree_to_plan(plan, on=PLANNED, actor=site.contact)
    plans.give_no_action_reason(plan, site.constraints[1], "企业已自行解决", actor=site.officer)
    plans.agree_to_plan(plan, on=PLANNED, actor=site.contact)


def test_templates_bring_dates_in_working_days_one_after_the_other(site: Site) -> None:
    plan = plans.start_plan(site.case, actor=site.officer)
    plans.propose_lines(plan, on=PLANNED, actor=site.officer)
    lines = [line for line in plan.lines if line.constraint_id == site.constraints[0].id]
    # 20 and 40 working days from 20 May 2026; the Dragon Boat holiday of 19 June is no working day.
    assert [line.due_on for line in lines][:2] == [date(2026, 6, 17), date(2026, 7, 16)]
    assert lines[0].start_on == PLANNED
    assert lines[1].start_on == lines[0].due_on
    last = site.case.programme.acceptance_due_on
    assert all(line.due_on is not None and line.due_on <= last for line in plan.lines)


def test_what_changed_between_versions_is_shown_with_the_goal_and_the_targets(site: Site) -> None:
    site.running()
    plan = plans.start_plan(site.case, actor=site.officer, change_reason="目标调整")
    plans.edit_plan(plan, actor=site.officer, goal="废品率降到 3 % 以下")
    plans.edit_line(plan.lines[0], on=PLANNED, actor=site.officer, **{**LINE, "helpers": "王磊、孙立"})
    from_version = compare(version_in_force(site.case), plan)
    fields = {str(field.label): field.new for change in from_version for field in change.fields}
    assert fields["总目标"] == "废品率降到 3 % 以下"
    assert fields["配合人员"] == "王磊、孙立"
