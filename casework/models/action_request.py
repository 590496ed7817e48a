"""What holds an action up or ends it: extensions asked for, waiting for the enterprise, requests to give it up."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.models.action_item import ActionItem
from casework.models.base import (
    Base,
    CaseScoped,
    Identified,
    case_key,
    partial_index,
    sibling_key,
    tenant_key,
)
from casework.models.case import Case


class DecidedByAnother:
    """A request with its reason: asked for by one person, decided by another; a refusal stays readable."""

    reason: Mapped[str] = mapped_column(Text)
    requested_on: Mapped[date]
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    requested_by_name: Mapped[str]
    is_approved: Mapped[bool | None]
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_by_name: Mapped[str] = mapped_column(default="")
    opinion: Mapped[str] = mapped_column(Text, default="")


def _decided_by_another(table: str) -> tuple[Any, ...]:
    return (
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("(decided_on IS NULL) = (is_approved IS NULL)", name="decision_complete"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> requested_by_id", name="two_people"),
        Index(f"ix_{table}_action_item_id", "action_item_id", "id"),
        Index(f"ix_{table}_case_id", "case_id"),
        partial_index(
            f"ix_{table}_undecided", "tenant_id", "requested_on", "id", condition="decided_on IS NULL"
        ),
    )


class Extension(DecidedByAnother, Identified, CaseScoped, Base):
    """A request to move a deadline; the old date stays readable here, approved or not."""

    __tablename__ = "extensions"
    __table_args__ = (
        tenant_key(),
        case_key(),
        sibling_key("action_item_id", "action_items"),
        CheckConstraint("new_due_on > old_due_on", name="moves_forward"),
        *_decided_by_another("extensions"),
    )

    action_item_id: Mapped[int]
    old_due_on: Mapped[date]
    new_due_on: Mapped[date]

    case: Mapped[Case] = relationship(
        primaryjoin=lambda: Case.id == foreign(Extension.case_id), overlaps="extensions"
    )
    action: Mapped[ActionItem] = relationship(
        back_populates="extensions", primaryjoin=lambda: ActionItem.id == foreign(Extension.action_item_id)
    )


class ActionPause(Identified, CaseScoped, Base):
    """A time in which an action waits for the enterprise (等待企业). Only its working days move the deadline.

    The moved deadline is the Extension `extension_id`, granted from the day on which the waiting began: so the valid
    deadline of any past day is read as for every other extension. None while no working day has passed.
    """

    __tablename__ = "action_pauses"
    __table_args__ = (
        tenant_key(),
        case_key(),
        sibling_key("action_item_id", "action_items"),
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="ends_after_start"),
        CheckConstraint("credited_days >= 0", name="credited_days"),
        Index("ix_action_pauses_case_id", "case_id"),
        Index("ix_action_pauses_action_item_id", "action_item_id", "id"),
        Index(
            "uq_action_pauses_open",
            "action_item_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
        partial_index("ix_action_pauses_tenant_open", "tenant_id", "id", condition="ended_on IS NULL"),
    )

    action_item_id: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    old_due_on: Mapped[date]
    credited_days: Mapped[int] = mapped_column(default=0)
    started_on: Mapped[date]
    started_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    started_by_name: Mapped[str]
    ended_on: Mapped[date | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_by_name: Mapped[str] = mapped_column(default="")
    extension_id: Mapped[int | None] = mapped_column(ForeignKey("extensions.id"))

    case: Mapped[Case] = relationship(
        primaryjoin=lambda: Case.id == foreign(ActionPause.case_id), overlaps="pauses"
    )
    action: Mapped[ActionItem] = relationship(
        back_populates="pauses", primaryjoin=lambda: ActionItem.id == foreign(ActionPause.action_item_id)
    )
    extension: Mapped[Extension | None] = relationship()


class DropRequest(DecidedByAnother, Identified, CaseScoped, Base):
    """A request to give an action up (不再实施)."""

    __tablename__ = "drop_requests"
    __table_args__ = (
        tenant_key(),
        case_key(),
        sibling_key("action_item_id", "action_items"),
        CheckConstraint("is_approved IS NULL OR is_approved OR opinion <> ''", name="refusal_has_reason"),
        *_decided_by_another("drop_requests"),
    )

    action_item_id: Mapped[int]

    case: Mapped[Case] = relationship(
        primaryjoin=lambda: Case.id == foreign(DropRequest.case_id), overlaps="drop_requests"
    )
    action: Mapped[ActionItem] = relationship(
        back_populates="drop_requests",
        primaryjoin=lambda: ActionItem.id == foreign(DropRequest.action_item_id),
    )
