"""Standard indicators: every number is asked for, the value is made from them, one of each a case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from casework.diagnosis import services
from casework.diagnosis.queries import indicators_of
from casework.diagnosis.standards import COUNTS, DEFINITIONS, Counts, check_counts, value_of
from casework.enums import Direction, Standard, ValueKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.models import Indicator
from tests.diagnosis.test_report import INDICATOR, ON, Team

D = Decimal
COUNTED: dict[str, Any] = {
    "baseline_counted": D(7),
    "baseline_counted_more": None,
    "baseline_out_of": D(8),
}
TYPED = {**INDICATOR, **COUNTED, "name": "监督抽查合格率", "target_value": None}


@pytest.mark.parametrize(
    ("standard", "counts", "value"),
    [
        (Standard.SPOT_CHECK, (7, None, 8), "87.5"),
        (Standard.FIRST_PASS, (2, None, 3), "66.67"),
        (Standard.FIRST_PASS, (13_333, None, 20_000), "66.67"),  # 66.665, half up
        (Standard.DEFECTS, ("12.5", None, 1000), "1.25"),
        (Standard.QUALITY_LOSS, (30, 10, 2000), "2"),
        (Standard.COMPLAINTS_PER_ORDERS, (3, None, 300), "1"),
        (Standard.COMPLAINTS_PER_UNITS, (4, None, 20_000), "2"),
        (Standard.REVENUE, ("1234.5", None, None), "1234.5"),
    ],
)
def test_a_value_is_made_from_what_was_counted(standard: Standard, counts: Any, value: str) -> None:
    typed = Counts(*(None if one is None else D(str(one)) for one in counts))
    check_counts(standard, typed, "{}")
    assert value_of(standard, typed) == D(value)


@pytest.mark.parametrize(
    ("standard", "counts", "field"),
    [
        (Standard.SPOT_CHECK, (7, None, None), "out_of"),
        (Standard.SPOT_CHECK, (None, None, 8), "counted"),
        (Standard.SPOT_CHECK, (9, None, 8), "counted"),
        (Standard.SPOT_CHECK, ("7.5", None, 8), "counted"),
        (Standard.DEFECTS, (0, None, 0), "out_of"),
        (Standard.DEFECTS, (-1, None, 5), "counted"),
        (Standard.QUALITY_LOSS, (30, None, 2000), "counted_more"),
    ],
)
def test_numbers_that_are_missing_or_do_not_fit_are_said_beside_their_field(
    standard: Standard, counts: Any, field: str
) -> None:
    typed = Counts(*(None if one is None else D(str(one)) for one in counts))
    with pytest.raises(RuleViolation) as refused:
        check_counts(standard, typed, "baseline_{}")
    assert refused.value.field == f"baseline_{field}"


def test_a_standard_indicator_gets_its_unit_direction_and_value(team: Team) -> None:
    team.begun()
    services.add_indicator(team.case, on=ON, actor=team.leader, standard=Standard.SPOT_CHECK, **TYPED)
    (found,) = indicators_of(team.case)
    assert (found.unit, found.direction) == ("%", Direction.HIGHER)
    (value,) = found.values
    assert (value.value, value.counted, value.counted_more, value.out_of) == (D("87.5"), 7, None, 8)
    services.edit_indicator(found, on=ON, actor=team.leader, **{**TYPED, "baseline_counted": D(6)})
    assert (value.value, value.counted) == (D(75), 6)


def test_it_may_wait_for_its_numbers_but_not_be_there_twice(team: Team) -> None:
    team.begun()
    empty = {**TYPED, **dict.fromkeys(COUNTED)}
    made = services.add_indicator(team.case, on=ON, actor=team.leader, standard=Standard.SPOT_CHECK, **empty)
    assert made.values == []
    with pytest.raises(RuleViolation):
        services.add_indicator(
            team.case, on=ON, actor=team.leader, standard=Standard.SPOT_CHECK, **{**TYPED, "name": "第二个"}
        )


def test_a_free_indicator_keeps_no_counts(team: Team) -> None:
    team.begun()
    services.add_indicator(team.case, on=ON, actor=team.leader, **{**INDICATOR, **COUNTED})
    (found,) = indicators_of(team.case)
    assert found.standard is None
    assert [getattr(found.values[0], name) for name in COUNTS] == [None] * 3


def test_a_period_belongs_to_what_was_counted(team: Team) -> None:
    team.begun()
    with pytest.raises(RuleViolation) as refused:
        services.add_indicator(
            team.case, on=ON, actor=team.leader, standard=Standard.SPOT_CHECK,
            **{**TYPED, "baseline_period": ""},
        )  # fmt: skip
    assert refused.value.field == "baseline_period"


# ------------------------------------------------------------------ pages


def test_the_page_offers_every_standard_that_is_not_there_yet(
    build: Callable[[str], dict[str, Any]], sign_in: Any
) -> None:
    world = build("begun")
    browser, url = sign_in(world["leader"]), f"/cases/{world['case']}/indicators/new"
    page = browser.get(url).text
    assert all(f"standard={one.value}" in page for one in Standard)
    form = {
        "request_key": "k" * 20, "name": "监督抽查合格率", "baseline_counted": "7", "baseline_out_of": "8",
        "baseline_period": "2025年", "baseline_source": "抽查通报",
    }  # fmt: skip
    for _twice in range(2):
        assert browser.post(f"{url}?standard=spot_check", data=form).status_code == 303
    assert "standard=spot_check" not in browser.get(url).text
    again = browser.post(
        f"{url}?standard=spot_check", data={**form, "request_key": "n" * 20, "name": "又一个"}
    )
    assert again.status_code == 422
    assert "监督抽查合格率" in again.text


@pytest.mark.parametrize("standard", list(Standard))
def test_the_form_asks_for_exactly_what_is_counted(
    build: Callable[[str], dict[str, Any]], sign_in: Any, standard: Standard
) -> None:
    world = build("begun")
    page = sign_in(world["leader"]).get(f"/cases/{world['case']}/indicators/new?standard={standard.value}")
    asked = {name for name in COUNTS if f'name="baseline_{name}"' in page.text}
    assert asked == set(DEFINITIONS[standard].labels)
    assert 'name="baseline_value"' not in page.text
    assert DEFINITIONS[standard].name in page.text


def test_a_standard_that_there_is_not_does_not_exist(
    build: Callable[[str], dict[str, Any]], sign_in: Any
) -> None:
    world = build("begun")
    url = f"/cases/{world['case']}/indicators/new?standard=everything"
    assert sign_in(world["leader"]).get(url).status_code == 404


def test_the_edit_page_shows_the_counts_and_takes_two_people_apart(
    build: Callable[[str], dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build("begun")
    browser = sign_in(world["leader"])
    form = {
        "request_key": "k" * 20, "name": "质量损失率", "baseline_counted": "30", "baseline_counted_more": "10",
        "baseline_out_of": "2000", "baseline_period": "2025年", "baseline_source": "财务报表",
    }  # fmt: skip
    new = f"/cases/{world['case']}/indicators/new?standard=quality_loss"
    assert browser.post(new, data=form).status_code == 303
    with given():
        key = db.session.query(Indicator).one().id
    page = browser.get(f"/indicators/{key}/edit").text
    assert all(f'value="{number}"' in page for number in ("30", "10", "2000"))
    changed = {**form, "version": "1", "baseline_counted": "25", "constraint_id": ""}
    assert browser.post(f"/indicators/{key}/edit", data=changed).status_code == 303
    with given():
        value = db.session.query(Indicator).one().latest(ValueKind.BASELINE)
        assert (value.value, value.counted) == (D("1.75"), 25)
    # A change of the numbers alone is one that somebody else must not save over unseen.
    stale = browser.post(f"/indicators/{key}/edit", data={**changed, "baseline_counted": "20"})
    assert stale.status_code == 409


def test_the_day_of_the_baseline_is_not_ahead(team: Team) -> None:
    team.begun()
    with pytest.raises(RuleViolation) as refused:
        services.add_indicator(
            team.case, on=ON, actor=team.leader, standard=Standard.SPOT_CHECK,
            **{**TYPED, "baseline_on": date(2030, 1, 1)},
        )  # fmt: skip
    assert refused.value.field == "baseline_on"
