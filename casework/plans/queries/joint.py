"""Joint actions: constraints that several cases have in common, the joint actions in reach and their state per case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, and_, distinct, func, select
from sqlalchemy.orm import joinedload

from casework.enums import CaseStatus
from casework.errors import NotFound
from casework.extensions import db
from casework.models import ActionItem, Case, Constraint, JointAction, JointActionPart, PlanLine
from casework.paging import Page, Sort, page_of

TAKING: Final = (CaseStatus.DIAGNOSED, CaseStatus.IMPLEMENTING, CaseStatus.RECTIFY)
"""Cases whose plan is written or can be changed."""
FEWEST: Final = 2
NEWEST: Final = Sort("-id", JointAction.id, JointAction.id, int, descending=True)


@dataclass(frozen=True)
class Common:
    """A kind of constraint and how many cases have it."""

    type_code: str
    cases: int


@dataclass(frozen=True)
class Part:
    """One case's part: its action once the plan is approved; before that whether a version names it."""

    row: JointActionPart
    action: ActionItem | None
    is_drafted: bool


def _standing(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Constraint)
        .join(Case, Case.id == Constraint.case_id)
        .where(
            Constraint.confirmed_on.is_not(None),
            Constraint.withdrawn_on.is_(None),
            Constraint.moved_on.is_(None),
            Case.status.in_(TAKING),
        )
    )


def common_constraints() -> list[Common]:
    """Kinds that at least two open cases in reach have, the most common first."""
    cases = func.count(distinct(Constraint.case_id))
    rows = db.session.execute(
        _standing(Constraint.type_code, cases.label("cases"))
        .group_by(Constraint.type_code)
        .having(cases >= FEWEST)
        .order_by(cases.desc(), Constraint.type_code)
    )
    return [Common(row.type_code, row.cases) for row in rows]


def constraints_of_kind(type_code: str) -> Sequence[Constraint]:
    """The constraints of a kind that can be answered together: the first of each case, by the number of the case."""
    found = db.session.scalars(
        _standing(Constraint)
        .where(Constraint.type_code == type_code)
        .options(joinedload(Constraint.case).joinedload(Case.programme))
        .order_by(Case.number, Constraint.number)
    ).all()
    first: dict[int, Constraint] = {}
    for constraint in found:
        first.setdefault(constraint.case_id, constraint)
    return list(first.values())


def list_joint_actions(token: str, size: int) -> Page:
    """One page of the joint actions in reach, the newest first, with how many cases take part."""
    parts = (
        select(func.count(JointActionPart.id))
        .where(JointActionPart.joint_action_id == JointAction.id)
        .correlate(JointAction)
        .scalar_subquery()
    )
    statement = select(
        JointAction.id,
        JointAction.id.label("sort_value"),
        JointAction.title,
        JointAction.type_code,
        JointAction.due_on,
        JointAction.tenant_id,
        JointAction.proposed_by_name,
        parts.label("parts"),
    )
    return page_of(db.session(), statement, NEWEST, token=token, size=size)


def get_joint_action(joint_id: int) -> JointAction:
    """One joint action in scope. Raises NotFound."""
    joint = db.session.scalar(select(JointAction).where(JointAction.id == joint_id))
    if joint is None:
        raise NotFound
    return joint


def parts_of(joint: JointAction) -> list[Part]:
    """Its parts in reach, each with the action or the draft that holds it."""
    drafted = (
        select(PlanLine.id)
        .where(PlanLine.case_id == JointActionPart.case_id, PlanLine.number == JointActionPart.number)
        .exists()
    )
    rows = db.session.execute(
        select(JointActionPart, ActionItem, drafted.label("is_drafted"))
        .outerjoin(
            ActionItem,
            and_(ActionItem.case_id == JointActionPart.case_id, ActionItem.number == JointActionPart.number),
        )
        .where(JointActionPart.joint_action_id == joint.id)
        .options(joinedload(JointActionPart.case), joinedload(JointActionPart.constraint))
        .order_by(JointActionPart.id)
    )
    return [Part(row[0], row[1], bool(row[2])) for row in rows]


def joint_action_of(action: ActionItem) -> JointAction | None:
    """The joint action that an action is part of, as far as the reader reaches it."""
    return db.session.scalar(
        select(JointAction)
        .join(JointActionPart, JointActionPart.joint_action_id == JointAction.id)
        .where(JointActionPart.case_id == action.case_id, JointActionPart.number == action.number)
    )
