"""What a unit said a year ago on the same day (上年同期): as it was frozen then, else counted now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from casework.enums import ProgrammeStatus, ReturnPeriod, ReturnStatus
from casework.extensions import db
from casework.models import AnnualReturn, Programme, ReturnVersion
from casework.regions.queries import Place
from casework.reports.codec import from_json
from casework.reports.model import Figure, Summary
from casework.reports.queries import a_year_earlier, date_of_period
from casework.reports.summary import build_figures


@dataclass(frozen=True)
class YearBefore:
    """The figures of the year before, their date, and whether they are those of a frozen return."""

    figures: Mapping[str, Figure]
    on: date
    is_frozen: bool


def year_before(region: Place, programme: Programme, on: date) -> YearBefore | None:
    """The figures of the year before on the same day of that year; None without such a year.

    On the data date of a period whose return was frozen they are what was frozen, its revisions included: nobody compares
    with figures that have changed since. On any other day they are counted.
    """
    before = programme_before(programme)
    if before is None:
        return None
    period = period_of(programme, on)
    if period is not None:
        frozen = newest_version(region, before, period, frozen=True)
        if frozen is not None:
            summary = frozen_summary(frozen)
            return YearBefore(summary.figures, summary.data_date, is_frozen=True)
    day = a_year_earlier(on)
    return YearBefore(build_figures(region, before, day), day, is_frozen=False)


def programme_before(programme: Programme) -> Programme | None:
    """The year before of the same province; None without one that was opened."""
    return db.session.scalar(
        select(Programme).where(
            Programme.province_id == programme.province_id,
            Programme.year == programme.year - 1,
            Programme.status != ProgrammeStatus.PREPARING,
        )
    )


def period_of(programme: Programme, on: date) -> ReturnPeriod | None:
    """The period whose data date a day is; None for any other day."""
    return next((one for one in ReturnPeriod if date_of_period(programme, one) == on), None)


def newest_version(
    region: Place, programme: Programme, period: ReturnPeriod, *, frozen: bool = False
) -> ReturnVersion | None:
    """The newest version of what a unit handed in for a period, of a return that is frozen if that is asked for."""
    return db.session.scalar(
        select(ReturnVersion)
        .join(AnnualReturn, AnnualReturn.id == ReturnVersion.annual_return_id)
        .where(
            AnnualReturn.region_id == region.id,
            AnnualReturn.period == period,
            AnnualReturn.programme_id == programme.id,
            *((AnnualReturn.status == ReturnStatus.FROZEN,) if frozen else ()),
        )
        .order_by(ReturnVersion.id.desc())
        .limit(1)
    )


def frozen_summary(version: ReturnVersion) -> Summary:
    """The summary that a version stored, with its fingerprint."""
    return replace(from_json(version.content), fingerprint=version.fingerprint)
