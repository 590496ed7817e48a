"""By which words the texts below a case, and the cards of experts, are found; () for what nobody is to find.

Only what every reader of the case may read stands here: no internal notes, no phone numbers, nothing withdrawn, and of a
diagnosis nothing before its report was sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.models import ActionItem, Constraint, Diagnosis, Expert, FollowUp, Visit

Words = tuple[str, ...]


def of_constraints(session: Session, rows: Sequence[Constraint]) -> dict[int, Words]:
    """Constraint → its words, once the report was sent and while it was not withdrawn."""
    cases = {row.case_id for row in rows}
    sent = set(
        session.scalars(
            select(Diagnosis.case_id).where(Diagnosis.case_id.in_(cases), Diagnosis.submitted_on.is_not(None))
        )
    )
    return {
        row.id: (row.code, row.title, row.evidence, row.cause, row.advice)
        if row.case_id in sent and row.withdrawn_on is None
        else ()
        for row in rows
    }


def of_actions(session: Session, rows: Sequence[ActionItem]) -> dict[int, Words]:
    """Action → code and title, while it is in force."""
    return {row.id: () if row.out_of_force_on else (row.code, row.title) for row in rows}


def of_visits(session: Session, rows: Sequence[Visit]) -> dict[int, Words]:
    """Visit → what was found, advised and planned."""
    return {
        row.id: () if row.withdrawn_on else (row.situation, row.new_problems, row.feedback, row.next_step)
        for row in rows
    }


def of_follow_ups(session: Session, rows: Sequence[FollowUp]) -> dict[int, Words]:
    """Follow-up → what was found and said."""
    return {row.id: (row.findings, row.new_problems, row.enterprise_opinion) for row in rows}


def of_experts(session: Session, rows: Sequence[Expert]) -> dict[int, Words]:
    """Expert → the public card."""
    return {row.id: (row.name, row.unit, row.title, row.qualification) for row in rows}


FOUND_BY: Final[Mapping[type[Any], Callable[[Session, Any], dict[int, Words]]]] = {
    Constraint: of_constraints,
    ActionItem: of_actions,
    Visit: of_visits,
    FollowUp: of_follow_ups,
    Expert: of_experts,
}
NAMES: Final = frozenset({ActionItem, Expert})
"""Whose short texts are also found by pinyin and initials; sentences of the others are not names."""
