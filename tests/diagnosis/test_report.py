"""From the self-assessment to the report at the enterprise: who may write, what must be there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from casework.calendars.queries import calendar_for
from casework.diagnosis import services
from casework.diagnosis.queries import constraints_of, indicators_of
from casework.diagnosis.typical_actions import typical_actions
from casework.enums import CaseStatus, DeadlineKind, Role, ValueKind, VisitWay
from casework.errors import RuleViolation
from casework.i18n import catalogue
from casework.models import Notice
from casework.reference.queries import constraint_types
from tests import factories as make
from tests.diagnosis.conftest import FINDING, ON, Team


def test_beginning_moves_the_case_and_sets_the_day(team: Team) -> None:
    team.begun()
    assert (team.case.status, team.case.diagnosis_started_on) == (CaseStatus.DIAGNOSING, ON)


def test_only_declared_experts_of_the_team_begin(team: Team) -> None:
    outsider = make.actor(make.make_user(Role.EXPERT), team.case)
    with pytest.raises(RuleViolation):
        services.begin_diagnosis(team.case, on=ON, actor=outsider)
    undeclared = make.make_expert()
    make.make_member(team.case, undeclared, "technical", declared_on=None)
    actor = make.actor(make.make_user(Role.EXPERT, expert=undeclared), team.case)
    with pytest.raises(RuleViolation):
        services.begin_diagnosis(team.case, on=ON, actor=actor)


def test_a_diagnosis_does_not_begin_before_the_team_is_ready(team: Team) -> None:
    team.case.status = CaseStatus.CONFIRMED
    with pytest.raises(RuleViolation):
        team.begun()


def test_the_self_assessment_is_open_until_the_report_is_sent(team: Team) -> None:
    diagnosis = services.hand_in_self_assessment(team.case, "废品率高。", on=ON, actor=team.contact)
    assert (diagnosis.self_assessment, diagnosis.self_assessed_on) == ("废品率高。", ON)
    services.hand_in_self_assessment(team.case, "废品率 6.80 %。", on=ON, actor=team.contact)
    with pytest.raises(RuleViolation):
        services.hand_in_self_assessment(team.case, "", on=ON, actor=team.contact)
    team.sent()
    with pytest.raises(RuleViolation):
        services.hand_in_self_assessment(team.case, "太晚了", on=ON, actor=team.contact)


def test_numbers_of_constraints_are_given_once(team: Team) -> None:
    diagnosis = team.begun()
    first, second = (
        services.add_constraint(diagnosis, on=ON, actor=team.member, **FINDING) for _ in range(2)
    )
    services.remove_constraint(second, diagnosis, on=ON, actor=team.member)
    third = services.add_constraint(diagnosis, on=ON, actor=team.member, **FINDING)
    assert [first.code, second.code, third.code] == ["Z01", "Z02", "Z03"]
    assert constraints_of(team.case) == [first, third]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"type_code": "MTR"}, "type_code"),
        ({"type_code": "XXX-01"}, "type_code"),
        ({"title": ""}, "title"),
        ({"can_self_solve": False, "department": ""}, "department"),
    ],
)
def test_a_constraint_needs_category_name_and_who_helps(
    team: Team, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        services.add_constraint(team.begun(), on=ON, actor=team.member, **{**FINDING, **values})
    assert refused.value.field == field


def test_only_the_leader_sends_the_report(team: Team) -> None:
    diagnosis = team.written()
    with pytest.raises(RuleViolation):
        services.submit_report(diagnosis, on=ON, actor=team.member)
    services.submit_report(diagnosis, on=ON, actor=team.leader)
    assert diagnosis.submitted_on == ON


@pytest.mark.parametrize("spoil", ["held_on", "way", "conclusion", "evidence", "constraints"])
def test_an_incomplete_report_stays_with_the_team(team: Team, spoil: str) -> None:
    diagnosis = team.written()
    found = constraints_of(team.case)
    if spoil == "evidence":
        found[1].evidence = ""
    elif spoil == "constraints":
        for item in found:
            services.remove_constraint(item, diagnosis, on=ON, actor=team.leader)
    else:
        setattr(diagnosis, spoil, "" if spoil == "conclusion" else None)
    with pytest.raises(RuleViolation) as refused:
        services.submit_report(diagnosis, on=ON, actor=team.leader)
    assert diagnosis.submitted_on is None
    if spoil == "evidence":
        assert "Z02" in str(refused.value)


def test_the_answer_is_due_after_the_working_days_of_the_year(team: Team) -> None:
    team.case.programme.answer_days = 3
    diagnosis, _ = team.sent()
    assert diagnosis.answer_due_on == calendar_for(team.case.tenant_id).add(ON, 3)
    assert (team.case.next_due_on, team.case.next_due_kind) == (diagnosis.answer_due_on, DeadlineKind.ANSWER)


def test_the_enterprise_is_told_that_a_report_waits(team: Team, session: Any) -> None:
    team.sent()
    notices = session.scalars(select(Notice).where(Notice.user_id == team.contact.id)).all()
    assert [notice.template for notice in notices] == ["report_to_answer"]


def test_after_sending_nothing_of_the_report_is_changed(team: Team) -> None:
    diagnosis, found = team.sent()
    with pytest.raises(RuleViolation):
        services.write_report(diagnosis, actor=team.leader, on=ON, held_on=ON, way=VisitWay.VIDEO)
    with pytest.raises(RuleViolation):
        services.add_constraint(diagnosis, on=ON, actor=team.leader, **FINDING)
    with pytest.raises(RuleViolation):
        services.edit_constraint(found[0], diagnosis, actor=team.leader, **FINDING)
    with pytest.raises(RuleViolation):
        services.remove_constraint(found[0], diagnosis, on=ON, actor=team.leader)


@pytest.mark.parametrize("held_on", [date(2026, 5, 9), date(2026, 4, 9)])
def test_a_diagnosis_is_held_between_selection_and_today(team: Team, held_on: date) -> None:
    diagnosis = team.begun()
    with pytest.raises(RuleViolation) as refused:
        services.write_report(diagnosis, actor=team.leader, on=ON, held_on=held_on, way=None)
    assert refused.value.field == "held_on"


INDICATOR: dict[str, Any] = {
    "name": "铸件废品率", "unit": "%", "direction": "lower", "baseline_value": Decimal("6.80"),
    "baseline_on": date(2025, 12, 31), "baseline_period": "2025 年", "baseline_source": "车间月报",
    "target_value": Decimal("4"), "target_on": date(2026, 10, 31), "source": "车间月报", "constraint_id": None,
}  # fmt: skip


def test_an_indicator_keeps_one_baseline_with_period_and_source(team: Team) -> None:
    team.begun()
    indicator = services.add_indicator(team.case, on=ON, actor=team.leader, **INDICATOR)
    services.edit_indicator(
        indicator, on=ON, actor=team.leader,
        **{**INDICATOR, "baseline_value": Decimal("6.90")},
    )  # fmt: skip
    (found,) = indicators_of(team.case)
    assert [value.kind for value in found.values] == [ValueKind.BASELINE]
    assert (found.values[0].value, found.values[0].period) == (Decimal("6.90"), "2025 年")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"target_value": Decimal("7")}, "target_value"),
        ({"direction": "higher"}, "target_value"),
        ({"baseline_source": ""}, "baseline_source"),
        ({"baseline_on": date(2026, 5, 9)}, "baseline_on"),
    ],
)
def test_an_indicator_makes_sense(team: Team, values: dict[str, Any], field: str) -> None:
    team.begun()
    with pytest.raises(RuleViolation) as refused:
        services.add_indicator(team.case, on=ON, actor=team.leader, **{**INDICATOR, **values})
    assert refused.value.field == field


def test_targets_stay_as_they_were_approved(team: Team) -> None:
    team.begun()
    indicator = services.add_indicator(team.case, on=ON, actor=team.leader, **INDICATOR)
    with pytest.raises(RuleViolation):
        services.add_indicator(team.case, on=ON, actor=team.leader, **INDICATOR)
    team.case.plan_approved_on = ON
    with pytest.raises(RuleViolation):
        services.edit_indicator(indicator, on=ON, actor=team.leader, **{**INDICATOR, "unit": "件"})
    with pytest.raises(RuleViolation):
        services.remove_indicator(indicator, actor=team.leader)


def test_an_indicator_without_later_values_can_be_removed(team: Team) -> None:
    team.begun()
    indicator = services.add_indicator(team.case, on=ON, actor=team.leader, **INDICATOR)
    services.remove_indicator(indicator, actor=team.leader)
    assert indicators_of(team.case) == []


def test_every_typical_action_of_the_edition_has_its_chinese(team: Team) -> None:
    known = catalogue("zh_Hans")
    types = constraint_types(team.case.programme.constraint_edition_id)
    lines = {code.typical_actions for code in types.values() if code.typical_actions}
    assert lines
    assert not [line for line in lines if known.get(line) is None]
    assert typical_actions(types["MTR-01"])[0] == "建立计量器具台账"
