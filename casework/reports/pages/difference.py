"""How far a figure lies from the year before: points for shares, numbers and per cent for counts; never mixed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from casework.i18n import gettext as _
from casework.reports.model import Figure, Number, half_up

BIG_POINTS: Final = Decimal(10)
"""Percentage points from which a change is marked."""
BIG_PER_CENT: Final = Decimal(30)
"""Per cent from which a change of a count or a mean is marked."""
FEW: Final = 5
"""Where fewer were counted in both years nothing is marked: two visits instead of one are no jump, nor one case of two."""
_IN_PER_CENT: Final = ("ratio", "points", "change")


@dataclass(frozen=True)
class Difference:
    """The change in words with its sign, and whether somebody should look at it."""

    text: str = ""
    is_big: bool = False

    @property
    def parts(self) -> list[str]:
        """The text in the parts that stay on one line where room is short: +21.5 person-days, (+307.1 %)."""
        return [part.strip() for part in re.split(r"(?=[(（])", self.text)]


NONE: Final = Difference()


def difference_of(now: Figure | None, before: Figure | None, unit: str) -> Difference:
    """The change of a figure against the year before, in its unit as pages show it; NONE where one of the two has no value
    or may not be compared.

    What is a per cent changes by percentage points; a count by its number and by per cent, which a zero a year ago has not.
    """
    if now is None or before is None or not now.is_comparable or not before.is_comparable:
        return NONE
    if now.exact is None or before.exact is None:
        return NONE
    change = now.exact - before.exact
    if not change:
        return Difference("0")
    is_much = max(_counted(now), _counted(before)) >= FEW
    if now.kind in _IN_PER_CENT:
        points = half_up(change, 1)
        return Difference(f"{_signed(points)} {_('pts')}", is_much and abs(points) >= BIG_POINTS)
    words = f"{_signed(half_up(change, now.decimals))} {unit}".strip()
    if before.exact == 0:
        return Difference(words, is_much)
    share = half_up(change * 100 / before.exact, 1)
    text = _("%(change)s (%(percent)s %%)", change=words, percent=_signed(share))
    return Difference(text, is_much and abs(share) >= BIG_PER_CENT)


def _counted(figure: Figure) -> Number:
    """How much was counted: the whole of a share, what a count or a mean adds up. A comparison is marked by its own rule
    (`is_comparable`), so that it never counts as little."""
    if figure.kind in ("points", "change"):
        return FEW
    return (figure.denominator if figure.kind == "ratio" else figure.numerator) or 0


def _signed(number: Decimal) -> str:
    """+2.3, -1.0, and 0 for no change."""
    return f"{number:+,f}" if number else "0"
