"""Recording what target indicators have come to: interim values and the ones “after”."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from casework.access.principal import Principal
from casework.cases.services import require_open
from casework.diagnosis.standards import COUNTS, NOTHING_COUNTED, Counts, check_counts, value_of
from casework.enums import Standard, ValueKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Case, Indicator, IndicatorValue
from casework.outcomes.queries.acceptance import get_open_round
from casework.outcomes.queries.effect import season


@dataclass(frozen=True)
class Measured:
    """One value as it was typed, with the source it comes from; that of a standard indicator by what was counted."""

    indicator: Indicator
    value: Decimal | None
    source: str
    counts: Counts = NOTHING_COUNTED


def check_may_measure(case: Case) -> None:
    """Between the approval of the plan and the acceptance. Raises RuleViolation."""
    require_open(case)
    if case.plan_approved_on is None:
        raise RuleViolation(_("Values are recorded after the plan was approved."))
    if case.accepted_on is not None:
        raise RuleViolation(_("The case was accepted on %(date)s; its values stand.", date=case.accepted_on))


def record_values(
    case: Case,
    kind: ValueKind,
    *,
    measured_on: date,
    period: str,
    values: Sequence[Measured],
    on: date,
    actor: Principal,
) -> list[IndicatorValue]:
    """Add values of one kind, day and period. What was recorded before stays; the newest counts.

    Raises RuleViolation for a baseline (it belongs to the diagnosis), a day in the future or before the baseline's,
    a missing period or source, nothing at all, counts that do not fit, revenue of another period than before, and a
    value “after” behind the back of the expert's opinion.
    """
    check_may_measure(case)
    _check_day(measured_on, period, on)
    if not values:
        raise RuleViolation(_("Please type at least one value."))
    if kind is ValueKind.BASELINE:
        raise RuleViolation(_("The value before the help belongs to the diagnosis."), "kind")
    if kind is ValueKind.AFTER:
        _check_no_opinion(case)
    for item in values:
        _check_value(item, measured_on, period)
    made = [
        IndicatorValue(
            case=case,
            indicator=item.indicator,
            kind=kind,
            value=_value(item),
            measured_on=measured_on,
            period=period,
            source=item.source,
            **{name: getattr(item.counts, name) for name in COUNTS},
        )
        for item in values
    ]
    db.session.add_all(made)
    db.session.flush()
    return made


def _check_day(measured_on: date, period: str, on: date) -> None:
    if measured_on > on:
        raise RuleViolation(_("The day of the value lies in the future."), "measured_on")
    if not period:
        raise RuleViolation(_("Please say which period the value covers."), "period")


def _check_no_opinion(case: Case) -> None:
    acceptance = get_open_round(case.id)
    if acceptance is not None and acceptance.expert_opinion_on is not None:
        raise RuleViolation(
            _(
                "%(name)s gave the acceptance opinion on %(date)s on the values of that day; they stand for this round.",
                name=acceptance.expert_name,
                date=acceptance.expert_opinion_on,
            )
        )


def _value(item: Measured) -> Decimal:
    """The value of a standard indicator is made from what was counted; of any other it is what was typed."""
    if item.indicator.standard is not None:
        return value_of(item.indicator.standard, item.counts)
    if item.value is None:
        raise RuleViolation(_("Please type at least one value."), f"value_{item.indicator.id}")
    return item.value


def _check_value(item: Measured, measured_on: date, period: str) -> None:
    key = item.indicator.id
    if item.indicator.standard is not None:
        check_counts(item.indicator.standard, item.counts, f"{{}}_{key}")
    if not item.source:
        raise RuleViolation(_("Please say where the value comes from."), f"source_{key}")
    before = item.indicator.latest(ValueKind.BASELINE)
    if before is not None and measured_on < before.measured_on:
        raise RuleViolation(
            _("The value before the help is of %(date)s, which is later.", date=before.measured_on),
            f"{'value' if item.indicator.standard is None else 'counted'}_{key}",
        )
    if (
        item.indicator.standard is Standard.REVENUE
        and before is not None
        and season(before.period) != season(period)
    ):
        raise RuleViolation(
            _(
                "Revenue is compared with the same period of the year: the value before covers %(period)s.",
                period=before.period,
            ),
            f"counted_{key}",
        )
