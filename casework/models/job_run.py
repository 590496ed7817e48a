"""One row per job and slot: the lock and the log of scheduled work."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.enums import JobOutcome
from casework.models.base import Base, Identified, UTCDateTime, enum_check, enum_column


class JobRun(Identified, Base):
    """The unique pair (name, slot) lets exactly one process run a slot; an expired lease may be taken over."""

    __tablename__ = "job_runs"
    __table_args__ = (UniqueConstraint("name", "slot"), enum_check("outcome", JobOutcome))

    name: Mapped[str]
    slot: Mapped[str]
    holder: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    lease_until: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcome: Mapped[JobOutcome] = enum_column(JobOutcome, default=JobOutcome.RUNNING)
    done_count: Mapped[int] = mapped_column(default=0)
    failed_count: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(Text, default="")
