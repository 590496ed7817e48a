"""Reads of the roll-over: a county's open cases with their decisions, the progress of the counties below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select

from casework.enums import Role
from casework.extensions import db
from casework.models import ActionItem, Case, FollowUp, Programme, RollOver, RollOverDecision, User
from casework.plans.queries.actions import still_open
from casework.programmes.open_cases import is_settled, open_cases


@dataclass(frozen=True)
class OpenCase:
    """A line of a county's list: the case, how much of it is open, what was decided."""

    case: Case
    actions: int
    follow_ups: int
    decision: RollOverDecision | None
    is_settled: bool

    @property
    def is_drafted(self) -> bool:
        """Whether a decision was written and not carried out yet."""
        return self.decision is not None and self.decision.applied_on is None


@dataclass(frozen=True)
class Progress:
    """One county's line above it: open cases, those without a decision that holds, and the state of its roll-over."""

    tenant_id: int
    open: int
    undecided: int
    drafted: int
    roll_over: RollOver | None


def latest_roll_over() -> Programme | None:
    """The newest year whose roll-over was started, else the newest year."""
    return db.session.scalar(
        select(Programme).order_by(Programme.roll_over_on.is_not(None).desc(), Programme.year.desc()).limit(1)
    )


def roll_over_of(programme_id: int, tenant_id: int) -> RollOver | None:
    """A county's roll-over of a year."""
    return db.session.scalar(
        select(RollOver).where(RollOver.programme_id == programme_id, RollOver.tenant_id == tenant_id)
    )


def decision_on(roll_over: RollOver | None, case_id: int) -> RollOverDecision | None:
    """What was decided on one case."""
    if roll_over is None:
        return None
    return db.session.scalar(
        select(RollOverDecision).where(
            RollOverDecision.roll_over_id == roll_over.id, RollOverDecision.case_id == case_id
        )
    )


def cases_of(programme: Programme, tenant_id: int, today: date) -> list[OpenCase]:
    """A county's open cases at the end of a year by number, those of earlier years first: one statement."""
    actions = (
        select(func.count(ActionItem.id))
        .where(
            ActionItem.case_id == Case.id,
            still_open(),
        )
        .correlate(Case)
        .scalar_subquery()
    )
    follow_ups = (
        select(func.count(FollowUp.id))
        .where(
            FollowUp.case_id == Case.id,
            FollowUp.held_on.is_(None),
            FollowUp.cancelled_on.is_(None),
            FollowUp.moved_on.is_(None),
        )
        .correlate(Case)
        .scalar_subquery()
    )
    statement = (
        open_cases(programme)
        .with_only_columns(Case, actions, follow_ups, RollOverDecision, is_settled(programme, today))
        .outerjoin(
            RollOver, and_(RollOver.programme_id == programme.id, RollOver.tenant_id == Case.tenant_id)
        )
        .outerjoin(
            RollOverDecision,
            and_(RollOverDecision.case_id == Case.id, RollOverDecision.roll_over_id == RollOver.id),
        )
        .where(Case.tenant_id == tenant_id)
        .order_by(Case.number)
    )
    return [OpenCase(*row) for row in db.session.execute(statement)]


def progress(programme: Programme, today: date) -> list[Progress]:
    """Every county in reach that has open cases, by code order of the caller: two statements."""
    drafted = (
        select(func.count(RollOverDecision.id))
        .join(RollOver, RollOver.id == RollOverDecision.roll_over_id)
        .where(
            RollOver.programme_id == programme.id,
            RollOver.tenant_id == Case.tenant_id,
            RollOverDecision.applied_on.is_(None),
        )
        .correlate(Case)
        .scalar_subquery()
    )
    counted = db.session.execute(
        open_cases(programme)
        .with_only_columns(
            Case.tenant_id,
            func.count(Case.id),
            func.count(Case.id).filter(~is_settled(programme, today)),
            drafted,
        )
        .group_by(Case.tenant_id)
    ).all()
    known = {
        row.tenant_id: row
        for row in db.session.scalars(select(RollOver).where(RollOver.programme_id == programme.id))
    }
    return [Progress(key, total, left, drafts, known.get(key)) for key, total, left, drafts in counted]


def officers_of(tenant_ids: Sequence[int]) -> Sequence[int]:
    """Accounts of the case officers of some counties."""
    return _accounts(tenant_ids, Role.COUNTY_OFFICER)


def leaders_of(tenant_id: int) -> Sequence[int]:
    """Accounts of the deputy heads of a county, who review."""
    return _accounts([tenant_id], Role.LEADER)


def _accounts(tenant_ids: Sequence[int], role: Role) -> Sequence[int]:
    return db.session.scalars(
        select(User.id).where(User.region_id.in_(tenant_ids), User.role == role, User.is_active)
    ).all()
