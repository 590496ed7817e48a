"""The desks above the county: ranking, returns, quotas, public notice, confirmation, substitutes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.access.principal import Principal
from casework.enums import CaseStatus, EventKind, NominationStatus, ReviewDecision, ReviewStep, Role
from casework.errors import RuleViolation
from casework.models import CaseEvent, Nomination, Programme, SearchToken
from casework.nominations.services import deciding, reviewing
from casework.nominations.services.deciding import (
    confirm,
    publish,
    put_on_reserve,
    select_for_list,
    substitute,
)
from casework.nominations.services.reviewing import forward, forward_ranked, return_to_county, take
from casework.nominations.services.submitting import submit
from casework.programmes.queries import quota_uses
from tests.factories import actor, make_case, make_nomination, make_programme, make_quota, make_user
from tests.nominations.entries import entry

ON = date(2026, 3, 20)
S = NominationStatus


@pytest.fixture(autouse=True)
def march() -> Iterator[None]:
    with clock.moved_to(ON):
        yield


@pytest.fixture
def programme(session: Any) -> Programme:
    programme = make_programme()
    make_quota(programme, "620100", places=2, reserve=1)
    return programme


@pytest.fixture
def reviewer(session: Any) -> Principal:
    return actor(make_user(Role.PREFECTURE_REVIEWER, "620100"))


@pytest.fixture
def manager(session: Any) -> Principal:
    return actor(make_user(Role.PROVINCIAL_MANAGER, "620000"))


def sent(status: S = S.PROVINCE_REVIEW, code: str = "620103", **values: Any) -> Nomination:
    return make_nomination(code, status, submitted_on=date(2026, 3, 10), **values)


def test_the_prefecture_takes_ranks_and_forwards(programme: Programme, reviewer: Principal) -> None:
    nomination = sent(S.SUBMITTED)
    take(nomination, actor=reviewer, on=ON)
    forward(nomination, 1, "符合条件，同意推荐。", actor=reviewer, on=ON)
    assert (nomination.status, nomination.prefecture_rank) == (S.PROVINCE_REVIEW, 1)
    assert [(step.step, step.decision, step.opinion) for step in nomination.steps] == [
        (ReviewStep.PREFECTURE, ReviewDecision.TAKE, ""),
        (ReviewStep.PREFECTURE, ReviewDecision.FORWARD, "符合条件，同意推荐。"),
    ]


def test_a_rank_is_given_once(programme: Programme, reviewer: Principal) -> None:
    first = sent(prefecture_rank=1)
    second = sent(S.PREFECTURE_REVIEW, "620102")
    with pytest.raises(RuleViolation, match=first.enterprise_name) as refused:
        forward(second, 1, "", actor=reviewer, on=ON)
    assert refused.value.field == "rank"
    with pytest.raises(RuleViolation):
        forward(second, None, "", actor=reviewer, on=ON)


def test_several_are_ranked_and_forwarded_in_one_act(programme: Programme, reviewer: Principal) -> None:
    one, other = sent(S.PREFECTURE_REVIEW), sent(S.PREFECTURE_REVIEW, "620102")
    with pytest.raises(RuleViolation, match=other.enterprise_name):
        forward_ranked({one: 1, other: 1}, "", actor=reviewer, on=ON)
    assert forward_ranked({one: 2, other: 1}, "同意", actor=reviewer, on=ON) == 2
    assert [(n.prefecture_rank, n.status) for n in (one, other)] == [
        (2, S.PROVINCE_REVIEW),
        (1, S.PROVINCE_REVIEW),
    ]


@pytest.mark.parametrize(
    ("desk", "role", "code", "back"),
    [
        (S.PREFECTURE_REVIEW, Role.PREFECTURE_REVIEWER, "620100", S.PREFECTURE_REVIEW),
        (S.PROVINCE_REVIEW, Role.PROVINCIAL_MANAGER, "620000", S.PROVINCE_REVIEW),
    ],
)
def test_a_return_needs_a_reason_and_comes_back_to_the_same_desk(
    programme: Programme, desk: S, role: Role, code: str, back: S
) -> None:
    nomination = sent(desk)
    desk_person = actor(make_user(role, code))
    with pytest.raises(RuleViolation) as refused:
        return_to_county(nomination, "", actor=desk_person, on=ON)
    assert refused.value.field == "opinion"
    return_to_county(nomination, "主要质量问题没有数据，请补充。", actor=desk_person, on=ON)
    assert nomination.status is S.RETURNED
    officer = actor(make_user())
    values = entry(uscc=nomination.uscc, name=nomination.enterprise_name)
    submit(nomination, actor=officer, on=date(2026, 3, 24), **values)
    assert nomination.status is back
    assert [step.decision for step in nomination.steps] == [ReviewDecision.RETURN, ReviewDecision.SUBMIT]


def test_a_returned_proposal_frees_its_place(programme: Programme, manager: Principal) -> None:
    nomination = sent()
    select_for_list(nomination, "", actor=manager, on=ON)
    return_to_county(nomination, "请补充。", actor=manager, on=ON)
    assert quota_uses(programme.id)[nomination.prefecture_id].used == 0


def test_a_place_beyond_the_quota_is_refused_with_the_numbers(
    programme: Programme, manager: Principal
) -> None:
    for code in ("620103", "620102"):
        select_for_list(sent(code=code), "同意", actor=manager, on=ON)
    third = sent(code="620104")
    with pytest.raises(RuleViolation) as refused:
        select_for_list(third, "同意", actor=manager, on=ON)
    assert str(refused.value.message) == "兰州市名额 2 家，已用 2 家，没有空余；超出名额的须登记同意。"
    assert third.decided_on is None


def test_a_prefecture_without_a_quota_has_no_place(programme: Programme, manager: Principal) -> None:
    with pytest.raises(RuleViolation, match="名额 0 家"):
        select_for_list(sent(code="620302"), "", actor=manager, on=ON)


def test_the_reserve_list_has_ranks_and_an_end(programme: Programme, manager: Principal) -> None:
    first, second = sent(), sent(code="620102")
    put_on_reserve(first, 1, "", actor=manager, on=ON)
    with pytest.raises(RuleViolation, match="第 1 位"):
        put_on_reserve(second, 1, "", actor=manager, on=ON)
    with pytest.raises(RuleViolation, match="备选 1 家，已用 1 家"):
        put_on_reserve(second, 2, "", actor=manager, on=ON)
    assert (first.status, first.reserve_rank) == (S.RESERVE, 1)


def test_a_reserve_enterprise_can_move_up_while_there_is_a_place(
    programme: Programme, manager: Principal
) -> None:
    nomination = sent()
    put_on_reserve(nomination, 1, "", actor=manager, on=ON)
    select_for_list(nomination, "", actor=manager, on=ON)
    assert (nomination.status, nomination.reserve_rank) == (S.PROVINCE_REVIEW, None)


def test_a_rejection_needs_a_reason_and_frees_the_code(programme: Programme, manager: Principal) -> None:
    nomination = sent()
    with pytest.raises(RuleViolation):
        deciding.reject(nomination, "", actor=manager, on=ON)
    deciding.reject(nomination, "本年度不在重点产业。", actor=manager, on=ON)
    assert (nomination.status, nomination.is_live, nomination.ended_on) == (S.NOT_SELECTED, False, ON)


def test_the_public_notice_takes_everything_proposed_and_counts_working_days(
    programme: Programme, manager: Principal
) -> None:
    proposed = [sent(code=code) for code in ("620103", "620102")]
    waiting = sent(code="620104")
    for nomination in proposed:
        select_for_list(nomination, "", actor=manager, on=ON)
    published = publish(programme, actor=manager, on=date(2026, 4, 1))
    assert set(published) == set(proposed)
    # 1 April is the day of the event; 4 to 6 April are Qingming.
    assert {n.notice_until_on for n in proposed} == {date(2026, 4, 9)}
    assert (programme.published_on, programme.notice_until_on) == (date(2026, 4, 1), date(2026, 4, 9))
    assert waiting.status is S.PROVINCE_REVIEW


def test_nothing_proposed_is_nothing_to_publish(programme: Programme, manager: Principal) -> None:
    sent()
    with pytest.raises(RuleViolation):
        publish(programme, actor=manager, on=ON)


def test_confirmation_waits_for_the_end_of_the_notice_and_opens_the_case(
    programme: Programme, manager: Principal, session: Any
) -> None:
    nomination = sent()
    select_for_list(nomination, "", actor=manager, on=ON)
    publish(programme, actor=manager, on=date(2026, 4, 1))
    with pytest.raises(RuleViolation, match="2026-04-09"):
        confirm(nomination, actor=manager, on=date(2026, 4, 9))
    case = confirm(nomination, actor=manager, on=date(2026, 4, 10))
    assert (nomination.status, nomination.confirmed_on) == (S.CONFIRMED, date(2026, 4, 10))
    assert case.number == "2026-620103-001"
    assert (case.status, case.enterprise_name) == (CaseStatus.CONFIRMED, nomination.enterprise_name)
    tokens = session.scalars(
        select(SearchToken.token).where(SearchToken.object_type == "cases", SearchToken.object_id == case.id)
    ).all()
    assert "恒峡" in tokens
    uses = quota_uses(programme.id)[nomination.prefecture_id]
    assert (uses.used, uses.confirmed, uses.effective) == (1, 1, 1)


def test_an_objection_during_the_notice_takes_the_enterprise_out(
    programme: Programme, manager: Principal
) -> None:
    nomination = sent()
    select_for_list(nomination, "", actor=manager, on=ON)
    publish(programme, actor=manager, on=ON)
    deciding.reject(nomination, "公示期间收到异议，经核实成立。", actor=manager, on=ON)
    assert nomination.status is S.NOT_SELECTED
    assert quota_uses(programme.id)[nomination.prefecture_id].used == 0


def withdrawn_case(code: str = "620103") -> Any:
    return make_case(code, CaseStatus.WITHDRAWN, withdrawn_on=date(2026, 5, 20), withdrawal_reason="stopped")


def test_a_substitute_takes_the_place_and_the_quota_counts_one_place(
    programme: Programme, manager: Principal, session: Any
) -> None:
    withdrawn = withdrawn_case()
    reserve = sent(S.RESERVE, "620102", reserve_rank=1, decided_on=ON)
    case = substitute(reserve, withdrawn, actor=manager, on=date(2026, 6, 1))
    assert case.substitute_for_id == withdrawn.id
    assert reserve.status is S.CONFIRMED
    line = session.scalar(
        select(CaseEvent).where(CaseEvent.case_id == withdrawn.id, CaseEvent.kind == EventKind.SUBSTITUTED)
    )
    assert line.details["number"] == case.number
    uses = quota_uses(programme.id)[withdrawn.prefecture_id]
    assert (uses.used, uses.confirmed, uses.withdrawn, uses.substituted, uses.effective) == (1, 1, 1, 1, 1)


def test_the_own_prefecture_and_the_first_rank_come_first(programme: Programme, manager: Principal) -> None:
    withdrawn = withdrawn_case()
    make_quota(programme, "620300", places=1, reserve=1)
    elsewhere = sent(S.RESERVE, "620302", reserve_rank=1, decided_on=ON)
    second = sent(S.RESERVE, "620104", reserve_rank=2, decided_on=ON)
    first = sent(S.RESERVE, "620102", reserve_rank=1, decided_on=ON)
    for other in (elsewhere, second):
        with pytest.raises(RuleViolation, match=first.enterprise_name):
            substitute(other, withdrawn, actor=manager, on=date(2026, 6, 1))


def test_another_prefecture_helps_out_when_the_own_list_is_empty(
    programme: Programme, manager: Principal
) -> None:
    withdrawn = withdrawn_case()
    elsewhere = sent(S.RESERVE, "620302", reserve_rank=1, decided_on=ON)
    assert (
        substitute(elsewhere, withdrawn, actor=manager, on=date(2026, 6, 1)).substitute_for_id == withdrawn.id
    )


def test_a_place_is_filled_once_and_until_the_cut_off_date(programme: Programme, manager: Principal) -> None:
    withdrawn = withdrawn_case()
    first = sent(S.RESERVE, "620102", reserve_rank=1, decided_on=ON)
    second = sent(S.RESERVE, "620104", reserve_rank=2, decided_on=ON)
    with pytest.raises(RuleViolation, match="2026-06-30"):
        substitute(first, withdrawn, actor=manager, on=date(2026, 7, 1))
    substitute(first, withdrawn, actor=manager, on=date(2026, 6, 30))
    with pytest.raises(RuleViolation, match=withdrawn.number):
        substitute(second, withdrawn, actor=manager, on=date(2026, 6, 30))


def test_the_place_of_a_moved_case_is_filled_once_where_it_was_confirmed(
    programme: Programme, manager: Principal
) -> None:
    """A withdrawal after a move ends both files; the place is the first one's, whoever sends which number."""
    first = withdrawn_case()
    moved = make_case(
        "620302", CaseStatus.WITHDRAWN, withdrawn_on=date(2026, 5, 20), withdrawal_reason="stopped",
        continues_id=first.id,
    )  # fmt: skip
    away = sent(S.RESERVE, "620302", reserve_rank=1, decided_on=ON)
    here = sent(S.RESERVE, "620102", reserve_rank=1, decided_on=ON)
    with pytest.raises(RuleViolation, match=moved.number):
        substitute(away, moved, actor=manager, on=date(2026, 6, 1))
    assert substitute(here, first, actor=manager, on=date(2026, 6, 1)).substitute_for_id == first.id
    with pytest.raises(RuleViolation, match=moved.number):
        substitute(away, moved, actor=manager, on=date(2026, 6, 1))


def test_a_case_that_runs_has_no_free_place(programme: Programme, manager: Principal) -> None:
    running = make_case()
    reserve = sent(S.RESERVE, "620102", reserve_rank=1, decided_on=ON)
    with pytest.raises(RuleViolation, match=running.number):
        substitute(reserve, running, actor=manager, on=date(2026, 6, 1))


def test_a_reserve_enterprise_is_not_confirmed_without_a_free_place(
    programme: Programme, manager: Principal
) -> None:
    with pytest.raises(RuleViolation):
        confirm(sent(S.RESERVE, reserve_rank=1, decided_on=ON), actor=manager, on=ON)


def test_several_at_once_are_each_done_for_themselves(programme: Programme, manager: Principal) -> None:
    nominations = [sent(code=code) for code in ("620103", "620102", "620104")]
    refusals = deciding.each(nominations, lambda one: select_for_list(one, "", actor=manager, on=ON))
    assert list(refusals) == [nominations[2].id]
    assert [n.decided_on for n in nominations] == [ON, ON, None]


def test_a_rehearsal_says_the_same_and_changes_nothing(programme: Programme, manager: Principal) -> None:
    nominations = [sent(code=code) for code in ("620103", "620102", "620104")]
    refusals = deciding.each(
        nominations, lambda one: select_for_list(one, "", actor=manager, on=ON), rehearse=True
    )
    assert list(refusals) == [nominations[2].id]
    assert [n.decided_on for n in nominations] == [None, None, None]


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICER, Role.PREFECTURE_REVIEWER, Role.VIEWER])
def test_only_the_province_decides(programme: Programme, role: Role) -> None:
    code = "620100" if role is Role.PREFECTURE_REVIEWER else "620103"
    other = actor(make_user(role, code))
    nomination = sent()
    for attempt in (
        lambda: select_for_list(nomination, "", actor=other, on=ON),
        lambda: put_on_reserve(nomination, 1, "", actor=other, on=ON),
        lambda: deciding.reject(nomination, "理由", actor=other, on=ON),
        lambda: return_to_county(nomination, "理由", actor=other, on=ON),
        lambda: publish(programme, actor=other, on=ON),
        lambda: confirm(nomination, actor=other, on=ON),
        lambda: substitute(nomination, withdrawn_case(), actor=other, on=ON),
    ):
        with pytest.raises(RuleViolation):
            attempt()


def test_only_the_prefecture_forwards(programme: Programme, manager: Principal) -> None:
    nomination = sent(S.PREFECTURE_REVIEW)
    with pytest.raises(RuleViolation):
        forward(nomination, 1, "", actor=manager, on=ON)
    with pytest.raises(RuleViolation):
        reviewing.return_to_county(nomination, "理由", actor=manager, on=ON)


def test_forwarding_after_the_public_notice_is_refused_with_its_date(
    programme: Programme, reviewer: Principal
) -> None:
    programme.published_on = date(2026, 3, 18)
    with pytest.raises(RuleViolation, match="2026-03-18"):
        forward(sent(S.PREFECTURE_REVIEW), 1, "", actor=reviewer, on=ON)
