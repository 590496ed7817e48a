"""What a team needs a second person for: waived declarations, and checks of what an expert with a conflict concluded."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.models.base import (
    Base,
    CaseScoped,
    Identified,
    Versioned,
    case_key,
    partial_index,
    sibling_key,
    tenant_key,
)
from casework.models.case import Case, CaseExpert

OPEN_WAIVER = "decided_on IS NULL AND lapsed_on IS NULL"


class DeclarationWaiver(Identified, Versioned, CaseScoped, Base):
    """An expert is to work without the recusal declaration: asked for by one person, decided by another.

    It lapses undecided when the expert signs after all or leaves the team.
    """

    __tablename__ = "declaration_waivers"
    __table_args__ = (
        tenant_key(),
        case_key(),
        sibling_key("member_id", "case_experts"),
        UniqueConstraint("case_id", "id"),
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("(decided_on IS NULL) = (is_consented IS NULL)", name="decision_complete"),
        CheckConstraint("is_consented IS NULL OR is_consented OR opinion <> ''", name="refusal_has_reason"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="two_people"),
        Index(
            "uq_declaration_waivers_open",
            "member_id",
            unique=True,
            sqlite_where=text(OPEN_WAIVER),
            postgresql_where=text(OPEN_WAIVER),
        ),
        Index("ix_declaration_waivers_case_id", "case_id"),
        *(
            partial_index(
                f"ix_declaration_waivers_{level}", f"{level}_id", "asked_on", "id", condition=OPEN_WAIVER
            )
            for level in ("prefecture", "province")
        ),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    member_id: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    asked_on: Mapped[date]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_by_name: Mapped[str]
    is_consented: Mapped[bool | None]
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_by_name: Mapped[str] = mapped_column(default="")
    opinion: Mapped[str] = mapped_column(Text, default="")
    lapsed_on: Mapped[date | None]

    case: Mapped[Case] = relationship(primaryjoin=lambda: Case.id == foreign(DeclarationWaiver.case_id))
    member: Mapped[CaseExpert] = relationship(
        primaryjoin=lambda: foreign(DeclarationWaiver.member_id) == CaseExpert.id
    )

    @property
    def is_open(self) -> bool:
        """Whether it waits for its decision."""
        return self.decided_on is None and self.lapsed_on is None


class ConclusionCheck(Identified, Versioned, CaseScoped, Base):
    """Another expert checks what an expert with a conflict of interest concluded (programme.md 5).

    `checker_id` is the assignment of who checks; None while nobody is named.
    """

    __tablename__ = "conclusion_checks"
    __table_args__ = (
        tenant_key(),
        case_key(),
        sibling_key("member_id", "case_experts"),
        sibling_key("checker_id", "case_experts"),
        UniqueConstraint("case_id", "id"),
        UniqueConstraint("member_id"),
        CheckConstraint("(done_on IS NULL) = (is_upheld IS NULL)", name="result_complete"),
        CheckConstraint(
            "done_on IS NULL OR (finding <> '' AND checker_id IS NOT NULL)", name="result_has_finding"
        ),
        CheckConstraint("checker_id IS NULL OR checker_id <> member_id", name="another_expert"),
        Index("ix_conclusion_checks_case_id", "case_id"),
        *(
            partial_index(
                f"ix_conclusion_checks_{level}", f"{level}_id", "asked_on", "id", condition="done_on IS NULL"
            )
            for level in ("tenant", "prefecture", "province")
        ),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    member_id: Mapped[int]
    asked_on: Mapped[date]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_by_name: Mapped[str]
    checker_id: Mapped[int | None]
    is_upheld: Mapped[bool | None]
    finding: Mapped[str] = mapped_column(Text, default="")
    done_on: Mapped[date | None]
    done_by_name: Mapped[str] = mapped_column(default="")

    case: Mapped[Case] = relationship(primaryjoin=lambda: Case.id == foreign(ConclusionCheck.case_id))
    member: Mapped[CaseExpert] = relationship(
        primaryjoin=lambda: foreign(ConclusionCheck.member_id) == CaseExpert.id
    )
    checker: Mapped[CaseExpert | None] = relationship(
        primaryjoin=lambda: foreign(ConclusionCheck.checker_id) == CaseExpert.id
    )
