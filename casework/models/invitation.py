"""Invitations of experts and enterprise contacts: a link that makes an account, once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from casework.enums import InvitationState
from casework.models.base import Base, Identified, UTCDateTime, Versioned
from casework.models.sealed import Sealed


class Invitation(Identified, Versioned, Base):
    """Who invited whom as which expert or for which enterprise. Belongs to accounts, as `users` does: whoever follows the
    link has no scope yet. It is read by the expert's card or the enterprise's file, which the reader has in hand.

    The link's token is worked out from `salt` and a key of the installation; the table keeps its hash only. The name of
    the enterprise is kept here, because administrators and the invited person do not reach the file.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint(
            "(expert_id IS NOT NULL AND enterprise_id IS NULL AND tenant_id IS NULL)"
            " OR (expert_id IS NULL AND enterprise_id IS NOT NULL AND tenant_id IS NOT NULL)",
            name="for_one",
        ),
        CheckConstraint("used_at IS NULL OR revoked_at IS NULL", name="one_end"),
        CheckConstraint("(used_at IS NULL) = (user_id IS NULL)", name="used_by_account"),
        ForeignKeyConstraint(["tenant_id", "enterprise_id"], ["enterprises.tenant_id", "enterprises.id"]),
        Index("ix_invitations_expert_id", "expert_id"),
        Index("ix_invitations_enterprise_id", "enterprise_id"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    expert_id: Mapped[int | None] = mapped_column(ForeignKey("experts.id"))
    tenant_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    enterprise_id: Mapped[int | None]
    unit_name: Mapped[str]
    person_name: Mapped[str]
    phone: Mapped[str] = mapped_column(Sealed("invitations.phone"), default="")
    email: Mapped[str] = mapped_column(Sealed("invitations.email"), default="")
    salt: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    invited_by_name: Mapped[str]
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def state(self, now: datetime) -> InvitationState:
        """What became of it by an instant."""
        if self.used_at is not None:
            return InvitationState.USED
        if self.revoked_at is not None:
            return InvitationState.REVOKED
        return InvitationState.EXPIRED if self.expires_at <= now else InvitationState.OPEN
