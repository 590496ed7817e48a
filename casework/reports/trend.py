"""A figure at the month ends of a year and of the year before: each as it stood on that day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import Date, Integer, Select, and_, bindparam, func, select
from sqlalchemy import case as when

from casework.enums import Rank
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
    days = [(moment.programme_id, day) for day in month_ends(moment.year, moment.on)]
    earlier = []
    if before is not None:
        key, year = before
        whole = {*month_ends(year, date(year, 12, 31)), a_year_earlier(moment.on)}
        earlier = [(key, day) for day in sorted(day for day in whole if day.year == year)]
    points = [*days, *earlier]
    if not points:
        return [], []
    values: dict[str, Any] = {
        "region": region.id,
        "programmes": sorted({programme for programme, _on in points}),
    }
    for at, (programme, day) in enumerate(points):
        values |= {f"programme_{at}": programme, f"day_{at}": day}
    row = db.session.execute(_statement(trend, region.rank, len(points)), values).one()
    made = [
        Point(day, int(row[2 * at] or 0), int(row[2 * at + 1] or 0))
        for at, (_programme, day) in enumerate(points)
    ]
    return made[: len(days)], made[len(days) :]


@cache
def _statement(trend: str, rank: Rank, points: int) -> Select[Any]:
    """Both sides of a figure on so many days: made once, since to put it together takes longer than to answer it."""
    noun, *sides = TRENDS[trend]
    columns = []
    for at in range(points):
        # What the conditions of these nouns ask of a date is its day and its programme; both are parameters.
        programme: Any = bindparam(f"programme_{at}", type_=Integer)
        on: Any = bindparam(f"day_{at}", type_=Date)
        day = AsOf(programme, 0, on)
        counts, base = noun.measures(day), and_(*noun.base(day))
        columns += [func.sum(when((and_(base, counts[side].condition), 1), else_=0)) for side in sides]
    region = bindparam("region", type_=Integer)
    statement = select(*columns).select_from(noun.model)
    if noun.model is not Case:
        statement = statement.join(Case, Case.id == noun.model.case_id).where(
            inside(noun.model, rank, region)
        )
    keys = bindparam("programmes", type_=Integer, expanding=True)
    return statement.where(inside(Case, rank, region), Case.programme_id.in_(keys))
