"""Before and after: how the indicators of the cases of a region had moved by a data date."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from casework.enums import Direction, ValueKind
from casework.extensions import db
from casework.models import Case, Indicator, IndicatorValue
from casework.regions.queries import Place
from casework.reports.figures.as_of import AsOf
from casework.reports.figures.counting import rows_of_noun
from casework.reports.figures.of_cases import CASES, staying

EFFECT_KINDS: Final = ("better", "same", "worse", "unknown")


@dataclass(frozen=True, slots=True)
class Effect:
    """An indicator with a value after the help. `kind`: how it moved in the direction that was wanted."""

    indicator_id: int
    case_id: int
    case_number: str
    enterprise: str
    county_id: int
    name: str
    unit: str
    before: Decimal | None
    after: Decimal
    kind: str
    is_reached: bool | None


def effects_of(region: Place, moment: AsOf) -> list[Effect]:
    """Indicators with a value after the help by the data date: what table 5 lists, with the direction that was wanted."""
    statement = (
        rows_of_noun(
            CASES, moment, region, Case.id.label("case_id"), Case.number, Case.enterprise_name, Case.tenant_id,
            Indicator.id, Indicator.name, Indicator.unit, Indicator.direction, Indicator.target_value,
            IndicatorValue.kind, IndicatorValue.value,
        )
        .join(IndicatorValue, IndicatorValue.case_id == Case.id)
        .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        .where(
            staying(moment),
            moment.happened(IndicatorValue.measured_on),
            IndicatorValue.kind.in_([ValueKind.BASELINE, ValueKind.AFTER]),
        )
        .order_by(Case.number, Case.id, Indicator.id, IndicatorValue.measured_on, IndicatorValue.id)
    )  # fmt: skip
    newest: dict[int, dict[ValueKind, Any]] = {}
    for row in db.session.execute(statement):
        newest.setdefault(row.id, {})[row.kind] = row
    return [
        _effect(values[ValueKind.AFTER], values.get(ValueKind.BASELINE))
        for values in newest.values()
        if ValueKind.AFTER in values
    ]


def _effect(after: Any, before: Any | None) -> Effect:
    sign = -1 if after.direction is Direction.LOWER else 1
    return Effect(
        indicator_id=after.id,
        case_id=after.case_id,
        case_number=after.number,
        enterprise=after.enterprise_name,
        county_id=after.tenant_id,
        name=after.name,
        unit=after.unit,
        before=None if before is None else before.value,
        after=after.value,
        kind="unknown" if before is None else _moved(sign * (after.value - before.value)),
        is_reached=None if after.target_value is None else sign * (after.value - after.target_value) >= 0,
    )


def _moved(change: Decimal) -> str:
    if not change:
        return "same"
    return "better" if change > 0 else "worse"
