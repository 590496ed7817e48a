"""Reads of training classes."""

from __future__ import annotations

from sqlalchemy import select

from casework.errors import NotFound
from casework.extensions import db
from casework.models import AnnualReturn, Programme, TrainingClass


def get_class(class_id: int, region_id: int | None) -> tuple[TrainingClass, AnnualReturn, Programme]:
    """A class of the own unit with its return and year. Raises NotFound for those of others: each unit types its own."""
    row = db.session.execute(
        select(TrainingClass, AnnualReturn, Programme)
        .join(AnnualReturn, AnnualReturn.id == TrainingClass.return_id)
        .join(Programme, Programme.id == AnnualReturn.programme_id)
        .where(TrainingClass.id == class_id, TrainingClass.region_id == region_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]
