"""Reads of programme years."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from casework.enums import ProgrammeStatus
from casework.errors import NotFound
from casework.extensions import db
from casework.models import Programme


def programmes() -> Sequence[Programme]:
    """Every year, the newest first."""
    return db.session.scalars(select(Programme).order_by(Programme.year.desc())).all()


def current_programme() -> Programme | None:
    """The year that runs now: the newest open one, else the newest of all."""
    return db.session.scalar(
        select(Programme)
        .order_by((Programme.status == ProgrammeStatus.OPEN).desc(), Programme.year.desc())
        .limit(1)
    )


def get_programme(year: int) -> Programme:
    """One year with its quotas. Raises NotFound."""
    programme = db.session.scalar(
        select(Programme).where(Programme.year == year).options(selectinload(Programme.quotas))
    )
    if programme is None:
        raise NotFound
    return programme
