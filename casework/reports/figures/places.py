"""Places and units: what was planned for a region, how many of its counties take part, what was trained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casework.enums import Rank
from casework.extensions import db
from casework.masking import Replies
from casework.models import AnnualReturn, Programme, TrainingClass
from casework.programmes.kept import AnyYear
from casework.regions.queries import Place, counties
from casework.reports.figures.counting import Tally, Totals
from casework.reports.figures.parts import HELD_BACK, TYPED
from casework.reports.model import Difference
from casework.reports.typed_numbers import stood, typed_in
from casework.reports.units import regions_within, units_below


@dataclass(frozen=True)
class YearOfUnits:
    """One programme year of a region: its tally and what units typed themselves (measure → unit → number)."""

    programme: AnyYear
    region: Place
    tally: Tally
    trained: Mapping[str, Mapping[int, int]]
    classes: Sequence[TrainingClass] = ()

    def totals(self, region: Place) -> Totals:
        """Every measure of a region, those of units and places among them."""
        below = counties(region.id)
        totals = self.tally.total(county.id for county in below)
        totals["units"] = len(below)
        totals["covered"] = sum(self.tally.of_county(county.id).get("effective", 0) > 0 for county in below)
        totals["planned"] = self.planned(region, totals)
        within = [one.id for one in regions_within(region)]
        for measure in TYPED:
            typed = self.trained.get(measure, {})
            totals[measure] = sum(typed.get(unit, 0) for unit in within)
        totals["heads_to_train"] = self.programme.heads_to_train if region.rank is Rank.PROVINCE else 0
        if region == self.region:
            totals["enterprises"] = self.tally.enterprises
        if not self._replies(region).is_told:
            totals[HELD_BACK] = 1
        return totals

    def _replies(self, region: Place) -> Replies:
        """Scored replies of a region by the two closing days, and of the units below it."""
        below = [self.tally.of_county(county.id) for county in counties(region.id)]
        by_closing = [sum(totals.get(name, 0) for totals in below) for name in ("first_scored", "scored")]
        units = () if region.rank is Rank.COUNTY else units_below(region)
        return Replies(by_closing, [self._replies(unit) for unit in units])

    def planned(self, region: Place, totals: Mapping[str, int]) -> int:
        """The places of a region: of the year, by quota, and in a county those that the list gave it.

        Quotas are given to prefectures; a prefecture without one has what the list gave its counties.
        """
        if region.rank is Rank.PROVINCE:
            return self.programme.places
        quotas = {quota.prefecture_id: quota.places for quota in self.programme.quotas}
        return quotas.get(region.id, totals.get("confirmed", 0))

    def own_share(self) -> Totals:
        """What belongs to no unit below: places not yet given away, training that the unit held itself."""
        below = [self.totals(unit) for unit in units_below(self.region)]
        whole = self.totals(self.region)
        return {name: whole[name] - sum(totals[name] for totals in below) for name in ("planned", *TYPED)}

    def differences(self) -> list[Difference]:
        """Every row that was counted in the region against the sum of the units below. Empty when all agree.

        A row in a county that is no unit of the region any more is counted directly and by nobody below.
        """
        direct = self.tally.total(self.tally.by_county)
        below: Totals = {}
        for unit in units_below(self.region):
            for name, value in self.totals(unit).items():
                below[name] = below.get(name, 0) + value
        return [
            Difference(name, str(value), str(below.get(name, 0)))
            for name, value in direct.items()
            if value != below.get(name, 0)
        ]


def trained_in(
    region: Place, programme: Programme, on: date, classes: Iterable[TrainingClass]
) -> dict[str, dict[int, int]]:
    """Measure of TYPED → unit → what it typed of its own training, in a region and below.

    Each number is what it was as of the day (`typed_numbers.stood`). Of two returns the one that shows since the later day
    counts. Where a unit typed its classes one by one, its person-times are those of the classes that began by the data
    date.
    """
    rows = [(row, typed_in(row)) for row in returns_of(region, programme)]
    found: dict[str, dict[int, int]] = {}
    for measure, column in _TYPED_COLUMNS.items():
        shown = [
            (said, row.region_id)
            for row, history in rows
            if (said := stood(row, history, column, programme.year, on)) is not None
        ]
        found[measure] = {unit: value for (_since, value), unit in sorted(shown, key=lambda one: one[0][0])}
    found["trained"] |= _person_times(classes, on)
    return found


_TYPED_COLUMNS: Mapping[str, str] = {
    "trained": "trained_person_times",
    "heads_trained": "heads_trained",
    "enterprises_trained": "enterprises_trained",
}


def _person_times(classes: Iterable[TrainingClass], on: date) -> dict[int, int]:
    """Unit → person-times of its classes by a day; 0 where all of them came later."""
    counted: dict[int, int] = {}
    for one in classes:
        counted.setdefault(one.region_id, 0)
        counted[one.region_id] += one.person_times if one.held_on <= on else 0
    return counted


def classes_of(region: Place, programme: Programme) -> list[TrainingClass]:
    """The training classes of a region and the units below it, by unit and day."""
    units = [one.id for one in regions_within(region)]
    found = db.session.scalars(
        select(TrainingClass)
        .join(AnnualReturn, AnnualReturn.id == TrainingClass.return_id)
        .where(AnnualReturn.programme_id == programme.id, TrainingClass.region_id.in_(units))
    ).all()
    order = {unit: at for at, unit in enumerate(units)}
    return sorted(found, key=lambda one: (order[one.region_id], one.held_on, one.id))


def returns_of(region: Place, programme: Programme) -> Iterable[AnnualReturn]:
    """The returns of a region and the units below it for a year, the half-year before the year."""
    units = [one.id for one in regions_within(region)]
    return db.session.scalars(
        select(AnnualReturn)
        .where(AnnualReturn.programme_id == programme.id, AnnualReturn.region_id.in_(units))
        .order_by(AnnualReturn.data_on, AnnualReturn.id)
    ).all()
