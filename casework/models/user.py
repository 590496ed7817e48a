"""Accounts, their sign-in sessions, and the keys that make a form's second arrival harmless."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from casework.enums import Role
from casework.models.base import Base, Identified, UTCDateTime, Versioned, enum_check, enum_column
from casework.models.expert import Expert
from casework.models.region import Region
from casework.models.sealed import Sealed

REGIONAL_ROLES = (
    "'provincial_manager', 'prefecture_reviewer', 'county_officer', 'leader', 'viewer',"
    " 'security_admin', 'audit_admin'"
)
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
"""The three of whom no person holds two, and who do no business (三员分立)."""
_ADMINISTRATING = "role IN ('system_admin', 'security_admin', 'audit_admin')"


def _one_administrator(column: str) -> Index:
    """Behind an administrator's account stands somebody without a second one."""
    condition = text(f"is_administrator AND {column} IS NOT NULL")
    return Index(
        f"uq_users_administrator_{column}",
        column,
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )


class User(Identified, Versioned, Base):
    """One account with one role; a person with two posts has two accounts."""

    __tablename__ = "users"
    __table_args__ = (
        enum_check("role", Role),
        CheckConstraint(
            f"(role IN ({REGIONAL_ROLES}) AND region_id IS NOT NULL AND expert_id IS NULL"
            " AND enterprise_id IS NULL)"
            " OR (role = 'expert' AND expert_id IS NOT NULL AND region_id IS NULL AND enterprise_id IS NULL)"
            " OR (role = 'enterprise_contact' AND enterprise_id IS NOT NULL AND tenant_id IS NOT NULL"
            " AND region_id IS NULL AND expert_id IS NULL)"
            " OR (role = 'system_admin' AND region_id IS NULL AND expert_id IS NULL AND enterprise_id IS NULL)",
            name="place_fits_role",
        ),
        CheckConstraint(
            f"(is_administrator AND {_ADMINISTRATING}) OR (NOT is_administrator AND NOT ({_ADMINISTRATING}))",
            name="administrator_by_role",
        ),
        ForeignKeyConstraint(["tenant_id", "enterprise_id"], ["enterprises.tenant_id", "enterprises.id"]),
        ForeignKeyConstraint(
            ["mark_of_phone", "is_administrator"], ["person_marks.mark", "person_marks.is_administrator"]
        ),
        ForeignKeyConstraint(
            ["mark_of_email", "is_administrator"], ["person_marks.mark", "person_marks.is_administrator"]
        ),
        _one_administrator("mark_of_phone"),
        _one_administrator("mark_of_email"),
        Index("ix_users_region_id_role", "region_id", "role"),
        Index("ix_users_enterprise_id", "enterprise_id"),
        Index("ix_users_expert_id", "expert_id"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    username: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    role: Mapped[Role] = enum_column(Role)
    display_name: Mapped[str]
    phone: Mapped[str] = mapped_column(Sealed("users.phone"), default="")
    locale: Mapped[str] = mapped_column(default="zh_Hans")
    is_active: Mapped[bool] = mapped_column(default=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    expert_id: Mapped[int | None] = mapped_column(ForeignKey("experts.id"))
    tenant_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    enterprise_id: Mapped[int | None]
    # None: this password does not grow old (demonstration).
    password_changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    email: Mapped[str] = mapped_column(Sealed("users.email"), default="")
    # A password given by an administrator: good until then, once; None: the owner chose the password.
    first_password_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    first_password_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Locked by rule (not used for long), which an administrator lifts; `is_active` is a person's decision.
    locked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    unlocked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_signed_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # The letter that the account will be locked, because it is not used, was last put on its way then.
    unused_warned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Follows the role; the foreign keys to person_marks carry it along.
    is_administrator: Mapped[bool] = mapped_column(default=False, server_default=false())
    # By what the person is recognised (accounts/persons.py); None also for every disabled account.
    mark_of_phone: Mapped[str | None]
    mark_of_email: Mapped[str | None]
    # The name of a contact's enterprise: who administers accounts does not reach its file.
    unit_name: Mapped[str] = mapped_column(default="", server_default="")

    region: Mapped[Region | None] = relationship(foreign_keys=[region_id])
    expert: Mapped[Expert | None] = relationship()

    @validates("role")
    def _follow_role(self, _key: str, role: Role) -> Role:
        self.is_administrator = role in ADMINISTRATORS
        return role


class SignInSession(Identified, Base):
    """One signed-in browser. Only a hash of its token is kept; the row holds revocation and absolute end."""

    __tablename__ = "sign_in_sessions"
    __table_args__ = (Index("ix_sign_in_sessions_user_id", "user_id"),)

    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    address: Mapped[str] = mapped_column(default="")
    user_agent: Mapped[str] = mapped_column(default="")
    opened: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What this browser has opened with a reason: case key → until when, as JSON (openings/services.py)."""


class RequestKey(Identified, Base):
    """The idempotency key of one rendered form and where its first arrival led."""

    __tablename__ = "request_keys"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    key: Mapped[str]
    location: Mapped[str]
