"""The life cycle of a case as a pure table: which state may follow which, and on which stage each stands."""

from __future__ import annotations

from functools import cache

from casework.enums import CaseStatus as S
from casework.enums import Stage
from casework.errors import RuleViolation
from casework.i18n import gettext as _

# The main road, one step at a time, and the ways back that a review or an acceptance can take
# (programme.md section 5). Withdrawal, suspension and transfer leave the road from any open state.
ROAD: dict[S, frozenset[S]] = {
    S.CONFIRMED: frozenset({S.TEAM_READY}),
    S.TEAM_READY: frozenset({S.DIAGNOSING, S.CONFIRMED}),
    S.DIAGNOSING: frozenset({S.DIAGNOSED}),
    S.DIAGNOSED: frozenset({S.PLAN_REVIEW, S.DIAGNOSING}),
    S.PLAN_REVIEW: frozenset({S.IMPLEMENTING, S.DIAGNOSED}),
    S.IMPLEMENTING: frozenset({S.ACCEPTANCE}),
    S.ACCEPTANCE: frozenset({S.ACCEPTED, S.RECTIFY, S.IMPLEMENTING}),
    S.RECTIFY: frozenset({S.ACCEPTANCE, S.IMPLEMENTING}),
    S.ACCEPTED: frozenset({S.CLOSED}),
    S.CLOSED: frozenset({S.ARCHIVED, S.IMPLEMENTING}),
    S.ARCHIVED: frozenset({S.IMPLEMENTING}),
    S.SUSPENDED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.TRANSFERRED: frozenset(),
}
OPEN = frozenset(
    {
        S.CONFIRMED, S.TEAM_READY, S.DIAGNOSING, S.DIAGNOSED, S.PLAN_REVIEW, S.IMPLEMENTING, S.ACCEPTANCE,
        S.RECTIFY, S.ACCEPTED,
    }
)  # fmt: skip
SIDE = frozenset({S.SUSPENDED, S.WITHDRAWN, S.TRANSFERRED})

STAGE: dict[S, Stage] = {
    S.CONFIRMED: Stage.TEAM,
    S.TEAM_READY: Stage.DIAGNOSIS,
    S.DIAGNOSING: Stage.DIAGNOSIS,
    S.DIAGNOSED: Stage.PLAN,
    S.PLAN_REVIEW: Stage.PLAN,
    S.IMPLEMENTING: Stage.IMPLEMENTATION,
    S.ACCEPTANCE: Stage.ACCEPTANCE,
    S.RECTIFY: Stage.ACCEPTANCE,
    S.ACCEPTED: Stage.ACCEPTANCE,
}
STAGES = tuple(Stage)


def may_move(before: S, after: S, *, suspended_from: S | None = None) -> bool:
    """Whether a case in state `before` may go to `after`. A suspended case returns to where it stood."""
    if before is S.SUSPENDED:
        return after is suspended_from or after in (S.WITHDRAWN, S.TRANSFERRED)
    if after in SIDE:
        return before in OPEN
    return after in ROAD[before]


def check_move(before: S, after: S, *, suspended_from: S | None = None) -> None:
    """Raises RuleViolation when the table does not allow the step."""
    if not may_move(before, after, suspended_from=suspended_from):
        raise RuleViolation(
            _(
                "The case is in state “%(before)s”; it cannot go to “%(after)s” from there.",
                before=before.label,
                after=after.label,
            )
        )


def stage_of(status: S, *, suspended_from: S | None = None) -> Stage | None:
    """The stage that a case is working on; None when its road is done or left."""
    if status is S.SUSPENDED and suspended_from is not None:
        status = suspended_from
    return STAGE.get(status)


@cache
@cache
def stages_done(status: S, *, suspended_from: S | None = None) -> int:
    """How many of the six stages lie behind a case (0–6)."""
    stage = stage_of(status, suspended_from=suspended_from)
    if stage is not None:
        return STAGES.index(stage)
    return len(STAGES) if status in (S.CLOSED, S.ARCHIVED) else 0
