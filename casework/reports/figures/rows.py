"""The rows behind a figure: the same conditions, listed instead of added up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, func, literal, select
from sqlalchemy import case as when

from casework.enums import Rank
from casework.extensions import db
from casework.models import Case, Programme
from casework.paging import Page, Sort, page_of
from casework.regions.queries import Place, counties
from casework.reports.figures.as_of import ANY_DAY, AsOf, Noun
from casework.reports.figures.counting import given, rows_of_any_day, rows_of_noun, tally
from casework.reports.figures.of_cases import CASES
from casework.reports.figures.parts import NOUNS, OF_UNITS, PARTS, TYPED, in_units, noun_of, told_measures
from casework.reports.figures.places import YearOfUnits, classes_of, trained_in
from casework.reports.model import Number
from casework.reports.units import inside, regions_within, units_below

Part = str
NUMERATOR: Final = "numerator"
DENOMINATOR: Final = "denominator"


@dataclass(frozen=True)
class CountedRow:
    """One row that a figure counts. `weight` is what it adds; None where that may be shown to nobody.

    `noun` says what kind of row it is; places and units have no case. Person-days are in days.
    """

    noun: str
    id: int
    county_id: int
    case_id: int | None = None
    case_number: str = ""
    enterprise: str = ""
    weight: Number | None = 1
    facts: Mapping[str, Any] = field(default_factory=dict)


def measure_of(code: str, part: Part) -> str:
    """The measure behind one side of a figure. KeyError for an unknown figure or a side that it has not."""
    over, under = PARTS[code]
    measure = {NUMERATOR: over, DENOMINATOR: under}[part]
    if measure is None:
        raise KeyError(f"{code} has no {part}")
    return measure


def rows_of(code: str, part: Part, region: Place, programme: Programme, as_of: AsOf) -> list[CountedRow]:
    """Every row that one side of a figure counts, by case number. KeyError as `measure_of`."""
    measure = measure_of(code, part)
    if measure in OF_UNITS and measure != "enterprises":
        return rows_of_units(measure, region, programme, as_of)
    statement = rows_statement(measure, region, as_of).order_by(Case.number, noun_of_rows(measure).model.id)
    return [counted_row(measure, row) for row in db.session.execute(statement)]


def rows_of_all(region: Place, programme: Programme, as_of: AsOf) -> dict[str, list[CountedRow]]:
    """Measure → its rows, as `rows_of` gives them, of every figure at once: one statement per noun, kept for all dates."""
    found: dict[str, list[CountedRow]] = {}
    for noun in NOUNS:
        names = [name for name in noun.measures(ANY_DAY) if name in _LISTED]
        found |= {name: [] for name in names}
        for row in db.session.execute(_all_of_noun(noun, region.rank), given(region, as_of)):
            values = row._mapping
            for name in names:
                if values[f"is_{name}"]:
                    found[name].append(_counted(name, row, values[f"weight_{name}"]))
    numbers = {name: len(found[name]) for name in ("scored", "first_scored")}
    told = dict(zip(("score", "scored"), told_measures(numbers), strict=True))
    found |= {measure: found[name] for measure, name in told.items()}
    enterprises = rows_statement("enterprises", region, as_of).order_by(Case.number, Case.id)
    found["enterprises"] = [counted_row("enterprises", row) for row in db.session.execute(enterprises)]
    units = _year_of_units(region, programme, as_of)
    found |= {name: _rows_of_units(name, units) for name in OF_UNITS if name != "enterprises"}
    return found


def measures_of_figures() -> frozenset[str]:
    """Every measure that is a side of a figure."""
    return _MEASURES


_MEASURES: Final = frozenset(measure for sides in PARTS.values() for measure in sides if measure is not None)
SCORES: Final = frozenset({"score", "first_score"})
"""What single rows add to these is shown to nobody."""
_LISTED: Final = _MEASURES | {"first_score", "first_scored"}


@cache
def _all_of_noun(noun: Noun, rank: Rank) -> Select[Any]:
    """Every row of a noun, with what each measure says of it: whether it counts, and how much."""
    said = []
    for name, measure in noun.measures(ANY_DAY).items():
        if name in _LISTED:
            weight: Any = 1 if name in SCORES else measure.weight
            said.append(when((measure.condition, 1), else_=0).label(f"is_{name}"))
            said.append((literal(1) if isinstance(weight, int) else weight).label(f"weight_{name}"))
    return rows_of_any_day(
        noun,
        rank,
        noun.model.id.label("id"),
        Case.number.label("sort_value"),
        Case.id.label("case_id"),
        Case.enterprise_name,
        Case.tenant_id,
        *(column.label(f"fact_{name}") for name, column in noun.columns(ANY_DAY).items()),
        *said,
    ).order_by(Case.number, noun.model.id)


def page_of_rows(
    measure: str, region: Place, as_of: AsOf, *, token: str, size: int, only: Any = None
) -> Page:
    """One page of the same rows, by case number. `only` narrows them further (a category of constraints)."""
    statement = rows_statement(measure, region, as_of)
    if only is not None:
        statement = statement.where(only)
    key = noun_of_rows(measure).model.id
    return page_of(db.session(), statement, Sort("number", Case.number, key, str), token=token, size=size)


def noun_of_rows(measure: str) -> Noun:
    """The noun whose rows stand for a measure; distinct enterprises are shown by their first case."""
    return CASES if measure == "enterprises" else noun_of(measure)


def rows_statement(measure: str, region: Place, as_of: AsOf) -> Select[Any]:
    """The select behind both lists: key, sort value, case, weight and what the noun shows. Of scores those that are told:
    one statement more says as of which closing day."""
    noun = noun_of_rows(measure)
    if measure in ("score", "scored"):
        counted = tally(region, as_of, by="county", nouns=(noun,))
        told = told_measures(counted.total(counted.by_county))
        measure = told[measure == "scored"]
    columns = noun.columns(as_of)
    meant = noun.measures(as_of)["effective" if measure == "enterprises" else measure]
    weight: Any = 1 if measure in SCORES else meant.weight
    statement = rows_of_noun(
        noun,
        as_of,
        region,
        noun.model.id.label("id"),
        Case.number.label("sort_value"),
        Case.id.label("case_id"),
        Case.enterprise_name,
        Case.tenant_id,
        (literal(1) if isinstance(weight, int) else weight).label("weight"),
        *(column.label(f"fact_{name}") for name, column in columns.items()),
    ).where(meant.condition)
    if measure == "enterprises":
        first = (
            select(func.min(Case.id))
            .where(inside(Case, region.rank, region.id), *noun.base(as_of), meant.condition)
            .group_by(Case.identity_id)
        )
        statement = statement.where(Case.id.in_(first))
    return statement


def counted_row(measure: str, row: Any) -> CountedRow:
    """A database row as plain data."""
    return _counted(measure, row, row.weight)


def _counted(measure: str, row: Any, weight: Any) -> CountedRow:
    facts = {
        name.removeprefix("fact_"): value for name, value in row._mapping.items() if name.startswith("fact_")
    }
    return CountedRow(
        noun=noun_of_rows(measure).key,
        id=row.id,
        county_id=row.tenant_id,
        case_id=row.case_id,
        case_number=row.sort_value,
        enterprise=row.enterprise_name,
        weight=None if measure in SCORES else in_units(measure, weight),
        facts=facts,
    )


def rows_of_units(measure: str, region: Place, programme: Programme, as_of: AsOf) -> list[CountedRow]:
    """Counties (K02), planned places (K01), heads to train and what units typed (K24); the weight is the number."""
    return _rows_of_units(measure, _year_of_units(region, programme, as_of))


def _year_of_units(region: Place, programme: Programme, as_of: AsOf) -> YearOfUnits:
    return YearOfUnits(
        programme,
        region,
        tally(region, as_of, by="county", nouns=(CASES,)),
        trained_in(region, programme, as_of.on, classes_of(region, programme)),
    )


def _rows_of_units(measure: str, year: YearOfUnits) -> list[CountedRow]:
    region = year.region
    if measure == "planned":
        planned = [(unit, year.totals(unit)["planned"]) for unit in units_below(region)]
        planned.append((region, year.own_share()["planned"]))
        return [CountedRow("places", unit.id, unit.id, weight=places) for unit, places in planned if places]
    if measure == "heads_to_train":
        heads = year.totals(region)[measure]
        return [CountedRow("places", region.id, region.id, weight=heads)] if heads else []
    if measure in TYPED:
        typed = year.trained[measure]
        return [
            CountedRow("returns", unit.id, unit.id, weight=typed[unit.id])
            for unit in regions_within(region)
            if typed.get(unit.id)
        ]
    return [
        CountedRow("counties", county.id, county.id)
        for county in counties(region.id)
        if measure == "units" or year.totals(county)["covered"]
    ]
