"""What happens to one case, as plain data: its problems, its measures, its visits, its follow-ups, its end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Final

from casework.demo import words
from casework.demo.fits import choose_problems, choose_results, suits
from casework.demo.goals import Goal
from casework.demo.measures import Course, MeasurePlot, draft_measures, plot_measures
from casework.demo.milestones import Milestones, milestones
from casework.demo.season import Season
from casework.demo.words import EnterpriseWords, ProblemWords, ResultWords, VisitWords
from casework.enums import CaseStatus, Resolution, VisitWay

FIRST_VISIT: Final = "首次入企对接"
DIAGNOSIS_VISIT: Final = "现场诊断第一天"
SURVEY_VISIT: Final = "满意度问卷"
GENERAL_VISITS: Final = re.compile("电话了解本月进展|企业财务一起核对|三方碰头|同行观摩")
MARKS: Final = 6
QUESTIONS_TIMES_FIVE: Final = 30


@dataclass(frozen=True)
class Amount:
    """How much of each the cases of a year have: finished years are told more briefly."""

    problems: tuple[int, int]
    measures: tuple[int, int]
    visit_gap: tuple[int, int]
    evidence: int
    interim: bool


FULL: Final = Amount(problems=(5, 7), measures=(7, 10), visit_gap=(22, 38), evidence=3, interim=True)
BRIEF: Final = Amount(problems=(2, 4), measures=(3, 4), visit_gap=(60, 80), evidence=1, interim=False)


@dataclass(frozen=True)
class VisitPlot:
    """One visit. `filed_on` may lie behind the days that the year allows."""

    held_on: date
    words: VisitWords
    hours: tuple[tuple[int, int], tuple[int, int]] | None
    experts: int
    filed_on: date
    confirmed_on: date | None
    accompanied: bool
    measures: tuple[int, ...]


@dataclass(frozen=True)
class ResultPlot:
    """Something gained; the document is older than its entry."""

    words: ResultWords
    dated_on: date
    recorded_on: date
    confirmed_on: date | None


@dataclass
class CasePlot:
    """Everything about one case that chance decides."""

    enterprise: EnterpriseWords
    goal: Goal
    season: Season
    rng: Random
    amount: Amount
    dates: Milestones
    problems: list[ProblemWords]
    measures: list[MeasurePlot] = field(default_factory=list)
    visits: list[VisitPlot] = field(default_factory=list)
    results: list[ResultPlot] = field(default_factory=list)
    survey: tuple[str, tuple[int, ...]] = ("", ())
    judged: list[tuple[date, int, Resolution]] = field(default_factory=list)
    interim_on: date | None = None
    after_on: date | None = None
    objected: int | None = None
    owes_follow_up: bool = False

    @property
    def groups(self) -> list[str]:
        """First levels of the taxonomy that the diagnosis touches, the gravest first."""
        return list(dict.fromkeys(problem.group for problem in self.problems))

    @property
    def last_day(self) -> date:
        """The last day on which anything can have happened before the work stopped."""
        dates, season = self.dates, self.season
        leaves = dates.leaving_on if self.goal.status is CaseStatus.WITHDRAWN else None
        ends = [on for on in (dates.suspended_on, dates.transferred_on, leaves) if on is not None]
        return min([season.ago(1), *(season.add(on, -1) for on in ends)])


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
            solved = reached and (plot.amount is not BRIEF or _is_proven(plot, n))
            plot.judged.append((on, n, Resolution.SOLVED if solved else Resolution.PARTIAL))
        elif any(ends) and rng.random() < 0.7:
            on = min(season.later(max(end for end in ends if end), rng, 1, 5), last)
            plot.judged.append((on, n, Resolution.PARTIAL))


def _is_proven(plot: CasePlot, problem: int) -> bool:
    """Whether a measure left a file behind: a finished year was handed in, so nothing in it is solved without evidence."""
    unproven = (Course.DROPPED, Course.OVERRIDDEN)
    return any(one.problem == problem and one.course not in unproven for one in plot.measures)


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
    return next(text for text in words.visits() if start in text.observation)


def _text(plot: CasePlot, touched: Sequence[MeasurePlot], used: set[str]) -> VisitWords:
    """A text of the constraint at hand that the case has not used, else a general one."""
    groups = [plot.problems[measure.problem].group for measure in touched] or plot.groups
    ways = (VisitWay.ON_SITE,) if plot.rng.random() < 0.72 else (VisitWay.VIDEO, VisitWay.PHONE)
    offered = [
        text
        for text in words.visits()
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
    text, score = rng.choice(words.survey())
    points = int((Decimal(score) * QUESTIONS_TIMES_FIVE / 100).quantize(Decimal(1), ROUND_HALF_UP))
    base, extra = divmod(points, MARKS)
    marks = [min(5, base + (n < extra)) for n in range(MARKS)]
    rng.shuffle(marks)
    return text, tuple(marks)
