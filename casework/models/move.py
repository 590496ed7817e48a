"""Moves of a case: to another county, over the end of its year, back to work after it was closed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.enums import CaseStatus, RollOverChoice, TransferState, WithdrawalReason
from casework.models.base import (
    Addressed,
    Base,
    CaseScoped,
    Identified,
    TenantScoped,
    TextListColumn,
    Versioned,
    case_key,
    enum_check,
    enum_column,
    giving_key,
    partial_index,
    tenant_key,
)
from casework.models.case import Case
from casework.models.programme import Programme
from casework.models.region import Region

OPEN_TRANSFER = (
    "done_on IS NULL AND taken_back_on IS NULL AND (is_accepted IS NULL OR is_accepted)"
    " AND (is_consented IS NULL OR is_consented)"
)


class CaseTransfer(Identified, Versioned, Addressed, Base):
    """One proposal to move a case: what the giving county shows of it, the answer, the consent, the hand-over.

    It belongs to the receiving county, and the giving one reaches it as well (docs/decisions/0016). It holds nothing of
    the case but what stands here.
    """

    __tablename__ = "case_transfers"
    __table_args__ = (
        tenant_key(),
        giving_key(),
        ForeignKeyConstraint(["giving_id", "case_id"], ["cases.tenant_id", "cases.id"]),
        ForeignKeyConstraint(["tenant_id", "successor_id"], ["cases.tenant_id", "cases.id"]),
        enum_check("status", CaseStatus),
        CheckConstraint("giving_id <> tenant_id", name="two_counties"),
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("(answered_on IS NULL) = (is_accepted IS NULL)", name="answer_complete"),
        CheckConstraint("is_accepted IS NULL OR is_accepted OR remark <> ''", name="sent_back_has_remark"),
        CheckConstraint(
            "is_accepted IS NULL OR NOT is_accepted OR officer_id IS NOT NULL", name="accepted_has_officer"
        ),
        CheckConstraint("(decided_on IS NULL) = (is_consented IS NULL)", name="decision_complete"),
        CheckConstraint("is_consented IS NULL OR is_consented OR opinion <> ''", name="refusal_has_reason"),
        CheckConstraint(
            "is_consented IS NULL OR NOT is_consented OR (is_accepted IS NOT NULL AND is_accepted)",
            name="accepted_before_consent",
        ),
        CheckConstraint(
            "done_on IS NULL OR (is_consented IS NOT NULL AND is_consented AND successor_id IS NOT NULL)",
            name="consent_before_hand_over",
        ),
        Index(
            "uq_case_transfers_open",
            "case_id",
            unique=True,
            sqlite_where=text(OPEN_TRANSFER),
            postgresql_where=text(OPEN_TRANSFER),
        ),
        Index("ix_case_transfers_case_id", "case_id"),
        Index("ix_case_transfers_tenant_id", "tenant_id", "id"),
        Index("ix_case_transfers_giving_id", "giving_id", "id"),
        Index("ix_case_transfers_prefecture_id", "prefecture_id", "id"),
        Index("ix_case_transfers_giving_prefecture_id", "giving_prefecture_id", "id"),
        Index("ix_case_transfers_province_id", "province_id", "id"),
        Index("ix_case_transfers_successor_id", "successor_id"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}
    scope_parent = ""

    case_id: Mapped[int]
    case_number: Mapped[str]
    enterprise_name: Mapped[str]
    uscc: Mapped[str]
    status: Mapped[CaseStatus] = enum_column(CaseStatus)
    open_constraints: Mapped[int]
    open_actions: Mapped[int]
    open_follow_ups: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    hand_over_on: Mapped[date]
    proposed_on: Mapped[date]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_by_name: Mapped[str]
    taken_back_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    is_accepted: Mapped[bool | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_by_name: Mapped[str] = mapped_column(default="")
    remark: Mapped[str] = mapped_column(Text, default="")
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    officer_name: Mapped[str] = mapped_column(default="")
    decided_on: Mapped[date | None]
    is_consented: Mapped[bool | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_by_name: Mapped[str] = mapped_column(default="")
    opinion: Mapped[str] = mapped_column(Text, default="")
    expert_ids: Mapped[list[str]] = mapped_column(TextListColumn, default=list)
    done_on: Mapped[date | None]
    successor_id: Mapped[int | None]
    successor_number: Mapped[str] = mapped_column(default="")

    tenant: Mapped[Region] = relationship(primaryjoin=lambda: foreign(CaseTransfer.tenant_id) == Region.id)
    giving: Mapped[Region] = relationship(primaryjoin=lambda: foreign(CaseTransfer.giving_id) == Region.id)

    @property
    def state(self) -> TransferState:
        """Where the proposal stands, from its dates."""
        ended = {
            TransferState.DONE: self.done_on is not None,
            TransferState.TAKEN_BACK: self.taken_back_on is not None,
            TransferState.SENT_BACK: self.is_accepted is False,
            TransferState.REFUSED: self.is_consented is False,
            TransferState.CONSENTED: self.is_consented is True,
            TransferState.ACCEPTED: self.is_accepted is True,
        }
        return next((state for state, holds in ended.items() if holds), TransferState.PROPOSED)

    @property
    def is_open(self) -> bool:
        """Whether somebody can still act on it."""
        return self.state in (TransferState.PROPOSED, TransferState.ACCEPTED, TransferState.CONSENTED)

    @property
    def is_within_prefecture(self) -> bool:
        """Whether both counties lie in one prefecture, which is then their common superior; else the province is."""
        return self.giving_prefecture_id == self.prefecture_id


class RollOver(Identified, Versioned, TenantScoped, Base):
    """The year roll-over of one county: what becomes of its open cases of a programme year. Drafted by an officer,
    reviewed by a deputy head, applied in one go."""

    __tablename__ = "roll_overs"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("programme_id", "tenant_id"),
        UniqueConstraint("tenant_id", "id"),
        CheckConstraint("returned_on IS NULL OR return_reason <> ''", name="return_has_reason"),
        CheckConstraint("reviewed_on IS NULL OR submitted_on IS NOT NULL", name="submitted_before_review"),
        CheckConstraint("reviewed_by_id IS NULL OR reviewed_by_id <> submitted_by_id", name="two_people"),
        CheckConstraint("applied_on IS NULL OR reviewed_on IS NOT NULL", name="reviewed_before_applied"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    submitted_on: Mapped[date | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    submitted_by_name: Mapped[str] = mapped_column(default="")
    returned_on: Mapped[date | None]
    return_reason: Mapped[str] = mapped_column(Text, default="")
    reviewed_on: Mapped[date | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reviewed_by_name: Mapped[str] = mapped_column(default="")
    applied_on: Mapped[date | None]

    tenant: Mapped[Region] = relationship(primaryjoin=lambda: foreign(RollOver.tenant_id) == Region.id)
    programme: Mapped[Programme] = relationship()
    decisions: Mapped[list[RollOverDecision]] = relationship(
        back_populates="roll_over",
        primaryjoin=lambda: RollOver.id == foreign(RollOverDecision.roll_over_id),
        order_by="RollOverDecision.case_id",
    )

    @property
    def is_editable(self) -> bool:
        """Decisions may be drafted but for the time in which somebody reviews them. What is changed after the review and
        before it is carried out is reviewed again."""
        return not self.is_waiting

    @property
    def is_waiting(self) -> bool:
        """Submitted and not reviewed yet."""
        return self.submitted_on is not None and self.reviewed_on is None

    @property
    def is_reviewed(self) -> bool:
        """Reviewed and not carried out altogether."""
        return self.reviewed_on is not None and self.applied_on is None


class RollOverDecision(Identified, Versioned, TenantScoped, Base):
    """What becomes of one open case at the end of a programme year. For staff only.

    `finish_by_on` belongs to "finish", `withdrawal_reason` to "end"; the reason is written for every choice.
    """

    __tablename__ = "roll_over_decisions"
    __table_args__ = (
        tenant_key(),
        case_key(),
        ForeignKeyConstraint(["tenant_id", "roll_over_id"], ["roll_overs.tenant_id", "roll_overs.id"]),
        UniqueConstraint("roll_over_id", "case_id"),
        enum_check("choice", RollOverChoice),
        enum_check("withdrawal_reason", WithdrawalReason),
        CheckConstraint("(choice = 'finish') = (finish_by_on IS NOT NULL)", name="finish_has_date"),
        CheckConstraint("(choice = 'end') = (withdrawal_reason IS NOT NULL)", name="end_has_kind"),
        CheckConstraint("reason <> ''", name="has_reason"),
        Index("ix_roll_over_decisions_case_id", "case_id"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}
    scope_parent = "case"

    roll_over_id: Mapped[int]
    case_id: Mapped[int]
    choice: Mapped[RollOverChoice] = enum_column(RollOverChoice)
    finish_by_on: Mapped[date | None]
    withdrawal_reason: Mapped[WithdrawalReason | None] = enum_column(WithdrawalReason, nullable=True)
    reason: Mapped[str] = mapped_column(Text)
    drafted_on: Mapped[date]
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    drafted_by_name: Mapped[str]
    applied_on: Mapped[date | None]

    case: Mapped[Case] = relationship(primaryjoin=lambda: Case.id == foreign(RollOverDecision.case_id))
    roll_over: Mapped[RollOver] = relationship(
        back_populates="decisions", primaryjoin=lambda: RollOver.id == foreign(RollOverDecision.roll_over_id)
    )


class Reopening(Identified, Versioned, CaseScoped, Base):
    """A closed case taken up again (重新启动): asked for with a reason, decided above, with the closure it ended."""

    __tablename__ = "reopenings"
    __table_args__ = (
        tenant_key(),
        case_key(),
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("(decided_on IS NULL) = (is_consented IS NULL)", name="decision_complete"),
        CheckConstraint("is_consented IS NULL OR is_consented OR opinion <> ''", name="refusal_has_reason"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="two_people"),
        Index(
            "uq_reopenings_waiting",
            "case_id",
            unique=True,
            sqlite_where=text("decided_on IS NULL"),
            postgresql_where=text("decided_on IS NULL"),
        ),
        Index("ix_reopenings_case_id", "case_id", "id"),
        partial_index("ix_reopenings_waiting", "prefecture_id", "id", condition="decided_on IS NULL"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    reason: Mapped[str] = mapped_column(Text)
    asked_on: Mapped[date]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_by_name: Mapped[str]
    acceptance_applied_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    closed_on: Mapped[date]
    archived_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    is_consented: Mapped[bool | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_by_name: Mapped[str] = mapped_column(default="")
    opinion: Mapped[str] = mapped_column(Text, default="")
    reopened_on: Mapped[date | None]

    case: Mapped[Case] = relationship(primaryjoin=lambda: Case.id == foreign(Reopening.case_id))
