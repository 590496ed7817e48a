"""Ratios and their printed form: rounded once, half up, from the exact quotient; “—” where there is none."""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_UP, Context, Decimal
from typing import Final

DASH: Final = "—"
"""Printed where a figure does not exist: the denominator is 0, or nothing was measured. Never 0 %, never 100 %."""

Number = Decimal | int

_WIDE: Final = Context(prec=60, rounding=ROUND_HALF_UP, Emax=MAX_EMAX, Emin=MIN_EMIN)
