"""What the law on personal information asks for: who has read the notice, requests to correct, plans of what to erase."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.enums import CorrectionDesk, CorrectionVerdict
from casework.models.base import Base, Identified, UTCDateTime, Versioned, enum_check, enum_column
from casework.models.region import Region
from casework.models.sealed import SealedText


class PrivacyReceipt(Identified, Base):
    """Somebody has read one version of the notice on personal information: which words, when, from where."""

    __tablename__ = "privacy_receipts"
    __table_args__ = (UniqueConstraint("user_id", "notice_version"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    notice_version: Mapped[str]
    locale: Mapped[str]
    text_sha256: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    address: Mapped[str] = mapped_column(default="")


class CorrectionRequest(Identified, Versioned, Base):
    """A person asks the unit that keeps the own data to correct them; `desk` and `region` say who answers.

    Belongs to people, not to a county: experts and administrators ask as well. Its reads all stand in
    personal_data/queries.py, which limits them to the own requests and those of the own desk.
    """

    __tablename__ = "correction_requests"
    __table_args__ = (
        enum_check("desk", CorrectionDesk),
        enum_check("verdict", CorrectionVerdict),
        CheckConstraint("wish <> ''", name="has_wish"),
        CheckConstraint("(answered_on IS NULL) = (verdict IS NULL)", name="answer_complete"),
        CheckConstraint("verdict IS NULL OR answer <> ''", name="answer_has_reason"),
        CheckConstraint("answered_by_id IS NULL OR answered_by_id <> user_id", name="two_people"),
        Index("ix_correction_requests_user_id", "user_id", "id"),
        Index("ix_correction_requests_region_id", "region_id", "desk", "answered_on", "due_on"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    user_name: Mapped[str]
    desk: Mapped[CorrectionDesk] = enum_column(CorrectionDesk)
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    wish: Mapped[str] = mapped_column(SealedText("correction_requests.wish"))
    asked_on: Mapped[date]
    due_on: Mapped[date]
    verdict: Mapped[CorrectionVerdict | None] = enum_column(CorrectionVerdict, nullable=True)
    answer: Mapped[str] = mapped_column(SealedText("correction_requests.answer"), default="")
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_by_name: Mapped[str] = mapped_column(default="")

    region: Mapped[Region] = relationship()

    def is_overdue(self, on: date) -> bool:
        """Whether the day by which it had to be answered has passed."""
        return self.answered_on is None and self.due_on < on


class RetentionPlan(Identified, Versioned, Base):
    """What is due to be erased on a day, counted first; nothing happens before a second person has confirmed it.

    `is_open` until it is carried out or refused: there is one open plan at a time.
    """

    __tablename__ = "retention_plans"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (is_confirmed IS NULL)", name="decision_complete"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="two_people"),
        CheckConstraint("decided_at IS NULL OR counted_at IS NOT NULL", name="counted_before_decision"),
        CheckConstraint(
            "started_at IS NULL OR (is_confirmed IS NOT NULL AND is_confirmed)", name="confirmed_before_start"
        ),
        CheckConstraint("is_confirmed IS NULL OR is_confirmed OR reason <> ''", name="refusal_has_reason"),
        Index(
            "uq_retention_plans_open",
            "is_open",
            unique=True,
            sqlite_where=text("is_open"),
            postgresql_where=text("is_open"),
        ),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    is_open: Mapped[bool] = mapped_column(default=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    asked_by_name: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    as_of_on: Mapped[date]
    periods_json: Mapped[str] = mapped_column(Text)
    counted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    counts_json: Mapped[str] = mapped_column(Text, default="{}")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_by_name: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_confirmed: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done_json: Mapped[str] = mapped_column(Text, default="{}")

    @property
    def counts(self) -> dict[str, Any]:
        """What was counted, by rule."""
        parsed: dict[str, Any] = json.loads(self.counts_json)
        return parsed

    @property
    def done(self) -> dict[str, int]:
        """Rows changed so far, by rule."""
        parsed: dict[str, int] = json.loads(self.done_json)
        return parsed

    @property
    def periods(self) -> dict[str, int]:
        """The years that were in force when it was counted, by kind of record."""
        parsed: dict[str, int] = json.loads(self.periods_json)
        return parsed
