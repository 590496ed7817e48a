"""One enterprise of the running year that no longer answers: its work stops, the experts go on coming."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from casework.demo.case_plot import CasePlot
from casework.demo.measures import Course, MeasurePlot
from casework.early_warnings.rules import SILENT_DAYS

SILENT_FOR: Final = SILENT_DAYS + 6
"""Working days before today since which nothing comes from the enterprise: long enough to be warned of, not to be lost."""


def fall_silent(plot: CasePlot) -> None:
    """From a day on the enterprise neither reports nor hands in, asks for no later date, confirms no visit and no result.

    What it had handed in by then goes its way. Without an approved plan by that day nothing changes.
    """
    since, approved_on = plot.season.ago(SILENT_FOR), plot.dates.approved_on
    if approved_on is None or approved_on > since:
        return
    plot.dates.revised_on = _by(plot.dates.revised_on, since)
    for measure in plot.measures:
        _stop(measure, since)
    open_problems = {measure.problem for measure in plot.measures if measure.ended_on is None}
    plot.judged = [
        (on, problem, outcome)
        for on, problem, outcome in plot.judged
        if on <= since or problem not in open_problems
    ]
    plot.visits = [replace(visit, confirmed_on=_by(visit.confirmed_on, since)) for visit in plot.visits]
    plot.results = [replace(result, confirmed_on=_by(result.confirmed_on, since)) for result in plot.results]


def _by(day: date | None, since: date) -> date | None:
    """The day, or None for one that comes too late."""
    return day if day is not None and day <= since else None


def _stop(measure: MeasurePlot, since: date) -> None:
    """A measure as the enterprise leaves it: handed in by then, or open with what had been said of it."""
    measure.reports = [(on, share) for on, share in measure.reports if on <= since]
    measure.later_extensions = tuple(asked for asked in measure.later_extensions if asked[0] <= since)
    if measure.asked_on is not None and measure.asked_on > since:
        measure.asked_on = measure.asked_for = measure.decided_on = None
    was_handed_in = measure.handed_in_on is not None and measure.handed_in_on <= since
    if was_handed_in and measure.returned_on is None:
        return
    if measure.dropped_on is not None or measure.course is Course.OVERRIDDEN:
        return  # the bureau's own doing
    if measure.asked_on is None:
        measure.course = Course.OVERDUE if measure.due_on <= since else Course.RUNNING
    measure.sent_back_on = _by(measure.sent_back_on, since)
    measure.handed_in_on = measure.done_on = measure.returned_on = measure.struck_off_on = None
