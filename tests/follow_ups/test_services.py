"""Holding, cancelling and handing over follow-ups."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework.access.principal import Principal
from casework.audit.listener import pending
from casework.enums import CaseStatus, EventKind, FollowUpKind, Role, TeamRole, VisitWay
from casework.errors import RuleViolation
from casework.follow_ups import queries, services
from casework.follow_ups.listing import state_of
from casework.models import Case, CaseEvent, FollowUp, Notice
from casework.notices.services import remind
from tests import factories as make

TODAY = date(2026, 10, 12)


@pytest.fixture
def case(session: Any) -> Case:
    return make.make_case(status=CaseStatus.IMPLEMENTING)


@pytest.fixture
def officer(case: Case) -> Principal:
    return make.actor(case.officer)


def held(**values: Any) -> services.Held:
    return services.Held(
        **{"held_on": TODAY, "way": VisitWay.ON_SITE, "findings": "台账已更新，余 3 只待检。", **values}
    )


def due(case: Case, **values: Any) -> FollowUp:
    """Due on Thursday 2026-09-24, window until 2026-10-08."""
    return make.make_follow_up(case, **{"window_until_on": date(2026, 10, 8), "number": 2, **values})


def told(session: Any, case: Case, kind: EventKind) -> dict[str, Any]:
    statement = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind == kind)
    details: dict[str, Any] = session.scalars(statement).one().details
    return details


def test_what_is_entered_months_later_is_marked_as_filed_late(
    case: Case, officer: Principal, session: Any
) -> None:
    """It counts by the day on which it was held, as a visit does; everybody sees when it was entered."""
    in_time, later = due(case), due(case, number=3)
    held_on = date(2026, 9, 24)
    services.hold_follow_up(in_time, held(held_on=held_on), actor=officer, today=held_on)
    services.hold_follow_up(later, held(held_on=held_on), actor=officer, today=date(2026, 12, 1))
    assert (in_time.filed_on, queries.is_filed_late(in_time)) == (held_on, False)
    assert (later.filed_on, queries.is_filed_late(later)) == (date(2026, 12, 1), True)
    assert later.filing_due_on == in_time.filing_due_on
    assert not queries.is_late(later)
    assert state_of(later, date(2026, 12, 1))[0] == "warn"
    events = session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id))
    details = [one.details for one in events if one.kind is EventKind.FOLLOWED_UP]
    assert [one.get("filed_late_on") for one in details] == [None, "2026-12-01"]


def test_a_follow_up_is_held_with_what_was_found(case: Case, officer: Principal, session: Any) -> None:
    follow_up = due(case)
    services.hold_follow_up(
        follow_up,
        held(
            held_on=date(2026, 10, 8),
            findings_by_action={"C05": "已送检 8 只", "C04": ""},
            enterprise_opinion="满意",
            new_problems="人员流动大",
        ),
        actor=officer,
        today=TODAY,
    )
    assert follow_up.findings == "C05 已送检 8 只\n台账已更新，余 3 只待检。"
    assert (follow_up.held_by_id, follow_up.held_by_name) == (officer.id, officer.name)
    assert (follow_up.enterprise_opinion, follow_up.new_problems) == ("满意", "人员流动大")
    assert follow_up.needs_more_help is False
    assert not queries.is_late(follow_up)
    assert told(session, case, EventKind.FOLLOWED_UP) == {
        "number": 2,
        "look_back": False,
        "way": "on_site",
        "late": False,
    }


def test_after_the_window_it_is_late_and_still_recorded(case: Case, officer: Principal, session: Any) -> None:
    follow_up = due(case)
    assert follow_up.is_overdue(date(2026, 10, 9))
    services.hold_follow_up(follow_up, held(held_on=date(2026, 10, 9)), actor=officer, today=TODAY)
    assert queries.is_late(follow_up)
    assert told(session, case, EventKind.FOLLOWED_UP)["late"] is True


def test_the_next_deadline_moves_on(case: Case, officer: Principal) -> None:
    first, second = (
        due(case),
        due(case, number=3, due_on=date(2026, 11, 3), window_until_on=date(2026, 11, 10)),
    )
    services.hold_follow_up(first, held(), actor=officer, today=TODAY)
    assert case.next_due_on == second.due_on


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"held_on": date(2026, 10, 13)}, "held_on"),
        ({"held_on": date(2026, 4, 9)}, "held_on"),
        ({"findings": ""}, "findings"),
        ({"findings": "", "findings_by_action": {"C05": ""}}, "findings"),
    ],
)
def test_what_cannot_be_is_refused(
    case: Case, officer: Principal, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolation) as refusal:
        services.hold_follow_up(due(case), held(**values), actor=officer, today=TODAY)
    assert refusal.value.field == field


def test_nothing_is_held_twice(case: Case, officer: Principal) -> None:
    follow_up = due(case)
    services.hold_follow_up(follow_up, held(), actor=officer, today=TODAY)
    with pytest.raises(RuleViolation):
        services.hold_follow_up(follow_up, held(), actor=officer, today=TODAY)


@pytest.mark.parametrize(
    ("status", "kind", "is_taken"),
    [
        (CaseStatus.IMPLEMENTING, FollowUpKind.REGULAR, True),
        (CaseStatus.SUSPENDED, FollowUpKind.REGULAR, False),
        (CaseStatus.CLOSED, FollowUpKind.REGULAR, False),
        (CaseStatus.CLOSED, FollowUpKind.LOOK_BACK, True),
        (CaseStatus.ARCHIVED, FollowUpKind.LOOK_BACK, True),
        (CaseStatus.WITHDRAWN, FollowUpKind.LOOK_BACK, False),
        (CaseStatus.TRANSFERRED, FollowUpKind.REGULAR, False),
    ],
)
def test_which_state_takes_which_kind(
    case: Case, officer: Principal, status: CaseStatus, kind: FollowUpKind, is_taken: bool
) -> None:
    follow_up = due(case, kind=kind)
    case.status = status
    with suppress(RuleViolation):
        services.hold_follow_up(follow_up, held(), actor=officer, today=TODAY)
    assert (follow_up.held_on is not None) is is_taken


def test_its_reminders_are_settled_when_it_is_held(case: Case, officer: Principal, session: Any) -> None:
    follow_up = due(case)
    remind(
        [officer.id],
        subject=queries.subject(follow_up),
        due_on=follow_up.due_on,
        step=0,
        template="deadline",
    )
    services.hold_follow_up(follow_up, held(), actor=officer, today=TODAY)
    assert session.scalars(select(Notice.read_at)).one() is not None


def test_more_help_reaches_officer_and_team_leader(case: Case, session: Any) -> None:
    expert, member = make.make_expert(), make.make_expert()
    make.make_member(case, expert, TeamRole.LEADER)
    make.make_member(case, member, TeamRole.MEMBER)
    leader_user = make.make_user(Role.EXPERT, expert=expert)
    member_user = make.make_user(Role.EXPERT, expert=member)
    services.hold_follow_up(
        due(case), held(needs_more_help=True), actor=make.actor(member_user, case), today=TODAY
    )
    notices = session.execute(select(Notice.user_id, Notice.template)).all()
    assert {tuple(row) for row in notices} == {
        (leader_user.id, "more_help"),
        (case.officer_id, "more_help"),
    }


def test_cancelling_needs_a_reason(case: Case, officer: Principal, session: Any) -> None:
    follow_up = due(case)
    with pytest.raises(RuleViolation) as refusal:
        services.cancel_follow_up(follow_up, "", actor=officer, today=TODAY)
    assert refusal.value.field == "reason"
    services.cancel_follow_up(follow_up, "企业停产检修", actor=officer, today=TODAY)
    assert (follow_up.cancelled_on, follow_up.cancel_reason) == (TODAY, "企业停产检修")
    assert told(session, case, EventKind.FOLLOW_UP_CANCELLED) == {
        "number": 2,
        "reason": "企业停产检修",
        "counts": True,
    }
    with pytest.raises(RuleViolation):
        services.hold_follow_up(follow_up, held(), actor=officer, today=TODAY)
    with pytest.raises(RuleViolation):
        services.cancel_follow_up(follow_up, "再取消", actor=officer, today=TODAY)


@pytest.mark.parametrize(
    ("status", "is_excused"),
    [
        (CaseStatus.IMPLEMENTING, False),
        (CaseStatus.SUSPENDED, True),
        (CaseStatus.WITHDRAWN, True),
        (CaseStatus.CLOSED, True),
    ],
)
def test_only_a_case_that_is_not_under_way_takes_it_out_of_the_count(
    case: Case, officer: Principal, status: CaseStatus, is_excused: bool
) -> None:
    follow_up = due(case)
    case.status = status
    services.cancel_follow_up(follow_up, "企业停产", actor=officer, today=TODAY)
    assert follow_up.is_excused is is_excused


def test_a_follow_up_is_handed_to_a_colleague_or_an_expert_of_the_team(
    case: Case, officer: Principal, session: Any
) -> None:
    follow_up = due(case)
    colleague = make.make_user(Role.COUNTY_OFFICER)
    expert = make.make_expert()
    make.make_member(case, expert)
    expert_user = make.make_user(Role.EXPERT, expert=expert)
    for person in (colleague, expert_user):
        services.reassign_follow_up(follow_up, person, actor=officer, today=TODAY)
        assert follow_up.assignee_id == person.id
    assert set(session.scalars(select(Notice.user_id))) == {colleague.id, expert_user.id}


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICER, Role.EXPERT, Role.LEADER])
def test_strangers_get_no_follow_up(case: Case, officer: Principal, role: Role) -> None:
    stranger = make.make_user(role, "620102" if role is Role.COUNTY_OFFICER else "620103")
    with pytest.raises(RuleViolation) as refusal:
        services.reassign_follow_up(due(case), stranger, actor=officer, today=TODAY)
    assert refusal.value.field == "assignee_id"


def test_a_person_may_remind_once_a_day(case: Case, session: Any) -> None:
    follow_up = due(case, assignee_id=case.officer_id)
    reviewer = make.actor(make.make_user(Role.PREFECTURE_REVIEWER, "620100"))
    services.nudge_assignee(follow_up, actor=reviewer, today=TODAY)
    with pytest.raises(RuleViolation):
        services.nudge_assignee(follow_up, actor=reviewer, today=TODAY)
    services.nudge_assignee(follow_up, actor=reviewer, today=date(2026, 10, 13))
    assert session.scalars(select(Notice.user_id).order_by(Notice.due_on)).all() == [case.officer_id] * 2
    assert [entry["act"] for entry in pending(session())].count("nudge") == 2
