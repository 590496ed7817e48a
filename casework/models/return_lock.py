"""Which time of which county is locked, because a return over it was handed in."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.enums import ReturnPeriod
from casework.models.base import Base, Identified, enum_check, enum_column


class ReturnLock(Identified, Base):
    """A county's facts of a programme year up to `data_on` are handed in (`annual_return_id` says with which return).

    It holds nothing but dates and belongs to nobody: experts and enterprises write into the county's cases and have to be
    stopped too, though they never see a return.
    """

    __tablename__ = "return_locks"
    __table_args__ = (
        UniqueConstraint("county_id", "programme_id", "period"),
        enum_check("period", ReturnPeriod),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    annual_return_id: Mapped[int] = mapped_column(ForeignKey("annual_returns.id"))
    year: Mapped[int]
    period: Mapped[ReturnPeriod] = enum_column(ReturnPeriod)
    data_on: Mapped[date]
    locked_on: Mapped[date]
    is_frozen: Mapped[bool] = mapped_column(default=False)
