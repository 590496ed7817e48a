"""Standard indicators of the demo: what was counted in the first half of the year before and of this year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from casework.demo.acts import Acts
from casework.diagnosis.services import add_indicator
from casework.diagnosis.standards import COUNTS, DEFINITIONS, Counts, value_of
from casework.enums import Direction, Standard, ValueKind
from casework.extensions import db
from casework.models import Indicator
from casework.outcomes.services import Measured, record_values

CHANCES: Final[Mapping[Standard, float]] = {
    Standard.SPOT_CHECK: 0.35,
    Standard.FIRST_PASS: 0.5,
    Standard.DEFECTS: 0.4,
    Standard.QUALITY_LOSS: 0.3,
    Standard.COMPLAINTS_PER_ORDERS: 0.25,
    Standard.COMPLAINTS_PER_UNITS: 0.15,
    Standard.REVENUE: 0.8,
}
HALF: Final = "1—6月"
SOURCES: Final[Mapping[Standard, str]] = {
    Standard.SPOT_CHECK: "监督抽查通报",
    Standard.QUALITY_LOSS: "财务报表",
    Standard.REVENUE: "财务报表",
}
_TENTH: Final = Decimal("0.1")


def set_standards(on: date, acts: Acts) -> None:
    """The team writes down the counts before the help; not where they are read again before the half-year is over."""
    if acts.plot.after_on is not None and acts.plot.after_on.month <= 6:
        return
    rng = Random(f"{acts.stage.seed}/{acts.case.number}/standards")
    taken = {problem.indicator.name for problem in acts.plot.problems if problem.indicator}
    for standard, chance in CHANCES.items():
        definition = DEFINITIONS[standard]
        if rng.random() >= chance or definition.name in taken:
            continue
        before, after = counts_of(acts, standard)
        source = SOURCES.get(standard, "企业质量月报")
        acts.act(
            acts.expert(),
            on,
            add_indicator,
            acts.case,
            standard=standard,
            name=definition.name,
            baseline_on=on - timedelta(days=3),
            baseline_period=f"{acts.stage.season.year - 1}年{HALF}",
            baseline_source=source,
            target_value=_target(standard, value_of(standard, before), value_of(standard, after)),
            target_on=acts.case.programme.acceptance_due_on,
            source=source,
            constraint_id=None,
            **{f"baseline_{name}": getattr(before, name) for name in COUNTS},
        )


def read_standards(on: date, acts: Acts) -> None:
    """What was counted in the same months of this year."""
    indicators = db.session.scalars(
        select(Indicator)
        .where(Indicator.case_id == acts.case.id, Indicator.standard.is_not(None))
        .options(selectinload(Indicator.values))
        .order_by(Indicator.id)
    ).all()
    values = [
        Measured(one, None, one.source, counts_of(acts, one.standard)[1])
        for one in indicators
        if one.standard
    ]
    if values:
        acts.act(
            acts.officer, on, record_values, acts.case, ValueKind.AFTER, measured_on=on,
            period=f"{acts.stage.season.year}年{HALF}", values=values,
        )  # fmt: skip


def _target(standard: Standard, before: Decimal, after: Decimal) -> Decimal:
    """Half of the way that was gone; what went the wrong way was meant to stay as it was."""
    middle = ((before + after) / 2).quantize(_TENTH)
    return min(middle, before) if DEFINITIONS[standard].direction is Direction.LOWER else max(middle, before)


def counts_of(acts: Acts, standard: Standard) -> tuple[Counts, Counts]:
    """Before and after, the same ones each time they are asked for."""
    rng = Random(f"{acts.stage.seed}/{acts.case.number}/{standard.value}")
    if standard is Standard.REVENUE:
        first = ((acts.case.revenue_wan or Decimal(2000)) * Decimal(rng.randint(44, 52)) / 100).quantize(
            _TENTH
        )
        return Counts(first), Counts((first * Decimal(rng.randint(92, 124)) / 100).quantize(_TENTH))
    if standard is Standard.QUALITY_LOSS:
        return _costs(acts, rng)
    return _shares(standard, rng)


def _costs(acts: Acts, rng: Random) -> tuple[Counts, Counts]:
    """Internal and external failure cost of an output value, 万元."""
    output = ((acts.case.revenue_wan or Decimal(2000)) / 2).quantize(_TENTH)
    inside = (output * Decimal(rng.randint(12, 30)) / 1000).quantize(_TENTH)
    outside = (inside * Decimal(rng.randint(20, 60)) / 100).quantize(_TENTH)
    less = Decimal(rng.randint(55, 95)) / 100
    more_output = (output * Decimal(rng.randint(98, 112)) / 100).quantize(_TENTH)
    after = Counts((inside * less).quantize(_TENTH), (outside * less).quantize(_TENTH), more_output)
    return Counts(inside, outside, output), after


_MADE: Final[Mapping[Standard, tuple[tuple[int, int], tuple[int, int]]]] = {
    # Out of how many, and how many per mille of them were bad before the help.
    Standard.SPOT_CHECK: ((3, 12), (120, 300)),
    Standard.FIRST_PASS: ((1_800, 9_600), (50, 120)),
    Standard.DEFECTS: ((2_400, 12_000), (24, 70)),
    Standard.COMPLAINTS_PER_ORDERS: ((220, 900), (15, 45)),
    Standard.COMPLAINTS_PER_UNITS: ((24_000, 90_000), (1, 2)),
}


def _shares(standard: Standard, rng: Random) -> tuple[Counts, Counts]:
    """Bad ones out of all; of a pass rate the rest is counted."""
    (fewest, most), (least, worst) = _MADE[standard]
    found = []
    for part in (Decimal(1), Decimal(rng.randint(40, 90)) / 100):
        out_of = rng.randint(fewest, most)
        bad = int(Decimal(out_of) * rng.randint(least, worst) * part / 1000)
        is_pass_rate = DEFINITIONS[standard].direction is Direction.HIGHER
        found.append(Counts(Decimal(out_of - bad if is_pass_rate else bad), None, Decimal(out_of)))
    return found[0], found[1]
