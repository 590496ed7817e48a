"""Ratios as pages print them: two decimals inside, one shown, half up; “—” where there is none."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from casework.reports.model import DASH, Number, half_up

__all__ = ["DASH", "dash", "half_up", "ratio", "show_percent", "show_points"]

_WIDE: Final = Context(prec=60, rounding=ROUND_HALF_UP)
_INSIDE: Final = 2  # decimals of a per cent that are kept (summary_report.md, 3); papers start from them, too


def ratio(numerator: Number | None, denominator: Number | None) -> Decimal | None:
    """The quotient as a fraction, not rounded; None when the denominator is 0 or either is unknown.

    Ratios of sums are made from the sums, never as a mean of ratios (summary_report.md, 3).
    """
    if numerator is None or denominator is None or denominator == 0:
        return None
    return _WIDE.divide(Decimal(numerator), Decimal(denominator))


def show_percent(share: Decimal | None, digits: int = 1) -> str:
    """A fraction as per cent: 0.9798 -> “98.0 %”; “—” for None."""
    return DASH if share is None else f"{_in_hundredths(share, digits)} %"


def show_points(difference: Decimal | None, digits: int = 1) -> str:
    """The difference of two fractions in percentage points, with its sign and without the unit's word.

    0.0234 -> “+2.3”, -0.01 -> “-1.0”, nothing at all -> “0.0”, None -> “—”. Points (百分点) are not per cent.
    """
    if difference is None:
        return DASH
    points = _in_hundredths(difference, digits)
    return f"{points:+}" if points else str(points)


def dash(value: Number | None, digits: int = 0) -> str:
    """A number with thousands separators and `digits` decimals, half up; “—” for None, 0 for zero."""
    return DASH if value is None else f"{half_up(value, digits):,}"


def _in_hundredths(fraction: Decimal, digits: int) -> Decimal:
    """Per cent by way of the two decimals that frozen figures and Excel cells hold, so that all agree."""
    return half_up(half_up(_WIDE.multiply(fraction, Decimal(100)), max(_INSIDE, digits)), digits)
