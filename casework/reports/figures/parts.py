"""Which measures make up each figure of the catalogue: one table for the figure and for the list of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from casework.reports import catalogue
from casework.reports.catalogue import Counted
from casework.reports.figures.as_of import ANY_DAY, Noun
from casework.reports.figures.of_cases import CASES, STAGED
from casework.reports.figures.of_work import ACTIONS, CONSTRAINTS, FOLLOW_UPS
from casework.reports.figures.of_yields import RESULTS, SURVEYS, VISITS
from casework.reports.model import Figure, Number

NOUNS: Final[tuple[Noun, ...]] = (CASES, CONSTRAINTS, ACTIONS, FOLLOW_UPS, VISITS, RESULTS, SURVEYS)

# Code → (measure of the numerator, measure of the denominator). The measures of OF_UNITS count units, places and
# distinct enterprises; all others count rows of a noun.
PARTS: Final[Mapping[str, tuple[str, str | None]]] = {
    "K01": ("effective", "planned"),
    "K01.confirmed": ("confirmed", None),
    "K01.withdrawn": ("withdrawn", None),
    "K01.substituted": ("substituted", None),
    "K01.enterprises": ("enterprises", None),
    "K02": ("covered", "units"),
    "K03": ("diagnosed", "effective"),
    "K04": ("approved", "diagnosed"),
    "K05": ("done", "pursued"),
    "K06": ("on_time", "due_or_done"),
    "K06.first": ("first_on_time", "first_due_or_done"),
    "K07": ("struck_off", "done"),
    "K08": ("overdue", "open"),
    "K09": ("solved", "constraints"),
    "K09.partial": ("partly_solved", None),
    "K09.open": ("unsolved", None),
    "K10": ("window_held", "window_due"),
    "K11": ("follow_ups_held", "follow_ups_due"),
    "K12": ("visits", "effective"),
    "K12.remote": ("remote_visits", None),
    "K13": ("half_days", None),
    "K14": ("accepted_first", "concluded"),
    "K14.end": ("accepted", "concluded"),
    "K15": ("carried_over", "effective"),
    "K22": ("results", None),
    **{f"K22.{kind[0]}": (f"result.{kind[0]}", None) for kind in catalogue.RESULT_KINDS},
    "K23": ("score", "replies"),
    "K23.replies": ("replies", None),
    "K23.return": ("replies", "surveys"),
    "K25": ("evidenced", "struck_off"),
}
OF_UNITS: Final = frozenset({"planned", "enterprises", "covered", "units"})

# Measures that are added up in whole small steps: half days, hundredths of points.
STEPS: Final[Mapping[str, int]] = {"half_days": 2, "score": 100}


def in_units(measure: str, total: int) -> Number:
    """What was added up in steps, in days or points."""
    return Decimal(total) / STEPS[measure] if measure in STEPS else total


def figures_from(totals: Mapping[str, int]) -> dict[str, Figure]:
    """Every figure of the catalogue from the totals of its measures; a measure that is missing counted nothing."""
    made = (
        catalogue.figure(
            definition.code,
            *_counted(definition.code, totals),
            {part.suffix: _counted(part.code, totals) for part in definition.parts},
        )
        for definition in catalogue.FIGURES
    )
    return {figure.code: figure for figure in made}


def _counted(code: str, totals: Mapping[str, int]) -> Counted:
    over, under = PARTS[code]
    return (
        in_units(over, totals.get(over, 0)),
        None if under is None else in_units(under, totals.get(under, 0)),
    )


def noun_of(measure: str) -> Noun:
    """The noun whose rows a measure counts. KeyError for a measure of units and for an unknown one."""
    return _BY_MEASURE[measure]


_BY_MEASURE: Final[Mapping[str, Noun]] = {
    measure: noun for noun in (*NOUNS, STAGED) for measure in noun.measures(ANY_DAY)
}
