"""Before and after as the tables and forms show it: values, signed changes, what to be careful about."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from casework.diagnosis.standards import DEFINITIONS
from casework.i18n import gettext as _
from casework.models import IndicatorValue
from casework.outcomes.queries import Effect
from casework.web.filters import number


def effect_row(item: Effect) -> dict[str, Any]:
    """Before, after, change, share and target of one indicator, with what to be careful about."""
    indicator = item.indicator
    return {
        "id": indicator.id,
        "name": indicator.name,
        "unit": indicator.unit,
        "counts": [] if indicator.standard is None else list(DEFINITIONS[indicator.standard].labels),
        "before": _value(item.before),
        "after": _value(item.after),
        "interim": _value(item.interim),
        "change": _signed(item.change),
        "change_unit": _("pts") if item.in_points else indicator.unit,
        "change_percent": _signed(item.change_percent),
        "change_tone": {None: "", True: "ok", False: "bad"}[item.is_better],
        "target": indicator.target_value,
        "reached": item.is_reached,
        "warnings": _warnings(item),
    }


def _value(value: IndicatorValue | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {
        "value": value.value,
        "counted": _counted(value),
        "period": value.period,
        "source": value.source,
        "measured_on": value.measured_on,
    }


def _counted(value: IndicatorValue) -> str:
    """The numbers a standard value is made from: 48 / 50; the parts of a cost with a plus between."""
    if value.out_of is None:
        return ""
    parts = [number(one) for one in (value.counted, value.counted_more) if one is not None]
    return f"{' + '.join(parts)} / {number(value.out_of)}"


def _signed(value: Decimal | None) -> str:
    if value is None:
        return ""
    return ("+" if value > 0 else "") + number(value).replace("-", "−")


def _warnings(item: Effect) -> list[str]:
    """What a reader must know before believing the change."""
    found = []
    if item.before is None:
        found.append(_("No value before the help: the effect cannot be shown."))
    if item.sources_differ and item.before and item.after:
        found.append(
            _(
                "Different sources: before %(before)s, after %(after)s.",
                before=item.before.source or "—",
                after=item.after.source or "—",
            )
        )
    if item.seasons_differ and item.before and item.after:
        found.append(
            _(
                "Different periods (%(before)s, %(after)s): compare with care.",
                before=item.before.period,
                after=item.after.period,
            )
        )
    return found
