"""Messages that leave the house: a row is written with the change that causes it and sent after the commit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from casework.enums import MessageState
from casework.models.base import Base, Identified, UTCDateTime, enum_check, enum_column, partial_index


class OutboxMessage(Identified, Base):
    """One message: its kind and what it is about. The words, the address and any link are made when it is sent, so
    neither lies in the table.

    `claim` names the run that is at it until `claimed_until`; a run that died loses it by time.
    """

    __tablename__ = "outbox_messages"
    __table_args__ = (
        enum_check("state", MessageState),
        partial_index("ix_outbox_messages_waiting", "next_try_at", "id", condition="state = 'waiting'"),
    )

    kind: Mapped[str]
    about: Mapped[str]
    state: Mapped[MessageState] = enum_column(MessageState, default=MessageState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(UTCDateTime)
    give_up_at: Mapped[datetime] = mapped_column(UTCDateTime)
    claim: Mapped[str] = mapped_column(default="")
    claimed_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    problem: Mapped[str] = mapped_column(Text, default="")
