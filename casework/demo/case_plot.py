"""The plot of one case as data: everything about it that chance decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Final

from casework.demo.goals import Goal
from casework.demo.measures import MeasurePlot
from casework.demo.milestones import Milestones
from casework.demo.problem_words import ProblemWords
from casework.demo.register_words import EnterpriseWords
from casework.demo.season import Season
from casework.demo.work_words import ResultWords, VisitWords
from casework.enums import CaseStatus, Resolution


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
