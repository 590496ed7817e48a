"""The story that the design tells: 兰州恒峡阀门有限公司 in 七里河区, day by day; and a hint of its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Final

from casework.demo import problem_words, work_words
from casework.demo.case_plot import FULL, CasePlot, ResultPlot, VisitPlot
from casework.demo.goals import Goal
from casework.demo.measures import Course, MeasurePlot
from casework.demo.milestones import Milestones
from casework.demo.register_words import EnterpriseWords
from casework.demo.season import Season
from casework.enums import CaseStatus, Resolution

C = Course
HENGXIA: Final = "恒峡阀门"
NANHE: Final = "南河塑料"
TEAM: Final = ("马文博", "张淑琴", "周建民")
DATES: Final = {
    "assigned_on": (4, 15), "declared_on": (4, 22), "self_assessed_on": (4, 24), "begun_on": (4, 27),
    "held_on": (4, 28), "submitted_on": (5, 8), "answered_on": (5, 12), "replied_on": (5, 13), "settled_on": (5, 15),
    "drafted_on": (5, 18), "agreed_on": (5, 20), "plan_submitted_on": (5, 21), "approved_on": (5, 25),
    "revised_on": (6, 3),
}  # fmt: skip
OBJECTED: Final = 2
"""Z03, the third constraint."""

Day = tuple[int, int]
Reports = tuple[tuple[Day, int], ...]
Line = tuple[int, int, str, Course, Day, Reports, Day | None, Day | None, Day | None]
# C01 to C09: problem, which of its measures, responsible, course, due, reports, handed in, done, struck off.
MEASURES: Final[tuple[Line, ...]] = (
    (2, 1, "赵海燕", C.STRUCK_OFF, (8, 14), (((6, 22), 30),), (8, 12), (8, 13), (8, 14)),
    (2, 0, "赵海燕", C.STRUCK_OFF, (10, 12), (((9, 10), 50),), (10, 9), (10, 10), (10, 13)),
    (1, 0, "孙立", C.STRUCK_OFF, (10, 10), (((7, 15), 40),), (10, 8), (10, 9), (10, 13)),
    (3, 0, "周凯", C.EXTENDED, (10, 23), (((9, 28), 50),), (11, 13), (11, 16), None),
    (0, 0, "赵海燕", C.LATE, (10, 9), (((9, 8), 40),), (10, 27), (10, 28), (10, 29)),
    (4, 0, "孙立", C.STRUCK_OFF, (7, 31), (((6, 29), 50),), (7, 28), (7, 29), (7, 30)),
    (1, 1, "孙立", C.OVERDUE, (10, 16), (((8, 19), 20), ((10, 30), 60), ((11, 13), 80)), None, None, None),
    (6, 0, "孙立", C.STRUCK_OFF, (6, 30), (((6, 10), 50),), (6, 24), (6, 26), (6, 30)),
    (5, 0, "李晓燕", C.TO_STRIKE, (11, 20), (((10, 20), 60),), (11, 16), (11, 17), None),
)
JUDGED: Final[tuple[tuple[Day, int, Resolution], ...]] = (
    ((7, 2), 6, Resolution.SOLVED),
    ((8, 3), 4, Resolution.SOLVED),
    ((8, 18), 2, Resolution.PARTIAL),
    ((10, 9), 1, Resolution.PARTIAL),
    ((10, 15), 2, Resolution.SOLVED),
    ((10, 30), 0, Resolution.SOLVED),
)
# Held, filed, confirmed, experts, hours, measures.
VISITS: Final[tuple[tuple[Day, Day, Day, int, tuple[Day, Day], tuple[int, ...]], ...]] = (
    ((4, 28), (4, 29), (4, 30), 3, ((9, 0), (17, 30)), ()),
    ((6, 24), (6, 25), (6, 26), 1, ((9, 30), (12, 0)), (3,)),
    ((8, 12), (8, 13), (8, 14), 2, ((9, 10), (15, 40)), (1, 2)),
    ((9, 30), (10, 13), (10, 14), 2, ((9, 0), (12, 10)), (4, 7)),
    ((10, 14), (10, 14), (10, 15), 2, ((9, 10), (14, 30)), (5, 4)),
    ((11, 5), (11, 6), (11, 9), 2, ((9, 20), (15, 0)), (7, 4)),
)


def hengxia(enterprise: EnterpriseWords, confirmed_on: date, season: Season, seed: str) -> CasePlot:
    """The plot of the story, on the days of the design's year; another year moves them to its working days."""
    made = Milestones(confirmed_on)
    for name, day in DATES.items():
        setattr(made, name, season.day(*day))
    plot = CasePlot(
        enterprise, Goal(CaseStatus.IMPLEMENTING), season, Random(f"{seed}/{season.year}/{enterprise.name}"), FULL, made,
        list(problem_words.story_problems()),
    )  # fmt: skip
    plot.measures = list(_measures(season))
    plot.judged = [(season.day(*day), problem, outcome) for day, problem, outcome in JUDGED]
    plot.interim_on = season.day(10, 9)
    plot.objected = OBJECTED
    plot.visits = list(_visits(season))
    plot.results = list(_results(season))
    return plot


def _measures(season: Season) -> Iterator[MeasurePlot]:
    problems = problem_words.story_problems()

    def on(day: Day | None) -> date | None:
        return season.day(*day) if day else None

    for number, line in enumerate(MEASURES, start=1):
        problem, which, responsible, course, due, reports, handed_in, done, struck_off = line
        plot = MeasurePlot(problems[problem].measures[which], problem, number, course, season.day(*due))
        plot.responsible = responsible
        plot.reports = [(season.day(*day), share) for day, share in reports]
        plot.started_on = plot.reports[0][0]
        plot.handed_in_on, plot.done_on, plot.struck_off_on = on(handed_in), on(done), on(struck_off)
        if number == 4:
            plot.asked_on, plot.decided_on, plot.asked_for = (
                season.day(10, 20),
                season.day(10, 21),
                season.day(11, 16),
            )
        if number == 7:
            plot.later_extensions = (
                (season.day(9, 24), season.day(9, 28), season.day(11, 6)),
                (season.day(11, 3), season.day(11, 4), season.day(11, 18)),
            )
        yield plot


def _visits(season: Season) -> Iterator[VisitPlot]:
    for text, (held, filed, confirmed, experts, hours, measures) in zip(
        work_words.story_visits(), VISITS, strict=True
    ):
        yield VisitPlot(
            season.day(*held),
            text,
            hours,
            experts,
            season.day(*filed),
            season.day(*confirmed),
            True,
            measures,
        )


def _results(season: Season) -> Iterator[ResultPlot]:
    for start, dated, recorded in (
        ("企业标准Q/HXF", (9, 15), (9, 18)),
        ("QC小组成果：降低阀体铸件", (11, 6), (11, 11)),
    ):
        text = next(result for result in work_words.results() if result.title.startswith(start))
        yield ResultPlot(
            text, season.day(*dated), season.day(*recorded), season.day(recorded[0], recorded[1] + 1)
        )


def nanhe(plot: CasePlot) -> None:
    """The neighbour owes a follow-up and waits for the answer to a request."""
    plot.owes_follow_up = True
    season, last = plot.season, plot.season.ago(1)
    open_ones = [measure for measure in plot.measures if measure.ended_on is None] or plot.measures[-1:]
    measure = open_ones[-1]
    measure.course = C.ASKED
    measure.handed_in_on = measure.done_on = measure.struck_off_on = measure.sent_back_on = (
        measure.returned_on
    ) = None
    measure.dropped_on = measure.decided_on = None
    measure.reports = measure.reports[:1]
    measure.asked_on, measure.asked_for = last, season.add(max(measure.due_on, last), 15)
    plot.judged = [item for item in plot.judged if item[1] != measure.problem]
