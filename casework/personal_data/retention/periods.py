"""How many years each kind of record is kept, and the days that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from typing import Self

from casework import clock
from casework.calendars.workdays import add_months


@dataclass(frozen=True)
class Periods:
    """Years after the end of the programme year, of the last assignment, after disabling, after the answer."""

    case: int
    expert: int
    account: int
    request: int

    @classmethod
    def of(cls, settings: Mapping[str, int]) -> Self:
        """The periods of an installation. Raises ValueError for less than a year: the law keeps logs 180 days at least,
        and nothing may be erased that they refer to."""
        periods = cls(**settings)
        if min(asdict(periods).values()) < 1:
            raise ValueError("personal data are kept for a year at least")
        return periods

    def as_settings(self) -> dict[str, int]:
        """The same as a plan keeps it."""
        return asdict(self)

    def last_year(self, on: date) -> int:
        """The latest programme year whose end lies so many years before a day."""
        return on.year - self.case - 1

    def day(self, kind: str, on: date) -> date:
        """What happened before this day is due on a day."""
        return add_months(on, -12 * int(getattr(self, kind)))

    def instant(self, kind: str, on: date) -> datetime:
        """The same as an instant: the beginning of that day in China."""
        return datetime.combine(self.day(kind, on), time.min, clock.CHINA).astimezone(UTC)
