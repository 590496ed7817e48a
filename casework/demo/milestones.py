"""The dates of one case, from its selection to where it stands today: pure, by working days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from random import Random
from typing import Final

from casework.demo.goals import Goal
from casework.demo.season import Season
from casework.enums import CaseStatus

S = CaseStatus

# Working days from each step to the next: least and most.
STEPS: Final = {
    "assigned_on": (2, 6),
    "declared_on": (1, 3),
    "self_assessed_on": (1, 4),
    "begun_on": (2, 6),
    "held_on": (0, 2),
    "submitted_on": (4, 9),
    "answered_on": (1, 5),
    "replied_on": (2, 4),
    "settled_on": (1, 4),
    "drafted_on": (2, 6),
    "agreed_on": (1, 2),
    "plan_submitted_on": (1, 2),
    "returned_on": (1, 3),
    "resubmitted_on": (2, 4),
    "approved_on": (1, 4),
}
ONLY_AFTER_OBJECTION: Final = ("replied_on", "settled_on")
ONLY_AFTER_RETURN: Final = ("returned_on", "resubmitted_on")
# The last step that a case has behind it which still waits for its plan.
LAST_STEP: Final = {
    S.CONFIRMED: "assigned_on",
    S.TEAM_READY: "self_assessed_on",
    S.DIAGNOSING: "submitted_on",
    S.DIAGNOSED: "drafted_on",
    S.PLAN_REVIEW: "plan_submitted_on",
}
OBJECTION_CHANCE: Final = 0.1
RETURN_CHANCE: Final = 0.12
CORRECTION_CHANCE: Final = 0.12
REVISION_CHANCE: Final = 0.1


@dataclass
class Milestones:
    """Every date of a case, None where it has not come to that. `corrected…`: the second round of acceptance."""

    confirmed_on: date
    paused_on: date | None = None
    restarted_on: date | None = None
    assigned_on: date | None = None
    declared_on: date | None = None
    self_assessed_on: date | None = None
    begun_on: date | None = None
    held_on: date | None = None
    submitted_on: date | None = None
    answered_on: date | None = None
    replied_on: date | None = None
    settled_on: date | None = None
    drafted_on: date | None = None
    agreed_on: date | None = None
    plan_submitted_on: date | None = None
    returned_on: date | None = None
    resubmitted_on: date | None = None
    approved_on: date | None = None
    revised_on: date | None = None
    applied_on: date | None = None
    opined_on: date | None = None
    surveyed_on: date | None = None
    concluded_on: date | None = None
    corrected_on: date | None = None
    corrected_opined_on: date | None = None
    corrected_concluded_on: date | None = None
    closed_on: date | None = None
    archived_from: date | None = None
    reopened_on: date | None = None
    carried_over_on: date | None = None
    suspended_on: date | None = None
    leaving_on: date | None = None
    decided_on: date | None = None
    transferred_on: date | None = None

    def all(self) -> dict[str, date]:
        """The dates that there are."""
        named = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: on for name, on in named.items() if on is not None}

    def cut(self, day: date, *, keep: Sequence[str] = ()) -> None:
        """Forget everything from a day on: the case stood still or left."""
        for name, on in self.all().items():
            if on >= day and name not in keep:
                setattr(self, name, None)


def milestones(goal: Goal, confirmed_on: date, season: Season, rng: Random) -> Milestones:
    """The dates of a case that reaches its goal today. `season` is the one of the case's own year."""
    made = Milestones(confirmed_on)
    start = _late_start(made, goal, season, rng) if goal.late else confirmed_on
    _prepare(made, goal, start, season, rng)
    if goal.status in LAST_STEP:
        _stop_at(made, goal, season)
    elif goal.status is S.WITHDRAWN:
        _leave(made, goal, season, rng)
    else:
        _revise(made, season, rng)
        _finish(made, goal, season, rng)
    made.cut(season.add(season.ago(1), 1))
    return made


def _late_start(made: Milestones, goal: Goal, season: Season, rng: Random) -> date:
    """The work stood still from spring on and began just early enough for the goal to be reached by today."""
    made.paused_on = season.later(made.confirmed_on, rng, 3, 9)
    needed = 0
    for name, (_least, most) in STEPS.items():
        if name in ONLY_AFTER_OBJECTION or (name in ONLY_AFTER_RETURN and not goal.returned):
            continue
        needed += most
        if name == LAST_STEP.get(goal.status, "approved_on"):
            break
    needed += 6 if goal.objects or goal.returned else 2
    earliest = season.add(made.paused_on, 10)
    made.restarted_on = max(earliest, season.ago(needed))
    return made.restarted_on


def _prepare(made: Milestones, goal: Goal, start: date, season: Season, rng: Random) -> None:
    """Team, diagnosis and plan, one step after the other."""
    objects = goal.objects or (goal.status not in LAST_STEP and rng.random() < OBJECTION_CHANCE)
    returned = goal.returned or (goal.status not in LAST_STEP and rng.random() < RETURN_CHANCE)
    on = start
    for name, (least, most) in STEPS.items():
        if (name in ONLY_AFTER_OBJECTION and not objects) or (name in ONLY_AFTER_RETURN and not returned):
            continue
        on = season.later(on, rng, least, most)
        setattr(made, name, on)


def _stop_at(made: Milestones, goal: Goal, season: Season) -> None:
    """A case that waits for somebody: everything behind its last step is still ahead."""
    last_step = LAST_STEP[goal.status]
    if goal.objects:
        last_step = "answered_on"
    if goal.returned:
        last_step = "returned_on"
    passed = True
    for name in STEPS:
        on = getattr(made, name)
        if not passed or (on is not None and on > season.ago(1)):
            setattr(made, name, None)
        if name == last_step:
            passed = False


def _leave(made: Milestones, goal: Goal, season: Season, rng: Random) -> None:
    """Early leavers are substituted before the cut-off date, the others leave in the middle of the work."""
    if goal.substituted:
        until = season.settings["substitution_until_on"]
        made.leaving_on = season.add(until, -rng.randint(14, 25))
    else:
        made.leaving_on = season.add(season.settings["acceptance_due_on"], -rng.randint(25, 40))
    made.decided_on = season.later(made.leaving_on, rng, 3, 8)
    made.cut(made.leaving_on, keep=("leaving_on", "decided_on"))
    if made.plan_submitted_on is not None and made.approved_on is None:
        made.plan_submitted_on = made.resubmitted_on = made.returned_on = None


def _revise(made: Milestones, season: Season, rng: Random) -> None:
    if made.approved_on is not None and rng.random() < REVISION_CHANCE:
        made.revised_on = season.later(made.approved_on, rng, 12, 25)


def _finish(made: Milestones, goal: Goal, season: Season, rng: Random) -> None:
    """Acceptance and closing, counted back from where the case stands now."""
    assert made.approved_on is not None
    if goal.status is S.SUSPENDED:
        made.suspended_on = season.ago(rng.randint(12, 30))
        made.cut(made.suspended_on, keep=("suspended_on",))
        return
    if goal.status is S.TRANSFERRED:
        made.transferred_on = max(season.add(made.approved_on, 35), season.ago(rng.randint(45, 60)))
        made.cut(made.transferred_on, keep=("transferred_on",))
        return
    if goal.carried:
        made.carried_over_on = season.day(12, 10)
    if goal.asks_to_leave or goal.refused:
        made.leaving_on = season.ago(rng.randint(3, 6) if goal.asks_to_leave else rng.randint(30, 40))
        made.decided_on = None if goal.asks_to_leave else season.later(made.leaving_on, rng, 3, 6)
    if goal.status is not S.IMPLEMENTING:
        _accept(made, goal, season, rng)


def _accept(made: Milestones, goal: Goal, season: Season, rng: Random) -> None:
    """The rounds of acceptance. Stops where the goal does."""
    corrects = goal.status in (S.CLOSED, S.ARCHIVED, S.ACCEPTED) and rng.random() < CORRECTION_CHANCE
    applied = _applied_on(made, goal, season, rng, corrects=corrects)
    made.applied_on = applied
    made.surveyed_on = season.later(applied, rng, 1, 4)
    made.opined_on = season.later(applied, rng, 2, 4)
    made.concluded_on = season.later(max(made.opined_on, made.surveyed_on), rng, 1, 3)
    end = made.concluded_on
    if goal.status is S.ACCEPTANCE:
        made.concluded_on = None
        return
    if corrects or goal.status is S.RECTIFY:
        if goal.status is S.RECTIFY:
            return
        made.corrected_on = season.later(made.concluded_on, rng, 6, 12)
        made.corrected_opined_on = season.later(made.corrected_on, rng, 1, 3)
        end = made.corrected_concluded_on = season.later(made.corrected_opined_on, rng, 1, 2)
    if goal.status is S.ACCEPTED:
        return
    made.closed_on = season.later(end, rng, 2, 5)
    if goal.reopened:
        made.reopened_on = season.later(made.closed_on, rng, 3, 6)
    if goal.status is S.ARCHIVED:
        made.archived_from = season.later(season.months_later(made.closed_on, 3), rng, 10, 40)


def _applied_on(made: Milestones, goal: Goal, season: Season, rng: Random, *, corrects: bool) -> date:
    """When acceptance was applied for, so that what follows lies behind today."""
    assert made.approved_on is not None
    earliest = season.add(made.approved_on, 40)
    if goal.carried:
        spring = season.day(3, 16, later_years=1)
        chosen = season.ago(12) if goal.status is S.ACCEPTED else season.later(spring, rng, 0, 30)
        return min(chosen, season.ago(12))
    extra = 17 if corrects else 0
    if goal.status is S.ACCEPTANCE:
        chosen = season.ago(rng.randint(2, 8))
    elif goal.status is S.RECTIFY:
        chosen = season.ago(rng.randint(9, 17))
    elif goal.status is S.ACCEPTED:
        chosen = season.ago(rng.randint(9, 13) + extra)
    else:
        latest = min(season.ago(14 + extra), season.add(season.settings["acceptance_due_on"], -10 - extra))
        room = max(0, season.between(earliest, latest))
        return season.add(latest, -int(room * rng.random() ** 2.2)) if room else latest
    return max(chosen, min(earliest, chosen))
