"""What an expert has on the desk and how the enterprises found it: numbers over the whole province, whoever asks.

The card's load is public to staff (model.md, experts) and must not depend on the reader's reach: an expert with 15 cases in
another prefecture has 15. So these are read in a session of their own with the province's scope, and nothing but numbers
leaves it. Committed rows only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, select

from casework.access.tenancy import Reach, Scope, TenantSession
from casework.enums import VisitWay
from casework.extensions import db, writing
from casework.masking import FEWEST_REPLIES, HALF_YEAR, settled
from casework.models import Case, CaseExpert, Survey, Visit, VisitExpert

BUSY: Final = 9
"""From so many open cases on, an expert is offered last and marked: more than one a month cannot be visited well."""


@dataclass(frozen=True)
class Workload:
    """Of one expert: open cases now; visits on site and person-days (half days count) held since 1 January of the year, as
    K12 and K13 count them."""

    cases: int = 0
    visits: int = 0
    days: Decimal = Decimal(0)


@dataclass(frozen=True)
class Rating:
    """How enterprises answered where the expert worked: the mean on 100, None where too few are settled; `replies` are
    those in the mean, all of them without one; `later` those beside the mean; `closed_on` the end of the half-year up to
    which the replies in the mean had come, None without one."""

    mean: Decimal | None
    replies: int
    later: int = 0
    closed_on: date | None = None


@contextmanager
def _province(province_id: int) -> Iterator[TenantSession]:
    token = writing.set(False)
    try:
        with TenantSession(db) as session:
            session.bind_scope(Scope(Reach.PROVINCE, province_id, purpose="expert load"), may_write=False)
            yield session
    finally:
        writing.reset(token)


def _present() -> ColumnElement[bool]:
    return and_(
        CaseExpert.ended_on.is_(None),
        Case.closed_on.is_(None),
        Case.withdrawn_on.is_(None),
        Case.transferred_on.is_(None),
    )


def _counted(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(CaseExpert.expert_id, func.count().label("cases"))
        .join(Case, Case.id == CaseExpert.case_id)
        .where(_present(), *conditions)
        .group_by(CaseExpert.expert_id)
    )


def loads(expert_ids: Collection[int], province_id: int) -> dict[int, int]:
    """Expert → number of present assignments to cases that have not ended."""
    if not expert_ids:
        return {}
    with _province(province_id) as session:
        rows = session.execute(_counted(CaseExpert.expert_id.in_(expert_ids)))
        return {row.expert_id: row.cases for row in rows}


def experts_with_load(province_id: int, at_least: int) -> list[int]:
    """Experts who have so many present assignments or more."""
    with _province(province_id) as session:
        rows = session.execute(_counted().having(func.count() >= at_least))
        return [row.expert_id for row in rows]


def workloads(expert_ids: Collection[int], province_id: int, year: int) -> dict[int, Workload]:
    """Expert → workload in a calendar year; three statements whatever the number of experts."""
    if not expert_ids:
        return {}
    held = select(VisitExpert.expert_id, func.count().label("visits"), func.sum(Visit.days).label("days"))
    held = (
        held.join(Visit, Visit.id == VisitExpert.visit_id)
        .where(
            VisitExpert.expert_id.in_(expert_ids),
            Visit.withdrawn_on.is_(None),
            Visit.way == VisitWay.ON_SITE,
            Visit.held_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .group_by(VisitExpert.expert_id)
    )
    with _province(province_id) as session:
        cases = {
            row.expert_id: row.cases
            for row in session.execute(_counted(CaseExpert.expert_id.in_(expert_ids)))
        }
        visits = {row.expert_id: (row.visits, row.days) for row in session.execute(held)}
    return {key: Workload(cases.get(key, 0), *visits.get(key, (0, Decimal(0)))) for key in expert_ids}


def rating(expert_id: int, province_id: int, today: date) -> Rating:
    """The mean of the surveys of cases on which the expert worked and was not taken off; from three replies on, and as of
    the end of the last half-year: from one day to the next one could tell what a single enterprise answered."""
    statement = select(Survey.answered_on, Survey.score).where(
        Survey.answered_on <= today,
        select(CaseExpert.id)
        .where(
            CaseExpert.case_id == Survey.case_id,
            CaseExpert.expert_id == expert_id,
            CaseExpert.blocked_on.is_(None),
        )
        .exists(),
    )
    with _province(province_id) as session:
        rows = session.execute(statement.order_by(Survey.answered_on, Survey.id)).all()
    ends = [_end_of_half_year(row.answered_on) for row in rows]
    in_mean = settled(
        number for number, end in enumerate(ends, start=1) if end <= today and end not in ends[number:]
    )
    scores = [Decimal(str(row.score)) for row in rows[:in_mean]]
    if in_mean < FEWEST_REPLIES:
        return Rating(None, len(rows))
    mean = (sum(scores, Decimal(0)) / in_mean).quantize(Decimal("0.1"))
    return Rating(mean, in_mean, len(rows) - in_mean, ends[in_mean - 1])


def _end_of_half_year(day: date) -> date:
    first = date(day.year, *HALF_YEAR)
    return first if day <= first else date(day.year, 12, 31)


def recused_from(identity_id: int, province_id: int) -> set[int]:
    """Experts who stepped back or were taken off for a conflict of interest at an enterprise, in any county and year."""
    statement = (
        select(CaseExpert.expert_id)
        .join(Case, Case.id == CaseExpert.case_id)
        .where(Case.identity_id == identity_id, CaseExpert.blocked_on.is_not(None))
    )
    with _province(province_id) as session:
        return set(session.scalars(statement))
