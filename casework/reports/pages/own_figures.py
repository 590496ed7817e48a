"""The page of the figures that a unit types itself: its form, its classes, and what the units below have typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.enums import Rank, ReturnPeriod
from casework.i18n import gettext as _
from casework.reports import queries
from casework.reports.figures.places import classes_of, trained_in
from casework.reports.pages.asked import Asked
from casework.reports.typed_numbers import NUMBERS, typed_in
from casework.reports.units import regions_within, units_below


@dataclass(frozen=True)
class TypedSum:
    """One figure that units type: of the unit itself, of those below, of all; and how many below have typed it."""

    name: str
    own: int
    below: int
    typed: int
    units: int

    @property
    def whole(self) -> int:
        """What the figure of the region counts."""
        return self.own + self.below


@dataclass(frozen=True)
class TypedLine:
    """A number as it was typed: None for taken back; on which day, by whom."""

    name: str
    value: int | None
    on: date
    by: str


def own_address(asked: Asked, period: ReturnPeriod) -> str:
    """The summary at the data date for which was typed: it shows what was saved."""
    on = queries.date_of_period(asked.programme, period)
    shown = on if period is ReturnPeriod.HALF_YEAR else asked.on
    return Asked(asked.region, asked.programme, shown).url("reports.show")


def own_context(asked: Asked, period: ReturnPeriod, row: Any) -> dict[str, Any]:
    """For reports/own_figures.html."""
    on = queries.date_of_period(asked.programme, period)
    classes = queries.own_classes(asked.region, asked.programme)
    return {
        "asked": asked,
        "period": period,
        "other": next(one for one in ReturnPeriod if one is not period),
        "data_on": on,
        "classes": [one for one in classes if one.held_on <= on]
        if period is ReturnPeriod.HALF_YEAR
        else classes,
        "may_change": row is None or row.is_open,
        "may_add": (row is None or row.is_open) and period is not ReturnPeriod.HALF_YEAR,
        "typed": typed_lines(row),
        "sums": typed_sums(asked, on) if asked.region.rank is not Rank.COUNTY else [],
    }


def typed_sums(asked: Asked, on: date) -> list[TypedSum]:
    """What the unit and the units below have typed as of a date: the parts of K24 and of table 8."""
    classes = classes_of(asked.region, asked.programme)
    found = trained_in(asked.region, asked.programme, on, classes)
    within = {one.id for one in regions_within(asked.region)} - {asked.region.id}
    units = (
        len(within)
        if asked.region.rank is not Rank.PROVINCE
        else len(within) - len(units_below(asked.region))
    )
    return [
        TypedSum(
            name,
            found[measure].get(asked.region.id, 0),
            sum(count for unit, count in found[measure].items() if unit in within),
            sum(unit in within for unit in found[measure]),
            units,
        )
        for measure, name in _names().items()
    ]


def _names() -> dict[str, str]:
    return {
        "trained": _("Quality training (person-times)"),
        "heads_trained": _("Heads of enterprises trained"),
        "enterprises_trained": _("Assisted enterprises whose head was trained"),
    }


def typed_lines(row: Any) -> list[TypedLine]:
    """What was typed on a return, the newest first; an account that is no more, or was never noted, has no name."""
    history = typed_in(row) if row is not None else []
    people = queries.accounts_named(one.by for one in history)
    names = dict(zip(NUMBERS, _names().values(), strict=True))
    return [
        TypedLine(names[one.name], one.value, one.on, people.get(one.by, "")) for one in reversed(history)
    ]
