"""Reads of the report pages: years, data dates, the year before, rows behind figures, what units typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select, true

from casework.enums import ProgrammeStatus, ReturnPeriod
from casework.extensions import db
from casework.models import AnnualReturn, Case, Constraint, Programme, TrainingClass, User
from casework.programmes.kept import AnyYear
from casework.programmes.queries import get_programme, programme_years, programmes, running_of
from casework.regions.queries import Place
from casework.reports.figures import rows
from casework.reports.figures.counting import tally
from casework.reports.figures.of_cases import CASES
from casework.reports.figures.of_work import ACTIONS
from casework.reports.figures.places import YearOfUnits, classes_of
from casework.reports.figures.rows import CountedRow, Part
from casework.reports.summary import as_of
from casework.reports.units import units_below

_EARLIEST, _LATEST = 2000, 2199


def years_to_report() -> list[Programme]:
    """Years that were opened, the newest first: a year in preparation has nothing to report."""
    return [programme for programme in programmes() if programme.status is not ProgrammeStatus.PREPARING]


def year_to_show() -> Programme | None:
    """The running year, as everywhere: next year's selection may be open already, but has nothing to report yet."""
    return running_of(years_to_report())


def running_year(version: int) -> int | None:
    """The year of `year_to_show`, from what is known of the years."""
    open_ones = [one for one in programme_years(version) if one.status is not ProgrammeStatus.PREPARING]
    running = running_of(open_ones)
    return None if running is None else running.year


def newest_case() -> tuple[int, Programme] | None:
    """The newest case in scope, the one whose plan an enterprise works on, with its list year. One statement."""
    statement = (
        select(Case.id, Programme)
        .join(Programme, Case.programme_id == Programme.id)
        .order_by(Case.id.desc())
        .limit(1)
    )
    found = db.session.execute(statement).first()
    return None if found is None else (found[0], found[1])


def data_date(programme: AnyYear, asked: str, today: date) -> date:
    """The date asked for; what cannot be read gives the year's data date, or today while that lies ahead."""
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return min(programme.data_on, today)
    return day if _EARLIEST <= day.year <= _LATEST else min(programme.data_on, today)


def year_before(year: int, version: int) -> tuple[int, int] | None:
    """Key and number of the year before, from what is known of the years; None without such a year."""
    return next(
        (
            (one.id, one.year)
            for one in programme_years(version)
            if one.year == year - 1 and one.status is not ProgrammeStatus.PREPARING
        ),
        None,
    )


def a_year_earlier(day: date) -> date:
    """The same day of the year before; 28 February for a leap day."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def rows_of(code: str, part: Part, region: Place, year: int, on: date) -> Sequence[CountedRow]:
    """Exactly the rows that one side (`numerator`, `denominator`) of a figure or side figure counts.

    Raises KeyError for an unknown figure or a side that it has not, NotFound for an unknown year.
    """
    programme = get_programme(year)
    return rows.rows_of(code, part, region, programme, as_of(programme, on))


def totals_of_units(
    region: Place, programme: Programme, on: date, more: Iterable[Place] = ()
) -> dict[int, Mapping[str, int]]:
    """Unit below (and `more` of them) → its cases and actions: for the lists of units. Two statements."""
    counted = tally(region, as_of(programme, on), by="county", nouns=(CASES, ACTIONS))
    year = YearOfUnits(programme, region, counted, trained={})
    return {unit.id: year.totals(unit) for unit in (*units_below(region), *more)}


def date_of_period(programme: Programme, period: ReturnPeriod) -> date:
    """The data date of a return: the year's, or 30 June for the first half (半年小结)."""
    return programme.data_on if period is ReturnPeriod.YEAR else date(programme.year, 6, 30)


def return_of(region: Place, programme: Programme, period: ReturnPeriod) -> AnnualReturn | None:
    """A unit's return for a year or its first half; None while it wrote nothing."""
    return db.session.scalar(
        select(AnnualReturn).where(
            AnnualReturn.region_id == region.id,
            AnnualReturn.programme_id == programme.id,
            AnnualReturn.period == period,
        )
    )


def accounts_named(account_ids: Iterable[int]) -> dict[int, str]:
    """Account → the name of its person, for those that still are; no statement for none."""
    keys = set(account_ids)
    if not keys:
        return {}
    rows = db.session.execute(select(User.id, User.display_name).where(User.id.in_(keys)))
    return {key: name for key, name in rows}


def own_classes(region: Place, programme: Programme) -> list[TrainingClass]:
    """The training classes that a unit itself held in a year, by day."""
    return [one for one in classes_of(region, programme) if one.region_id == region.id]


def category_condition(category: str, shown: Sequence[str]) -> ColumnElement[bool]:
    """Constraints of a first-level category; of none of the `shown` ones when that is "other"."""
    if category == "other":
        return and_(true(), *(~_in_category(one) for one in shown))
    return _in_category(category)


def _in_category(category: str) -> ColumnElement[bool]:
    return or_(
        Constraint.type_code == category, Constraint.type_code.startswith(f"{category}-", autoescape=True)
    )
