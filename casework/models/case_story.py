"""The story of a case, and the internal notes of its county."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.enums import EventKind
from casework.models.base import (
    Base,
    CaseScoped,
    CountyInternal,
    Identified,
    UTCDateTime,
    case_key,
    enum_check,
    enum_column,
    tenant_key,
)
from casework.models.case import Case


class CaseEvent(Identified, CaseScoped, Base):
    """One line of the story. `details` are values for the words of its kind, never finished sentences."""

    __tablename__ = "case_events"
    __table_args__ = (
        tenant_key(),
        case_key(),
        enum_check("kind", EventKind),
        Index("ix_case_events_story", "case_id", "at", "id"),
    )

    kind: Mapped[EventKind] = enum_column(EventKind)
    on_date: Mapped[date]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    actor_name: Mapped[str] = mapped_column(default="")
    is_shared: Mapped[bool] = mapped_column(default=True)
    details_json: Mapped[str] = mapped_column(Text, default="{}")

    case: Mapped[Case] = relationship(
        back_populates="events", primaryjoin=lambda: Case.id == foreign(CaseEvent.case_id)
    )

    @property
    def details(self) -> dict[str, Any]:
        """The values that the words of this kind of event need."""
        parsed: dict[str, Any] = json.loads(self.details_json)
        return parsed


class CaseNote(Identified, CountyInternal, Base):
    """An internal note of the county: experts, the enterprise and superior units never see it."""

    __tablename__ = "case_notes"
    __table_args__ = (tenant_key(), case_key(), Index("ix_case_notes_case_id", "case_id"))

    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author_name: Mapped[str]

    case: Mapped[Case] = relationship(primaryjoin=lambda: Case.id == foreign(CaseNote.case_id))
