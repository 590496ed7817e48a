"""Counting what is due, before anything happens: how many rows of which rule in how many counties, and keys of a few."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from casework import clock
from casework.access.tenancy import NOBODY, Reach, Scope
from casework.enums import Rank
from casework.extensions import db
from casework.models import Attachment
from casework.personal_data.retention.due import WALKS, Walk, cases, files, of_province
from casework.personal_data.retention.periods import Periods
from casework.personal_data.retention.plans import get_plan
from casework.regions.queries import places
from casework.transaction import transaction

InScope = Callable[[Scope], AbstractContextManager[None]]
"""A context of its own for a scope: `accounts.context.acting` with the name of who works."""
SAMPLE: Final = 5
FILES: Final = "files"


def provinces() -> list[int]:
    """The regions of the highest rank."""
    return [place.id for place in places().values() if place.rank is Rank.PROVINCE]


def scopes(in_scope: InScope, walk: Walk) -> list[Scope]:
    """The scopes in which the rows of a rule are counted."""
    if walk.reach == "nobody":
        return [NOBODY]
    with in_scope(NOBODY):
        found = provinces()
        db.session.rollback()
    return [Scope(Reach.PROVINCE, key, purpose="job") for key in found]


def due_in(walk: Walk, scope: Scope, periods: Periods, on: date) -> Any:
    """The rows of a rule in a scope."""
    statement = walk.due(periods, on)
    if walk.reach == "province" and scope.level_id is not None:
        return of_province(statement, scope.level_id)
    return statement


def count_plan(plan_id: int, in_scope: InScope) -> None:
    """Count everything, then write it into the plan at once. Running it again counts anew."""
    with in_scope(NOBODY):
        plan = get_plan(plan_id)
        periods, on = Periods.of(plan.periods), plan.as_of_on
        db.session.rollback()
    counts: dict[str, Any] = {
        walk.rule.value: _counted(walk, scopes(in_scope, walk), in_scope, periods, on) for walk in WALKS
    }
    counts[FILES] = _files(in_scope, periods, on)
    with in_scope(NOBODY), transaction():
        plan = get_plan(plan_id)
        plan.counts_json, plan.counted_at = json.dumps(counts), clock.real_now()
        if plan.asked_by_id is None and not any(counts[walk.rule.value]["rows"] for walk in WALKS):
            plan.is_open = False  # asked for by the calendar, and nothing is due


def _counted(walk: Walk, where: list[Scope], in_scope: InScope, periods: Periods, on: date) -> dict[str, Any]:
    rows, counties, sample = 0, 0, list[int]()
    for scope in where:
        with in_scope(scope):
            statement = due_in(walk, scope, periods, on)
            rows += db.session.scalar(statement.with_only_columns(func.count(walk.model.id))) or 0
            if walk.reach == "county":
                tenants = func.count(walk.model.tenant_id.distinct())
                counties += db.session.scalar(statement.with_only_columns(tenants)) or 0
            sample += db.session.scalars(statement.order_by(walk.model.id).limit(SAMPLE)).all()
            db.session.rollback()
    return {"rows": rows, "counties": counties, "sample": sample[:SAMPLE]}


def _files(in_scope: InScope, periods: Periods, on: date) -> dict[str, int]:
    """How many files of the cases that are due, by what they belong to."""
    found: Counter[str] = Counter()
    for scope in scopes(in_scope, WALKS[0]):
        with in_scope(scope):
            rows = db.session.execute(
                select(Attachment.subject, func.count(Attachment.id))
                .where(Attachment.case_id.in_(cases(periods, on)), Attachment.removed_on.is_(None))
                .group_by(Attachment.subject)
            )
            found.update({row.subject.value: row.count for row in rows})
            db.session.rollback()
    return dict(found)


def files_due(in_scope: InScope, periods: Periods, on: date) -> Iterator[tuple[Any, ...]]:
    """(case number, file key, subject, kind, uploaded on) of every file of the cases that are due: an archivist has to look
    at what it shows."""
    for scope in scopes(in_scope, WALKS[0]):
        with in_scope(scope):
            rows = db.session.execute(files(cases(periods, on))).all()
            db.session.rollback()
        yield from (tuple(row) for row in rows)
