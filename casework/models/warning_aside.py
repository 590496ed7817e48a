"""An early warning that the unit responsible put aside for a while."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.enums import WarningRule
from casework.models.base import (
    Base,
    Identified,
    UnitScoped,
    Versioned,
    enum_check,
    enum_column,
    partial_index,
    unit_keys,
)
from casework.models.region import Region


class WarningAside(Identified, Versioned, UnitScoped, Base):
    """Seen, why, and until when (the last day on which the warning is out of sight).

    `subject_id` is the row that the warning is about (case, action, constraint, expert, by its rule), `facts` what it said
    at the time: once it says something else it is shown again. `ended_on`: brought back by hand, or put aside anew.
    """

    __tablename__ = "warning_asides"
    __table_args__ = (
        *unit_keys(),
        enum_check("rule", WarningRule),
        CheckConstraint("reason <> '' AND facts <> '' AND put_by_name <> ''", name="words"),
        CheckConstraint("until_on >= put_on", name="days"),
        CheckConstraint("(ended_on IS NULL) = (ended_by_name = '')", name="ended"),
        *(
            partial_index(
                f"ix_warning_asides_{level}", f"{level}_id", "until_on", condition="ended_on IS NULL"
            )
            for level in ("tenant", "prefecture", "province")
        ),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    rule: Mapped[WarningRule] = enum_column(WarningRule)
    subject_id: Mapped[int]
    facts: Mapped[str]
    reason: Mapped[str]
    until_on: Mapped[date]
    put_on: Mapped[date]
    put_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    put_by_name: Mapped[str]
    ended_on: Mapped[date | None]
    ended_by_name: Mapped[str] = mapped_column(default="")

    region: Mapped[Region] = relationship(primaryjoin=lambda: Region.id == foreign(WarningAside.region_id))
