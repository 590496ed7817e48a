"""The expert register: a public card, fields of work, and contact data apart."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.models.base import Base, Identified, TextListColumn, Versioned
from casework.models.region import Region
from casework.models.sealed import Sealed


class Expert(Identified, Versioned, Base):
    """The card that staff may read; owned by a province or prefecture (`region`)."""

    __tablename__ = "experts"
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"), index=True)
    name: Mapped[str]
    gender: Mapped[str] = mapped_column(default="")
    unit: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    qualification: Mapped[str] = mapped_column(default="")
    bio: Mapped[str] = mapped_column(default="")
    fields: Mapped[list[str]] = mapped_column(TextListColumn, default=list)
    term_from_on: Mapped[date | None]
    term_until_on: Mapped[date | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    # Sections and divisions of GB/T 4754 (C, C34 …), and codes of the prefectures where the expert works; empty: any.
    industries: Mapped[list[str]] = mapped_column(TextListColumn, default=list, server_default="")
    regions_served: Mapped[list[str]] = mapped_column(TextListColumn, default=list, server_default="")
    # Where the expert lives and works; None: at the seat of the unit that keeps the card. Regions are never deleted.
    home_region_id: Mapped[int | None]
    left_on: Mapped[date | None]
    leave_reason: Mapped[str] = mapped_column(default="", server_default="")

    region: Mapped[Region] = relationship()
    contact: Mapped[ExpertContact | None] = relationship(back_populates="expert")


class ExpertContact(Identified, Base):
    """Phone, mail and declared ties of an expert: for assigners, phone and mail also for the staff of an assigned case."""

    __tablename__ = "expert_contacts"
    __table_args__ = (UniqueConstraint("expert_id"),)

    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"))
    phone: Mapped[str] = mapped_column(Sealed("expert_contacts.phone"), default="")
    email: Mapped[str] = mapped_column(Sealed("expert_contacts.email"), default="")
    # Enterprises and bodies with which the expert has declared a tie, one a line: a standing recusal.
    ties: Mapped[str] = mapped_column(default="", server_default="")

    expert: Mapped[Expert] = relationship(back_populates="contact")
