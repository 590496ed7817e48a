"""Rows that a reader of the summary would doubt: judged solved without evidence, open, measured otherwise, not measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select

from casework.enums import Resolution, ValueKind
from casework.extensions import db
from casework.models import ActionItem, Case, Constraint, Indicator, IndicatorValue, Judgement, Visit
from casework.outcomes.queries.effect import season
from casework.regions.queries import Place
from casework.reports.figures.as_of import AsOf
from casework.reports.figures.counting import rows_of_noun
from casework.reports.figures.of_cases import CASES, staying
from casework.reports.figures.of_work import CONSTRAINTS, has_evidence, resolution
from casework.reports.figures.of_yields import visits_base
from casework.reports.units import inside


@dataclass(frozen=True)
class OpenConstraint:
    """A constraint of the year: judged solved without evidence, or not solved."""

    case_id: int
    enterprise: str
    county_id: int
    code: str
    title: str
    judged_by: str = ""
    is_partly: bool = False


@dataclass(frozen=True)
class Measured:
    """An indicator and what is doubtful about it: its values before and after, or none of them. A
    different season weighs less than a different source: the year before the diagnosis is a usual baseline."""

    case_id: int
    enterprise: str
    name: str
    indicator_id: int = 0
    before: str = ""
    after: str = ""
    is_other_source: bool = True


@dataclass(frozen=True)
class Doubts:
    """The doubtful rows of a region at a data date."""

    unproven: Sequence[OpenConstraint] = ()
    unsolved: Sequence[OpenConstraint] = ()
    unlike: Sequence[Measured] = ()
    unmeasured: Sequence[Measured] = ()
    denied: int = 0


def read_doubts(region: Place, as_of: AsOf) -> Doubts:
    """Four statements, whatever the number of cases."""
    unlike, unmeasured = _indicators(region, as_of)
    return Doubts(
        _unproven(region, as_of),
        _unsolved(region, as_of),
        unlike,
        unmeasured,
        denied_visits(region, as_of),
    )


def denied_visits(region: Place, as_of: AsOf) -> int:
    """How many visits count in the figures of a unit (K12, K13: by calendar year) although the enterprise denies them."""
    statement = select(func.count(Visit.id)).where(
        inside(Visit, region.rank, region.id), Visit.enterprise_denied_on.is_not(None), *visits_base(as_of)
    )
    return db.session.execute(statement).scalar_one()


def _constraints(region: Place, as_of: AsOf, *more: Any) -> Any:
    return rows_of_noun(
        CONSTRAINTS, as_of, region,
        Case.id.label("case_id"), Case.enterprise_name, Case.tenant_id, Constraint.number, Constraint.title, *more,
    ).order_by(Case.number, Constraint.number)  # fmt: skip


def _unproven(region: Place, as_of: AsOf) -> list[OpenConstraint]:
    """Judged solved, but no action for it has a file."""
    proven = exists(
        select(ActionItem.id).where(
            ActionItem.constraint_id == Constraint.id, as_of.ahead(ActionItem.dropped_on), has_evidence(as_of)
        )
    )
    judge = (
        select(Judgement.actor_name)
        .where(Judgement.constraint_id == Constraint.id, as_of.happened(Judgement.judged_on))
        .order_by(Judgement.judged_on.desc(), Judgement.id.desc())
        .limit(1)
        .correlate(Constraint)
        .scalar_subquery()
        .label("judge")
    )
    statement = _constraints(region, as_of, judge).where(resolution(as_of) == Resolution.SOLVED, ~proven)
    return [_constraint(row, row.judge or "") for row in db.session.execute(statement)]


def _unsolved(region: Place, as_of: AsOf) -> list[OpenConstraint]:
    """What is not solved, and what is solved in part only."""
    outcome = resolution(as_of)
    statement = _constraints(region, as_of, outcome.label("outcome")).where(outcome != Resolution.SOLVED)
    return [
        _constraint(row, is_partly=row.outcome is Resolution.PARTIAL) for row in db.session.execute(statement)
    ]


def _constraint(row: Any, judge: str = "", *, is_partly: bool = False) -> OpenConstraint:
    code = f"Z{row.number:02d}"
    return OpenConstraint(row.case_id, row.enterprise_name, row.tenant_id, code, row.title, judge, is_partly)


def _indicators(region: Place, as_of: AsOf) -> tuple[list[Measured], list[Measured]]:
    """Indicators whose newest values before and after differ in source or season, and those of cases with an accepted
    outcome that nobody has measured again."""
    statement = (
        select(
            Case.id.label("case_id"), Case.enterprise_name, Case.accepted_on, Indicator.id, Indicator.name,
            IndicatorValue.kind, IndicatorValue.source, IndicatorValue.period,
        )
        .select_from(Indicator)
        .join(Case, Case.id == Indicator.case_id)
        .outerjoin(
            IndicatorValue,
            (IndicatorValue.indicator_id == Indicator.id)
            & as_of.happened(IndicatorValue.measured_on)
            & IndicatorValue.kind.in_([ValueKind.BASELINE, ValueKind.AFTER]),
        )
        .where(inside(Case, region.rank, region.id), *CASES.base(as_of), staying(as_of))
        .order_by(Case.number, Indicator.id, IndicatorValue.measured_on, IndicatorValue.id)
    )  # fmt: skip
    newest: dict[int, dict[Any, Any]] = {}
    for row in db.session.execute(statement):
        newest.setdefault(row.id, {})[row.kind] = row
    unlike, unmeasured = [], []
    for values in newest.values():
        before, after = values.get(ValueKind.BASELINE), values.get(ValueKind.AFTER)
        if before is not None and after is not None:
            unlike += _differences(before, after)
        some = next(iter(values.values()))
        if after is None and some.accepted_on is not None and some.accepted_on <= as_of.on:
            unmeasured.append(Measured(some.case_id, some.enterprise_name, some.name, some.id))
    return unlike, unmeasured


def _differences(before: Any, after: Any) -> list[Measured]:
    who = (after.case_id, after.enterprise_name, after.name, after.id)
    if before.source and after.source and before.source != after.source:
        return [Measured(*who, before.source, after.source)]
    if before.period and after.period and season(before.period) != season(after.period):
        return [Measured(*who, before.period, after.period, is_other_source=False)]
    return []
