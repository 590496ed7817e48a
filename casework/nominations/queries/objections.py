"""Reads of objections to the public notice."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.errors import NotFound
from casework.extensions import db
from casework.models import Nomination, Objection


def objections_to(nomination_id: int) -> Sequence[Objection]:
    """Every objection to a nomination, the oldest first."""
    return db.session.scalars(
        select(Objection).where(Objection.nomination_id == nomination_id).order_by(Objection.id)
    ).all()


def get_objection(objection_id: int) -> Objection:
    """An objection in scope with its nomination. Raises NotFound."""
    row = db.session.scalar(
        select(Objection)
        .where(Objection.id == objection_id)
        .options(
            joinedload(Objection.nomination).joinedload(Nomination.programme),
            joinedload(Objection.nomination).joinedload(Nomination.tenant),
        )
    )
    if row is None:
        raise NotFound
    return row
