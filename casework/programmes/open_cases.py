"""What is still open of a programme year, and which of it the roll-over has decided on."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from casework.enums import RollOverChoice
from casework.extensions import db
from casework.models import Case, RollOverDecision
from casework.models.case import ENDED


def is_settled(today: date) -> ColumnElement[bool]:
    """Whether a decision that was applied still holds for its case: carried over, with days left to finish, or waiting
    for the province's consent to end."""
    decision = aliased(RollOverDecision)
    holds = exists(
        select(decision.id).where(
            decision.case_id == Case.id,
            decision.applied_on.is_not(None),
            or_(
                and_(decision.choice == RollOverChoice.FINISH, decision.finish_by_on >= today),
                and_(decision.choice == RollOverChoice.END, Case.withdrawal_requested_on.is_not(None)),
            ),
        )
    )
    return or_(Case.carried_over_on.is_not(None), holds)


def open_cases(programme_id: int) -> Select[Any]:
    """The cases of a year, in reach, on which work still goes on."""
    return select(Case).where(Case.programme_id == programme_id, Case.status.not_in(ENDED))


def open_without_decision(programme_id: int, today: date) -> int:
    """How many of them nobody has decided on."""
    undecided = open_cases(programme_id).where(~is_settled(today))
    return db.session.scalar(undecided.with_only_columns(func.count(Case.id))) or 0
