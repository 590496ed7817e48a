"""Versions of a plan with their lines; which is in force, which is open."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from casework.errors import NotFound
from casework.extensions import db
from casework.models import ActionItem, Case, Plan, PlanLine


def _versions(case_id: int) -> Select[Plan]:
    return (
        select(Plan)
        .where(Plan.case_id == case_id)
        .options(selectinload(Plan.lines).joinedload(PlanLine.constraint))
        .order_by(Plan.version_number.desc())
    )


def versions_of(case: Case) -> Sequence[Plan]:
    """Every version, the newest first."""
    return db.session.scalars(_versions(case.id)).all()


def version_in_force(case: Case) -> Plan | None:
    """The last approved version."""
    return db.session.scalar(
        _versions(case.id).where(Plan.approved_on.is_not(None), Plan.superseded_on.is_(None)).limit(1)
    )


def open_version(case: Case) -> Plan | None:
    """The version that is written or waits for approval, if there is one."""
    return db.session.scalar(_versions(case.id).where(Plan.approved_on.is_(None)).limit(1))


def get_version(case: Case, number: int) -> Plan:
    """One version by its number. Raises NotFound."""
    plan = db.session.scalar(_versions(case.id).where(Plan.version_number == number))
    if plan is None:
        raise NotFound
    return plan


def version_before(plan: Plan) -> Plan | None:
    """The approved version that this one replaces or wants to replace."""
    return db.session.scalar(
        _versions(plan.case_id)
        .where(Plan.version_number < plan.version_number, Plan.approved_on.is_not(None))
        .limit(1)
    )


def get_line(line_id: int) -> PlanLine:
    """One line in scope with its version and constraint. Raises NotFound."""
    line = db.session.scalar(
        select(PlanLine)
        .where(PlanLine.id == line_id)
        .options(
            joinedload(PlanLine.plan).joinedload(Plan.case),
            joinedload(PlanLine.plan).selectinload(Plan.lines),
            joinedload(PlanLine.constraint),
        )
    )
    if line is None:
        raise NotFound
    return line


def actions_by_number(case: Case) -> dict[int, ActionItem]:
    """Actions that are in force, by number."""
    rows = db.session.scalars(
        select(ActionItem)
        .where(
            ActionItem.case_id == case.id, ActionItem.out_of_force_on.is_(None), ActionItem.moved_on.is_(None)
        )
        .order_by(ActionItem.number)
    )
    return {action.number: action for action in rows}
