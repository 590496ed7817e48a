"""In-app messages, one row per person and cause."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.enums import NoticeKind
from casework.models.base import Base, Identified, UTCDateTime, enum_check, enum_column


class Notice(Identified, Base):
    """A message to one user. Unique per user, subject, due date and step: reminding twice is harmless.

    `step` is the reminder's distance to the deadline in working days (−7 … 0, then +5, +10 …).
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("user_id", "subject", "due_on", "step"),
        enum_check("kind", NoticeKind),
        Index("ix_notices_inbox", "user_id", "read_at", "id"),
        Index("ix_notices_subject", "subject", "due_on", "step"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[NoticeKind] = enum_column(NoticeKind)
    subject: Mapped[str]
    due_on: Mapped[date]
    step: Mapped[int]
    template: Mapped[str]
    details_json: Mapped[str] = mapped_column(Text, default="{}")
    url: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def details(self) -> dict[str, Any]:
        """The values that the words of the template need."""
        parsed: dict[str, Any] = json.loads(self.details_json)
        return parsed
