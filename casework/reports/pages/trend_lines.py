"""The trend of a figure against the year before: two lines of month ends, each point with its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for

from casework.i18n import lazy_gettext as _l
from casework.reports import charts
from casework.reports.model import DASH
from casework.reports.pages.asked import Asked
from casework.reports.pages.figure_lines import number, share_of
from casework.reports.queries import a_year_earlier
from casework.reports.trend import Point
from casework.reports.work_board import WorkBoard

TREND_NAMES: Final = {
    "K05": _l("Action completion"),
    "K03": _l("Diagnosis rate"),
    "K10": _l("On-time follow-up"),
}
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 322, 30, 168


@dataclass(frozen=True)
class TrendPoint:
    """A point of the line: its place, its value in words, and the rows of its figure on that day."""

    dot: charts.Dot
    day: str
    value: str
    counted: str
    url: str


@dataclass(frozen=True)
class Trend:
    """Both lines; `path` and `path_before` are the points for the drawing."""

    points: Sequence[TrendPoint]
    before: Sequence[TrendPoint]
    path: str
    path_before: str
    months: Sequence[tuple[int, str]]
    same_day: TrendPoint | None
    height: int = 196
    width: int = charts.WIDTH


def trend_chart(board: WorkBoard, asked: Asked, code: str, *, has_before: bool) -> Trend:
    """The figure at the month ends of both years on one axis of per cent."""
    points = _line(board.points, asked, code, asked.year)
    before = _line(board.before, asked, code, asked.year - 1) if has_before else []
    same = a_year_earlier(asked.on).isoformat()
    return Trend(
        points=points,
        before=before,
        path=" ".join(f"{one.dot.x},{one.dot.y}" for one in points if one.value != DASH),
        path_before=" ".join(f"{one.dot.x},{one.dot.y}" for one in before if one.value != DASH),
        months=[(_LEFT + (_RIGHT - _LEFT) * month // 12, str(month)) for month in (1, 3, 6, 9, 12)],
        same_day=next((one for one in before if one.day == same), None),
    )


def _line(points: Sequence[Point], asked: Asked, code: str, year: int) -> list[TrendPoint]:
    shares = [
        (
            point.on.timetuple().tm_yday / 366,
            point.numerator / point.denominator if point.denominator else 0.0,
        )
        for point in points
    ]
    dots = charts.line(shares, left=_LEFT, right=_RIGHT, top=_TOP, bottom=_BOTTOM)
    made = []
    for point, dot in zip(points, dots, strict=True):
        share = share_of(point.numerator, point.denominator)
        made.append(
            TrendPoint(
                dot=dot,
                day=point.on.isoformat(),
                value=share if share == DASH else f"{share}\N{NO-BREAK SPACE}%",
                counted=f"{number(point.numerator)} / {number(point.denominator)}",
                url=figure_on(asked, code, year, point) if point.denominator else "",
            )
        )
    return made


def figure_on(asked: Asked, code: str, year: int, point: Point) -> str:
    """The rows of a figure of a year on a day."""
    values: dict[str, Any] = {"year": year, "on": point.on.isoformat(), "code": code, "part": "denominator"}
    if not asked.is_own:
        values["region"] = asked.region.id
    return url_for("reports.figure", **values)
