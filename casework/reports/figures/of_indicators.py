"""Standard indicators (K16 to K21): what was counted before and after the help, case by case.

An indicator counts once it has a value before and one after it by the data date, both with their counts. The newest of
each kind is taken. What goes along with a transferred case counts in the new county from the transfer on, with every
value that it has; what hangs on a constraint that was dealt with before stays where it was measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Select, and_, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from casework.enums import Standard, ValueKind
from casework.models import Constraint, Indicator, IndicatorValue
from casework.reports.figures.as_of import AsOf, Measure, Noun
from casework.reports.figures.of_cases import at_work, listed, staying

MONEY_STEPS: Final = 10_000
"""Amounts in 万元 are added up in whole yuan."""

# Standard → prefix of its measures, and in how many steps its counts are added up.
MEASURED: Final[Mapping[Standard, tuple[str, int]]] = {
    Standard.SPOT_CHECK: ("spot_check", 1),
    Standard.FIRST_PASS: ("first_pass", 1),
    Standard.DEFECTS: ("defects", MONEY_STEPS),
    Standard.QUALITY_LOSS: ("quality_loss", MONEY_STEPS),
    Standard.COMPLAINTS_PER_ORDERS: ("complaints_orders", 1),
    Standard.COMPLAINTS_PER_UNITS: ("complaints_units", 1),
    Standard.REVENUE: ("revenue", MONEY_STEPS),
}
BEFORE: Final = aliased(IndicatorValue, name="value_before")
AFTER: Final = aliased(IndicatorValue, name="value_after")


def _newest(as_of: AsOf, kind: ValueKind) -> Any:
    """The key of the newest value of one kind by the data date; NULL while there is none."""
    value = aliased(IndicatorValue)
    return (
        select(value.id)
        .where(value.indicator_id == Indicator.id, value.kind == kind, as_of.happened(value.measured_on))
        .order_by(value.measured_on.desc(), value.id.desc())
        .limit(1)
        .correlate(Indicator)
        .scalar_subquery()
    )


def with_values(statement: Select[Any], as_of: AsOf) -> Select[Any]:
    """Each indicator beside its value before and its value after."""
    return statement.join(BEFORE, BEFORE.id == _newest(as_of, ValueKind.BASELINE)).join(
        AFTER, AFTER.id == _newest(as_of, ValueKind.AFTER)
    )


def _is_counted(value: Any) -> ColumnElement[bool]:
    """What a value was made from is known; revenue is not divided by anything."""
    return and_(
        value.counted.is_not(None), (Indicator.standard == Standard.REVENUE) | value.out_of.is_not(None)
    )


def indicators_base(as_of: AsOf) -> tuple[ColumnElement[bool], ...]:
    """Standard indicators that can be compared, of cases at work or done here, and what a moved case left here."""
    stayed = exists(
        select(Constraint.id).where(
            Constraint.id == Indicator.constraint_id, as_of.ahead(Constraint.moved_on)
        )
    )
    return (
        *listed(as_of),
        or_(at_work(as_of), and_(staying(as_of), stayed)),
        Indicator.standard.is_not(None),
        _is_counted(BEFORE),
        _is_counted(AFTER),
    )


def _steps(column: Any, steps: int) -> Any:
    return cast(column if steps == 1 else func.round(column * steps), BigInteger)


def indicator_measures(as_of: AsOf) -> Mapping[str, Measure]:
    """`<prefix>`: indicators compared; `<prefix>.before`, `<prefix>.after`: what was counted; `…_of`: out of how much."""
    made: dict[str, Measure] = {}
    for standard, (prefix, steps) in MEASURED.items():
        is_it = Indicator.standard == standard
        made[prefix] = Measure(is_it)
        for side, value in (("before", BEFORE), ("after", AFTER)):
            counted = value.counted + func.coalesce(value.counted_more, 0)
            made[f"{prefix}.{side}"] = Measure(is_it, _steps(counted, steps))
            if standard is not Standard.REVENUE:
                made[f"{prefix}.{side}_of"] = Measure(is_it, _steps(value.out_of, steps))
    return made


def indicator_columns(as_of: AsOf) -> Mapping[str, Any]:
    """What a list of indicators shows: the numbers before and after, never only their ratio."""
    return {
        "name": Indicator.name,
        "unit": Indicator.unit,
        "before": BEFORE.value,
        "after": AFTER.value,
        "before_on": BEFORE.measured_on,
        "after_on": AFTER.measured_on,
    }


INDICATORS: Final = Noun(
    "indicators", Indicator, indicators_base, indicator_measures, indicator_columns, with_values
)
