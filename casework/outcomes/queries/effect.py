"""Before and after: what each target indicator was, is and should be, and whether the two may be compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from casework.enums import Direction, ValueKind
from casework.errors import NotFound
from casework.extensions import db
from casework.models import Indicator, IndicatorValue

PERCENT_SIGNS = ("%", "％")
_TENTH = Decimal("0.1")
_YEAR = re.compile(r"(?:19|20)\d\d\s*年?(?:度|全年)?")
_NOISE = re.compile(r"[\s.,，、年]+")
_DASHES = re.compile(r"[-‐–—―~～至到]+")


@dataclass(frozen=True)
class Effect:
    """One indicator with the values that count: the newest of each kind, or None where it was not measured."""

    indicator: Indicator
    before: IndicatorValue | None
    interim: IndicatorValue | None
    after: IndicatorValue | None

    @property
    def change(self) -> Decimal | None:
        """After minus before, in the indicator's unit (percentage points where that is per cent)."""
        if self.before is None or self.after is None:
            return None
        return self.after.value - self.before.value

    @property
    def change_percent(self) -> Decimal | None:
        """The change as a share of the value before, per cent with one decimal; None for a baseline of 0."""
        if self.before is None or self.change is None or self.before.value == 0:
            return None
        share = self.change / abs(self.before.value) * 100
        return share.quantize(_TENTH, ROUND_HALF_UP)

    @property
    def in_points(self) -> bool:
        """Whether the change is one of percentage points (百分点), never to be mixed with per cent."""
        return self.indicator.unit in PERCENT_SIGNS

    @property
    def is_reached(self) -> bool | None:
        """Whether the value after reaches the target; None where either is missing."""
        target = self.indicator.target_value
        if self.after is None or target is None:
            return None
        if self.indicator.direction is Direction.LOWER:
            return self.after.value <= target
        return self.after.value >= target

    @property
    def is_better(self) -> bool | None:
        """Whether the change goes the wanted way; None without a change."""
        if not self.change:
            return None
        return (self.change < 0) is (self.indicator.direction is Direction.LOWER)

    @property
    def sources_differ(self) -> bool:
        """Before and after come from different sources: not to be compared without care."""
        return bool(self.before and self.after and self.before.source != self.after.source)

    @property
    def seasons_differ(self) -> bool:
        """Before and after were measured over different parts of the year (programme.md 4.9)."""
        if self.before is None or self.after is None:
            return False
        first, second = self.before.period, self.after.period
        return bool(first and second) and season(first) != season(second)


def season(period: str) -> str:
    """A period without its year: “2025年9月” and “2026年9月” are one season, “2026年1—9月” is another."""
    return _DASHES.sub("-", _NOISE.sub("", _YEAR.sub("", period)))


def effect_of(indicator: Indicator) -> Effect:
    """The values of one indicator that count. Needs `values` loaded."""
    return Effect(
        indicator,
        indicator.latest(ValueKind.BASELINE),
        indicator.latest(ValueKind.INTERIM),
        indicator.latest(ValueKind.AFTER),
    )


def effects_of(case_id: int) -> Sequence[Effect]:
    """Every target indicator of a case in the order in which they were set; two statements."""
    indicators = db.session.scalars(
        select(Indicator)
        .where(Indicator.case_id == case_id)
        .options(selectinload(Indicator.values))
        .order_by(Indicator.id)
    )
    return [effect_of(indicator) for indicator in indicators]


def get_indicator(case_id: int, indicator_id: int) -> Indicator:
    """An indicator of a case in scope. Raises NotFound."""
    indicator = db.session.scalar(
        select(Indicator)
        .where(Indicator.id == indicator_id, Indicator.case_id == case_id)
        .options(selectinload(Indicator.values))
    )
    if indicator is None:
        raise NotFound
    return indicator
