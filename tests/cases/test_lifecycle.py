"""The life-cycle table, transition by transition."""

from __future__ import annotations

import pytest

from casework.cases.lifecycle import OPEN, ROAD, STAGES, check_move, may_move, stage_of, stages_done
from casework.enums import CaseStatus as S
from casework.enums import Stage
from casework.errors import RuleViolation

ALLOWED = {
    (S.CONFIRMED, S.TEAM_READY),
    (S.TEAM_READY, S.DIAGNOSING),
    (S.TEAM_READY, S.CONFIRMED),
    (S.DIAGNOSING, S.DIAGNOSED),
    (S.DIAGNOSED, S.PLAN_REVIEW),
    (S.DIAGNOSED, S.DIAGNOSING),
    (S.PLAN_REVIEW, S.IMPLEMENTING),
    (S.PLAN_REVIEW, S.DIAGNOSED),
    (S.IMPLEMENTING, S.ACCEPTANCE),
    (S.ACCEPTANCE, S.ACCEPTED),
    (S.ACCEPTANCE, S.RECTIFY),
    (S.ACCEPTANCE, S.IMPLEMENTING),
    (S.RECTIFY, S.ACCEPTANCE),
    (S.RECTIFY, S.IMPLEMENTING),
    (S.ACCEPTED, S.CLOSED),
    (S.CLOSED, S.ARCHIVED),
    (S.CLOSED, S.IMPLEMENTING),
    (S.ARCHIVED, S.IMPLEMENTING),
    *((before, side) for before in OPEN for side in (S.SUSPENDED, S.WITHDRAWN, S.TRANSFERRED)),
    (S.SUSPENDED, S.WITHDRAWN),
    (S.SUSPENDED, S.TRANSFERRED),
}


@pytest.mark.parametrize("before", list(S))
@pytest.mark.parametrize("after", list(S))
def test_every_pair_of_states_is_allowed_or_refused_as_the_table_says(before: S, after: S) -> None:
    assert may_move(before, after) is ((before, after) in ALLOWED)


@pytest.mark.parametrize("stood", sorted(OPEN))
def test_a_suspended_case_returns_to_where_it_stood_and_nowhere_else(stood: S) -> None:
    reachable = {after for after in S if may_move(S.SUSPENDED, after, suspended_from=stood)}
    assert reachable == {stood, S.WITHDRAWN, S.TRANSFERRED}


def test_a_refused_step_names_both_states() -> None:
    with pytest.raises(RuleViolation, match=r"Selected.*Closed|已入选.*已销号"):
        check_move(S.CONFIRMED, S.CLOSED)


def test_every_state_stands_in_the_table() -> None:
    assert set(ROAD) == set(S)


def test_the_stages_go_forward_along_the_road() -> None:
    road = [
        S.CONFIRMED,
        S.TEAM_READY,
        S.DIAGNOSING,
        S.DIAGNOSED,
        S.PLAN_REVIEW,
        S.IMPLEMENTING,
        S.ACCEPTANCE,
        S.ACCEPTED,
        S.CLOSED,
    ]
    done = [stages_done(status) for status in road]
    assert done == sorted(done)
    assert done[0] == 1
    assert done[-1] == len(STAGES)


def test_a_suspended_case_shows_the_stage_it_stands_on() -> None:
    assert stage_of(S.SUSPENDED, suspended_from=S.DIAGNOSING) is Stage.DIAGNOSIS
