"""What happens to one case, drawn by chance: its problems, its measures, its follow-ups, its results, its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Final

from casework.demo import work_words
from casework.demo.case_plot import BRIEF, FULL, CasePlot, ResultPlot
from casework.demo.fits import choose_problems, choose_results
from casework.demo.goals import Goal
from casework.demo.measures import draft_measures, plot_measures
from casework.demo.milestones import milestones
from casework.demo.register_words import EnterpriseWords
from casework.demo.season import Season
from casework.demo.visit_plots import plan_visits
from casework.enums import CaseStatus, Resolution

MARKS: Final = 6
QUESTIONS_TIMES_FIVE: Final = 30


def plot_case(
    enterprise: EnterpriseWords,
    goal: Goal,
    confirmed_on: date,
    season: Season,
    seed: str,
    *,
    is_running: bool = True,
) -> CasePlot:
    """The plot of a case; the same seed always gives the same."""
    rng = Random(f"{seed}/{season.year}/{enterprise.name}")
    amount = FULL if is_running else BRIEF
    dates = milestones(goal, confirmed_on, season, rng)
    plot = CasePlot(
        enterprise,
        goal,
        season,
        rng,
        amount,
        dates,
        choose_problems(enterprise, rng.randint(*amount.problems), rng),
    )
    plan_work(plot)
    if dates.replied_on is not None or goal.objects:
        plot.objected = rng.randrange(len(plot.problems))
    plan_visits(plot)
    plot.results = list(_results(plot))
    plot.survey = _survey(rng)
    return plot


def plan_work(plot: CasePlot) -> None:
    """The measures with what becomes of them, as far as the case comes."""
    dates, season, rng = plot.dates, plot.season, plot.rng
    most = rng.randint(*plot.amount.measures)
    if dates.approved_on is not None:
        plot.measures = plot_measures(plot.problems, dates, season, rng, most=most)
        _cut_measures(plot)
        judge_work(plot)
        if not plot.amount.interim:
            _tell_briefly(plot)
    elif dates.drafted_on is not None:
        plot.measures = draft_measures(plot.problems, dates.drafted_on, season, most=most)


def _cut_measures(plot: CasePlot) -> None:
    """A case that left has no measure beyond that day."""
    if plot.goal.status is not CaseStatus.WITHDRAWN:
        return
    for measure in plot.measures:
        ends = ("handed_in_on", "sent_back_on", "done_on", "returned_on", "struck_off_on", "dropped_on")
        for name in (*ends, "asked_on", "decided_on"):
            on = getattr(measure, name)
            if on is not None and on > plot.last_day:
                setattr(measure, name, None)
        measure.reports = [(on, share) for on, share in measure.reports if on <= plot.last_day]


def _tell_briefly(plot: CasePlot) -> None:
    """Of finished years most first reports are left out: what was handed in says enough."""
    for measure in plot.measures:
        if measure.handed_in_on is not None and plot.rng.random() < 0.85:
            measure.reports = []


def judge_work(plot: CasePlot) -> None:
    """When the problems are judged and the values read, by the measures."""
    _judge(plot)
    _measure(plot)


def _judge(plot: CasePlot) -> None:
    """A problem is judged when all its measures have ended; a missed target leaves it partly solved."""
    season, rng, last = plot.season, plot.rng, plot.last_day
    for n, problem in enumerate(plot.problems):
        ends = [measure.ended_on for measure in plot.measures if measure.problem == n]
        reached = problem.indicator is None or problem.indicator.is_reached
        if ends and all(ends):
            latest = season.add(plot.dates.applied_on, -1) if plot.dates.applied_on else last
            on = min(season.later(max(end for end in ends if end), rng, 0, 3), latest)
            plot.judged.append((on, n, Resolution.SOLVED if reached else Resolution.PARTIAL))
        elif any(ends) and rng.random() < 0.7:
            on = min(season.later(max(end for end in ends if end), rng, 1, 5), last)
            plot.judged.append((on, n, Resolution.PARTIAL))


def _measure(plot: CasePlot) -> None:
    """The values in the end are read when the work is done; in between once, in the middle."""
    season, dates = plot.season, plot.dates
    assert dates.approved_on is not None
    if dates.applied_on is not None:
        plot.after_on = season.add(dates.applied_on, -1)
    middle = season.add(dates.approved_on, 35 + plot.rng.randrange(25))
    end = plot.after_on or plot.last_day
    if plot.amount.interim and middle < season.add(end, -5):
        plot.interim_on = middle


def _results(plot: CasePlot) -> Iterator[ResultPlot]:
    """What was gained by then; more of those that are through."""
    dates, season, rng = plot.dates, plot.season, plot.rng
    if dates.approved_on is None:
        return
    chance = 0.75 if dates.applied_on else 0.3
    count = (rng.random() < chance) + (rng.random() < chance * 0.4)
    for text in choose_results(plot.enterprise, count, rng):
        room = season.between(dates.approved_on, dates.concluded_on or plot.last_day)
        if room < 45:
            return
        dated = season.add(dates.approved_on, rng.randint(30, room - 8))
        dated = min(dated, date(season.year, 12, 20)) if not season.shift else dated
        recorded = season.later(dated, rng, 2, 6)
        confirmed = season.later(recorded, rng, 1, 4)
        yield ResultPlot(text, dated, recorded, confirmed if confirmed <= plot.last_day else None)


def _survey(rng: Random) -> tuple[str, tuple[int, ...]]:
    """Free text with six marks whose mean on 100 is near the score that it goes with."""
    text, score = rng.choice(work_words.survey())
    points = int((Decimal(score) * QUESTIONS_TIMES_FIVE / 100).quantize(Decimal(1), ROUND_HALF_UP))
    base, extra = divmod(points, MARKS)
    marks = [min(5, base + (n < extra)) for n in range(MARKS)]
    rng.shuffle(marks)
    return text, tuple(marks)
