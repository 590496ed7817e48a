"""Printed ratios: half up, never a per cent out of nothing, points kept apart from per cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.reports.model import Figure
from casework.reports.rounding import DASH, dash, half_up, ratio, show_percent, show_points


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [
        ("0.5", 0, "1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("0.05", 1, "0.1"),
        ("0.25", 1, "0.3"),
        ("2.675", 2, "2.68"),
        ("-0.25", 1, "-0.3"),
        ("-0.04", 1, "0.0"),
        ("99.95", 1, "100.0"),
        ("7", 2, "7.00"),
    ],
)
def test_halves_are_rounded_up_in_magnitude(value: str, digits: int, rounded: str) -> None:
    assert str(half_up(Decimal(value), digits)) == rounded


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 0), (5, 0), (None, 5), (5, None), (None, None)])
def test_a_ratio_without_a_denominator_is_a_dash_and_never_a_per_cent(
    numerator: int | None, denominator: int | None
) -> None:
    share = ratio(numerator, denominator)
    assert share is None
    assert show_percent(share) == "—"
    assert show_points(share) == "—"


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [
        (97, 99, "98.0 %"),
        (458, 850, "53.9 %"),
        (287, 612, "46.9 %"),
        (187, 214, "87.4 %"),
        (28, 392, "7.1 %"),
        (2, 9, "22.2 %"),
        (0, 9, "0.0 %"),
        (9, 9, "100.0 %"),
        (1, 8, "12.5 %"),
        (10, 8, "125.0 %"),
        (1, 2000, "0.1 %"),
        (1, 2001, "0.1 %"),
        (1, 3000, "0.0 %"),
    ],
)
def test_the_figures_of_the_pictures(numerator: int, denominator: int, shown: str) -> None:
    assert show_percent(ratio(numerator, denominator)) == shown


def test_more_decimals_are_shown_when_asked_for() -> None:
    assert show_percent(ratio(68, 1000), 2) == "6.80 %"
    assert show_percent(ratio(1, 3), 4) == "33.3333 %"
    assert show_percent(ratio(1, 3), 0) == "33 %"


def test_a_ratio_is_not_rounded_itself() -> None:
    third = ratio(1, 3)
    assert third is not None
    assert abs(third * 3 - 1) < Decimal(1).scaleb(-25)
    assert ratio(Decimal("1.5"), 3) == Decimal("0.5")


@pytest.mark.parametrize(
    ("after", "before", "shown"),
    [
        ("0.9234", "0.9", "+2.3"),
        ("0.9", "0.91", "-1.0"),
        ("0.9", "0.9", "0.0"),
        ("0.9", "0.9003", "0.0"),
        ("0.9005", "0.9", "+0.1"),
    ],
)
def test_points_carry_their_sign(after: str, before: str, shown: str) -> None:
    assert show_points(Decimal(after) - Decimal(before)) == shown


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (None, 0, DASH),
        (0, 0, "0"),
        (850, 0, "850"),
        (Decimal("4512.305"), 2, "4,512.31"),
        (Decimal("2.5"), 0, "3"),
    ],
)
def test_nothing_is_a_dash_and_zero_is_zero(value: Decimal | int | None, digits: int, shown: str) -> None:
    assert dash(value, digits) == shown


@settings(deadline=None)
@given(st.integers(0, 5000), st.integers(1, 5000))
def test_a_page_prints_what_the_papers_print(numerator: int, denominator: int) -> None:
    figure = Figure("K05", "ratio", numerator, denominator, unit="%")
    assert show_percent(ratio(numerator, denominator)) == f"{figure.digits} %"
