"""A case: one enterprise in one programme year, and its team."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.enums import (
    CaseStatus,
    DeadlineKind,
    EnterpriseSize,
    SpecialisedGrade,
    TeamRole,
    WithdrawalReason,
)
from casework.models.base import (
    Base,
    CaseScoped,
    Identified,
    TenantScoped,
    Versioned,
    case_key,
    enterprise_key,
    enum_check,
    enum_column,
    level_index,
    partial_index,
    tenant_key,
)
from casework.models.enterprise import Enterprise
from casework.models.expert import Expert
from casework.models.nomination import Nomination
from casework.models.programme import Programme
from casework.models.region import Region
from casework.models.user import User

if TYPE_CHECKING:
    from casework.models.case_story import CaseEvent

# Sorts behind every real deadline on both databases, where NULL would sort first on one and last on the other.
NO_DEADLINE = date(9999, 12, 31)
LEVELS = ("tenant_id", "prefecture_id", "province_id")
SORT_COLUMNS = {"due": "next_due_on", "number": "number", "changed": "updated_at"}
ENDED = (
    CaseStatus.CLOSED,
    CaseStatus.ARCHIVED,
    CaseStatus.WITHDRAWN,
    CaseStatus.TRANSFERRED,
)


def _list_indexes() -> list[Index]:
    """One index per level and offered sort, with and without year and state: equality picks one, and its order is the
    list's. Then what some filters and views need: a chain, and cases at work that nobody has visited for long."""
    indexes = []
    for level in LEVELS:
        short = level.removesuffix("_id")
        for sort, column in SORT_COLUMNS.items():
            for chosen in ((), ("programme_id",), ("status",), ("programme_id", "status")):
                name = "_".join(("ix_cases", short, *(part.removesuffix("_id") for part in chosen), sort))
                indexes.append(level_index(name, level, *chosen, column, "id", policy_reads="enterprise_id"))
        chain = ("chain_code", "next_due_on", "id")
        indexes.append(
            level_index(f"ix_cases_{short}_chain_due", level, *chain, policy_reads="enterprise_id")
        )
        at_work = f"status = '{CaseStatus.IMPLEMENTING.value}'"
        indexes.append(partial_index(f"ix_cases_{short}_visited", level, "last_visit_on", condition=at_work))
    return indexes


class Case(Identified, Versioned, TenantScoped, Base):
    """One enterprise, one year (一企一档). Names, code and figures are those of the day of the list.

    `status` steers the work; figures never read it, they compare the dated facts with the data date.
    """

    __tablename__ = "cases"
    __table_args__ = (
        tenant_key(),
        enterprise_key(),
        UniqueConstraint("tenant_id", "id"),
        UniqueConstraint("number"),
        UniqueConstraint("programme_id", "tenant_id", "sequence"),
        enum_check("status", CaseStatus),
        enum_check("status_before_suspension", CaseStatus),
        enum_check("next_due_kind", DeadlineKind),
        enum_check("size", EnterpriseSize),
        enum_check("specialised_grade", SpecialisedGrade),
        enum_check("withdrawal_reason", WithdrawalReason),
        CheckConstraint(
            "withdrawn_on IS NULL OR withdrawal_reason IS NOT NULL", name="withdrawal_has_reason"
        ),
        CheckConstraint("closed_on IS NULL OR accepted_on IS NOT NULL", name="closed_after_acceptance"),
        CheckConstraint("number <> ''", name="has_number"),
        *_list_indexes(),
        Index("ix_cases_enterprise_id", "enterprise_id"),
        Index(
            "uq_cases_continues_id",
            "continues_id",
            unique=True,
            sqlite_where=text("continues_id IS NOT NULL"),
            postgresql_where=text("continues_id IS NOT NULL"),
        ),
        Index("ix_cases_nomination_id", "nomination_id"),
        Index("ix_cases_officer_id", "officer_id"),
        partial_index(
            "ix_cases_without_officer",
            "tenant_id",
            "confirmed_on",
            "id",
            condition="officer_id IS NULL AND closed_on IS NULL AND withdrawn_on IS NULL AND transferred_on IS NULL",
        ),
        partial_index(
            "ix_cases_withdrawal_requested",
            "province_id",
            "withdrawal_requested_on",
            "id",
            condition="withdrawal_requested_on IS NOT NULL AND withdrawn_on IS NULL",
        ),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    enterprise_id: Mapped[int]
    identity_id: Mapped[int] = mapped_column(ForeignKey("enterprise_identities.id"))
    nomination_id: Mapped[int | None] = mapped_column(ForeignKey("nominations.id"))
    number: Mapped[str]
    sequence: Mapped[int]
    status: Mapped[CaseStatus] = enum_column(CaseStatus, default=CaseStatus.CONFIRMED)
    status_before_suspension: Mapped[CaseStatus | None] = enum_column(CaseStatus, nullable=True)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    enterprise_name: Mapped[str]
    uscc: Mapped[str]
    industry_code: Mapped[str] = mapped_column(default="")
    chain_code: Mapped[str] = mapped_column(default="")
    main_product: Mapped[str] = mapped_column(default="")
    size: Mapped[EnterpriseSize | None] = enum_column(EnterpriseSize, nullable=True)
    figures_year: Mapped[int | None]
    employees: Mapped[int | None]
    revenue_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    is_above_scale: Mapped[bool | None]
    specialised_grade: Mapped[SpecialisedGrade] = enum_column(SpecialisedGrade, default=SpecialisedGrade.NONE)
    has_quality_officer: Mapped[bool | None]

    confirmed_on: Mapped[date]
    team_ready_on: Mapped[date | None]
    diagnosis_started_on: Mapped[date | None]
    diagnosed_on: Mapped[date | None]
    plan_approved_on: Mapped[date | None]
    acceptance_applied_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    archived_on: Mapped[date | None]
    suspended_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    withdrawal_reason: Mapped[WithdrawalReason | None] = enum_column(WithdrawalReason, nullable=True)
    withdrawal_note: Mapped[str] = mapped_column(default="")
    withdrawal_requested_on: Mapped[date | None]
    transferred_on: Mapped[date | None]
    carried_over_on: Mapped[date | None]
    reopened_on: Mapped[date | None]
    substitute_for_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    continues_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))

    next_due_on: Mapped[date] = mapped_column(default=NO_DEADLINE)
    next_due_kind: Mapped[DeadlineKind | None] = enum_column(DeadlineKind, nullable=True)
    next_due_label: Mapped[str] = mapped_column(default="")
    last_visit_on: Mapped[date | None]
    # The names of people outside the administration were replaced: the years for which they may be kept are over.
    pseudonymised_on: Mapped[date | None]
    # Rounds of acceptance that were concluded before a transfer: the first one here is no first try then.
    rounds_before: Mapped[int] = mapped_column(default=0, server_default="0")
    # The enterprise answered its survey in the county before: it counts there and is not asked again.
    survey_answered_before_on: Mapped[date | None]

    tenant: Mapped[Region] = relationship(primaryjoin=lambda: foreign(Case.tenant_id) == Region.id)
    programme: Mapped[Programme] = relationship()
    enterprise: Mapped[Enterprise] = relationship(
        primaryjoin=lambda: foreign(Case.enterprise_id) == Enterprise.id
    )
    nomination: Mapped[Nomination | None] = relationship(
        back_populates="case", primaryjoin=lambda: foreign(Case.nomination_id) == Nomination.id
    )
    officer: Mapped[User | None] = relationship(foreign_keys=[officer_id])
    substitute_for: Mapped[Case | None] = relationship(
        foreign_keys=[substitute_for_id], remote_side="Case.id"
    )
    team: Mapped[list[CaseExpert]] = relationship(
        back_populates="case",
        primaryjoin=lambda: Case.id == foreign(CaseExpert.case_id),
        order_by="CaseExpert.id",
    )
    events: Mapped[list[CaseEvent]] = relationship(
        back_populates="case",
        primaryjoin="Case.id == foreign(CaseEvent.case_id)",
        order_by="CaseEvent.at.desc(), CaseEvent.id.desc()",
    )

    @property
    def is_open(self) -> bool:
        """Whether work goes on: neither closed, withdrawn nor transferred. A suspended case is open."""
        return self.status not in ENDED

    @property
    def is_frozen(self) -> bool:
        """Whether the file takes no more changes by anybody."""
        return self.status in (CaseStatus.ARCHIVED, CaseStatus.WITHDRAWN, CaseStatus.TRANSFERRED)

    @property
    def present_team(self) -> list[CaseExpert]:
        """Assignments that have not ended, the leader first."""
        return _leader_first(member for member in self.team if member.ended_on is None)

    def team_at(self, day: date) -> list[CaseExpert]:
        """Who was on the team on a day, the leader first: what papers say of work that was done then."""
        return _leader_first(
            member
            for member in self.team
            if member.assigned_on <= day and (member.ended_on is None or member.ended_on >= day)
        )

    @property
    def blocked(self) -> dict[int, CaseExpert]:
        """Expert → assignment, of those with whom a conflict of interest was found while they worked."""
        return {member.expert_id: member for member in self.team if member.blocked_on is not None}

    @property
    def leader(self) -> CaseExpert | None:
        """The team leader's assignment, if there is one now."""
        return next((m for m in self.present_team if m.role is TeamRole.LEADER), None)


def _leader_first(members: Iterable[CaseExpert]) -> list[CaseExpert]:
    return sorted(members, key=lambda member: (member.role is not TeamRole.LEADER, member.id))


class CaseExpert(Identified, CaseScoped, Base):
    """One expert's assignment to a case, with the recusal declaration signed for it."""

    __tablename__ = "case_experts"
    __table_args__ = (
        tenant_key(),
        case_key(),
        UniqueConstraint("case_id", "id"),
        enum_check("role", TeamRole),
        CheckConstraint("ended_on IS NULL OR end_reason <> ''", name="end_has_reason"),
        Index(
            "uq_case_experts_present",
            "case_id",
            "expert_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
        Index(
            "uq_case_experts_leader",
            "case_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL AND role = 'leader'"),
            postgresql_where=text("ended_on IS NULL AND role = 'leader'"),
        ),
        Index("ix_case_experts_expert_id", "expert_id", "ended_on"),
    )

    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"))
    role: Mapped[TeamRole] = enum_column(TeamRole)
    assigned_on: Mapped[date]
    declared_on: Mapped[date | None]
    declaration: Mapped[str] = mapped_column(Text, default="")
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(default="")
    # A second person consented to work without the declaration (models/team.py keeps who and why).
    waived_on: Mapped[date | None]
    # A conflict of interest was found when work was done: what the expert wrote stays and is marked.
    blocked_on: Mapped[date | None]
    block_reason: Mapped[str] = mapped_column(default="", server_default="")
    # The assignment of this case that took the place of this one; no foreign key, rows are never deleted.
    replaced_by_id: Mapped[int | None]

    case: Mapped[Case] = relationship(
        back_populates="team", primaryjoin=lambda: Case.id == foreign(CaseExpert.case_id)
    )
    expert: Mapped[Expert] = relationship()

    @property
    def is_cleared(self) -> bool:
        """Whether the expert may work on the case: the declaration is signed, or a second person waived it."""
        return self.declared_on is not None or self.waived_on is not None


class CaseCounter(TenantScoped, Base):
    """The last case number given in one programme to one county; locked while a number is taken."""

    __tablename__ = "case_counters"
    __table_args__ = (tenant_key(),)
    scope_parent = ""

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), primary_key=True)
    tenant_id: Mapped[int] = mapped_column(ForeignKey("regions.id"), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)
