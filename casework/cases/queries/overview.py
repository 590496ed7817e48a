"""What the overview of a case shows of its constraints, actions and target indicators: few columns of many rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from casework.enums import Resolution, Severity, ValueKind
from casework.extensions import db
from casework.models import ActionItem, Constraint, Extension, Indicator, IndicatorValue, Judgement
from casework.models.action_item import ActionRules


class ConstraintLine(NamedTuple):
    """A constraint that stands. `judged` is the latest judgement, if there is one."""

    id: int
    number: int
    type_code: str
    title: str
    severity: Severity
    judged: Resolution | None

    @property
    def code(self) -> str:
        """The number as people say it: Z01."""
        return f"Z{self.number:02d}"

    @property
    def resolution(self) -> Resolution:
        """The latest judgement; not solved while there is none."""
        return self.judged or Resolution.UNSOLVED


@dataclass(slots=True)
class ActionLine(ActionRules):
    """An action in force. `moved` says how often its deadline was put off."""

    id: int
    constraint_id: int
    number: int
    title: str
    responsible: str
    due_on: date
    started_on: date | None
    handed_in_on: date | None
    done_on: date | None
    struck_off_on: date | None
    dropped_on: date | None
    moved_on: date | None
    moved: int
    out_of_force_on: None = None


class ValueLine(NamedTuple):
    """One measured value."""

    value: Decimal | None
    source: str
    measured_on: date | None


@dataclass(slots=True)
class IndicatorLine:
    """A target indicator with the newest value of each kind."""

    name: str
    unit: str
    target_value: Decimal | None
    source: str
    latest: dict[ValueKind, ValueLine] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it, in the order of the numbers."""

    constraints: Sequence[ConstraintLine]
    actions: Sequence[ActionLine]
    indicators: Sequence[IndicatorLine]


_CONSTRAINTS: Any = (
    select(
        Constraint.id,
        Constraint.number,
        Constraint.type_code,
        Constraint.title,
        Constraint.severity,
        select(Judgement.outcome)
        .where(Judgement.constraint_id == Constraint.id)
        .order_by(Judgement.judged_on.desc(), Judgement.id.desc())
        .limit(1)
        .scalar_subquery(),
    )
    .where(Constraint.case_id == bindparam("case_id"), Constraint.withdrawn_on.is_(None))
    .order_by(Constraint.number)
)
_ACTIONS: Any = (
    select(
        ActionItem.id,
        ActionItem.constraint_id,
        ActionItem.number,
        ActionItem.title,
        ActionItem.responsible,
        ActionItem.due_on,
        ActionItem.started_on,
        ActionItem.handed_in_on,
        ActionItem.done_on,
        ActionItem.struck_off_on,
        ActionItem.dropped_on,
        ActionItem.moved_on,
        select(func.count())
        .select_from(Extension)
        .where(Extension.action_item_id == ActionItem.id, Extension.is_approved.is_(True))
        .scalar_subquery(),
    )
    .where(ActionItem.case_id == bindparam("case_id"), ActionItem.out_of_force_on.is_(None))
    .order_by(ActionItem.number)
)
_INDICATORS: Any = (
    select(
        Indicator.id,
        Indicator.name,
        Indicator.unit,
        Indicator.target_value,
        Indicator.source,
        IndicatorValue.kind,
        IndicatorValue.value,
        IndicatorValue.source.label("value_source"),
        IndicatorValue.measured_on,
    )
    .outerjoin(IndicatorValue, IndicatorValue.indicator_id == Indicator.id)
    .where(Indicator.case_id == bindparam("case_id"))
    .order_by(Indicator.id, IndicatorValue.measured_on, IndicatorValue.id)
)


def overview(case_id: int) -> Overview:
    """Constraints, actions and indicators of a case: three statements whatever the number of rows."""
    values = {"case_id": case_id}
    return Overview(
        constraints=[ConstraintLine(*row) for row in db.session.execute(_CONSTRAINTS, values)],
        actions=[ActionLine(*row) for row in db.session.execute(_ACTIONS, values)],
        indicators=_indicators(values),
    )


def _indicators(values: dict[str, int]) -> list[IndicatorLine]:
    lines: dict[int, IndicatorLine] = {}
    for key, name, unit, target, source, kind, value, value_source, on in db.session.execute(
        _INDICATORS, values
    ):
        line = lines.get(key)
        if line is None:
            line = lines[key] = IndicatorLine(name, unit, target, source)
        if kind is not None:
            line.latest[kind] = ValueLine(value, value_source, on)
    return list(lines.values())
