"""Acceptance and effect (programme.md 4.8, 4.9): what is not passed at once, and what a reader must know of a change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from casework import clock
from casework.enums import CaseStatus, Conclusion, ValueKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.outcomes import queries, services
from casework.outcomes.effect_rows import effect_row
from tests import factories as make
from tests.outcomes.ready import ON, answered, give_opinion, opined, ready_case


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.moved_to(ON):
        yield


def test_second_failure_is_not_passed(session: Any) -> None:
    """A time limit for correction is given once; the second time only passed or not passed is left."""
    ready = ready_case()
    first = opined(ready)
    services.conclude(
        first, Conclusion.RECTIFY, county_opinion="台账补全后再验。", on=ON, actor=ready.officer
    )
    assert (ready.case.status, first.rectify_due_on) == (
        CaseStatus.RECTIFY,
        services.correction_due_on(ready.case, ON),
    )
    later = ON + timedelta(days=5)
    second = services.apply_for_acceptance(ready.case, on=later, actor=ready.officer)
    give_opinion(ready, second, on=later)
    with pytest.raises(RuleViolation):
        services.conclude(second, Conclusion.RECTIFY, county_opinion="仍缺。", on=later, actor=ready.officer)
    services.conclude(second, Conclusion.FAIL, county_opinion="仍缺。", on=later, actor=ready.officer)
    assert ready.case.status is CaseStatus.IMPLEMENTING


def test_an_action_that_waits_or_is_to_be_given_up_keeps_acceptance_from_being_applied_for(
    session: Any,
) -> None:
    """Only what is struck off or given up by the decision of another person is out of the way."""
    ready = ready_case()
    action = make.make_action(ready.case, ready.constraint, number=8, title="外协复验")
    with pytest.raises(services.NotReady) as caught:
        services.apply_for_acceptance(ready.case, on=ON, actor=ready.officer)
    assert any("C08" in item.text for unmet in caught.value.unmet for item in unmet.missing)
    action.dropped_on, action.drop_reason = ON, "停产"
    db.session.flush()
    services.apply_for_acceptance(ready.case, on=ON, actor=ready.officer)


def test_a_passed_acceptance_needs_the_answered_survey(session: Any) -> None:
    ready = ready_case()
    acceptance = opined(ready)
    with pytest.raises(services.NotReady):
        services.conclude(acceptance, Conclusion.PASS, county_opinion="同意。", on=ON, actor=ready.officer)
    answered(ready)
    services.conclude(acceptance, Conclusion.PASS, county_opinion="同意。", on=ON, actor=ready.officer)
    assert ready.case.status is CaseStatus.ACCEPTED


@pytest.mark.parametrize(
    ("period", "source", "marked"),
    [("2025年", "车间月报", 0), ("2026年7—9月", "车间月报", 1), ("2025年", "财务报表", 1)],
)
def test_after_the_same_season_and_source_otherwise_compare_with_care(
    session: Any, period: str, source: str, marked: int
) -> None:
    ready = ready_case()
    indicator = make.make_indicator(ready.case, name="废品率")
    make.make_value(indicator, period="2025年", source="车间月报")
    make.make_value(
        indicator, ValueKind.AFTER, "2.0", period=period, source=source, measured_on=date(2026, 10, 1)
    )
    db.session.expire_all()
    effect = next(item for item in queries.effects_of(ready.case.id) if item.indicator.id == indicator.id)
    assert len(effect_row(effect)["warnings"]) == marked
