"""Quality training that a unit held, as it types it with its annual return: one row a class (table 8)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.models.base import Base, Identified, UnitScoped, Versioned, unit_keys
from casework.models.region import Region


class TrainingClass(Identified, Versioned, UnitScoped, Base):
    """One class (期次): who came, how long it was, how many of those assessed passed. It counts on its first day.

    `enterprises` in 家, `heads` (of enterprises, among the person-times) and `person_times` in people, `hours` in
    teaching hours (课时).
    """

    __tablename__ = "training_classes"
    __table_args__ = (
        *unit_keys(),
        ForeignKeyConstraint(["region_id", "return_id"], ["annual_returns.region_id", "annual_returns.id"]),
        UniqueConstraint("return_id", "session"),
        CheckConstraint("session <> '' AND topic <> '' AND place <> ''", name="words"),
        CheckConstraint("ended_on >= held_on", name="days"),
        CheckConstraint(
            "enterprises >= 0 AND heads >= 0 AND hours > 0 AND passed >= 0 AND heads <= person_times"
            " AND passed <= assessed AND assessed <= person_times",
            name="counts",
        ),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    return_id: Mapped[int]
    session: Mapped[str]
    topic: Mapped[str]
    held_on: Mapped[date]
    ended_on: Mapped[date]
    place: Mapped[str]
    enterprises: Mapped[int]
    heads: Mapped[int]
    person_times: Mapped[int]
    hours: Mapped[Decimal] = mapped_column(Numeric(5, 1))
    assessed: Mapped[int]
    passed: Mapped[int]

    region: Mapped[Region] = relationship(primaryjoin=lambda: Region.id == foreign(TrainingClass.region_id))
