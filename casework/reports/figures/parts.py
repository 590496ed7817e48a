"""Which measures make up each figure of the catalogue: one table for the figure and for the list of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from casework.masking import settled
from casework.reports import catalogue
from casework.reports.catalogue import Counted
from casework.reports.figures.as_of import ANY_DAY, Noun
from casework.reports.figures.of_cases import CASES, STAGED
from casework.reports.figures.of_indicators import INDICATORS, MEASURED
from casework.reports.figures.of_work import ACTIONS, CONSTRAINTS, FOLLOW_UPS
from casework.reports.figures.of_yields import RESULTS, SURVEYS, VISITS
from casework.reports.model import Figure, Number, half_up

NOUNS: Final[tuple[Noun, ...]] = (
    CASES,
    CONSTRAINTS,
    ACTIONS,
    FOLLOW_UPS,
    VISITS,
    RESULTS,
    SURVEYS,
    INDICATORS,
)


def _compared(code: str, prefix: str, suffix: str = "") -> dict[str, tuple[str, str | None]]:
    """The side figures of a comparison: what was counted after and before, each out of how much, in how many cases."""
    return {
        f"{code}.{suffix}after": (f"{prefix}.after", f"{prefix}.after_of"),
        f"{code}.{suffix}before": (f"{prefix}.before", f"{prefix}.before_of"),
        f"{code}.{suffix}cases": (prefix, None),
    }


# A comparison → the side figures after and before whose values it compares. Its own rows are the indicators compared.
COMPARED: Final[Mapping[str, tuple[str, str]]] = {
    **{code: (f"{code}.after", f"{code}.before") for code in ("K16", "K17", "K18", "K19", "K20")},
    "K20.units": ("K20.units_after", "K20.units_before"),
}

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
    "K14.end": ("accepted", "presented"),
    "K15": ("carried_over", "effective"),
    "K16": ("spot_check", "spot_check"),
    **_compared("K16", "spot_check"),
    "K17": ("first_pass", "first_pass"),
    **_compared("K17", "first_pass"),
    "K18": ("defects", "defects"),
    **_compared("K18", "defects"),
    "K19": ("quality_loss", "quality_loss"),
    **_compared("K19", "quality_loss"),
    "K20": ("complaints_orders", "complaints_orders"),
    **_compared("K20", "complaints_orders"),
    "K20.units": ("complaints_units", "complaints_units"),
    **_compared("K20", "complaints_units", "units_"),
    "K21": ("revenue.after", "revenue.before"),
    "K21.cases": ("revenue", None),
    "K22": ("results", None),
    **{f"K22.{kind[0]}": (f"result.{kind[0]}", None) for kind in catalogue.RESULT_KINDS},
    "K23": ("score", "scored"),
    "K23.replies": ("replies", None),
    "K23.return": ("replies", "surveys"),
    "K24": ("heads_trained", "heads_to_train"),
    "K24.enterprises": ("enterprises_trained", "effective"),
    "K25": ("evidenced", "struck_off"),
}
TYPED: Final = ("trained", "heads_trained", "enterprises_trained")
"""What units type on their returns, by the name of its measure."""
OF_UNITS: Final = frozenset({"planned", "enterprises", "covered", "units", "heads_to_train", *TYPED})

# Measures that are added up in whole small steps: half days, hundredths of points, yuan; complaints are counted per 100
# orders and per 10,000 units.
STEPS: Final[Mapping[str, int]] = {
    "half_days": 2,
    "score": 100,
    "first_score": 100,
    **{
        f"{prefix}.{side}": steps
        for prefix, steps in MEASURED.values()
        for side in ("before", "after", "before_of", "after_of")
        if steps != 1
    },
    **{f"complaints_orders.{side}_of": 100 for side in ("before", "after")},
    **{f"complaints_units.{side}_of": 10_000 for side in ("before", "after")},
}


def in_units(measure: str, total: int) -> Number:
    """What was added up in steps, in days, points, 万元, hundreds of orders or ten thousands of units."""
    if measure not in STEPS:
        return total
    whole, rest = divmod(total, STEPS[measure])
    shows_parts = measure in ("half_days", "score", "first_score")
    return Decimal(total) / STEPS[measure] if rest or shows_parts else Decimal(whole)


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
    if code in COMPARED:
        after, before = (_exact(side, totals) for side in COMPARED[code])
        return (None, None) if after is None or before is None else (after, before)
    if code == "K23":
        return satisfaction_from(totals)
    over, under = PARTS[code]
    return (
        in_units(over, totals.get(over, 0)),
        None if under is None else in_units(under, totals.get(under, 0)),
    )


HELD_BACK: Final = "held_back"
"""Among the totals of a region: its mean of scores is not told, since with those told below it gave single ones away."""


def told_measures(totals: Mapping[str, int]) -> tuple[str, str]:
    """The measures of the scores and their number as of the closing day whose mean is told (masking.py: settled)."""
    first, latest = totals.get("first_scored", 0), totals.get("scored", 0)
    return ("score", "scored") if settled((first, latest)) == latest else ("first_score", "first_scored")


def satisfaction_from(totals: Mapping[str, int]) -> Counted:
    """The scores that are told, added up, and how many they are; no sum where it is held back."""
    score, scored = told_measures(totals)
    total = in_units(score, totals.get(score, 0))
    return None if totals.get(HELD_BACK) else total, totals.get(scored, 0)


def _exact(code: str, totals: Mapping[str, int]) -> Decimal | None:
    """The value of a side figure with ten decimals; None when it has none. Differences are taken before rounding."""
    exact = catalogue.figure(code, *_counted(code, totals)).exact
    return None if exact is None else half_up(exact, 10)


def noun_of(measure: str) -> Noun:
    """The noun whose rows a measure counts. KeyError for a measure of units and for an unknown one."""
    return _BY_MEASURE[measure]


_BY_MEASURE: Final[Mapping[str, Noun]] = {
    measure: noun for noun in (*NOUNS, STAGED) for measure in noun.measures(ANY_DAY)
}
