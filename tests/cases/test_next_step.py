"""What a case waits for, and for whom."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.cases.next_step import next_step
from casework.cases.queries.page import case_page
from casework.enums import CaseStatus, Role
from tests import factories as make

TODAY = date(2026, 10, 12)


def test_a_changed_plan_waits_for_the_leader_while_the_work_goes_on(session: Any) -> None:
    leader = make.actor(make.make_user(Role.LEADER))
    officer_user = make.make_user()
    case = make.make_case(status=CaseStatus.IMPLEMENTING, plan_approved_on=date(2026, 6, 3))
    make.make_action(case)
    make.make_plan(case, officer_user, version_number=2, submitted_on=date(2026, 10, 9))
    page = case_page(case.id, TODAY)
    for_leader, for_officer = next_step(page, leader), next_step(page, make.actor(officer_user))
    assert for_leader is not None
    assert (for_leader.key, for_leader.is_mine, for_leader.due_on) == ("approve", True, None)
    assert for_officer is not None
    assert (for_officer.key, for_officer.is_mine) == ("approve", False)
