"""A revenue that looks like 元 or 亿元 is asked back; believable figures are not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from casework.enterprises.unit_guard import TypedUnit, unit_suspicion


def wan(figure: str | None) -> Decimal | None:
    return None if figure is None else Decimal(figure)


def test_the_question_of_the_picture() -> None:
    found = unit_suspicion(Decimal(48_600_000), Decimal("4512.30"), 126)
    assert found is not None
    assert (found.typed, found.suggested_wan) == (TypedUnit.YUAN, Decimal("4860.00"))
    assert found.message == (
        "%(value)s ten thousand yuan? Last year it was %(last_year)s. You may have typed yuan.",
        {"value": "48,600,000", "last_year": "4,512.30"},
    )


@pytest.mark.parametrize(
    ("revenue", "last_year", "employees"),
    [
        ("4860", "4512.30", 126),
        ("4860", None, None),
        ("4860", None, 126),
        ("0", "4512.30", 126),
        (None, "4512.30", 126),
        ("4860", "0", 126),
        ("4860", None, 0),
        ("4860", None, -3),
        ("-48600000", "4512.30", 126),
        ("NaN", "4512.30", 126),
        ("Infinity", "4512.30", 126),
        ("1E+900", "1E-900", 126),
        ("4860", "NaN", 126),
        ("999", "1", None),
        ("100001", "1", None),
        ("1", "999", None),
        ("30000", None, 3),
        ("0.15", None, 3),
    ],
)
def test_believable_missing_and_impossible_figures_are_not_questioned(
    revenue: str | None, last_year: str | None, employees: int | None
) -> None:
    assert unit_suspicion(wan(revenue), wan(last_year), employees) is None


@pytest.mark.parametrize(
    ("revenue", "last_year", "employees", "typed", "suggested"),
    [
        ("1000", "1", None, TypedUnit.YUAN, "0.10"),
        ("100000", "1", None, TypedUnit.YUAN, "10.00"),
        ("0.486", "4512.30", None, TypedUnit.HUNDRED_MILLION, "4860.00"),
        ("48612345.67", None, 126, TypedUnit.YUAN, "4861.23"),
        ("30000.03", None, 3, TypedUnit.YUAN, "3.00"),
        ("0.14", None, 3, TypedUnit.HUNDRED_MILLION, "1400.00"),
        ("48600000", "48600000", 126, TypedUnit.YUAN, "4860.00"),
        ("4.86", "48600", 126, TypedUnit.HUNDRED_MILLION, "48600.00"),
    ],
)
def test_a_wrong_unit_is_suspected_and_the_figure_meant_is_offered(
    revenue: str, last_year: str | None, employees: int | None, typed: TypedUnit, suggested: str
) -> None:
    found = unit_suspicion(wan(revenue), wan(last_year), employees)
    assert found is not None
    assert (found.typed, found.suggested_wan) == (typed, Decimal(suggested))


def test_the_head_count_is_named_when_last_year_is_unknown() -> None:
    found = unit_suspicion(Decimal(48_600_000), None, 126)
    assert found is not None
    assert found.message == (
        "%(value)s ten thousand yuan with %(employees)s people? You may have typed yuan.",
        {"value": "48,600,000", "employees": 126},
    )


@pytest.mark.parametrize("last_year", ["45123000", "0.45"])
def test_the_question_is_about_last_year_when_that_figure_is_the_strange_one(last_year: str) -> None:
    found = unit_suspicion(Decimal(4860), Decimal(last_year), 126)
    assert found is not None
    assert (found.typed, found.suggested_wan) == (TypedUnit.LAST_YEAR, None)
    assert found.message[1] == {"last_year": f"{Decimal(last_year):,}"}
