"""The round of acceptance: the team leader's opinion, the prefecture's sample, the county's conclusion."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from casework.enums import CaseStatus, Conclusion, DeadlineKind, EventKind, Role, TargetResult, ValueKind
from casework.errors import NotFound, RuleViolation
from casework.outcomes import queries, services
from casework.outcomes.services import NotReady
from tests import factories as make
from tests.outcomes.ready import ON, Ready, answered, applied, give_opinion, opined, ready_case, second_member


def conclude(ready: Ready, acceptance: Any, conclusion: Conclusion, on: date = ON, **values: Any) -> None:
    services.conclude(
        acceptance,
        conclusion,
        **{"county_opinion": "同意专家意见。", "on": on, "actor": ready.officer, **values},
    )


def test_the_leaders_opinion_keeps_a_result_for_every_target(session: Any) -> None:
    ready = ready_case()
    acceptance = opined(ready)
    assert [(row.indicator_id, row.result) for row in queries.latest_round(ready.case.id).targets] == [
        (ready.indicator.id, TargetResult.REACHED)
    ]
    assert (acceptance.expert_name, acceptance.expert_by_id) == (ready.expert.name, ready.expert.id)
    assert (acceptance.held_on, acceptance.expert_opinion_on) == (date(2026, 11, 10), date(2026, 11, 10))
    assert ready.case.events[0].kind is EventKind.ACCEPTANCE_OPINION
    assert ready.case.events[0].details == {"by": "expert", "round": 1}


def test_a_member_who_does_not_lead_the_team_gives_no_opinion(session: Any) -> None:
    ready = ready_case()
    member = second_member(ready)
    acceptance = applied(ready)
    with pytest.raises(RuleViolation, match=ready.case.leader.expert.name):
        give_opinion(ready, acceptance, on=ON, actor=make.actor(member, ready.case))
    assert acceptance.expert_opinion_on is None


def test_the_leader_of_another_case_gives_no_opinion_here(session: Any) -> None:
    ready, other = ready_case(), ready_case()
    acceptance = applied(ready)
    with pytest.raises(RuleViolation):
        give_opinion(ready, acceptance, on=ON, actor=other.expert)


def test_a_target_without_a_result_is_refused_beside_its_field(session: Any) -> None:
    ready = ready_case()
    with pytest.raises(RuleViolation) as caught:
        give_opinion(ready, applied(ready), on=ON, targets={})
    assert caught.value.field == f"result_{ready.indicator.id}"


def test_a_target_called_reached_against_its_value_needs_a_remark(session: Any) -> None:
    ready = ready_case()
    make.make_value(ready.indicator, ValueKind.AFTER, "94.1", measured_on=date(2026, 11, 4))
    session.expire_all()
    acceptance = applied(ready)
    with pytest.raises(RuleViolation) as caught:
        give_opinion(ready, acceptance, on=ON)
    assert caught.value.field == f"remark_{ready.indicator.id}"
    reached = {ready.indicator.id: (TargetResult.REACHED, "10 月下旬三批均达 96 %。")}
    give_opinion(ready, acceptance, on=ON, targets=reached)
    assert acceptance.targets[0].remark == "10 月下旬三批均达 96 %。"


@pytest.mark.parametrize("held_on", [date(2026, 11, 13), date(2026, 11, 4)])
def test_an_acceptance_is_held_between_its_application_and_today(session: Any, held_on: date) -> None:
    ready = ready_case()
    with pytest.raises(RuleViolation) as caught:
        give_opinion(ready, applied(ready), on=ON, held_on=held_on)
    assert caught.value.field == "held_on"


def test_an_opinion_needs_words(session: Any) -> None:
    ready = ready_case()
    with pytest.raises(RuleViolation) as caught:
        give_opinion(ready, applied(ready), on=ON, opinion="")
    assert caught.value.field == "opinion"


def test_amending_the_opinion_changes_the_same_rows(session: Any) -> None:
    ready = ready_case()
    acceptance = opined(ready)
    partly = {ready.indicator.id: (TargetResult.PARTLY, "只测了 9 月")}
    give_opinion(ready, acceptance, on=ON, targets=partly, opinion="部分完成。")
    assert [(row.result, row.remark) for row in queries.latest_round(ready.case.id).targets] == [
        (TargetResult.PARTLY, "只测了 9 月")
    ]


def test_a_concluded_round_takes_no_opinion(session: Any) -> None:
    ready = ready_case()
    acceptance = opined(ready)
    conclude(ready, acceptance, Conclusion.FAIL)
    with pytest.raises(RuleViolation, match="2026-11-12"):
        give_opinion(ready, acceptance, on=ON)


def test_a_suspended_case_takes_neither_opinion_nor_conclusion(session: Any) -> None:
    ready = ready_case()
    acceptance = opined(ready)
    ready.case.status, ready.case.status_before_suspension = CaseStatus.SUSPENDED, CaseStatus.ACCEPTANCE
    ready.case.suspended_on = ON
    with pytest.raises(RuleViolation):
        give_opinion(ready, acceptance, on=ON)
    with pytest.raises(RuleViolation):
        conclude(ready, acceptance, Conclusion.FAIL)


def test_there_is_no_round_before_the_first_application(session: Any) -> None:
    ready = ready_case()
    with pytest.raises(NotFound):
        queries.latest_round(ready.case.id)


def test_the_prefecture_samples_without_changing_the_conclusion(session: Any) -> None:
    ready = ready_case()
    acceptance = opined(ready)
    answered(ready)
    conclude(ready, acceptance, Conclusion.PASS)
    services.give_sample_opinion(acceptance, "抽查属实。", on=date(2026, 11, 16), actor=ready.reviewer)
    assert (acceptance.prefecture_name, acceptance.prefecture_opinion) == ("郑海涛", "抽查属实。")
    assert acceptance.conclusion is Conclusion.PASS
    assert ready.case.events[0].details["by"] == "prefecture"
    assert not ready.case.events[0].is_shared


def test_a_sample_needs_words_and_comes_before_closing(session: Any) -> None:
    ready = ready_case()
    acceptance = opined(ready)
    with pytest.raises(RuleViolation) as caught:
        services.give_sample_opinion(acceptance, "", on=ON, actor=ready.reviewer)
    assert caught.value.field == "opinion"
    answered(ready)
    conclude(ready, acceptance, Conclusion.PASS)
    services.close_case(ready.case, on=ON, actor=ready.officer)
    with pytest.raises(RuleViolation):
        services.give_sample_opinion(acceptance, "抽查属实。", on=ON, actor=ready.reviewer)


def test_the_county_concludes_only_after_the_experts_opinion(session: Any) -> None:
    ready = ready_case()
    acceptance = applied(ready)
    answered(ready)
    with pytest.raises(RuleViolation):
        conclude(ready, acceptance, Conclusion.PASS)
    assert acceptance.concluded_on is None


def test_opinion_and_conclusion_are_never_the_same_person(session: Any) -> None:
    ready = ready_case()
    acceptance = opined(ready)
    acceptance.expert_by_id = ready.officer.id
    with pytest.raises(RuleViolation):
        conclude(ready, acceptance, Conclusion.FAIL)


def test_the_table_itself_keeps_opinion_and_conclusion_apart(session: Any) -> None:
    ready = ready_case()
    acceptance = opined(ready)
    acceptance.conclusion, acceptance.concluded_on = Conclusion.FAIL, ON
    acceptance.concluded_by_id = acceptance.expert_by_id
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_pass_accepts_the_case_on_that_day(session: Any) -> None:
    ready = ready_case()
    acceptance = opined(ready)
    answered(ready)
    conclude(ready, acceptance, Conclusion.PASS)
    assert (ready.case.status, ready.case.accepted_on) == (CaseStatus.ACCEPTED, ON)
    assert (acceptance.concluded_on, acceptance.concluded_by_name) == (ON, "李晓燕")
    event = ready.case.events[0]
    assert (event.kind, event.details["conclusion"]) == (EventKind.ACCEPTANCE_CONCLUDED, "pass")


def test_a_pass_needs_the_answered_survey(session: Any) -> None:
    ready = ready_case()
    acceptance = opined(ready)
    with pytest.raises(NotReady) as caught:
        conclude(ready, acceptance, Conclusion.PASS)
    assert [item.key for item in caught.value.unmet] == ["survey"]
    assert (ready.case.status, acceptance.conclusion) == (CaseStatus.ACCEPTANCE, None)


def test_what_fell_due_since_the_application_stops_the_pass(session: Any) -> None:
    ready = ready_case()
    make.make_follow_up(ready.case, due_on=date(2026, 11, 11))
    acceptance = opined(ready)
    answered(ready)
    with pytest.raises(NotReady) as caught:
        conclude(ready, acceptance, Conclusion.PASS)
    assert [item.key for item in caught.value.unmet] == ["follow_ups"]


def test_a_time_limit_counts_the_years_working_days(session: Any) -> None:
    ready = ready_case()
    acceptance = opined(ready)
    conclude(ready, acceptance, Conclusion.RECTIFY)
    assert ready.case.programme.rectify_days == 20
    assert acceptance.rectify_due_on == date(2026, 12, 10)
    assert ready.case.status is CaseStatus.RECTIFY
    assert (ready.case.next_due_on, ready.case.next_due_kind) == (date(2026, 12, 10), DeadlineKind.RECTIFY)
    assert ready.case.events[0].details["due_on"] == "2026-12-10"
    assert ready.case.accepted_on is None


def test_a_time_limit_needs_no_answered_survey(session: Any) -> None:
    ready = ready_case()
    conclude(ready, opined(ready), Conclusion.RECTIFY)
    assert queries.survey_of(ready.case.id).answered_on is None


def rectified(ready: Ready) -> Any:
    """The second round, after a time limit, with the expert's opinion."""
    conclude(ready, opined(ready), Conclusion.RECTIFY)
    again = applied(ready, date(2026, 12, 7))
    give_opinion(ready, again, on=date(2026, 12, 8))
    return again


def test_no_second_time_limit_is_given(session: Any) -> None:
    ready = ready_case()
    again = rectified(ready)
    with pytest.raises(RuleViolation) as caught:
        conclude(ready, again, Conclusion.RECTIFY, date(2026, 12, 9))
    assert caught.value.field == "conclusion"
    conclude(ready, again, Conclusion.FAIL, date(2026, 12, 9), county_opinion="台账仍不完整。")
    assert ready.case.status is CaseStatus.IMPLEMENTING


def test_after_a_fail_the_count_of_time_limits_begins_anew(session: Any) -> None:
    ready = ready_case()
    conclude(ready, rectified(ready), Conclusion.FAIL, date(2026, 12, 9))
    third = applied(ready, date(2026, 12, 21))
    give_opinion(ready, third, on=date(2026, 12, 21))
    conclude(ready, third, Conclusion.RECTIFY, date(2026, 12, 22))
    assert ready.case.status is CaseStatus.RECTIFY


def test_a_pass_in_the_second_round_leaves_the_first_conclusion_as_it_was(session: Any) -> None:
    ready = ready_case()
    again = rectified(ready)
    answered(ready)
    conclude(ready, again, Conclusion.PASS, date(2026, 12, 9))
    rounds = {item.round: (item.conclusion, item.concluded_on) for item in queries.rounds_of(ready.case.id)}
    assert rounds == {1: (Conclusion.RECTIFY, ON), 2: (Conclusion.PASS, date(2026, 12, 9))}


def test_not_passed_leads_back_to_the_work_with_the_countys_reason(session: Any) -> None:
    ready = ready_case()
    acceptance = opined(ready)
    with pytest.raises(RuleViolation) as caught:
        conclude(ready, acceptance, Conclusion.FAIL, county_opinion="")
    assert caught.value.field == "county_opinion"
    conclude(ready, acceptance, Conclusion.FAIL, county_opinion="密封试验仍无法溯源。")
    assert (ready.case.status, ready.case.accepted_on) == (CaseStatus.IMPLEMENTING, None)
    assert ready.case.events[0].details["reason"] == "密封试验仍无法溯源。"


def test_a_round_is_concluded_once(session: Any) -> None:
    ready = ready_case()
    acceptance = opined(ready)
    answered(ready)
    conclude(ready, acceptance, Conclusion.PASS)
    with pytest.raises(RuleViolation, match="2026-11-12"):
        conclude(ready, acceptance, Conclusion.FAIL)
    assert acceptance.conclusion is Conclusion.PASS


def test_nothing_passes_while_a_withdrawal_waits_for_its_decision(session: Any) -> None:
    ready = ready_case()
    acceptance = opined(ready)
    answered(ready)
    ready.case.withdrawal_requested_on = date(2026, 11, 11)
    with pytest.raises(RuleViolation, match="2026-11-11"):
        conclude(ready, acceptance, Conclusion.PASS)


def test_another_county_officer_may_conclude(session: Any) -> None:
    ready = ready_case()
    acceptance = opined(ready)
    colleague = make.actor(make.make_user(Role.COUNTY_OFFICER))
    conclude(ready, acceptance, Conclusion.FAIL, actor=colleague)
    assert acceptance.concluded_by_id == colleague.id
