"""Waiting for the enterprise moves a deadline by its working days; giving an action up takes two people."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from casework.enums import ActionState, CaseStatus, Progress
from casework.errors import RuleViolation
from casework.extensions import db
from casework.home.queries.plans import extensions
from casework.models import ActionPause, DropRequest, Notice
from casework.plans import services
from casework.plans.services.pauses import open_pause
from tests.plans.conftest import LINE, Site

DUE = LINE["due_on"]
MONDAY, FRIDAY, NEXT = date(2026, 6, 8), date(2026, 6, 12), date(2026, 6, 15)


def test_only_the_working_days_inside_a_pause_are_credited(site: Site) -> None:
    action = site.running()[0]
    services.pause_action(action, "等企业提供设备清单", on=MONDAY, actor=site.officer)
    services.resume_action(action, on=NEXT, actor=site.officer)
    pause = action.pauses[0]
    assert (pause.credited_days, pause.ended_on) == (5, NEXT), "Tuesday to Monday, without the weekend"
    # 9 October 2026 is a Friday, the 10th a make-up working day, and so five working days end on the 15th.
    assert (action.due_on, action.first_due_on) == (date(2026, 10, 15), DUE)
    assert [e.is_approved for e in action.extensions] == [True], "the trace of an extension"


def test_the_deadline_moves_while_the_pause_lasts_however_often_it_is_counted(site: Site) -> None:
    action = site.running()[0]
    services.pause_action(action, "等企业提供设备清单", on=MONDAY, actor=site.officer)
    for _twice in range(2):
        services.credit_pauses(on=FRIDAY)
    assert (action.pauses[0].credited_days, len(action.extensions)) == (4, 1)
    services.credit_pauses(on=MONDAY)
    assert action.pauses[0].credited_days == 4, "a late run takes nothing back"
    assert not action.is_overdue(action.due_on)


def test_a_deadline_in_force_is_never_brought_forward(site: Site) -> None:
    action = site.running()[0]
    services.pause_action(action, "等企业提供设备清单", on=MONDAY, actor=site.officer)
    extension = services.request_extension(
        action, date(2026, 10, 12), "检定排期", on=MONDAY, actor=site.contact
    )
    services.resume_action(action, on=NEXT, actor=site.officer)
    services.decide_extension(extension, True, on=NEXT, actor=site.leader)
    assert action.due_on == date(2026, 10, 15), "the credited days lead further than what was asked for"


def test_the_report_of_the_enterprise_ends_its_pause(site: Site) -> None:
    action = site.running()[0]
    services.pause_action(action, "等企业提供设备清单", on=MONDAY, actor=site.officer)
    services.report_progress(action, Progress.NOT_STARTED, "还没有", on=FRIDAY, actor=site.contact)
    assert open_pause(action) is not None
    services.report_progress(action, Progress.PARTLY, "清单已交", on=FRIDAY, actor=site.contact)
    assert open_pause(action) is None
    assert action.pauses[0].ended_on == FRIDAY


def test_no_pause_without_a_reason_twice_or_from_the_day_on_which_it_is_due(site: Site) -> None:
    action = site.running()[0]
    for reason, on in (("", MONDAY), ("来不及", DUE)):
        with pytest.raises(RuleViolation):
            services.pause_action(action, reason, on=on, actor=site.officer)
    services.pause_action(action, "等企业", on=MONDAY, actor=site.officer)
    with pytest.raises(RuleViolation):
        services.pause_action(action, "还在等", on=MONDAY, actor=site.officer)
    db.session.add(
        ActionPause(case=site.case, action=action, reason="又等", old_due_on=DUE, started_on=MONDAY,
                    started_by_id=site.officer.id, started_by_name="李")
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_nothing_waits_that_is_given_up_or_whose_case_has_stopped(site: Site) -> None:
    given_up, other = site.running()[:2]
    given_up.dropped_on, given_up.drop_reason = MONDAY, "设备已更换"
    with pytest.raises(RuleViolation):
        services.pause_action(given_up, "等企业", on=MONDAY, actor=site.officer)
    site.case.status = CaseStatus.SUSPENDED
    with pytest.raises(RuleViolation):
        services.pause_action(other, "等企业", on=MONDAY, actor=site.officer)


def test_a_pause_of_an_action_that_is_over_ends_without_credit(site: Site) -> None:
    action = site.running()[0]
    services.pause_action(action, "等企业", on=MONDAY, actor=site.officer)
    action.moved_on = MONDAY
    assert services.credit_pauses(on=FRIDAY) == 0
    assert (action.pauses[0].ended_on, action.due_on) == (FRIDAY, DUE)


def test_figures_of_a_past_day_know_the_deadline_of_that_day(site: Site, session: Any) -> None:
    action = site.running()[0]
    services.pause_action(action, "等企业", on=MONDAY, actor=site.officer)
    services.resume_action(action, on=NEXT, actor=site.officer)
    from_extensions = {e.old_due_on for e in action.extensions if e.decided_on > date(2026, 6, 1)}
    assert from_extensions == {DUE}, "before the waiting the first deadline was in force"
    assert all(e.decided_on == MONDAY for e in action.extensions)


def test_giving_up_is_asked_by_one_and_decided_by_another(site: Site) -> None:
    action = site.running()[0]
    request = services.ask_to_drop(action, "停产", on=MONDAY, actor=site.officer)
    assert action.state is not ActionState.DROPPED
    with pytest.raises(RuleViolation):
        services.ask_to_drop(action, "停产", on=MONDAY, actor=site.officer)
    with pytest.raises(RuleViolation):
        services.decide_drop(request, True, on=MONDAY, actor=site.officer)
    with pytest.raises(RuleViolation):
        services.decide_drop(request, False, "", on=MONDAY, actor=site.leader)
    services.decide_drop(request, False, "换一家机构再试", on=MONDAY, actor=site.leader)
    assert (action.dropped_on, action.drop_reason) == (None, "")
    again = services.ask_to_drop(action, "确实停产", on=FRIDAY, actor=site.officer)
    services.decide_drop(again, True, on=FRIDAY, actor=site.leader)
    assert (action.dropped_on, action.drop_reason) == (FRIDAY, "确实停产")
    with pytest.raises(RuleViolation):
        services.decide_drop(again, True, on=FRIDAY, actor=site.leader)


def test_the_table_itself_wants_two_people_for_giving_up(site: Site) -> None:
    action = site.running()[0]
    db.session.add(
        DropRequest(case=site.case, action=action, reason="停产", requested_on=MONDAY,
                    requested_by_id=site.officer.id, requested_by_name="李", is_approved=True,
                    decided_on=MONDAY, decided_by_id=site.officer.id)
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_request_is_not_approved_when_the_action_was_done_meanwhile(site: Site) -> None:
    action = site.running()[0]
    request = services.ask_to_drop(action, "停产", on=MONDAY, actor=site.officer)
    services.confirm_done(action, on=MONDAY, actor=site.expert)
    for approve in (True, False):
        with pytest.raises(RuleViolation):
            services.decide_drop(request, approve, "已经完成", on=MONDAY, actor=site.leader)
    assert (request.is_approved, request.decided_by_id, action.dropped_on) == (False, None, None)
    assert site.case.status is CaseStatus.IMPLEMENTING


def test_an_extension_asked_for_lapses_when_the_action_is_given_up(site: Site, session: Any) -> None:
    """Nothing is left on the desk of the deputy head that can only be refused."""
    action = site.running()[0]
    asked = services.request_extension(action, date(2026, 11, 6), "到货推迟", on=MONDAY, actor=site.contact)
    site.give_up(action, "停产", FRIDAY)
    assert (asked.is_approved, asked.decided_on, asked.decided_by_id) == (False, FRIDAY, None)
    assert extensions(site.leader, FRIDAY).count == 0
    assert action.due_on == DUE
    waiting = select(Notice.subject).where(Notice.user_id == site.leader.id, Notice.read_at.is_(None))
    assert f"extension:{asked.id}" not in session.scalars(waiting).all()
