"""Target indicators with their baseline: what the effect is measured by in the end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from casework import clock
from casework.access.principal import Principal
from casework.cases.services import require_open
from casework.diagnosis.standards import COUNTS, DEFINITIONS, Counts, check_counts, value_of
from casework.enums import Direction, Standard, ValueKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Case, Indicator, IndicatorValue

TEXTS = ("name", "unit", "direction", "target_value", "target_on", "source")


def add_indicator(case: Case, *, on: date, actor: Principal, **values: Any) -> Indicator:
    """Add an indicator with its baseline. Raises RuleViolation as `_check`, or once the plan is approved.

    Values: name, unit, direction, baseline_value (Decimal or None), baseline_on, baseline_period, baseline_source,
    target_value, target_on, source, constraint_id. With `standard` its unit and direction are given and its baseline
    is made from baseline_counted, baseline_counted_more and baseline_out_of.
    """
    _require_changeable(case)
    standard: Standard | None = values.pop("standard", None)
    values = _of_standard(standard, values)
    _check_one_of(case, standard)
    _check(case, None, values, on)
    indicator = Indicator(case=case, constraint_id=values.get("constraint_id"), standard=standard)
    _fill(indicator, values)
    db.session.add(indicator)
    db.session.flush()
    _set_baseline(indicator, values, on)
    return indicator


def edit_indicator(indicator: Indicator, *, on: date, actor: Principal, **values: Any) -> None:
    """Change an indicator until the plan is approved. Raises RuleViolation."""
    _require_changeable(indicator.case)
    values = _of_standard(indicator.standard, values)
    _check(indicator.case, indicator, values, on)
    indicator.constraint_id = values.get("constraint_id")
    # A child's change does not bump its parent's version; the stamp does, so that two editors notice each other.
    indicator.updated_at = clock.real_now()
    _fill(indicator, values)
    _set_baseline(indicator, values, on)


def remove_indicator(indicator: Indicator, *, actor: Principal) -> None:
    """Remove an indicator of which nothing but the baseline is known."""
    _require_changeable(indicator.case)
    if any(value.kind is not ValueKind.BASELINE for value in indicator.values):
        raise RuleViolation(_("Values were measured for this indicator; it stays."))
    for value in list(indicator.values):
        db.session.delete(value)
    db.session.flush()
    db.session.delete(indicator)
    db.session.flush()


def _require_changeable(case: Case) -> None:
    require_open(case)
    if case.diagnosis_started_on is None:
        raise RuleViolation(_("The diagnosis has not begun."))
    if case.plan_approved_on is not None:
        raise RuleViolation(
            _("The plan was approved on %(date)s; its targets stay as they are.", date=case.plan_approved_on)
        )


def _of_standard(standard: Standard | None, values: dict[str, Any]) -> dict[str, Any]:
    """With the unit, the direction and the baseline that follow from a standard. Raises RuleViolation for counts."""
    if standard is None:
        return values
    counts = Counts(*(values.get(f"baseline_{name}") for name in COUNTS))
    if not counts.is_empty:
        check_counts(standard, counts, "baseline_{}")
    definition = DEFINITIONS[standard]
    return {
        **values,
        "unit": definition.unit,
        "direction": definition.direction,
        "baseline_value": None if counts.is_empty else value_of(standard, counts),
    }


def _check_one_of(case: Case, standard: Standard | None) -> None:
    """One of each standard a case, so that nothing is summed up twice."""
    if standard is None:
        return
    known = db.session.scalar(
        select(Indicator.name).where(Indicator.case_id == case.id, Indicator.standard == standard)
    )
    if known is not None:
        raise RuleViolation(
            _(
                "“%(name)s” is this standard indicator of the case already; add what belongs to it there.",
                name=known,
            )
        )


def _check(case: Case, indicator: Indicator | None, values: dict[str, Any], on: date) -> None:
    """The words of a rule, beside the constraint of the table."""
    same = db.session.scalar(
        select(Indicator.id).where(Indicator.case_id == case.id, Indicator.name == values["name"])
    )
    if same is not None and (indicator is None or indicator.id != same):
        raise RuleViolation(_("There is an indicator of this name already."), "name")
    measured: date | None = values.get("baseline_on")
    if measured is not None and measured > on:
        raise RuleViolation(_("The day lies ahead."), "baseline_on")
    if values.get("baseline_value") is not None and not values.get("baseline_source"):
        raise RuleViolation(_("Please name the source of the value."), "baseline_source")
    needs_period = "baseline_counted" in values and values.get("baseline_value") is not None
    if needs_period and not values.get("baseline_period"):
        raise RuleViolation(_("Please say which period the value covers."), "baseline_period")
    before, target = values.get("baseline_value"), values.get("target_value")
    if before is not None and target is not None and _is_backwards(before, target, values["direction"]):
        raise RuleViolation(
            _("The target is worse than the baseline. Please check value and direction."), "target_value"
        )


def _is_backwards(before: Decimal, target: Decimal, direction: Direction) -> bool:
    return target < before if Direction(direction) is Direction.HIGHER else target > before


def _fill(indicator: Indicator, values: dict[str, Any]) -> None:
    for name in TEXTS:
        if name in values:
            setattr(indicator, name, values[name])
    indicator.direction = Direction(indicator.direction)
    db.session.flush()


def _set_baseline(indicator: Indicator, values: dict[str, Any], on: date) -> None:
    """One baseline an indicator: a new value replaces it while the draft lasts."""
    value: Decimal | None = values.get("baseline_value")
    known = indicator.latest(ValueKind.BASELINE)
    if value is None:
        if known is not None:
            indicator.values.remove(known)
            db.session.delete(known)
        db.session.flush()
        return
    row = known or IndicatorValue(case=indicator.case, indicator=indicator, kind=ValueKind.BASELINE)
    row.value = value
    row.measured_on = values.get("baseline_on") or on
    row.period = values.get("baseline_period", "")
    row.source = values.get("baseline_source", "")
    for name in COUNTS:
        setattr(row, name, values.get(f"baseline_{name}") if indicator.standard else None)
    db.session.add(row)
    db.session.flush()
