"""How each measure of a plan fares: when it is due, reported, handed in, done and struck off, or why it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from random import Random
from typing import Final

from casework.demo.milestones import Milestones
from casework.demo.problem_words import MeasureWords, ProblemWords
from casework.demo.season import Season


class Course(StrEnum):
    """What becomes of a measure."""

    STRUCK_OFF = "struck_off"
    LATE = "late"
    EXTENDED = "extended"
    STILL_EXTENDED = "still_extended"
    REFUSED = "refused"
    SENT_BACK = "sent_back"
    OVERRIDDEN = "overridden"
    DROPPED = "dropped"
    TO_STRIKE = "to_strike"
    RETURNED_BY_OFFICER = "returned_by_officer"
    HANDED_IN = "handed_in"
    ASKED = "asked"
    RUNNING = "running"
    PLANNED = "planned"
    OVERDUE = "overdue"


C = Course
# Weights by how the deadline lies to the day on which the story stops.
FINISHED: Final = {
    C.STRUCK_OFF: 80, C.LATE: 8, C.EXTENDED: 5, C.SENT_BACK: 4, C.DROPPED: 2, C.OVERRIDDEN: 1, C.REFUSED: 1,
}  # fmt: skip
PAST: Final = {
    C.STRUCK_OFF: 56, C.LATE: 9, C.EXTENDED: 7, C.SENT_BACK: 5, C.DROPPED: 2, C.OVERRIDDEN: 1, C.REFUSED: 1,
    C.TO_STRIKE: 7, C.RETURNED_BY_OFFICER: 1, C.OVERDUE: 4, C.HANDED_IN: 3, C.STILL_EXTENDED: 7,
}  # fmt: skip
JUST_PAST: Final = {
    C.STRUCK_OFF: 36,
    C.TO_STRIKE: 18,
    C.OVERDUE: 11,
    C.HANDED_IN: 8,
    C.STILL_EXTENDED: 14,
    C.ASKED: 5,
}
SOON: Final = {C.STRUCK_OFF: 15, C.TO_STRIKE: 16, C.HANDED_IN: 16, C.RUNNING: 38, C.ASKED: 9}
AHEAD: Final = {C.RUNNING: 48, C.PLANNED: 32, C.STRUCK_OFF: 12, C.HANDED_IN: 4, C.ASKED: 4}
CARRIED: Final = frozenset({C.STRUCK_OFF, C.LATE, C.TO_STRIKE, C.HANDED_IN, C.RUNNING, C.PLANNED, C.OVERDUE})
"""What can become of a measure that was begun elsewhere."""
ENDED_WELL: Final = frozenset(
    {C.STRUCK_OFF, C.LATE, C.EXTENDED, C.SENT_BACK, C.DROPPED, C.OVERRIDDEN, C.REFUSED}
)


@dataclass
class MeasurePlot:
    """One measure with its dates. `problem` counts from 0 in the diagnosis, `number` from 1 in the plan.

    `later_extensions`: asked on, decided on, new date; `responsible` where a name is known beforehand.
    """

    words: MeasureWords
    problem: int
    number: int
    course: Course
    due_on: date
    started_on: date | None = None
    reports: list[tuple[date, int]] = field(default_factory=list)
    handed_in_on: date | None = None
    sent_back_on: date | None = None
    done_on: date | None = None
    returned_on: date | None = None
    struck_off_on: date | None = None
    dropped_on: date | None = None
    asked_on: date | None = None
    asked_for: date | None = None
    decided_on: date | None = None
    later_extensions: tuple[tuple[date, date, date], ...] = ()
    responsible: str = ""

    @property
    def ended_on(self) -> date | None:
        """When it was struck off or given up."""
        return self.struck_off_on or self.dropped_on

    @property
    def valid_due_on(self) -> date:
        """The deadline with an approved extension."""
        if self.course in (C.EXTENDED, C.STILL_EXTENDED) and self.asked_for is not None:
            return self.asked_for
        return self.due_on

    def is_open(self, on: date) -> bool:
        """Begun before a day and not done on it."""
        if self.started_on is None or self.started_on > on:
            return False
        end = self.done_on or self.dropped_on
        return end is None or end > on


def plot_measures(
    problems: Sequence[ProblemWords], made: Milestones, season: Season, rng: Random, *, most: int
) -> list[MeasurePlot]:
    """The measures of a plan: every problem's first, then second ones until there are `most`.

    With acceptance applied for, all of them ended before; otherwise they stand as the season has it.
    """
    assert made.approved_on is not None
    chosen = _choose(problems, most)
    work_end = season.add(made.applied_on, -rng.randint(2, 4)) if made.applied_on else None
    limit = work_end or season.add(season.settings["acceptance_due_on"], -rng.randint(0, 2))
    room = max(12, season.between(made.approved_on, limit))
    longest = max(measure.days for _problem, measure in chosen)
    # Slow cases are those whose plan reaches to the last day; the others were planned to end when they did.
    scale = min(1.15 if work_end else 2.0, room / longest)
    stops = [on for on in (made.suspended_on, made.transferred_on) if on is not None]
    last = min([season.ago(1), *(season.add(on, -1) for on in stops)])
    plots = []
    for number, (problem, measure) in enumerate(chosen, start=1):
        days = max(10, round(measure.days * scale * rng.uniform(0.85, 1.0)))
        due_on = season.add(made.approved_on, days)
        course = _course(due_on, work_end, last, season, rng)
        plot = MeasurePlot(measure, problem, number, course, due_on)
        _start(plot, made.approved_on, season, rng)
        if course in ENDED_WELL:
            _end(plot, work_end or last, made.approved_on, season, rng)
        else:
            _leave_open(plot, last, season, rng)
        plots.append(plot)
    return plots


def carry_on(plot: MeasurePlot, due_on: date, from_on: date, season: Season, rng: Random) -> MeasurePlot:
    """A measure that goes on from a day with the deadline that it has; gives it with what becomes of it."""
    last = season.ago(1)
    plot.due_on = max(due_on, season.add(from_on, 10))  # what was late already is late over there as well
    course = _course(plot.due_on, None, last, season, rng)
    ended = C.STRUCK_OFF if plot.due_on <= last else C.RUNNING
    plot.course = course if course in CARRIED else ended
    _start(plot, from_on, season, rng)
    if plot.course in ENDED_WELL:
        _end(plot, last, from_on, season, rng)
    else:
        _leave_open(plot, last, season, rng)
    return plot


def draft_measures(
    problems: Sequence[ProblemWords], drafted_on: date, season: Season, *, most: int
) -> list[MeasurePlot]:
    """The lines of a plan that is not approved yet: all of them are still ahead."""
    return [
        MeasurePlot(
            measure, problem, number, C.PLANNED, season.add(drafted_on, 10 + round(measure.days * 0.6))
        )
        for number, (problem, measure) in enumerate(_choose(problems, most), start=1)
    ]


def _choose(problems: Sequence[ProblemWords], most: int) -> list[tuple[int, MeasureWords]]:
    first = [(n, problem.measures[0]) for n, problem in enumerate(problems)]
    second = [(n, problem.measures[1]) for n, problem in enumerate(problems) if len(problem.measures) > 1]
    return sorted([*first, *second[: max(0, most - len(first))]], key=lambda item: item[0])


def _course(due_on: date, work_end: date | None, last: date, season: Season, rng: Random) -> Course:
    if work_end is not None:
        weights = FINISHED
    elif due_on <= season.add(last, -6):
        weights = PAST
    elif due_on <= last:
        weights = JUST_PAST
    else:
        weights = SOON if due_on <= season.add(last, 8) else AHEAD
    return rng.choices(list(weights), list(weights.values()))[0]


def _start(plot: MeasurePlot, approved_on: date, season: Season, rng: Random) -> None:
    """The first report of progress, a third of the way on."""
    days = season.between(approved_on, plot.due_on)
    plot.started_on = season.add(approved_on, max(2, round(days * rng.uniform(0.15, 0.4))))
    plot.reports = [(plot.started_on, rng.choice((20, 30, 40, 50)))]


def _end(plot: MeasurePlot, until: date, approved_on: date, season: Season, rng: Random) -> None:
    """Done and struck off (or given up) before a day, by its course late, extended or in a second attempt."""
    offset = {C.LATE: rng.randint(1, 7), C.EXTENDED: rng.randint(3, 9), C.REFUSED: rng.randint(2, 6)}
    aimed = season.add(plot.due_on, offset.get(plot.course, -rng.randint(0, 6)))
    struck = min(season.add(aimed, rng.randint(1, 4)), until)
    done = min(aimed, season.add(struck, -1))
    earliest = season.add(approved_on, 5)
    if done < earliest or (plot.course in (C.EXTENDED, C.LATE, C.REFUSED) and done <= plot.due_on):
        plot.course = C.STRUCK_OFF
    if plot.course is C.DROPPED:
        plot.dropped_on = done
    else:
        plot.done_on, plot.struck_off_on = done, struck
        plot.handed_in_on = season.add(done, -rng.randint(1, 2))
    if plot.course is C.SENT_BACK and plot.handed_in_on is not None:
        plot.sent_back_on = season.add(plot.handed_in_on, -rng.randint(3, 5))
    if plot.course in (C.EXTENDED, C.REFUSED):
        _ask(plot, season, rng, done)
    first = min(done, plot.handed_in_on or done, plot.sent_back_on or done)
    plot.started_on = min(plot.started_on or first, season.add(first, -3))
    plot.started_on = max(plot.started_on, season.add(approved_on, 1))
    plot.reports = [(plot.started_on, plot.reports[0][1])] if plot.started_on < season.add(first, -1) else []


def _ask(plot: MeasurePlot, season: Season, rng: Random, done: date) -> None:
    """Asked for before the deadline; the new date covers the day on which it was done, unless refused."""
    plot.asked_on = season.add(plot.due_on, -rng.randint(2, 6))
    plot.decided_on = season.later(plot.asked_on, rng, 1, 2)
    plot.asked_for = season.add(max(done, plot.due_on), rng.randint(3, 8))


def _leave_open(plot: MeasurePlot, last: date, season: Season, rng: Random) -> None:
    """It stands somewhere on the day on which the story stops."""
    if plot.course is C.PLANNED or (plot.started_on and plot.started_on > last):
        plot.course = C.PLANNED if plot.due_on > last else C.OVERDUE
        plot.started_on, plot.reports = None, []
        return
    if plot.course in (C.TO_STRIKE, C.RETURNED_BY_OFFICER):
        plot.done_on = season.add(last, -rng.randint(0, 4))
        plot.handed_in_on = season.add(plot.done_on, -rng.randint(1, 2))
        if plot.course is C.RETURNED_BY_OFFICER:
            plot.returned_on = last
            plot.done_on = season.add(last, -2)
            plot.handed_in_on = season.add(last, -3)
    elif plot.course is C.HANDED_IN:
        plot.handed_in_on = season.add(last, -rng.randint(0, 3))
    elif plot.course is C.ASKED:
        plot.asked_on = season.add(last, -rng.randint(0, 3))
        plot.asked_for = season.add(max(plot.due_on, last), rng.randint(10, 20))
    elif plot.course is C.STILL_EXTENDED:
        plot.asked_on = season.add(plot.due_on, -rng.randint(3, 6))
        plot.decided_on = season.add(plot.asked_on, 1)
        plot.asked_for = season.add(max(plot.due_on, last), rng.randint(1, 9))
    end = plot.handed_in_on or last
    plot.reports = [(on, share) for on, share in plot.reports if on < season.add(end, -1)]
    if (
        plot.course in (C.RUNNING, C.OVERDUE, C.ASKED, C.STILL_EXTENDED)
        and plot.reports
        and rng.random() < 0.6
    ):
        second = season.add(end, -rng.randint(2, 15))
        if second > plot.reports[0][0]:
            plot.reports.append((second, min(90, plot.reports[0][1] + rng.choice((20, 30, 40)))))
    if not plot.reports:
        plot.started_on = plot.handed_in_on
