"""How far a case has come on a given day: the dates of its steps, its state and its side ways."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from casework.enums import CaseStatus as S

# The step's column, the day of the year on which a middling case takes it, and the state that follows.
STEPS = (
    ("confirmed_on", 100, S.CONFIRMED),
    ("team_ready_on", 115, S.TEAM_READY),
    ("diagnosis_started_on", 128, S.DIAGNOSING),
    ("diagnosed_on", 150, S.DIAGNOSED),
    ("plan_approved_on", 178, S.IMPLEMENTING),
    ("acceptance_applied_on", 318, S.ACCEPTANCE),
    ("accepted_on", 330, S.ACCEPTED),
    ("closed_on", 338, S.CLOSED),
    ("archived_on", 390, S.ARCHIVED),
)
SLOW = 0.12
WITHDRAWN = 0.02
SUSPENDED = 0.03
WITHDRAWABLE = frozenset({S.TEAM_READY, S.DIAGNOSING, S.DIAGNOSED, S.IMPLEMENTING})


@dataclass
class Road:
    """Dates of the steps taken by `today`; None for those that are still ahead."""

    status: S
    before: S | None
    confirmed_on: date
    team_ready_on: date | None = None
    diagnosis_started_on: date | None = None
    diagnosed_on: date | None = None
    plan_approved_on: date | None = None
    acceptance_applied_on: date | None = None
    accepted_on: date | None = None
    closed_on: date | None = None
    archived_on: date | None = None
    suspended_on: date | None = None
    withdrawn_on: date | None = None
    carried_over_on: date | None = None

    @property
    def latest(self) -> date:
        """The day of the last fact."""
        ends = [self.withdrawn_on, self.suspended_on, *(getattr(self, name) for name, _day, _state in STEPS)]
        return max(day for day in ends if day is not None)


def travel(year: int, today: date, rng: Random) -> Road:
    """One case of a year as it stands on `today`. Some are slow and reach into the years after."""
    pace = rng.uniform(1.4, 4.0) if rng.random() < SLOW else rng.uniform(0.72, 1.12)
    start = date(year, 1, 1)
    leaves = rng.random() < WITHDRAWN
    taken: dict[str, date] = {}
    status = S.CONFIRMED
    for name, day, state in STEPS:
        on = start + timedelta(days=int(99 + (day - 100) * pace + rng.random() * 6))
        if name == "confirmed_on":
            on = min(on, today)
        elif on > today:
            break
        taken[name], status = on, state
        if leaves and state in WITHDRAWABLE and rng.random() < 0.5:
            break
    road = Road(status, None, **taken)
    _carry_over(road, year, today)
    _leave(road, today, leaves, rng)
    return road


def _carry_over(road: Road, year: int, today: date) -> None:
    end = date(year, 12, 31)
    if today > end and (road.closed_on is None or road.closed_on > end):
        road.carried_over_on = end


def _leave(road: Road, today: date, leaves: bool, rng: Random) -> None:
    """Withdrawal, suspension, a failed first acceptance: what stops a case on its way."""
    if leaves and road.status in WITHDRAWABLE:
        road.withdrawn_on = min(today, road.latest + timedelta(days=20))
        road.status = S.WITHDRAWN
        if road.carried_over_on is not None and road.withdrawn_on <= road.carried_over_on:
            road.carried_over_on = None
    elif road.status in WITHDRAWABLE and rng.random() < SUSPENDED:
        road.suspended_on = min(today, road.latest + timedelta(days=15))
        road.before, road.status = road.status, S.SUSPENDED
    elif road.status is S.ACCEPTANCE and rng.random() < 0.25:
        road.status = S.RECTIFY
    elif road.status is S.DIAGNOSED and rng.random() < 0.4:
        road.status = S.PLAN_REVIEW
