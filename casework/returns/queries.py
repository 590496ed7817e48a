"""Reads of returns: the one of a unit, those of the units below it, versions, steps, remarks, corrections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from casework.enums import ProgrammeStatus, Rank, ReturnAct, ReturnPeriod, ReturnStatus, Role
from casework.errors import NotFound
from casework.extensions import db
from casework.models import (
    AnnualReturn,
    Programme,
    ReturnCorrection,
    ReturnRemark,
    ReturnStep,
    ReturnVersion,
    User,
)
from casework.programmes.queries import running_of
from casework.regions.queries import Place, place, places
from casework.reports.queries import date_of_period
from casework.reports.year_before import frozen_summary as frozen_summary


@dataclass(frozen=True)
class Numbered:
    """A version by its number and day."""

    number: int
    revision: int
    made_on: date
    is_zero: bool


def get_return(return_id: int) -> AnnualReturn:
    """A return inside the reader's scope. Raises NotFound."""
    row = db.session.scalar(select(AnnualReturn).where(AnnualReturn.id == return_id))
    if row is None:
        raise NotFound
    return row


def programme_of(annual_return: AnnualReturn) -> Programme:
    """The programme year of a return."""
    return db.session.get_one(Programme, annual_return.programme_id)


def returns_of_unit(region_id: int) -> Sequence[AnnualReturn]:
    """Every return of a unit, the newest data date first."""
    return db.session.scalars(
        select(AnnualReturn)
        .where(AnnualReturn.region_id == region_id)
        .order_by(AnnualReturn.data_on.desc(), AnnualReturn.id.desc())
    ).all()


def units_with_returns(annual_return: AnnualReturn) -> tuple[list[Place], dict[int, AnnualReturn]]:
    """The units that a return adds up, by code, and their returns of the same year and period by unit.

    A unit that is no more (merged into another one) stays among them with what it handed in.
    """
    inside = ever_below(place(annual_return.region_id))
    known = returns_of(inside, annual_return.programme_id, annual_return.period) if inside else {}
    units = still_counted(inside, known)
    return units, {one.id: known[one.id] for one in units if one.id in known}


def late_units(annual_return: AnnualReturn) -> list[Place]:
    """The units that a return adds up whose own is with themselves: not begun, being written, or come back."""
    units, known = units_with_returns(annual_return)
    return [unit for unit in units if unit.id not in known or known[unit.id].is_open]


def late_counties(annual_return: AnnualReturn) -> dict[int, list[Place]]:
    """Prefecture → its counties whose return is with themselves, of prefectures for which the same is true: where the
    prefecture has handed in, its counties are in or left out. Empty below the province."""
    if place(annual_return.region_id).rank is not Rank.PROVINCE:
        return {}
    below = {unit.id: ever_below(unit) for unit in late_units(annual_return)}
    everybody = [county for counties in below.values() for county in counties]
    known = returns_of(everybody, annual_return.programme_id, annual_return.period) if everybody else {}
    late = {
        prefecture: [
            one for one in still_counted(counties, known) if one.id not in known or known[one.id].is_open
        ]
        for prefecture, counties in below.items()
    }
    return {prefecture: counties for prefecture, counties in late.items() if counties}


def rank_below(region: Place) -> Rank:
    """The rank of the units that a return adds up; below a county nothing is left, so it is a county's own."""
    return Rank.PREFECTURE if region.rank is Rank.PROVINCE else Rank.COUNTY


def ever_below(region: Place) -> list[Place]:
    """The units one rank below a region, those that are no more among them."""
    rank = rank_below(region)
    return [
        one
        for one in places().values()
        if one.rank is rank and region.id in (one.prefecture_id, one.province_id)
    ]


def still_counted(units: Iterable[Place], known: Mapping[int, AnnualReturn]) -> list[Place]:
    """Those that are, and those that are no more but handed something in."""
    return [one for one in units if one.is_active or (one.id in known and not known[one.id].is_open)]


def above(region: Place) -> Place | None:
    """The unit to which a return goes; None for the province, which accepts its own."""
    key = {Rank.COUNTY: region.prefecture_id, Rank.PREFECTURE: region.province_id}.get(region.rank)
    return None if key is None else place(key)


def returns_of(units: Sequence[Place], programme_id: int, period: ReturnPeriod) -> dict[int, AnnualReturn]:
    """Unit → its return of a period; units without one are missing."""
    keys = [unit.id for unit in units]
    found = db.session.scalars(
        select(AnnualReturn).where(
            AnnualReturn.programme_id == programme_id,
            AnnualReturn.period == period,
            AnnualReturn.region_id.in_(keys),
        )
    )
    return {row.region_id: row for row in found}


def return_below(annual_return: AnnualReturn, region_id: int) -> AnnualReturn | None:
    """The return of the same year and period of another unit."""
    found = returns_of([place(region_id)], annual_return.programme_id, annual_return.period)
    return found.get(region_id)


def versions_of(annual_return: AnnualReturn) -> Sequence[ReturnVersion]:
    """The versions of a return, the newest first."""
    return db.session.scalars(
        select(ReturnVersion)
        .where(ReturnVersion.annual_return_id == annual_return.id)
        .order_by(ReturnVersion.number.desc())
    ).all()


def version_of(annual_return: AnnualReturn, number: int) -> ReturnVersion:
    """One version by number. Raises NotFound."""
    found = db.session.scalar(
        select(ReturnVersion).where(
            ReturnVersion.annual_return_id == annual_return.id, ReturnVersion.number == number
        )
    )
    if found is None:
        raise NotFound
    return found


def newest_versions(return_ids: Sequence[int]) -> dict[int, ReturnVersion]:
    """Return → its newest version."""
    newest = (
        select(func.max(ReturnVersion.id))
        .where(ReturnVersion.annual_return_id.in_(return_ids))
        .group_by(ReturnVersion.annual_return_id)
    )
    rows = db.session.scalars(select(ReturnVersion).where(ReturnVersion.id.in_(newest)))
    return {row.annual_return_id: row for row in rows}


def numbers_of(return_ids: Sequence[int]) -> dict[int, Numbered]:
    """Return → its newest version without what it says: lists of units need no more, and a version is large."""
    newest = (
        select(func.max(ReturnVersion.id))
        .where(ReturnVersion.annual_return_id.in_(return_ids))
        .group_by(ReturnVersion.annual_return_id)
    )
    rows = db.session.execute(
        select(
            ReturnVersion.annual_return_id, ReturnVersion.number, ReturnVersion.revision,
            ReturnVersion.made_on, ReturnVersion.is_zero,
        ).where(ReturnVersion.id.in_(newest))
    )  # fmt: skip
    return {row.annual_return_id: Numbered(*row[1:]) for row in rows}


def all_numbers(return_id: int) -> list[Numbered]:
    """Every version of a return without what it says, the newest first."""
    rows = db.session.execute(
        select(ReturnVersion.number, ReturnVersion.revision, ReturnVersion.made_on, ReturnVersion.is_zero)
        .where(ReturnVersion.annual_return_id == return_id)
        .order_by(ReturnVersion.number.desc())
    )
    return [Numbered(*row) for row in rows]


def versions_by_fingerprint(fingerprint: str) -> Sequence[ReturnVersion]:
    """The versions with a fingerprint among the units of the reader's scope."""
    return db.session.scalars(
        select(ReturnVersion).where(ReturnVersion.fingerprint == fingerprint).order_by(ReturnVersion.id)
    ).all()


def steps_of(return_ids: Sequence[int], limit: int = 30) -> Sequence[ReturnStep]:
    """Who did what with some returns, the newest first."""
    return db.session.scalars(
        select(ReturnStep)
        .where(ReturnStep.annual_return_id.in_(return_ids))
        .order_by(ReturnStep.id.desc())
        .limit(limit)
    ).all()


def numbers_handed_in(return_ids: Sequence[int]) -> set[tuple[int, int | None]]:
    """(return, version) of everything that was handed in; no statement for no return."""
    if not return_ids:
        return set()
    rows = db.session.execute(
        select(ReturnStep.annual_return_id, ReturnStep.version_number).where(
            ReturnStep.annual_return_id.in_(return_ids), ReturnStep.act == ReturnAct.SUBMIT
        )
    )
    return {(row.annual_return_id, row.version_number) for row in rows}


def remarks_of(return_ids: Sequence[int]) -> Sequence[ReturnRemark]:
    """The remarks on some returns in the order in which they were made."""
    return db.session.scalars(
        select(ReturnRemark)
        .where(ReturnRemark.annual_return_id.in_(return_ids))
        .order_by(ReturnRemark.annual_return_id, ReturnRemark.id)
    ).all()


def get_remark(remark_id: int) -> ReturnRemark:
    """A remark inside the reader's scope. Raises NotFound."""
    row = db.session.scalar(select(ReturnRemark).where(ReturnRemark.id == remark_id))
    if row is None:
        raise NotFound
    return row


def corrections_of(return_ids: Sequence[int]) -> Sequence[ReturnCorrection]:
    """The corrections of some returns, the newest first."""
    return db.session.scalars(
        select(ReturnCorrection)
        .where(ReturnCorrection.annual_return_id.in_(return_ids))
        .order_by(ReturnCorrection.id.desc())
    ).all()


def get_correction(correction_id: int) -> ReturnCorrection:
    """A correction inside the reader's scope. Raises NotFound."""
    row = db.session.scalar(select(ReturnCorrection).where(ReturnCorrection.id == correction_id))
    if row is None:
        raise NotFound
    return row


def due_on(programme: Programme, rank: Rank, period: ReturnPeriod) -> date:
    """By when a unit hands in: the dates of the year; for the half-year the same days after its data date."""
    day = {
        Rank.COUNTY: programme.county_return_due_on,
        Rank.PREFECTURE: programme.prefecture_return_due_on,
        Rank.PROVINCE: programme.province_return_due_on,
    }[rank]
    if period is ReturnPeriod.YEAR:
        return day
    return date(programme.year, 6, 30) + (day - programme.data_on)


def to_begin(years: Iterable[Programme]) -> list[tuple[Programme, ReturnPeriod]]:
    """What a unit may hand in, the next one to be due first: the running year with its first half, and of a finished year
    the year alone. A year whose selection has begun early has nothing to report yet."""
    known = list(years)
    running = running_of(known)
    found = []
    for year in known:
        if running is not None and year.year > running.year:
            continue
        is_over = year.status is ProgrammeStatus.FINISHED
        found += [(year, one) for one in ReturnPeriod if one is ReturnPeriod.YEAR or not is_over]
    return sorted(found, key=lambda one: (-one[0].year, date_of_period(*one)))


def people_of(region_ids: Sequence[int]) -> Sequence[int]:
    """Who writes and signs the returns of some units."""
    roles = (Role.COUNTY_OFFICER, Role.PREFECTURE_REVIEWER, Role.PROVINCIAL_MANAGER, Role.LEADER)
    return db.session.scalars(
        select(User.id)
        .where(User.region_id.in_(region_ids), User.role.in_(roles), User.is_active.is_(True))
        .order_by(User.id)
    ).all()


def is_in(annual_return: AnnualReturn | None) -> bool:
    """Whether the unit above has passed a return."""
    return annual_return is not None and annual_return.status in (ReturnStatus.CHECKED, ReturnStatus.FROZEN)
