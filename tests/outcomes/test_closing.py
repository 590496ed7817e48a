"""Closing and archiving: only in this order, with the look-backs in between."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.enums import CaseStatus, Conclusion, EventKind, FollowUpKind
from casework.errors import RuleViolation
from casework.outcomes import queries, services
from tests import factories as make
from tests.outcomes.ready import ON, Ready, answered, opined, ready_case


def accepted(ready: Ready) -> None:
    acceptance = opined(ready)
    answered(ready)
    services.conclude(acceptance, Conclusion.PASS, county_opinion="同意。", on=ON, actor=ready.officer)


def close(ready: Ready, on: date = date(2026, 11, 20)) -> Any:
    return services.close_case(ready.case, on=on, actor=ready.officer)


def test_closing_dates_the_case_and_plans_the_look_backs_of_its_year(session: Any) -> None:
    ready = ready_case()
    accepted(ready)
    look_backs = close(ready)
    assert (ready.case.status, ready.case.closed_on) == (CaseStatus.CLOSED, date(2026, 11, 20))
    assert [item.first_due_on for item in look_backs] == [date(2027, 2, 20), date(2027, 5, 20)]
    assert EventKind.CLOSED in [event.kind for event in ready.case.events]
    assert ready.case.next_due_on == look_backs[0].due_on


@pytest.mark.parametrize("status", [CaseStatus.IMPLEMENTING, CaseStatus.ACCEPTANCE, CaseStatus.RECTIFY])
def test_only_an_accepted_case_is_closed(session: Any, status: CaseStatus) -> None:
    ready = ready_case()
    ready.case.status = status
    with pytest.raises(RuleViolation):
        close(ready)
    assert ready.case.closed_on is None


def test_a_case_is_closed_once(session: Any) -> None:
    ready = ready_case()
    accepted(ready)
    close(ready)
    with pytest.raises(RuleViolation):
        close(ready)
    assert len(queries.open_look_backs(ready.case.id)) == 2


def test_nothing_is_closed_while_a_withdrawal_waits_for_its_decision(session: Any) -> None:
    ready = ready_case()
    accepted(ready)
    ready.case.withdrawal_requested_on = date(2026, 11, 18)
    with pytest.raises(RuleViolation, match="2026-11-18"):
        close(ready)


def test_a_follow_up_that_fell_due_since_is_held_before_closing(session: Any) -> None:
    ready = ready_case()
    accepted(ready)
    make.make_follow_up(ready.case, due_on=date(2026, 11, 18))
    with pytest.raises(RuleViolation, match="2026-11-18"):
        close(ready)
    assert ready.case.status is CaseStatus.ACCEPTED


def test_follow_ups_that_are_not_due_yet_end_with_the_work(session: Any) -> None:
    ready = ready_case()
    accepted(ready)
    later = make.make_follow_up(ready.case, due_on=date(2026, 12, 3))
    close(ready)
    assert (later.cancelled_on, later.is_excused) == (date(2026, 11, 20), True)
    assert [item.kind for item in queries.open_look_backs(ready.case.id)] == [FollowUpKind.LOOK_BACK] * 2


def test_an_open_look_back_keeps_the_file_from_being_archived(session: Any) -> None:
    ready = ready_case()
    accepted(ready)
    first, second = close(ready)
    first.held_on = date(2027, 2, 22)
    with pytest.raises(RuleViolation, match=second.due_on.isoformat()) as caught:
        services.archive_case(ready.case, on=date(2027, 3, 1), actor=ready.officer)
    assert first.due_on.isoformat() not in str(caught.value.message)
    second.held_on = date(2027, 5, 20)
    services.archive_case(ready.case, on=date(2027, 5, 24), actor=ready.officer)
    assert (ready.case.status, ready.case.archived_on) == (CaseStatus.ARCHIVED, date(2027, 5, 24))
    assert ready.case.is_frozen
    assert ready.case.next_due_kind is None


def test_only_a_closed_case_is_archived(session: Any) -> None:
    ready = ready_case()
    accepted(ready)
    with pytest.raises(RuleViolation):
        services.archive_case(ready.case, on=ON, actor=ready.officer)
