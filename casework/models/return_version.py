"""What was handed in, word for word; who did what with it; the remarks it came back with."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.enums import ReturnAct
from casework.models.annual_return import AnnualReturn
from casework.models.base import (
    Base,
    Identified,
    UnitScoped,
    UTCDateTime,
    Versioned,
    enum_check,
    enum_column,
    unit_keys,
)
from casework.models.region import Region


class ReturnVersion(Identified, UnitScoped, Base):
    """One version that was handed in: the summary as canonical JSON and the rows behind its figures with the values shown.

    Never changed and never deleted. `fingerprint` is SHA-256 over the UTF-8 text of `content`. `revision` counts versions
    that were issued after the freeze with approved corrections; `corrections` holds the keys (1,7,12) of those that this
    version has and the ones before it had not.
    """

    __tablename__ = "return_versions"
    __table_args__ = (
        *unit_keys(),
        UniqueConstraint("annual_return_id", "number"),
        CheckConstraint("number > 0 AND revision >= 0", name="numbers"),
        Index("ix_return_versions_fingerprint", "fingerprint"),
    )

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    annual_return_id: Mapped[int] = mapped_column(ForeignKey("annual_returns.id"))
    number: Mapped[int]
    revision: Mapped[int] = mapped_column(default=0)
    content: Mapped[str] = mapped_column(Text, deferred=True)
    counted_rows: Mapped[str] = mapped_column(Text, deferred=True)
    corrections: Mapped[str] = mapped_column(Text, default="", server_default="")
    fingerprint: Mapped[str]
    is_zero: Mapped[bool]
    made_on: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_by_name: Mapped[str]

    region: Mapped[Region] = relationship(foreign_keys=[region_id])
    annual_return: Mapped[AnnualReturn] = relationship(foreign_keys=[annual_return_id])

    @property
    def correction_ids(self) -> list[int]:
        """The corrections that came in with this version, in the order in which they were decided."""
        return [int(key) for key in self.corrections.split(",") if key]


class ReturnStep(Identified, UnitScoped, Base):
    """One act on the way upwards with its opinion (审核意见)."""

    __tablename__ = "return_steps"
    __table_args__ = (
        *unit_keys(),
        enum_check("act", ReturnAct),
        Index("ix_return_steps_annual_return_id", "annual_return_id", "id"),
    )

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    annual_return_id: Mapped[int] = mapped_column(ForeignKey("annual_returns.id"))
    act: Mapped[ReturnAct] = enum_column(ReturnAct)
    version_number: Mapped[int | None]
    opinion: Mapped[str] = mapped_column(Text, default="")
    made_on: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_by_name: Mapped[str]

    region: Mapped[Region] = relationship(foreign_keys=[region_id])


class ReturnRemark(Identified, Versioned, UnitScoped, Base):
    """One remark of the unit above at the place it concerns: a figure (K05), a table (T6) or a section of the text (S3)."""

    __tablename__ = "return_remarks"
    __table_args__ = (*unit_keys(), Index("ix_return_remarks_annual_return_id", "annual_return_id", "id"))
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    annual_return_id: Mapped[int] = mapped_column(ForeignKey("annual_returns.id"))
    place: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    made_on: Mapped[date]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_by_name: Mapped[str]
    settled_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(Text, default="")

    region: Mapped[Region] = relationship(foreign_keys=[region_id])
    annual_return: Mapped[AnnualReturn] = relationship(foreign_keys=[annual_return_id])
