"""A programme year with its places, quotas, dates and cadences; the days of the working calendar."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.enums import DayKind, ProgrammeStatus
from casework.models.base import Base, Identified, Versioned, enum_check, enum_column
from casework.models.region import Region


class Programme(Identified, Versioned, Base):
    """One year of the programme. Every number of days, quota and deadline of that year is here, none in code.

    `*_days` are working days unless the name says months. `published_on` is the day of the first public notice, from
    which no new nomination is taken; `notice_until_on` the last day of the latest one. `roll_over_on`: since when counties
    decide on the cases that are still open.
    """

    __tablename__ = "programmes"
    __table_args__ = (
        UniqueConstraint("province_id", "year"),
        enum_check("status", ProgrammeStatus),
        CheckConstraint("places >= 0", name="places"),
        CheckConstraint("heads_to_train >= 0", name="heads_to_train"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    province_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    year: Mapped[int]
    name: Mapped[str]
    notice_number: Mapped[str] = mapped_column(default="")
    status: Mapped[ProgrammeStatus] = enum_column(ProgrammeStatus, default=ProgrammeStatus.PREPARING)
    places: Mapped[int]

    noticed_on: Mapped[date | None]
    nomination_due_on: Mapped[date]
    prefecture_due_on: Mapped[date]
    decision_due_on: Mapped[date]
    public_notice_days: Mapped[int] = mapped_column(default=5)
    substitution_until_on: Mapped[date]
    diagnosis_due_on: Mapped[date]
    plan_due_on: Mapped[date]
    acceptance_due_on: Mapped[date]
    data_on: Mapped[date]
    county_return_due_on: Mapped[date]
    prefecture_return_due_on: Mapped[date]
    province_return_due_on: Mapped[date]

    team_days: Mapped[int] = mapped_column(default=10)
    report_days: Mapped[int] = mapped_column(default=10)
    answer_days: Mapped[int] = mapped_column(default=5)
    plan_review_days: Mapped[int] = mapped_column(default=5)
    strike_off_days: Mapped[int] = mapped_column(default=5)
    action_step_days: Mapped[int] = mapped_column(default=20)
    visit_log_days: Mapped[int] = mapped_column(default=5)
    rectify_days: Mapped[int] = mapped_column(default=20)
    follow_up_months: Mapped[int] = mapped_column(default=3)
    follow_up_window_days: Mapped[int] = mapped_column(default=5)
    look_back_months: Mapped[str] = mapped_column(default="3,6")
    satisfied_from: Mapped[int] = mapped_column(default=80)
    heads_to_train: Mapped[int] = mapped_column(default=350, server_default="350")

    published_on: Mapped[date | None]
    notice_until_on: Mapped[date | None]
    roll_over_on: Mapped[date | None]

    industry_edition_id: Mapped[int] = mapped_column(ForeignKey("reference_editions.id"))
    size_edition_id: Mapped[int] = mapped_column(ForeignKey("reference_editions.id"))
    constraint_edition_id: Mapped[int] = mapped_column(ForeignKey("reference_editions.id"))

    province: Mapped[Region] = relationship()
    quotas: Mapped[list[ProgrammeQuota]] = relationship(
        back_populates="programme", cascade="all, delete-orphan", order_by="ProgrammeQuota.prefecture_id"
    )

    @property
    def look_backs(self) -> list[int]:
        """Months after closing at which a look-back is due."""
        return [int(part) for part in self.look_back_months.split(",") if part.strip()]


class ProgrammeQuota(Identified, Base):
    """Places and reserve places of one prefecture in one year."""

    __tablename__ = "programme_quotas"
    __table_args__ = (
        UniqueConstraint("programme_id", "prefecture_id"),
        CheckConstraint("places >= 0 AND reserve_places >= 0", name="places"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    prefecture_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    places: Mapped[int]
    reserve_places: Mapped[int] = mapped_column(default=0)

    programme: Mapped[Programme] = relationship(back_populates="quotas")
    prefecture: Mapped[Region] = relationship()


class CalendarDay(Identified, Base):
    """A rest day or make-up working day of one region; no region: national. The narrower region wins."""

    __tablename__ = "calendar_days"
    __table_args__ = (
        UniqueConstraint("region_id", "on_date"),
        Index(
            "uq_calendar_days_national",
            "on_date",
            unique=True,
            sqlite_where=text("region_id IS NULL"),
            postgresql_where=text("region_id IS NULL"),
        ),
        enum_check("kind", DayKind),
    )

    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    on_date: Mapped[date]
    kind: Mapped[DayKind] = enum_column(DayKind)
    name: Mapped[str]
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("reference_editions.id"))


class CalendarYear(Identified, Base):
    """The national plan of a year has been loaded; without this row the year counts by weekends only."""

    __tablename__ = "calendar_years"

    year: Mapped[int] = mapped_column(unique=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("reference_editions.id"))
