"""What a cell may hold, and which texts an office program would take for a formula."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

Value = str | int | float | Decimal | None
"""A text stays a text (codes, phone numbers, dates); only a number is a number. None is an empty cell."""

STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
LONGEST: Final = 32_767
"""Characters that one cell of Excel takes."""


def is_dangerous(text: str) -> bool:
    """Whether a text begins like a formula. A lone dash is our mark for "not applicable" and no formula."""
    return text.startswith(STARTS_A_FORMULA) and text != "-"
