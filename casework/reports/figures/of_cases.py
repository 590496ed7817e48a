"""Cases: places, withdrawals, substitutes, what they reached, acceptance. Stages for the life-cycle chart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from casework.enums import Conclusion
from casework.models import Acceptance, Case, Reopening
from casework.reports.figures.as_of import AsOf, Measure, Noun

STAGES: Final = ("confirmed", "team_ready", "diagnosed", "approved", "applied", "accepted", "closed")
"""The life cycle by dated facts, as the dashboard draws it."""


def listed(as_of: AsOf) -> tuple[ColumnElement[bool], ...]:
    """Cases of the programme year that were open by the data date, withdrawn ones among them.

    The successor of a transferred case opens on the day of the transfer, so what was copied to it counts there from
    that day on.
    """
    return (Case.programme_id == as_of.programme_id, as_of.happened(Case.confirmed_on))


def staying(as_of: AsOf) -> ColumnElement[bool]:
    """Not withdrawn by the data date: a withdrawn case leaves every denominator from its withdrawal on."""
    return as_of.ahead(Case.withdrawn_on)


def is_place() -> ColumnElement[bool]:
    """A place counts once, where it was confirmed: the successor of a transfer is no place of its own."""
    return Case.continues_id.is_(None)


def reached_here(as_of: AsOf, column: Any) -> ColumnElement[bool]:
    """A dated fact of a case counts where it came about; a successor may carry copies of earlier dates."""
    return and_(staying(as_of), as_of.happened(column), or_(is_place(), column > Case.confirmed_on))


def at_work(as_of: AsOf) -> ColumnElement[bool]:
    """A case whose work goes on or ended here: neither withdrawn nor moved to another county."""
    return and_(staying(as_of), as_of.ahead(Case.transferred_on))


def ended_before(as_of: AsOf, column: Any) -> ColumnElement[bool]:
    """A fact of a closure that a later reopening ended: by the data date it still stood."""
    return exists(
        select(Reopening.id).where(
            Reopening.case_id == Case.id, as_of.happened(column), Reopening.reopened_on > as_of.on
        )
    )


def accepted(as_of: AsOf) -> ColumnElement[bool]:
    """Passed acceptance in any round; a later reopening ends what was passed before it."""
    return exists(
        select(Acceptance.id).where(
            Acceptance.case_id == Case.id,
            Acceptance.conclusion == Conclusion.PASS,
            as_of.happened(Acceptance.concluded_on),
            or_(as_of.ahead(Case.reopened_on), Acceptance.concluded_on > Case.reopened_on),
            ~exists(
                select(Reopening.id).where(
                    Reopening.case_id == Acceptance.case_id,
                    as_of.happened(Reopening.reopened_on),
                    Reopening.reopened_on >= Acceptance.concluded_on,
                )
            ),
        )
    )


def conclusion(as_of: AsOf, *, first: bool) -> Any:
    """The first or the latest conclusion of a case by the data date; NULL while there is none."""
    order = Acceptance.round if first else Acceptance.round.desc()
    return (
        select(Acceptance.conclusion)
        .where(Acceptance.case_id == Case.id, as_of.happened(Acceptance.concluded_on))
        .order_by(order)
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def _replaces_own() -> ColumnElement[bool]:
    """A substitute for a case of its own county. One for a case of another county brings a place along; the county does not
    see that case, so what is asked is whether it stands in the own one."""
    replaced = aliased(Case)
    return exists(
        select(replaced.id).where(replaced.id == Case.substitute_for_id, replaced.tenant_id == Case.tenant_id)
    )


def measures(as_of: AsOf) -> Mapping[str, Measure]:
    """What is counted of cases."""
    place, stays = is_place(), staying(as_of)
    first = conclusion(as_of, first=True)
    effective = and_(place, stays)
    # A conclusion before a transfer was the first; it counts in the county where it was drawn.
    is_first = Case.rounds_before == 0
    return {
        "confirmed": Measure(and_(place, Case.substitute_for_id.is_(None))),
        "substituted": Measure(and_(place, Case.substitute_for_id.is_not(None))),
        "received": Measure(and_(place, Case.substitute_for_id.is_not(None), ~_replaces_own())),
        "withdrawn": Measure(and_(place, as_of.happened(Case.withdrawn_on))),
        "effective": Measure(effective),
        "diagnosed": Measure(reached_here(as_of, Case.diagnosed_on)),
        "approved": Measure(reached_here(as_of, Case.plan_approved_on)),
        "concluded": Measure(and_(stays, is_first, first.is_not(None))),
        # What became of it in the end is asked where the case is now, whoever concluded on it first.
        "presented": Measure(and_(at_work(as_of), or_(first.is_not(None), ~is_first))),
        "accepted_first": Measure(and_(stays, is_first, first == Conclusion.PASS)),
        "accepted": Measure(and_(stays, accepted(as_of))),
        "carried_over": Measure(reached_here(as_of, Case.carried_over_on)),
    }


def stages(as_of: AsOf) -> Mapping[str, Measure]:
    """`reached.<stage>`: at least that far; `standing.<stage>`: that far and not further. Who applied for acceptance is
    `standing.waiting`, or `standing.rectify` while corrections are asked for and it was not
    presented again.

    A stage counts as reached when a later one was, so that the bars never grow from top to bottom.
    """
    closed = or_(
        and_(
            as_of.happened(Case.closed_on),
            or_(as_of.ahead(Case.reopened_on), Case.closed_on > Case.reopened_on),
        ),
        ended_before(as_of, Reopening.closed_on),
    )
    applied = or_(
        as_of.happened(Case.acceptance_applied_on), ended_before(as_of, Reopening.acceptance_applied_on)
    )
    facts = {
        "confirmed": as_of.happened(Case.confirmed_on),
        "team_ready": as_of.happened(Case.team_ready_on),
        "diagnosed": as_of.happened(Case.diagnosed_on),
        "approved": as_of.happened(Case.plan_approved_on),
        "applied": applied,
        "accepted": accepted(as_of),
        "closed": closed,
    }
    made: dict[str, Measure] = {}
    for at, stage in enumerate(STAGES):
        further = [func.coalesce(facts[later], False) for later in STAGES[at + 1 :]]
        reached = or_(facts[stage], *further)
        made[f"reached.{stage}"] = Measure(and_(at_work(as_of), reached))
        standing = and_(reached, *(~fact for fact in further))
        made[f"standing.{stage}"] = Measure(and_(at_work(as_of), standing))
    # Presented again: the next round was applied for and has no conclusion yet.
    again = exists(
        select(Acceptance.id).where(
            Acceptance.case_id == Case.id,
            as_of.happened(Acceptance.applied_on),
            as_of.ahead(Acceptance.concluded_on),
        )
    )
    asked = and_(func.coalesce(conclusion(as_of, first=False) == Conclusion.RECTIFY, False), ~again)
    applied_here = made["standing.applied"].condition
    made["standing.rectify"] = Measure(and_(applied_here, asked))
    made["standing.waiting"] = Measure(and_(applied_here, ~asked))
    return made


def columns(as_of: AsOf) -> Mapping[str, Any]:
    """Dated facts of a case; a list shows the ones up to the data date."""
    return {
        name: getattr(Case, name)
        for name in (
            "confirmed_on",
            "team_ready_on",
            "diagnosed_on",
            "plan_approved_on",
            "acceptance_applied_on",
            "accepted_on",
            "closed_on",
            "withdrawn_on",
            "carried_over_on",
            "transferred_on",
        )
    }


CASES: Final = Noun("cases", Case, listed, measures, columns)
STAGED: Final = Noun("cases", Case, listed, stages, columns)
