"""Which summary the papers of a return print, and which units go into its package."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from casework.access.principal import Principal
from casework.access.tenancy import Reach
from casework.enums import ReturnStatus
from casework.models import AnnualReturn
from casework.narratives.queries import counted, programme_of, with_text
from casework.regions.queries import Place, place, places
from casework.reports.model import Summary
from casework.reports.queries import return_of
from casework.reports.units import regions_within
from casework.returns.queries import frozen_summary, newest_versions, returns_of


@dataclass(frozen=True)
class Asker:
    """For whom papers are made, on which day and at which moment."""

    person: Principal
    on: date
    at: datetime

    def sees_phones_of(self, region_id: int) -> bool:
        """Phones are whole in a county's own papers only (programme.md 6)."""
        return self.person.scope.reach is Reach.COUNTY and self.person.region_id == region_id


def printed(annual_return: AnnualReturn, asker: Asker) -> Summary:
    """What the papers of a return say: the version that was handed in, as it was stored, else what is counted now with
    the edited text. A draft until it is frozen."""
    if annual_return.id is not None and not annual_return.is_open:
        version = newest_versions([annual_return.id])[annual_return.id]
        is_draft = annual_return.status is not ReturnStatus.FROZEN
        return replace(frozen_summary(version), is_draft=is_draft, made_at=asker.at)
    full = asker.sees_phones_of(annual_return.region_id)
    summary = counted(annual_return, asker.on, full_phones=full, made_at=asker.at)
    return with_text(summary, annual_return)


def units_of(annual_return: AnnualReturn) -> list[Place]:
    """The unit of a return and every unit below it, by code; of those that are no more the ones that handed in for it."""
    unit = place(annual_return.region_id)
    active = regions_within(unit)
    gone = [
        one
        for one in places().values()
        if not one.is_active and unit.id in (one.prefecture_id, one.province_id)
    ]
    handed_in = returns_of(gone, annual_return.programme_id, annual_return.period) if gone else {}
    kept = {one.id for one in active} | {key for key, row in handed_in.items() if not row.is_open}
    return [one for one in places().values() if one.id in kept]


def printed_of_unit(unit: Place, beside: AnnualReturn, asker: Asker) -> tuple[AnnualReturn, Summary]:
    """The return of another unit for the same year and period, and what its papers say.

    A unit that wrote nothing has its zero report or draft; its return then has no key.
    """
    if unit.id == beside.region_id:
        return beside, printed(beside, asker)
    own = return_of(unit, programme_of(beside), beside.period)
    if own is None:
        # Not added to the session: a row in the making that carries unit, year and period.
        own = AnnualReturn(
            region_id=unit.id, programme_id=beside.programme_id, period=beside.period, data_on=beside.data_on
        )
    return own, printed(own, asker)
