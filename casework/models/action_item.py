"""Action items (提升措施) of the plan in force, and the reports on them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.enums import ActionState, PartyKind, Progress, ServiceType
from casework.models.base import (
    TENANT_COLUMNS,
    Base,
    CaseScoped,
    Identified,
    TextListColumn,
    Versioned,
    case_key,
    enum_check,
    enum_column,
    open_indexes,
    partial_index,
    sibling_key,
    tenant_key,
)
from casework.models.case import Case
from casework.models.diagnosis import Constraint

if TYPE_CHECKING:
    from casework.models.action_request import ActionPause, DropRequest, Extension


class ActionRules:
    """What follows from an action's number and dates: for the entity, and for rows that hold some of its columns."""

    number: Any
    due_on: Any
    started_on: Any
    handed_in_on: Any
    done_on: Any
    struck_off_on: Any
    dropped_on: Any
    out_of_force_on: Any
    moved_on: Any

    @property
    def code(self) -> str:
        """The number as people say it: C05."""
        return f"C{self.number:02d}"

    @property
    def state(self) -> ActionState:
        """Where the measure stands, from its dates."""
        if self.dropped_on:
            return ActionState.DROPPED
        if self.struck_off_on:
            return ActionState.STRUCK_OFF
        if self.done_on:
            return ActionState.DONE
        if self.handed_in_on:
            return ActionState.TO_CHECK
        return ActionState.RUNNING if self.started_on else ActionState.PLANNED

    @property
    def is_open(self) -> bool:
        """Neither done, dropped, moved away nor out of force."""
        return not (self.done_on or self.dropped_on or self.out_of_force_on or self.moved_on)

    def is_overdue(self, on: date) -> bool:
        """Whether the deadline has passed on a civil date and the measure is still open."""
        return bool(self.is_open and self.due_on < on)


class ActionItem(ActionRules, Identified, Versioned, CaseScoped, Base):
    """One measure at work. Its state is computed from its dates; overdue is computed, never stored.

    In force from `in_force_on` (approval of the version that brought it) to `out_of_force_on`. `responsible` is the one who
    is accountable; `helpers` are the others who work on it.
    """

    __tablename__ = "action_items"
    __table_args__ = (
        tenant_key(),
        case_key(),
        sibling_key("constraint_id", "constraints"),
        UniqueConstraint("case_id", "id"),
        UniqueConstraint("case_id", "number"),
        enum_check("service", ServiceType),
        enum_check("party_kind", PartyKind),
        CheckConstraint("progress_percent BETWEEN 0 AND 100", name="progress"),
        CheckConstraint("struck_off_on IS NULL OR done_on IS NOT NULL", name="done_before_struck_off"),
        CheckConstraint(
            "struck_off_by_id IS NULL OR done_by_id IS NULL OR struck_off_by_id <> done_by_id",
            name="two_people",
        ),
        CheckConstraint("dropped_on IS NULL OR drop_reason <> ''", name="drop_has_reason"),
        Index("ix_action_items_tenant_id_due_on", "tenant_id", "due_on", "id"),
        Index("ix_action_items_prefecture_id_due_on", "prefecture_id", "due_on", "id"),
        Index("ix_action_items_province_id_due_on", "province_id", "due_on", "id"),
        *open_indexes(
            "action_items",
            "due_on",
            "done_on IS NULL AND dropped_on IS NULL AND out_of_force_on IS NULL AND moved_on IS NULL",
        ),
        partial_index(
            "ix_action_items_to_strike_off",
            "tenant_id",
            "done_on",
            "id",
            condition="done_on IS NOT NULL AND struck_off_on IS NULL AND dropped_on IS NULL"
            " AND out_of_force_on IS NULL",
        ),
        # The views of the list of actions that hold few rows: without these, counting them walks through all history.
        *(
            partial_index(
                f"ix_action_items_{view}_{level.removesuffix('_id')}", level, "due_on", "id", condition=rows
            )
            for level in TENANT_COLUMNS
            for view, rows in (
                (
                    "done",
                    "done_on IS NOT NULL AND struck_off_on IS NULL AND dropped_on IS NULL"
                    " AND out_of_force_on IS NULL AND moved_on IS NULL",
                ),
                ("dropped", "dropped_on IS NOT NULL AND out_of_force_on IS NULL AND moved_on IS NULL"),
            )
        ),
        Index("ix_action_items_constraint_id", "constraint_id"),
    )
    __mapper_args__ = {"version_id_col": Versioned.__dict__["version"]}

    constraint_id: Mapped[int]
    number: Mapped[int]
    title: Mapped[str]
    finish_mark: Mapped[str] = mapped_column(Text)
    service: Mapped[ServiceType] = enum_column(ServiceType)
    party_kind: Mapped[PartyKind] = enum_column(PartyKind)
    responsible: Mapped[str] = mapped_column(default="")
    helpers: Mapped[str] = mapped_column(default="")
    partner: Mapped[str] = mapped_column(default="")
    start_on: Mapped[date | None]
    due_on: Mapped[date]
    first_due_on: Mapped[date]
    evidence_kinds: Mapped[list[str]] = mapped_column(TextListColumn, default=list)
    cost: Mapped[str] = mapped_column(default="")
    progress_percent: Mapped[int] = mapped_column(default=0)
    in_force_on: Mapped[date]
    out_of_force_on: Mapped[date | None]
    started_on: Mapped[date | None]
    handed_in_on: Mapped[date | None]
    done_on: Mapped[date | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    done_by_name: Mapped[str] = mapped_column(default="")
    struck_off_on: Mapped[date | None]
    struck_off_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    struck_off_by_name: Mapped[str] = mapped_column(default="")
    override_reason: Mapped[str] = mapped_column(Text, default="")
    dropped_on: Mapped[date | None]
    drop_reason: Mapped[str] = mapped_column(Text, default="")
    moved_on: Mapped[date | None]
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("action_items.id"))

    case: Mapped[Case] = relationship(primaryjoin=lambda: Case.id == foreign(ActionItem.case_id))
    constraint: Mapped[Constraint] = relationship(
        primaryjoin=lambda: foreign(ActionItem.constraint_id) == Constraint.id
    )
    reports: Mapped[list[ActionReport]] = relationship(
        back_populates="action",
        primaryjoin=lambda: ActionItem.id == foreign(ActionReport.action_item_id),
        order_by="ActionReport.id.desc()",
    )
    extensions: Mapped[list[Extension]] = relationship(
        back_populates="action",
        primaryjoin="ActionItem.id == foreign(Extension.action_item_id)",
        order_by="Extension.id.desc()",
    )
    pauses: Mapped[list[ActionPause]] = relationship(
        back_populates="action",
        primaryjoin="ActionItem.id == foreign(ActionPause.action_item_id)",
        order_by="ActionPause.id.desc()",
    )
    drop_requests: Mapped[list[DropRequest]] = relationship(
        back_populates="action",
        primaryjoin="ActionItem.id == foreign(DropRequest.action_item_id)",
        order_by="DropRequest.id.desc()",
    )


class ActionReport(Identified, CaseScoped, Base):
    """A report of progress on an action, by the enterprise, an expert or the officer."""

    __tablename__ = "action_reports"
    __table_args__ = (
        tenant_key(),
        case_key(),
        sibling_key("action_item_id", "action_items"),
        enum_check("progress", Progress),
        CheckConstraint("progress_percent BETWEEN 0 AND 100", name="progress_percent"),
        Index("ix_action_reports_action_item_id", "action_item_id", "id"),
        Index("ix_action_reports_case_id", "case_id"),
    )

    action_item_id: Mapped[int]
    progress: Mapped[Progress] = enum_column(Progress)
    progress_percent: Mapped[int]
    text: Mapped[str] = mapped_column(Text, default="")
    reported_on: Mapped[date]
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    actor_name: Mapped[str]

    case: Mapped[Case] = relationship(
        primaryjoin=lambda: Case.id == foreign(ActionReport.case_id), overlaps="reports"
    )
    action: Mapped[ActionItem] = relationship(
        back_populates="reports", primaryjoin=lambda: ActionItem.id == foreign(ActionReport.action_item_id)
    )
