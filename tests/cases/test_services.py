"""Opening a case, its number, team, story, suspension and withdrawal."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework.cases import services
from casework.enums import CaseStatus, EventKind, NominationStatus, Role, TeamRole, WithdrawalReason
from casework.errors import RuleViolation
from casework.extensions import db
from casework.models import Notice
from casework.models.case import NO_DEADLINE
from tests import factories as make

ON = date(2026, 4, 10)


def confirmed_nomination(code: str = "620103") -> Any:
    return make.make_nomination(code, NominationStatus.CONFIRMED, decided_on=ON, confirmed_on=ON)


def test_a_case_number_names_year_county_and_counts_within_them(session: Any) -> None:
    actor = make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000"))
    first = services.open_case(confirmed_nomination(), on=ON, actor=actor)
    second = services.open_case(confirmed_nomination(), on=ON, actor=actor)
    elsewhere = services.open_case(confirmed_nomination("620102"), on=ON, actor=actor)
    assert [first.number, second.number, elsewhere.number] == [
        "2026-620103-001",
        "2026-620103-002",
        "2026-620102-001",
    ]


def test_a_case_keeps_the_name_of_the_day_of_the_list(session: Any) -> None:
    actor = make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000"))
    nomination = confirmed_nomination()
    case = services.open_case(nomination, on=ON, actor=actor)
    nomination.enterprise.name = "兰州新名有限公司"
    session.flush()
    assert case.enterprise_name == nomination.enterprise_name != "兰州新名有限公司"
    assert [event.kind for event in case.events] == [EventKind.OPENED]


def test_the_team_is_ready_when_leader_and_every_member_have_signed(session: Any) -> None:
    case = make.make_case()
    assigner = make.actor(make.make_user(Role.PREFECTURE_REVIEWER, "620100"))
    users = [make.make_user(Role.EXPERT) for _ in range(2)]
    members = [
        services.assign_expert(case, user.expert, role, on=date(2026, 4, 20), actor=assigner)
        for user, role in zip(users, (TeamRole.LEADER, TeamRole.MEMBER), strict=True)
    ]
    services.sign_declaration(
        members[0], "无利害关系", on=date(2026, 4, 21), actor=make.actor(users[0], case)
    )
    assert case.status is CaseStatus.CONFIRMED
    services.sign_declaration(
        members[1], "无利害关系", on=date(2026, 4, 22), actor=make.actor(users[1], case)
    )
    assert case.status is CaseStatus.TEAM_READY
    assert case.team_ready_on == date(2026, 4, 22)


def test_nobody_signs_the_declaration_of_somebody_else(session: Any) -> None:
    case = make.make_case()
    member = make.make_member(case, declared_on=None, declaration="")
    other = make.make_user(Role.EXPERT)
    with pytest.raises(RuleViolation):
        services.sign_declaration(member, "无利害关系", on=ON, actor=make.actor(other, case))


def test_a_team_has_one_leader_and_no_expert_twice(session: Any) -> None:
    case = make.make_case()
    assigner = make.actor(make.make_user(Role.PREFECTURE_REVIEWER, "620100"))
    expert = make.make_expert()
    services.assign_expert(case, expert, TeamRole.LEADER, on=ON, actor=assigner)
    with pytest.raises(RuleViolation):
        services.assign_expert(case, make.make_expert(), TeamRole.LEADER, on=ON, actor=assigner)
    with pytest.raises(RuleViolation):
        services.assign_expert(case, expert, TeamRole.MEMBER, on=ON, actor=assigner)


def test_an_expert_whose_term_is_over_cannot_be_assigned(session: Any) -> None:
    case = make.make_case()
    assigner = make.actor(make.make_user(Role.PREFECTURE_REVIEWER, "620100"))
    with pytest.raises(RuleViolation):
        services.assign_expert(
            case, make.make_expert(term_until_on=date(2026, 3, 31)), TeamRole.MEMBER, on=ON, actor=assigner
        )


def test_a_team_without_its_leader_is_not_ready_before_the_diagnosis(session: Any) -> None:
    case = make.make_case(status=CaseStatus.TEAM_READY, team_ready_on=ON)
    member = make.make_member(case)
    assigner = make.actor(make.make_user(Role.PREFECTURE_REVIEWER, "620100"))
    services.end_assignment(member, "身体原因", on=date(2026, 4, 30), actor=assigner)
    assert case.status is CaseStatus.CONFIRMED
    assert case.team_ready_on is None


def test_a_suspended_case_has_no_deadline_and_resumes_where_it_stood(session: Any) -> None:
    case = make.make_case(status=CaseStatus.IMPLEMENTING)
    officer = make.actor(make.make_user())
    services.suspend(case, "停产检修", on=date(2026, 8, 1), actor=officer)
    assert (case.status, case.next_due_on) == (CaseStatus.SUSPENDED, NO_DEADLINE)
    with pytest.raises(RuleViolation):
        services.require_open(case)
    services.resume(case, on=date(2026, 9, 1), actor=officer)
    assert case.status is CaseStatus.IMPLEMENTING
    assert case.next_due_on < NO_DEADLINE


def test_a_case_whose_leader_went_while_it_was_suspended_waits_for_a_team_again(session: Any) -> None:
    case = make.make_case(status=CaseStatus.TEAM_READY, team_ready_on=date(2026, 4, 22))
    member = make.make_member(case)
    officer = make.actor(make.make_user())
    assigner = make.actor(make.make_user(Role.PREFECTURE_REVIEWER, "620100"))
    services.suspend(case, "停产检修", on=date(2026, 5, 1), actor=officer)
    services.block_expert(member, "曾任企业顾问", on=date(2026, 5, 6), actor=assigner)
    services.resume(case, on=date(2026, 5, 20), actor=officer)
    assert (case.status, case.team_ready_on) == (CaseStatus.CONFIRMED, None)


def test_a_withdrawal_needs_the_county_s_opinion_and_the_province_s_consent(session: Any) -> None:
    case = make.make_case(status=CaseStatus.IMPLEMENTING)
    officer = make.actor(make.make_user())
    manager = make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000"))
    with pytest.raises(RuleViolation):
        services.request_withdrawal(case, WithdrawalReason.STOPPED, "", on=date(2026, 6, 1), actor=officer)
    services.request_withdrawal(case, WithdrawalReason.STOPPED, "已停产", on=date(2026, 6, 1), actor=officer)
    assert case.withdrawn_on is None
    services.decide_withdrawal(case, True, "同意退出", on=date(2026, 6, 10), actor=manager)
    assert (case.status, case.withdrawn_on) == (CaseStatus.WITHDRAWN, date(2026, 6, 10))


def told(user: Any) -> list[str]:
    """The unread messages of an account, the oldest first."""
    unread = select(Notice.template).where(Notice.user_id == user.id, Notice.read_at.is_(None))
    return list(db.session.scalars(unread.order_by(Notice.id)))


def test_a_withdrawal_is_told_to_who_decides_and_its_outcome_to_who_asked(session: Any) -> None:
    manager, officer = make.make_user(Role.PROVINCIAL_MANAGER, "620000"), make.make_user()
    case = make.make_case(status=CaseStatus.IMPLEMENTING, officer_id=officer.id)
    expert = make.make_user(Role.EXPERT)
    make.make_member(case, expert.expert)
    contact = make.make_user(Role.ENTERPRISE_CONTACT, enterprise=case.enterprise)
    reason, june = WithdrawalReason.STOPPED, date(2026, 6, 1)
    services.request_withdrawal(case, reason, "已停产", on=june, actor=make.actor(officer))
    assert told(manager) == ["withdrawal_to_decide"]
    services.decide_withdrawal(case, False, "材料不全", on=date(2026, 6, 2), actor=make.actor(manager))
    assert (told(manager), told(officer), told(expert)) == ([], ["withdrawal_decided"], [])
    services.request_withdrawal(case, reason, "已停产", on=date(2026, 6, 3), actor=make.actor(officer))
    services.decide_withdrawal(case, True, "", on=date(2026, 6, 4), actor=make.actor(manager))
    assert told(officer) == ["withdrawal_decided"] * 2
    assert told(expert) == told(contact) == ["withdrawal_decided"]


def test_a_suspended_case_may_leave_the_programme(session: Any) -> None:
    """The enterprise that stands still is the one that leaves: nobody has to resume its work for that."""
    case = make.make_case(status=CaseStatus.IMPLEMENTING)
    officer = make.actor(make.make_user())
    manager = make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000"))
    services.suspend(case, "停产检修", on=date(2026, 8, 1), actor=officer)
    services.request_withdrawal(case, WithdrawalReason.STOPPED, "已停产", on=date(2026, 9, 1), actor=officer)
    services.decide_withdrawal(case, True, "", on=date(2026, 9, 2), actor=manager)
    assert (case.status, case.withdrawn_on) == (CaseStatus.WITHDRAWN, date(2026, 9, 2))


def test_a_withdrawal_is_decided_once(session: Any) -> None:
    case = make.make_case(status=CaseStatus.IMPLEMENTING)
    officer = make.actor(make.make_user())
    manager = make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000"))
    services.request_withdrawal(case, WithdrawalReason.STOPPED, "已停产", on=date(2026, 6, 1), actor=officer)
    services.decide_withdrawal(case, True, "同意退出", on=date(2026, 6, 10), actor=manager)
    for consent in (True, False):
        with pytest.raises(RuleViolation, match="2026"):
            services.decide_withdrawal(case, consent, "意见", on=date(2026, 6, 11), actor=manager)
    assert (case.withdrawn_on, case.withdrawal_reason) == (date(2026, 6, 10), WithdrawalReason.STOPPED)


def test_a_refused_withdrawal_leaves_the_case_at_work(session: Any) -> None:
    case = make.make_case(status=CaseStatus.IMPLEMENTING)
    officer = make.actor(make.make_user())
    manager = make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000"))
    services.request_withdrawal(
        case, WithdrawalReason.VOLUNTARY, "企业申请", on=date(2026, 6, 1), actor=officer
    )
    services.decide_withdrawal(case, False, "请再沟通", on=date(2026, 6, 10), actor=manager)
    assert case.status is CaseStatus.IMPLEMENTING
    assert case.withdrawal_requested_on is None
