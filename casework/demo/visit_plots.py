"""The visits of a case: the first contact, the diagnosis, then one every few weeks while the work goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from casework.demo import work_words
from casework.demo.case_plot import FULL, CasePlot, VisitPlot
from casework.demo.fits import suits
from casework.demo.measures import MeasurePlot
from casework.demo.work_words import VisitWords
from casework.enums import VisitWay

FIRST_VISIT: Final = "首次入企对接"
DIAGNOSIS_VISIT: Final = "现场诊断第一天"
SURVEY_VISIT: Final = "满意度问卷"
GENERAL_VISITS: Final = re.compile("电话了解本月进展|企业财务一起核对|三方碰头|同行观摩")


def plan_visits(plot: CasePlot) -> None:
    """Put the visits down."""
    plot.visits = list(_visits(plot))


def _visits(plot: CasePlot) -> Iterator[VisitPlot]:
    """The first contact, the diagnosis, then one every few weeks while the work goes on."""
    dates, season, rng = plot.dates, plot.season, plot.rng
    used: set[str] = set()
    if dates.begun_on and dates.held_on and dates.begun_on < dates.held_on and plot.amount is FULL:
        yield _visit(plot, dates.begun_on, _general(FIRST_VISIT), ())
    if dates.held_on and dates.held_on <= plot.last_day:
        yield _visit(plot, dates.held_on, _general(DIAGNOSIS_VISIT), ())
    if dates.approved_on is None:
        return
    end = dates.applied_on or plot.last_day
    on = season.later(dates.approved_on, rng, 8, 18)
    while on < end:
        touched = [measure for measure in plot.measures if measure.is_open(on)][:3]
        text = _text(plot, touched, used)
        used.add(text.observation)
        yield _visit(plot, on, text, tuple(measure.number for measure in touched))
        on = season.later(on, rng, *plot.amount.visit_gap)
    if (
        dates.surveyed_on
        and rng.random() < 0.2
        and season.add(dates.surveyed_on, -1) > (dates.applied_on or on)
    ):
        yield _visit(plot, season.add(dates.surveyed_on, -1), _general(SURVEY_VISIT), ())


def _general(start: str) -> VisitWords:
    return next(text for text in work_words.visits() if start in text.observation)


def _text(plot: CasePlot, touched: Sequence[MeasurePlot], used: set[str]) -> VisitWords:
    """A text of the constraint at hand that the case has not used, else a general one."""
    groups = [plot.problems[measure.problem].group for measure in touched] or plot.groups
    ways = (VisitWay.ON_SITE,) if plot.rng.random() < 0.72 else (VisitWay.VIDEO, VisitWay.PHONE)
    offered = [
        text
        for text in work_words.visits()
        if text.observation not in used
        and text.way in ways
        and (text.group in groups or (text.group == "*" and GENERAL_VISITS.search(text.observation)))
        and suits(text.observation, plot.enterprise)
    ]
    fitting = [text for text in offered if text.group == groups[0]] or offered
    return plot.rng.choice(fitting or [_general("电话了解本月进展")])


def _visit(plot: CasePlot, on: date, text: VisitWords, measures: tuple[int, ...]) -> VisitPlot:
    season, rng = plot.season, plot.rng
    hours = None
    if text.way is VisitWay.ON_SITE:
        start = (rng.choice((9, 9, 10, 14)), rng.choice((0, 10, 20, 30)))
        length = rng.choice((2, 3)) if start[0] == 14 else rng.choice((2, 3, 5, 6, 7))
        hours = (start, (start[0] + length, rng.choice((0, 15, 30, 40, 50))))
    elif text.way is VisitWay.VIDEO:
        hours = ((15, rng.choice((0, 30))), (16, rng.choice((10, 20, 40, 50))))
    filed = season.later(on, rng, 7, 12) if rng.random() < 0.06 else season.later(on, rng, 0, 4)
    closed_on = plot.dates.closed_on
    latest = min(plot.last_day, season.add(closed_on, -1)) if closed_on else plot.last_day
    filed = max(on, min(filed, latest))
    answered = season.later(filed, rng, 1, 5)
    is_confirmed = answered <= plot.last_day and rng.random() < 0.92
    return VisitPlot(
        held_on=on,
        words=text,
        hours=hours,
        experts=1 if text.way is not VisitWay.ON_SITE else rng.choice((1, 2, 2, 3)),
        filed_on=filed,
        confirmed_on=answered if is_confirmed else None,
        accompanied=text.way is VisitWay.ON_SITE and rng.random() < (0.5 if plot.amount.interim else 0.1),
        measures=measures,
    )
