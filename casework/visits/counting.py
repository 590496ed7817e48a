"""How long a visit counts: half days, and person-days of everybody who was there."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

HALF: Final = Decimal("0.5")
WHOLE: Final = Decimal("1.0")
HALF_DAY: Final = timedelta(hours=4)


def days_of(arrived_at: time | None, left_at: time | None) -> Decimal:
    """Half a day up to four hours, else a whole one; without both times the smallest step, half a day."""
    if arrived_at is None or left_at is None:
        return HALF
    some_day = date(2000, 1, 1)
    stay = datetime.combine(some_day, left_at) - datetime.combine(some_day, arrived_at)
    return HALF if stay <= HALF_DAY else WHOLE


def person_days(days: Decimal, experts: int) -> Decimal:
    """Days times the experts who were present."""
    return days * experts
