"""Before and after: values recorded, change and share, what must not be compared without care."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from casework.enums import CaseStatus, Conclusion, Direction, ValueKind
from casework.errors import NotFound, RuleViolation
from casework.outcomes import queries, services
from casework.outcomes.queries.effect import season
from casework.outcomes.services import Measured
from tests import factories as make
from tests.outcomes.ready import ON, Ready, answered, applied, give_opinion, opined, ready_case


def effect(session: Any, before: str | None, after: str | None, **values: Any) -> queries.Effect:
    indicator = make.make_indicator(make.make_case(), **values)
    if before is not None:
        make.make_value(indicator, value=before)
    if after is not None:
        make.make_value(indicator, ValueKind.AFTER, after)
    session.expire_all()
    return queries.effects_of(indicator.case_id)[0]


@pytest.mark.parametrize(
    ("before", "after", "change", "percent"),
    [
        ("91.2", "96.4", "5.2", "5.7"),
        ("6.80", "4.90", "-1.90", "-27.9"),
        ("0", "12", "12", None),
        ("-50", "25", "75", "150.0"),
        ("80", "80", "0", "0.0"),
        (None, "96.4", None, None),
        ("91.2", None, None, None),
    ],
)
def test_change_and_its_share_of_the_value_before(
    session: Any, before: str | None, after: str | None, change: str | None, percent: str | None
) -> None:
    found = effect(session, before, after)
    assert found.change == (None if change is None else Decimal(change))
    assert found.change_percent == (None if percent is None else Decimal(percent))


@pytest.mark.parametrize(
    ("direction", "after", "reached", "better"),
    [
        (Direction.HIGHER, "96", True, True),
        (Direction.HIGHER, "95.9", False, True),
        (Direction.HIGHER, "90", False, False),
        (Direction.LOWER, "96", True, False),
        (Direction.LOWER, "97", False, False),
        (Direction.LOWER, "80", True, True),
        (Direction.HIGHER, "91.2", False, None),
    ],
)
def test_the_direction_says_what_is_reached_and_better(
    session: Any, direction: Direction, after: str, reached: bool, better: bool | None
) -> None:
    found = effect(session, "91.2", after, direction=direction)
    assert (found.is_reached, found.is_better) == (reached, better)


def test_without_target_or_value_nothing_is_reached_or_missed(session: Any) -> None:
    assert effect(session, "1", "2", target_value=None).is_reached is None
    assert effect(session, "1", None).is_reached is None


def test_per_cent_changes_in_points_and_pieces_do_not(session: Any) -> None:
    assert effect(session, "1", "2", unit="%").in_points
    assert not effect(session, "1", "2", unit="件").in_points


def test_the_newest_value_of_a_kind_counts(session: Any) -> None:
    found = effect(session, "91.2", "96.4")
    make.make_value(found.indicator, ValueKind.AFTER, "95.0", measured_on=date(2026, 10, 1))
    make.make_value(found.indicator, ValueKind.AFTER, "96.9", measured_on=date(2026, 11, 3))
    session.expire_all()
    assert queries.effects_of(found.indicator.case_id)[0].after.value == Decimal("96.9")


def test_different_sources_are_told(session: Any) -> None:
    indicator = make.make_indicator(make.make_case())
    make.make_value(indicator, source="企业月报")
    make.make_value(indicator, ValueKind.AFTER, "96.4", source="检验报告")
    session.expire_all()
    assert queries.effects_of(indicator.case_id)[0].sources_differ
    assert not effect(session, "91.2", "96.4").sources_differ


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("2025年10月", "2026年10月", True),
        ("2025年", "2026年全年", True),
        ("2025年度", "2026", True),
        ("2025年1—9月", "2026 年 1-9 月", True),
        ("2025年1至9月", "2026年1～9月", True),
        ("2025年全年", "2026年1—9月", False),
        ("2025年第三季度", "2026年第一季度", False),
        ("2025年9月", "2026年10月", False),
    ],
)
def test_a_season_is_a_period_without_its_year(before: str, after: str, same: bool) -> None:
    assert (season(before) == season(after)) is same


def test_periods_are_compared_only_where_both_are_known(session: Any) -> None:
    for periods, differ in ((("", "2026年10月"), False), (("2025年全年", "2026年10月"), True)):
        indicator = make.make_indicator(make.make_case())
        make.make_value(indicator, period=periods[0])
        make.make_value(indicator, ValueKind.AFTER, "96.4", period=periods[1])
        session.expire_all()
        assert queries.effects_of(indicator.case_id)[0].seasons_differ is differ


def test_an_indicator_of_another_case_is_not_found(session: Any) -> None:
    indicator = make.make_indicator(make.make_case())
    with pytest.raises(NotFound):
        queries.get_indicator(make.make_case().id, indicator.id)


def record(ready: Ready, kind: ValueKind = ValueKind.AFTER, **values: Any) -> Any:
    given = {
        "measured_on": date(2026, 11, 10),
        "period": "2026年10月",
        "values": [Measured(ready.indicator, Decimal("97.0"), "企业月报")],
        "on": ON,
        "actor": ready.officer,
    }
    return services.record_values(ready.case, kind, **{**given, **values})


@pytest.mark.parametrize("kind", [ValueKind.INTERIM, ValueKind.AFTER])
def test_values_are_added_with_day_period_and_source(session: Any, kind: ValueKind) -> None:
    ready = ready_case()
    (value,) = record(ready, kind)
    assert (value.kind, value.value, value.period, value.source) == (
        kind,
        Decimal("97.0"),
        "2026年10月",
        "企业月报",
    )
    session.expire_all()
    found = queries.effects_of(ready.case.id)[0]
    assert (found.after if kind is ValueKind.AFTER else found.interim).id == value.id


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"measured_on": date(2026, 11, 13)}, "measured_on"),
        ({"period": ""}, "period"),
        ({"values": []}, None),
        ({"kind": ValueKind.BASELINE}, "kind"),
    ],
)
def test_a_value_needs_a_day_that_has_come_a_period_and_a_number(
    session: Any, wrong: dict[str, Any], field: str | None
) -> None:
    with pytest.raises(RuleViolation) as caught:
        record(ready_case(), **wrong)
    assert caught.value.field == field


def test_a_value_needs_its_source(session: Any) -> None:
    ready = ready_case()
    with pytest.raises(RuleViolation) as caught:
        record(ready, values=[Measured(ready.indicator, Decimal("97"), "")])
    assert caught.value.field == f"source_{ready.indicator.id}"


def test_a_value_after_the_help_is_not_older_than_the_one_before(session: Any) -> None:
    ready = ready_case()
    with pytest.raises(RuleViolation) as caught:
        record(ready, measured_on=date(2026, 5, 5))
    assert caught.value.field == f"value_{ready.indicator.id}"


def test_no_value_is_slipped_in_behind_the_experts_opinion(session: Any) -> None:
    ready = ready_case()
    acceptance = applied(ready)
    record(ready)
    give_opinion(ready, acceptance, on=ON)
    with pytest.raises(RuleViolation, match="2026-11-12"):
        record(ready)
    record(ready, ValueKind.INTERIM)


def test_values_are_recorded_between_plan_and_acceptance(session: Any) -> None:
    early = ready_case(plan_approved_on=None)
    early.case.status = CaseStatus.DIAGNOSED
    with pytest.raises(RuleViolation):
        record(early)
    ready = ready_case()
    acceptance = opined(ready)
    answered(ready)
    services.conclude(acceptance, Conclusion.PASS, county_opinion="同意。", on=ON, actor=ready.officer)
    with pytest.raises(RuleViolation, match="2026-11-12"):
        record(ready)
