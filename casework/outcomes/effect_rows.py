"""Before and after as the tables and forms show it: values, signed changes, what to be careful about."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

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
        "period": value.period,
        "source": value.source,
        "measured_on": value.measured_on,
    }


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
