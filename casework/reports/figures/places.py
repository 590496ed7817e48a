"""Places and units: what was planned for a region, how many of its counties take part, what was trained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casework.enums import Rank
from casework.extensions import db
from casework.models import AnnualReturn, Programme
from casework.regions.queries import Place, counties
from casework.reports.figures.counting import Tally, Totals
from casework.reports.units import regions_within, units_below


@dataclass(frozen=True)
class YearOfUnits:
    """One programme year of a region: its tally and what units typed themselves."""

    programme: Programme
    region: Place
    tally: Tally
    trained: Mapping[int, int]

    def totals(self, region: Place) -> Totals:
        """Every measure of a region, those of units and places among them."""
        below = counties(region.id)
        totals = self.tally.total(county.id for county in below)
        totals["units"] = len(below)
        totals["covered"] = sum(self.tally.of_county(county.id).get("effective", 0) > 0 for county in below)
        totals["planned"] = self.planned(region, totals)
        totals["trained"] = sum(self.trained.get(one.id, 0) for one in regions_within(region))
        if region == self.region:
            totals["enterprises"] = self.tally.enterprises
        return totals

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
        return {name: whole[name] - sum(totals[name] for totals in below) for name in ("planned", "trained")}


def trained_in(region: Place, programme: Programme, on: date) -> dict[int, int]:
    """Unit → person-times of training that it typed for the year, in a region and below.

    A figure belongs to the data date of its return, so it shows from there on even when it was typed later; before
    that only from the day on which it was typed. Of two returns the one that shows since the later day counts.
    """
    typed = [
        (min(row.typed_on, row.data_on), row.region_id, row.trained_person_times)
        for row in returns_of(region, programme)
        if row.trained_person_times is not None and row.typed_on is not None
    ]
    return {unit: count for since, unit, count in sorted(typed) if since <= on}


def returns_of(region: Place, programme: Programme) -> Iterable[AnnualReturn]:
    """The returns of a region and the units below it for a year, the half-year before the year."""
    units = [one.id for one in regions_within(region)]
    return db.session.scalars(
        select(AnnualReturn)
        .where(AnnualReturn.programme_id == programme.id, AnnualReturn.region_id.in_(units))
        .order_by(AnnualReturn.data_on, AnnualReturn.id)
    ).all()
