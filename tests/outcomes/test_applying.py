"""Applying for acceptance: what must be there, what is named when it is not, what the application sets off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework.enums import Answer, CaseStatus, Conclusion, EventKind, TeamRole
from casework.errors import RuleViolation
from casework.outcomes import queries, services
from casework.outcomes.services import NotReady
from tests import factories as make
from tests.outcomes.ready import APPLIED_ON, ON, Ready, applied, ready_case


def missing_keys(ready: Ready) -> list[str]:
    with pytest.raises(NotReady) as caught:
        applied(ready)
    return [item.key for item in caught.value.unmet]


def test_an_application_opens_a_round_dates_the_case_and_sends_the_survey(session: Any) -> None:
    ready = ready_case()
    acceptance = applied(ready)
    assert (acceptance.round, acceptance.applied_on, acceptance.applied_by_name) == (1, APPLIED_ON, "李晓燕")
    assert ready.case.status is CaseStatus.ACCEPTANCE
    assert ready.case.acceptance_applied_on == APPLIED_ON
    survey = queries.survey_of(ready.case.id)
    assert survey is not None
    assert (survey.sent_on, survey.answered_on) == (APPLIED_ON, None)
    assert ready.case.events[0].kind is EventKind.ACCEPTANCE_APPLIED
    assert ready.case.events[0].details == {"round": 1}


def unapproved(ready: Ready) -> None:
    ready.case.plan_approved_on = None


def waiting_version(ready: Ready) -> None:
    make.make_plan(ready.case, ready.officer_user, version_number=2, submitted_on=date(2026, 11, 2))


def open_action(ready: Ready) -> None:
    make.make_action(ready.case, ready.constraint)


def action_only_done(ready: Ready) -> None:
    ready.action.struck_off_on = ready.action.struck_off_by_id = None


def unjudged(ready: Ready) -> None:
    make.make_constraint(ready.case)


def due_follow_up(ready: Ready) -> None:
    make.make_follow_up(ready.case, due_on=APPLIED_ON)


def unmeasured(ready: Ready) -> None:
    make.make_value(make.make_indicator(ready.case))


def undeclared(ready: Ready) -> None:
    make.make_member(ready.case, role=TeamRole.MEMBER, declared_on=None)


def leaderless(ready: Ready) -> None:
    ready.case.team[0].ended_on, ready.case.team[0].end_reason = date(2026, 11, 1), "调离"


@pytest.mark.parametrize(
    ("break_it", "key", "endpoint"),
    [
        (unapproved, "plan", "plans.show"),
        (waiting_version, "plan", "plans.show"),
        (open_action, "actions", "actions.show"),
        (action_only_done, "actions", "actions.show"),
        (unjudged, "constraints", "diagnosis.show"),
        (due_follow_up, "follow_ups", "follow_ups.show"),
        (unmeasured, "values", "outcomes.show"),
        (undeclared, "team", "team.show"),
        (leaderless, "team", "team.show"),
    ],
)
def test_each_missing_precondition_stops_the_application_and_is_named_with_its_page(
    session: Any, break_it: Callable[[Ready], None], key: str, endpoint: str
) -> None:
    ready = ready_case()
    break_it(ready)
    session.flush()
    session.expire_all()
    with pytest.raises(NotReady) as caught:
        applied(ready)
    assert [(item.key, [m.endpoint for m in item.missing]) for item in caught.value.unmet] == [
        (key, [endpoint])
    ]
    assert ready.case.status is CaseStatus.IMPLEMENTING
    assert queries.survey_of(ready.case.id) is None


def test_every_missing_thing_is_listed_at_once(session: Any) -> None:
    ready = ready_case()
    for break_it in (open_action, unjudged, due_follow_up, unmeasured, undeclared):
        break_it(ready)
    session.expire_all()
    assert missing_keys(ready) == ["actions", "constraints", "follow_ups", "values", "team"]


def test_what_is_dropped_out_of_force_cancelled_not_due_or_objected_to_is_not_missing(session: Any) -> None:
    ready = ready_case()
    case, constraint = ready.case, ready.constraint
    make.make_action(case, constraint, dropped_on=date(2026, 9, 1), drop_reason="设备已更换")
    make.make_action(case, constraint, out_of_force_on=date(2026, 8, 1))
    make.make_follow_up(case, due_on=date(2026, 11, 6))
    make.make_follow_up(
        case, due_on=date(2026, 10, 8), cancelled_on=date(2026, 10, 1), cancel_reason="停产检修"
    )
    make.make_constraint(case, answer=Answer.OBJECTED, objection="有记录", confirmed_on=None)
    make.make_constraint(case, withdrawn_on=date(2026, 5, 20))
    session.expire_all()
    assert applied(ready).round == 1


def test_the_unanswered_survey_does_not_stop_the_application_but_is_on_the_list(session: Any) -> None:
    ready = ready_case()
    survey = queries.preconditions(ready.case, ON)[-1]
    assert (survey.key, survey.is_met, survey.stops_application) == ("survey", False, False)
    applied(ready)


def test_a_survey_that_was_sent_before_keeps_its_date(session: Any) -> None:
    ready = ready_case()
    survey = services.send_survey(ready.case, on=date(2026, 10, 20), actor=ready.officer)
    applied(ready)
    assert queries.survey_of(ready.case.id) is survey
    assert survey.sent_on == date(2026, 10, 20)


def test_an_open_round_takes_no_second_application(session: Any) -> None:
    ready = ready_case()
    applied(ready)
    with pytest.raises(RuleViolation, match="尚未作出结论"):
        applied(ready)
    assert len(queries.rounds_of(ready.case.id)) == 1


@pytest.mark.parametrize(
    "status", [CaseStatus.SUSPENDED, CaseStatus.ACCEPTED, CaseStatus.CLOSED, CaseStatus.WITHDRAWN]
)
def test_only_a_case_at_work_applies(session: Any, status: CaseStatus) -> None:
    ready = ready_case()
    ready.case.status = status
    if status is CaseStatus.SUSPENDED:
        ready.case.status_before_suspension = CaseStatus.IMPLEMENTING
    with pytest.raises(RuleViolation) as caught:
        applied(ready)
    assert not isinstance(caught.value, NotReady)


def test_nobody_applies_while_a_withdrawal_waits_for_its_decision(session: Any) -> None:
    ready = ready_case(withdrawal_requested_on=date(2026, 11, 1))
    with pytest.raises(RuleViolation, match="2026-11-01"):
        applied(ready)


def test_a_correction_is_followed_by_a_second_round_and_the_first_date_stays(session: Any) -> None:
    ready = ready_case()
    acceptance = applied(ready)
    acceptance.conclusion, acceptance.concluded_on = Conclusion.RECTIFY, date(2026, 11, 10)
    acceptance.rectify_due_on = date(2026, 12, 8)
    ready.case.status = CaseStatus.RECTIFY
    session.flush()
    again = applied(ready, date(2026, 12, 1))
    assert again.round == 2
    assert ready.case.acceptance_applied_on == APPLIED_ON
    assert ready.case.status is CaseStatus.ACCEPTANCE
