"""Adding up: one statement per noun, grouped by case or by county, inside the scope of the session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Literal

from sqlalchemy import Integer, Select, bindparam, func, select
from sqlalchemy import case as when

from casework.enums import Rank
from casework.extensions import db
from casework.models import Case
from casework.regions.queries import Place
from casework.reports.figures.as_of import ANY_DAY, AsOf, Measure, Noun
from casework.reports.figures.of_cases import CASES
from casework.reports.figures.parts import NOUNS
from casework.reports.units import inside

Totals = dict[str, int]
By = Literal["case", "county"]
NOTHING: Final[Mapping[str, int]] = {}


@dataclass
class Tally:
    """What was counted in a region: totals per county, and per case when that was asked for."""

    by_county: dict[int, Totals] = field(default_factory=dict)
    by_case: dict[int, Totals] = field(default_factory=dict)
    enterprises: int = 0

    def of_case(self, case_id: int) -> Mapping[str, int]:
        """The totals of one case; nothing when none of its rows counts."""
        return self.by_case.get(case_id, NOTHING)

    def of_county(self, county_id: int) -> Mapping[str, int]:
        """The totals of one county; nothing when none of its rows counts."""
        return self.by_county.get(county_id, NOTHING)

    def total(self, counties: Iterable[int]) -> Totals:
        """The sum over some counties. Ratios are made from these sums, never from ratios."""
        return _added(self.of_county(county_id) for county_id in counties)

    def total_of_cases(self, cases: Iterable[int]) -> Totals:
        """The sum over some cases, where it was counted by case."""
        return _added(self.of_case(case_id) for case_id in cases)


def _added(several: Iterable[Mapping[str, int]]) -> Totals:
    added: Totals = {}
    for totals in several:
        _add(added, totals)
    return added


def _add(totals: Totals, more: Mapping[str, int]) -> None:
    for name, value in more.items():
        totals[name] = totals.get(name, 0) + value


def rows_of_noun(noun: Noun, as_of: AsOf, region: Place, *columns: Any) -> Select[Any]:
    """A select over the rows of a noun in a region, joined to their cases, before any measure's own condition."""
    return _rows(noun, as_of, region.rank, region.id, *columns)


def _rows(noun: Noun, as_of: AsOf, rank: Rank, region_id: Any, *columns: Any) -> Select[Any]:
    statement = select(*columns).select_from(noun.model)
    if noun.model is not Case:
        statement = statement.join(Case, Case.id == noun.model.case_id).where(inside(Case, rank, region_id))
    if noun.joined is not None:
        statement = noun.joined(statement, as_of)
    return statement.where(inside(noun.model, rank, region_id), *noun.base(as_of))


def tally(
    region: Place, as_of: AsOf, *, by: By, nouns: Iterable[Noun] = NOUNS, with_enterprises: bool = False
) -> Tally:
    """Count every measure of some nouns in a region: one statement per noun, however many rows there are."""
    found = Tally()
    parameters = given(region, as_of)
    for noun in nouns:
        counted = db.session.execute(_statement(noun, region.rank, by), parameters)
        _key, _county, *names = counted.keys()
        for row in counted:
            key, county_id, *sums = row
            totals = {name: int(value or 0) for name, value in zip(names, sums, strict=True)}
            _add(found.by_county.setdefault(county_id, {}), totals)
            if by == "case":
                _add(found.by_case.setdefault(key, {}), totals)
    if with_enterprises:
        found.enterprises = _distinct_enterprises(region, as_of)
    return found


@cache
def _statement(noun: Noun, rank: Rank, by: By) -> Select[Any]:
    """Made once for all dates and regions: to put one together takes longer than the database needs to answer it."""
    county = noun.model.tenant_id
    key = Case.id if by == "case" else county
    sums = [_sum(measure).label(name) for name, measure in noun.measures(ANY_DAY).items()]
    return rows_of_any_day(noun, rank, key, county, *sums).group_by(key, county)


def rows_of_any_day(noun: Noun, rank: Rank, *columns: Any) -> Select[Any]:
    """A statement to be kept over all rows of a noun; it is run with `given(region, as_of)`."""
    return _rows(noun, ANY_DAY, rank, bindparam("of_region", type_=Integer), *columns)


def given(region: Place, as_of: AsOf) -> dict[str, Any]:
    """The parameters of a kept statement."""
    return {**as_of.parameters, "of_region": region.id}


def _sum(measure: Measure) -> Any:
    return func.sum(when((measure.condition, measure.weight), else_=0))


def _distinct_enterprises(region: Place, as_of: AsOf) -> int:
    """One credit code under two counties is one enterprise and two cases (model.md)."""
    statement = rows_of_noun(CASES, as_of, region, func.count(Case.identity_id.distinct()))
    effective = CASES.measures(as_of)["effective"]
    return int(db.session.execute(statement.where(effective.condition)).scalar_one())
