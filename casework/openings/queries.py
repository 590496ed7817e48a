"""Reads of reasoned access: who opened a case, and whom the county's desk is."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from casework.enums import Role
from casework.extensions import db
from casework.models import Case, CaseOpening, User


def openings_of(case_id: int) -> Sequence[CaseOpening]:
    """Every opening of a case, the newest first."""
    return db.session.scalars(
        select(CaseOpening).where(CaseOpening.case_id == case_id).order_by(CaseOpening.id.desc())
    ).all()


def running_opening(case_id: int, user_id: int) -> CaseOpening | None:
    """The newest opening of a case by one person that was not ended by hand."""
    return db.session.scalar(
        select(CaseOpening)
        .where(CaseOpening.case_id == case_id, CaseOpening.user_id == user_id, CaseOpening.ended_at.is_(None))
        .order_by(CaseOpening.id.desc())
        .limit(1)
    )


def owners_of(case: Case) -> Sequence[int]:
    """Who is told: the officer of the case and the leaders of its county."""
    return db.session.scalars(
        select(User.id)
        .where(
            User.is_active,
            or_(User.id == case.officer_id, (User.region_id == case.tenant_id) & (User.role == Role.LEADER)),
        )
        .order_by(User.id)
    ).all()
