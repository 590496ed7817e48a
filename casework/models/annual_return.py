"""The annual return of a unit: what it hands in for a year or its first half, and how far that is."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.enums import ReturnPeriod, ReturnStatus
from casework.models.base import Base, Identified, UnitScoped, Versioned, enum_check, enum_column, unit_keys
from casework.models.region import Region


class AnnualReturn(Identified, Versioned, UnitScoped, Base):
    """One unit's return for a year or its first half: its data date and state, and what the unit types itself.

    `heads_trained`: distinct heads of enterprises in the unit's own training; `enterprises_trained`: assisted enterprises
    whose head was among them. `typed_numbers` keeps of each typed number what it was, since when and by whom (JSON, see
    `reports/typed_numbers.py`); the columns hold what was typed last, `typed_on` the day of that.
    """

    __tablename__ = "annual_returns"
    __table_args__ = (
        *unit_keys(),
        UniqueConstraint("region_id", "programme_id", "period"),
        enum_check("period", ReturnPeriod),
        enum_check("status", ReturnStatus),
        CheckConstraint("trained_person_times IS NULL OR trained_person_times >= 0", name="trained"),
        CheckConstraint("trained_person_times IS NULL OR training_source <> ''", name="training_has_source"),
        CheckConstraint(
            "coalesce(enterprises_trained, 0) >= 0"
            " AND coalesce(heads_trained, 0) >= coalesce(enterprises_trained, 0)"
            " AND (heads_trained IS NULL OR training_source <> '')",
            name="heads",
        ),
        Index("uq_annual_returns_region_id_id", "region_id", "id", unique=True),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    period: Mapped[ReturnPeriod] = enum_column(ReturnPeriod, default=ReturnPeriod.YEAR)
    status: Mapped[ReturnStatus] = enum_column(ReturnStatus, default=ReturnStatus.DRAFT)
    data_on: Mapped[date]
    trained_person_times: Mapped[int | None]
    heads_trained: Mapped[int | None]
    enterprises_trained: Mapped[int | None]
    training_source: Mapped[str] = mapped_column(default="")
    typed_on: Mapped[date | None]
    typed_numbers: Mapped[str] = mapped_column(Text, default="", server_default="")
    delay_reason: Mapped[str] = mapped_column(default="")
    delay_reason_on: Mapped[date | None]

    region: Mapped[Region] = relationship(foreign_keys=[region_id])

    @property
    def is_open(self) -> bool:
        """The unit may still write: nothing was handed in yet, or it came back with remarks."""
        return self.status in (ReturnStatus.DRAFT, ReturnStatus.RETURNED)
