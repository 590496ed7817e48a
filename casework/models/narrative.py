"""The text of a return: its paragraphs with every version of them, and the model cases that go with it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.enums import ParagraphAct, ParagraphKind
from casework.models.annual_return import AnnualReturn
from casework.models.base import (
    Base,
    Identified,
    UnitScoped,
    UTCDateTime,
    Versioned,
    enum_check,
    enum_column,
    unit_keys,
)
from casework.models.region import Region


class ModelCase(Identified, Versioned, UnitScoped, Base):
    """One story (典型案例) that goes with a return: which case, its title, what the enterprise consented to."""

    __tablename__ = "model_cases"
    __table_args__ = (
        *unit_keys(),
        UniqueConstraint("annual_return_id", "case_id"),
        CheckConstraint("title <> ''", name="has_title"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    annual_return_id: Mapped[int] = mapped_column(ForeignKey("annual_returns.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    title: Mapped[str]
    # The day on which the enterprise agreed to publication, and in which form.
    consented_on: Mapped[date | None]
    consent_note: Mapped[str] = mapped_column(default="")
    removed_on: Mapped[date | None]

    region: Mapped[Region] = relationship(foreign_keys=[region_id])
    annual_return: Mapped[AnnualReturn] = relationship(foreign_keys=[annual_return_id])


class ModelCasePhoto(Identified, UnitScoped, Base):
    """A photo of the case's files in its story: what stands under it, and what it says to those who cannot see it (`alt`).
    Photos follow each other by `place`, then by key."""

    __tablename__ = "model_case_photos"
    __table_args__ = (*unit_keys(), UniqueConstraint("model_case_id", "attachment_id"))

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    model_case_id: Mapped[int] = mapped_column(ForeignKey("model_cases.id"))
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachments.id"))
    caption: Mapped[str] = mapped_column(default="")
    alt: Mapped[str] = mapped_column(default="")
    place: Mapped[int] = mapped_column(default=0)

    region: Mapped[Region] = relationship(foreign_keys=[region_id])


class ReturnParagraph(Identified, Versioned, UnitScoped, Base):
    """A heading or paragraph of a return's text, or of one of its model cases, as it stands now.

    `text` holds figures as tokens `[[K05|84.1%]]`: the binding, and the value when the text was last read. Paragraphs
    follow each other by `place`, then by key; a removed one keeps its place, so that it can come back.
    """

    __tablename__ = "return_paragraphs"
    __table_args__ = (
        *unit_keys(),
        enum_check("kind", ParagraphKind),
        Index("ix_return_paragraphs_annual_return_id", "annual_return_id", "model_case_id", "place", "id"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    annual_return_id: Mapped[int] = mapped_column(ForeignKey("annual_returns.id"))
    model_case_id: Mapped[int | None] = mapped_column(ForeignKey("model_cases.id"))
    kind: Mapped[ParagraphKind] = enum_column(ParagraphKind)
    place: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    removed_on: Mapped[date | None]

    region: Mapped[Region] = relationship(foreign_keys=[region_id])
    annual_return: Mapped[AnnualReturn] = relationship(foreign_keys=[annual_return_id])


class ReturnParagraphVersion(Identified, UnitScoped, Base):
    """A paragraph as somebody left it: numbered from 1, never changed."""

    __tablename__ = "paragraph_versions"
    __table_args__ = (
        *unit_keys(),
        UniqueConstraint("paragraph_id", "number"),
        enum_check("act", ParagraphAct),
    )

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    paragraph_id: Mapped[int] = mapped_column(ForeignKey("return_paragraphs.id"))
    number: Mapped[int]
    act: Mapped[ParagraphAct] = enum_column(ParagraphAct)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    by_name: Mapped[str]

    region: Mapped[Region] = relationship(foreign_keys=[region_id])
