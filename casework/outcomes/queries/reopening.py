"""Reads of reopenings."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from casework.enums import Role
from casework.extensions import db
from casework.models import Case, Reopening, User


def waiting_reopening(case_id: int) -> Reopening | None:
    """The application of a case that is not decided."""
    return db.session.scalar(
        select(Reopening).where(Reopening.case_id == case_id, Reopening.decided_on.is_(None))
    )


def reopenings_of(case_id: int) -> Sequence[Reopening]:
    """Every application of a case, the newest first: earlier closures stand in them."""
    return db.session.scalars(
        select(Reopening).where(Reopening.case_id == case_id).order_by(Reopening.id.desc())
    ).all()


def deciders_of(case: Case) -> Sequence[int]:
    """Accounts of prefecture and province, either of which consents to a reopening."""
    return db.session.scalars(
        select(User.id).where(
            User.is_active,
            or_(
                (User.region_id == case.prefecture_id) & (User.role == Role.PREFECTURE_REVIEWER),
                (User.region_id == case.province_id) & (User.role == Role.PROVINCIAL_MANAGER),
            ),
        )
    ).all()
