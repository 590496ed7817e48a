"""How far the cases of a year have come on the day the story stops: which state, and by which side road."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Final

from casework.demo.season import Season
from casework.enums import CaseStatus

S = CaseStatus

# Share of cases that stand at each end of the road, by day of an ordinary year; between them by straight line.
ENDS: Final = (
    ((8, 20), {S.CLOSED: 0.03, S.ACCEPTED: 0.02, S.ACCEPTANCE: 0.03, S.RECTIFY: 0.01}),
    ((10, 12), {S.CLOSED: 0.11, S.ACCEPTED: 0.03, S.ACCEPTANCE: 0.06, S.RECTIFY: 0.02}),
    ((11, 21), {S.CLOSED: 0.28, S.ACCEPTED: 0.06, S.ACCEPTANCE: 0.09, S.RECTIFY: 0.03}),
    ((12, 10), {S.CLOSED: 0.62, S.ACCEPTED: 0.08, S.ACCEPTANCE: 0.06, S.RECTIFY: 0.03}),
    ((12, 31), {S.CLOSED: 0.80, S.ACCEPTED: 0.03, S.ACCEPTANCE: 0.03, S.RECTIFY: 0.02}),
)


@dataclass(frozen=True)
class Goal:
    """Where a case stands when the story stops, and what happened on the way.

    `late`: it stood still in spring and began in autumn. `carried`: its work went on in the next year.
    `asks_to_leave`: a withdrawal waits for the province. `substituted`: its place went to another enterprise.
    `reopened`: it was closed and taken up again.
    """

    status: CaseStatus
    late: bool = False
    carried: bool = False
    objects: bool = False
    returned: bool = False
    asks_to_leave: bool = False
    refused: bool = False
    substituted: bool = False
    reopened: bool = False


# One of each in the order in which a small demo can do without them: every state of the life cycle is there first.
RARE: Final = (
    Goal(S.CLOSED),
    Goal(S.ACCEPTED),
    Goal(S.RECTIFY),
    Goal(S.WITHDRAWN, substituted=True),
    Goal(S.DIAGNOSING, late=True),
    Goal(S.SUSPENDED),
    Goal(S.CONFIRMED, late=True),
    Goal(S.TEAM_READY, late=True),
    Goal(S.DIAGNOSED, late=True),
    Goal(S.IMPLEMENTING, asks_to_leave=True),
    Goal(S.TRANSFERRED),
    Goal(S.CLOSED, reopened=True),
    Goal(S.WITHDRAWN, substituted=True),
    Goal(S.DIAGNOSING, late=True, objects=True),
    Goal(S.DIAGNOSED, late=True, returned=True),
    Goal(S.PLAN_REVIEW, late=True),
    Goal(S.WITHDRAWN),
    Goal(S.IMPLEMENTING, refused=True),
    Goal(S.SUSPENDED, late=True),
)
FREQUENT_FROM: Final = 40
"""From so many cases on all rare ones find room; fewer show as many as half of them can be."""


def running_goals(count: int, season: Season, rng: Random) -> list[Goal]:
    """The goals of so many cases of the running year, the rare ones first, then by season; shuffled."""
    rare = list(RARE[: len(RARE) if count >= FREQUENT_FROM else max(count // 2 + 3, min(count, 11))])
    goals = rare[:count]
    for status, share in _shares(season).items():
        known = sum(goal.status is status for goal in goals)
        goals += [Goal(status)] * max(0, min(round(count * share) - known, count - len(goals)))
    goals += [Goal(S.IMPLEMENTING)] * (count - len(goals))
    rng.shuffle(goals)
    return goals


def _shares(season: Season) -> dict[CaseStatus, float]:
    day = season.today + timedelta(days=season.shift)
    points = [(date(season.year, *point), shares) for point, shares in ENDS]
    for (first, before), (last, after) in pairwise(points):
        if day <= last:
            part = max(0.0, (day - first).days / (last - first).days)
            return {status: before[status] + (after[status] - before[status]) * part for status in after}
    return dict(points[-1][1])


def finished_goals(count: int, *, years_ago: int, rng: Random) -> list[Goal]:
    """The goals of a year that is over: archived but for the few that left or were carried over."""
    goals: list[Goal] = [Goal(S.WITHDRAWN, substituted=True)] * (2 if count >= FREQUENT_FROM else 1)
    goals += [Goal(S.WITHDRAWN)] if count >= FREQUENT_FROM else []
    if years_ago == 1:
        carried: Sequence[Goal] = (
            Goal(S.IMPLEMENTING, carried=True),
            Goal(S.CLOSED, carried=True),
            Goal(S.CLOSED, carried=True),
            Goal(S.CLOSED, carried=True),
            Goal(S.ACCEPTED, carried=True),
        )
        goals += carried[: max(2, len(carried) if count >= FREQUENT_FROM else 2)]
        goals += [Goal(S.CLOSED)] * (count // 20)
    goals = goals[:count]
    goals += [Goal(S.ARCHIVED)] * (count - len(goals))
    rng.shuffle(goals)
    return goals
