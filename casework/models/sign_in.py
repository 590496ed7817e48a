"""What signing in needs beside the account: second factors, past passwords, one-use tokens, counted attempts.

Secrets and counters are written by statements, not through the flush: the log then holds the act in words instead of
hashes, and an account's version does not move when its owner signs in.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.enums import TokenKind
from casework.models.base import Base, Identified, UTCDateTime, enum_check, enum_column


class SecondFactor(Identified, Base):
    """The one-time codes of one account. The secret is sealed (`casework.secrets_at_rest`); a step is used once."""

    __tablename__ = "second_factors"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    sealed_secret: Mapped[str]
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Identified, Base):
    """One of the ten codes for the day the phone is lost: a keyed hash, good once."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class PastPassword(Identified, Base):
    """A password that an account had, as its hash: the newest few are not taken again."""

    __tablename__ = "past_passwords"
    __table_args__ = (Index("ix_past_passwords_user_id", "user_id", "id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    password_hash: Mapped[str]


class AccountToken(Identified, Base):
    """A link that lets its holder choose a password once: after "forgotten password", or as an invitation."""

    __tablename__ = "account_tokens"
    __table_args__ = (enum_check("kind", TokenKind), Index("ix_account_tokens_user_id", "user_id"))

    kind: Mapped[TokenKind] = enum_column(TokenKind)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class AttemptCounter(Base):
    """How often something was tried under one key until an instant; the key (name, address, account) is kept hashed.

    One row per key, raised by one statement: workers and threads share the count.
    """

    __tablename__ = "attempt_counters"
    __table_args__ = (Index("ix_attempt_counters_until", "until"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(primary_key=True)
    attempts: Mapped[int]
    until: Mapped[datetime] = mapped_column(UTCDateTime)
