"""A figure at the month ends of a year and of the year before: each as it stood on that day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import and_, func, select
from sqlalchemy import case as when

from casework.extensions import db
from casework.models import Case
from casework.regions.queries import Place
from casework.reports.figures.as_of import AsOf, Noun
from casework.reports.figures.of_cases import CASES
from casework.reports.figures.of_work import ACTIONS, FOLLOW_UPS
from casework.reports.queries import a_year_earlier
from casework.reports.units import inside


@dataclass(frozen=True, slots=True)
class Point:
    """One month end (or the data date) of a line: both sides of the ratio."""

    on: date
    numerator: int
    denominator: int


TRENDS: Final[Mapping[str, tuple[Noun, str, str]]] = {
    "K05": (ACTIONS, "done", "pursued"),
    "K03": (CASES, "diagnosed", "effective"),
    "K10": (FOLLOW_UPS, "window_held", "window_due"),
}
"""Figure → the measures of its two sides, as figures/parts.py has them."""


def month_ends(year: int, until: date) -> list[date]:
    """The last day of each month of a year before a date, and the date itself (at most the last day of the year)."""
    last = min(until, date(year, 12, 31))
    ends = [date(year + at // 12, at % 12 + 1, 1) - timedelta(days=1) for at in range(1, 13)]
    return [day for day in ends if day < last] + ([last] if last.year == year else [])


def trend_points(
    region: Place, moment: AsOf, before: tuple[int, int] | None, trend: str
) -> tuple[list[Point], list[Point]]:
    """A figure at the month ends of its year, and of the year before: each as it stood on that day. One statement."""
    noun, over, under = TRENDS[trend]
    days = [AsOf(moment.programme_id, moment.year, day) for day in month_ends(moment.year, moment.on)]
    earlier = []
    if before is not None:
        key, year = before
        whole = {*month_ends(year, date(year, 12, 31)), a_year_earlier(moment.on)}
        earlier = [AsOf(key, year, day) for day in sorted(day for day in whole if day.year == year)]
    columns = []
    for at, day in enumerate([*days, *earlier]):
        counts, base = noun.measures(day), and_(*noun.base(day))
        for side, measure in (("over", over), ("under", under)):
            added = when((and_(base, counts[measure].condition), 1), else_=0)
            columns.append(func.sum(added).label(f"{side}_{at}"))
    if not columns:
        return [], []
    keys = [moment.programme_id] if before is None else [moment.programme_id, before[0]]
    statement = select(*columns).select_from(noun.model)
    if noun.model is not Case:
        statement = statement.join(Case, Case.id == noun.model.case_id)
        statement = statement.where(inside(noun.model, region.rank, region.id))
    statement = statement.where(inside(Case, region.rank, region.id), Case.programme_id.in_(keys))
    row = db.session.execute(statement).one()._mapping
    made = [
        Point(day.on, int(row[f"over_{at}"] or 0), int(row[f"under_{at}"] or 0))
        for at, day in enumerate([*days, *earlier])
    ]
    return made[: len(days)], made[len(days) :]
