"""The life cycle of a nomination, transition by transition."""

from __future__ import annotations

from itertools import product

import pytest

from casework.enums import NominationStatus as S
from casework.enums import ReviewDecision as D
from casework.enums import ReviewStep
from casework.errors import RuleViolation
from casework.nominations.lifecycle import ENDED, acts_on, after, check_step

ALLOWED = {
    (S.DRAFT, D.SUBMIT, S.SUBMITTED),
    (S.SUBMITTED, D.TAKE, S.PREFECTURE_REVIEW),
    (S.PREFECTURE_REVIEW, D.FORWARD, S.PROVINCE_REVIEW),
    (S.PREFECTURE_REVIEW, D.RETURN, S.RETURNED),
    (S.PROVINCE_REVIEW, D.SELECT, S.PROVINCE_REVIEW),
    (S.PROVINCE_REVIEW, D.RESERVE, S.RESERVE),
    (S.PROVINCE_REVIEW, D.REJECT, S.NOT_SELECTED),
    (S.PROVINCE_REVIEW, D.RETURN, S.RETURNED),
    (S.PROVINCE_REVIEW, D.PUBLISH, S.PUBLIC_NOTICE),
    (S.PUBLIC_NOTICE, D.CONFIRM, S.CONFIRMED),
    (S.PUBLIC_NOTICE, D.REJECT, S.NOT_SELECTED),
    (S.RESERVE, D.SELECT, S.PROVINCE_REVIEW),
    (S.RESERVE, D.REJECT, S.NOT_SELECTED),
    (S.RESERVE, D.CONFIRM, S.CONFIRMED),
} | {
    (state, D.WITHDRAW, S.WITHDRAWN)
    for state in (
        S.DRAFT,
        S.SUBMITTED,
        S.PREFECTURE_REVIEW,
        S.PROVINCE_REVIEW,
        S.PUBLIC_NOTICE,
        S.RESERVE,
        S.RETURNED,
    )
}
BY_STEP = {(before, act): following for before, act, following in ALLOWED}


@pytest.mark.parametrize(("before", "act"), list(product(S, D)), ids=lambda value: value.value)
def test_every_step_leads_where_the_rules_say_or_is_refused(before: S, act: D) -> None:
    expected = BY_STEP.get((before, act))
    assert after(before, act) is expected
    if expected is None:
        with pytest.raises(RuleViolation):
            check_step(before, act)
    else:
        assert check_step(before, act) is expected


@pytest.mark.parametrize(
    ("desk", "following"),
    [(ReviewStep.PREFECTURE, S.PREFECTURE_REVIEW), (ReviewStep.PROVINCE, S.PROVINCE_REVIEW)],
)
def test_a_corrected_form_goes_back_to_the_desk_that_returned_it(desk: ReviewStep, following: S) -> None:
    assert check_step(S.RETURNED, D.SUBMIT, returned_from=desk.value) is following


def test_nothing_leads_out_of_an_ended_or_confirmed_nomination() -> None:
    for state in (*ENDED, S.CONFIRMED):
        assert acts_on(state) == frozenset()


def test_the_acts_offered_in_a_state_are_those_of_the_table() -> None:
    assert acts_on(S.PREFECTURE_REVIEW) == {D.FORWARD, D.RETURN, D.WITHDRAW}
    assert acts_on(S.RETURNED) == {D.SUBMIT, D.WITHDRAW}
