"""Work as rows: one statement per source, the oldest few and how many there are in all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from casework.access.principal import Principal
from casework.cases.lifecycle import OPEN, SIDE
from casework.enums import TeamRole
from casework.extensions import db
from casework.models import (
    ActionItem,
    Case,
    CaseExpert,
    Nomination,
)
from casework.paging import capped

SHOWN = 5
WORKING = tuple(OPEN)


@dataclass(frozen=True)
class Work:
    """One thing to do: `kind` says which words and which page belong to it."""

    kind: str
    key: int
    case_id: int | None
    tenant_id: int
    enterprise: str
    label: str
    since: date | None
    due_on: date | None = None
    person: str = ""


@dataclass(frozen=True)
class WorkList:
    """The oldest few of one or more sources and how many there are in all."""

    items: Sequence[Work]
    count: int


Source = Callable[[Principal, date], WorkList]


def at_work() -> ColumnElement[bool]:
    """Nobody waits for a case that stands still, has left or went to another county."""
    return Case.status.not_in(SIDE)


def not_ended() -> ColumnElement[bool]:
    """Neither closed, withdrawn nor moved to another county."""
    return and_(Case.closed_on.is_(None), Case.withdrawn_on.is_(None), Case.transferred_on.is_(None))


def leads(person: Principal, case_id: Any) -> ColumnElement[bool]:
    """The person leads the team of a case now."""
    return (
        select(CaseExpert.id)
        .where(
            CaseExpert.case_id == case_id,
            CaseExpert.expert_id == person.expert_id,
            CaseExpert.role == TeamRole.LEADER,
            CaseExpert.ended_on.is_(None),
        )
        .exists()
    )


def first_rows(statement: Any) -> tuple[list[Any], int]:
    """The first rows of a source and the number of all of them (at most 1,001), in one statement."""
    number = capped(statement).scalar_subquery().label("n")
    rows = db.session.execute(statement.add_columns(number).limit(SHOWN + 1)).all()
    return list(rows), rows[0].n if rows else 0


def of_actions(conditions: Sequence[ColumnElement[bool]], kind: str, order: Any, since: Any) -> WorkList:
    """Actions that meet some conditions, in an order."""
    statement = (
        select(
            ActionItem.id,
            ActionItem.case_id,
            ActionItem.tenant_id,
            ActionItem.number,
            ActionItem.title,
            ActionItem.due_on,
            ActionItem.responsible,
            ActionItem.done_by_name,
            since.label("since"),
            Case.enterprise_name,
        )
        .join(Case, Case.id == ActionItem.case_id)
        .where(at_work(), *conditions)
        .order_by(order, ActionItem.id)
    )
    rows, count = first_rows(statement)
    return WorkList(
        [
            Work(
                kind,
                row.id,
                row.case_id,
                row.tenant_id,
                row.enterprise_name,
                f"C{row.number:02d} {row.title}",
                row.since,
                row.due_on if kind == "overdue_action" else None,
                row.done_by_name if kind == "strike_off" else row.responsible,
            )
            for row in rows
        ],
        count,
    )


def of_cases(kind: str, since: Any, *conditions: ColumnElement[bool]) -> WorkList:
    """Cases that meet some conditions, those that have waited longest first."""
    statement = (
        select(Case.id, Case.tenant_id, Case.enterprise_name, Case.number, since.label("since"))
        .where(*conditions)
        .order_by(since, Case.id)
    )
    rows, count = first_rows(statement)
    return WorkList(
        [Work(kind, r.id, r.id, r.tenant_id, r.enterprise_name, r.number, r.since) for r in rows], count
    )


def of_nominations(kind: str, since: Any, *conditions: ColumnElement[bool]) -> WorkList:
    """The same of nominations."""
    statement = (
        select(Nomination.id, Nomination.tenant_id, Nomination.enterprise_name, since.label("since"))
        .where(*conditions)
        .order_by(since, Nomination.id)
    )
    rows, count = first_rows(statement)
    return WorkList(
        [Work(kind, r.id, None, r.tenant_id, r.enterprise_name, "", r.since) for r in rows], count
    )


def below_cases(
    kind: str, model: Any, since: Any, *conditions: ColumnElement[bool], label: Any = None
) -> WorkList:
    """Rows below a case that meet some conditions; the label is the number of the case unless another is given."""
    statement = (
        select(
            model.id,
            model.case_id,
            model.tenant_id,
            Case.enterprise_name,
            Case.number,
            since.label("since"),
            (label if label is not None else Case.number).label("label"),
        )
        .join(Case, Case.id == model.case_id)
        .where(at_work(), *conditions)
        .order_by(since, model.id)
    )
    rows, count = first_rows(statement)
    return WorkList(
        [Work(kind, r.id, r.case_id, r.tenant_id, r.enterprise_name, str(r.label), r.since) for r in rows],
        count,
    )
