"""Files: what they prove, where they lie under a random name, and their checksum."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.enums import FileSubject
from casework.models.base import (
    Base,
    CaseScoped,
    Identified,
    case_key,
    enum_check,
    enum_column,
    sibling_key,
    tenant_key,
)
from casework.models.case import Case
from casework.models.nomination import Nomination

SUBJECTS = (
    "nomination_id",
    "diagnosis_id",
    "action_item_id",
    "visit_id",
    "follow_up_id",
    "acceptance_id",
    "result_id",
)
_ONE_SUBJECT = " + ".join(f"(CASE WHEN {column} IS NULL THEN 0 ELSE 1 END)" for column in SUBJECTS)


class Attachment(Identified, CaseScoped, Base):
    """One stored file under exactly one subject (or the case itself); seen by who sees its parent."""

    __tablename__ = "attachments"
    __table_args__ = (
        tenant_key(),
        case_key(),
        sibling_key("diagnosis_id", "diagnoses"),
        sibling_key("action_item_id", "action_items"),
        sibling_key("visit_id", "visits"),
        sibling_key("follow_up_id", "follow_ups"),
        sibling_key("acceptance_id", "acceptances"),
        sibling_key("result_id", "results"),
        UniqueConstraint("stored_name"),
        enum_check("subject", FileSubject),
        CheckConstraint(f"{_ONE_SUBJECT} <= 1", name="one_subject"),
        CheckConstraint("(nomination_id IS NULL) <> (case_id IS NULL)", name="nomination_or_case"),
        CheckConstraint("removed_on IS NULL OR removal_reason <> ''", name="removal_has_reason"),
        Index("ix_attachments_case_id", "case_id"),
        Index("ix_attachments_nomination_id", "nomination_id"),
        Index("ix_attachments_action_item_id", "action_item_id"),
        Index("ix_attachments_visit_id", "visit_id"),
    )

    case_id: Mapped[int | None] = mapped_column(Integer, sort_order=-87)  # type: ignore[assignment]
    subject: Mapped[FileSubject] = enum_column(FileSubject)
    nomination_id: Mapped[int | None] = mapped_column(ForeignKey("nominations.id"))
    diagnosis_id: Mapped[int | None]
    action_item_id: Mapped[int | None]
    visit_id: Mapped[int | None]
    follow_up_id: Mapped[int | None]
    acceptance_id: Mapped[int | None]
    result_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(default="")
    file_name: Mapped[str]
    stored_name: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    dated_on: Mapped[date | None]
    uploaded_on: Mapped[date]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    uploaded_by_name: Mapped[str]
    removed_on: Mapped[date | None]
    removal_reason: Mapped[str] = mapped_column(default="")

    case: Mapped[Case | None] = relationship(primaryjoin=lambda: Case.id == foreign(Attachment.case_id))
    nomination: Mapped[Nomination | None] = relationship(
        primaryjoin=lambda: Nomination.id == foreign(Attachment.nomination_id)
    )

    @property
    def scope_parent(self) -> str:  # type: ignore[override]
        """A file of a nomination has no case yet."""
        return "nomination" if self.nomination is not None or self.nomination_id else "case"

    @property
    def is_valid(self) -> bool:
        """Not taken back."""
        return self.removed_on is None
