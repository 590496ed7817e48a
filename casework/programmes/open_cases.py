"""What is still open at the end of a programme year, and which of it the roll-over has decided on."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from casework.enums import RollOverChoice
from casework.extensions import db
from casework.models import Case, Programme, RollOver, RollOverDecision
from casework.models.case import ENDED


def is_settled(programme: Programme, today: date) -> ColumnElement[bool]:
    """Whether a decision that was applied still holds for its case at the end of this year: carried over, with days left
    to finish, or waiting for the province's consent to end. A carry-over of an earlier year is asked about again."""
    decision = aliased(RollOverDecision)
    carried = (
        select(RollOver.id)
        .join(Programme, Programme.id == RollOver.programme_id)
        .where(RollOver.id == decision.roll_over_id, Programme.year >= programme.year)
    )
    holds = exists(
        select(decision.id).where(
            decision.case_id == Case.id,
            decision.applied_on.is_not(None),
            or_(
                and_(decision.choice == RollOverChoice.CARRY_OVER, exists(carried)),
                and_(decision.choice == RollOverChoice.FINISH, decision.finish_by_on >= today),
                and_(decision.choice == RollOverChoice.END, Case.withdrawal_requested_on.is_not(None)),
            ),
        )
    )
    return or_(and_(Case.carried_over_on.is_not(None), Case.programme_id == programme.id), holds)


def open_cases(programme: Programme) -> Select[Any]:
    """The cases in reach on which work still goes on: of this year, and of the years before that were carried over."""
    years = select(Programme.id).where(
        Programme.province_id == programme.province_id, Programme.year <= programme.year
    )
    return select(Case).where(Case.programme_id.in_(years), Case.status.not_in(ENDED))


def open_without_decision(programme: Programme, today: date) -> int:
    """How many of them nobody has decided on."""
    undecided = open_cases(programme).where(~is_settled(programme, today))
    return db.session.scalar(undecided.with_only_columns(func.count(Case.id))) or 0
