"""Reads of transfers: the proposals in reach, what stands in the way of one, who may take a case over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from casework.enums import CaseStatus, Rank, Resolution, Role
from casework.errors import NotFound
from casework.extensions import db
from casework.follow_ups.queries import open_follow_ups
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.models import (
    ActionItem,
    Case,
    CaseTransfer,
    Constraint,
    DropRequest,
    Extension,
    Judgement,
    Plan,
    User,
)
from casework.regions.queries import Place, counties, place

SHOWN = 50
"""Proposals on one page of the list."""
_OPEN = (
    CaseTransfer.done_on.is_(None),
    CaseTransfer.taken_back_on.is_(None),
    or_(CaseTransfer.is_accepted.is_(None), CaseTransfer.is_accepted.is_(True)),
    or_(CaseTransfer.is_consented.is_(None), CaseTransfer.is_consented.is_(True)),
)
"""The condition of the partial unique index: one open proposal per case."""


@dataclass(frozen=True)
class OpenWork:
    """What a successor would take over."""

    constraints: int
    actions: int
    follow_ups: int


def get_transfer(transfer_id: int) -> CaseTransfer:
    """One proposal in reach: of the giving county, the receiving one, or above either. Raises NotFound."""
    transfer = db.session.scalar(
        select(CaseTransfer)
        .where(CaseTransfer.id == transfer_id)
        .options(joinedload(CaseTransfer.tenant), joinedload(CaseTransfer.giving))
    )
    if transfer is None:
        raise NotFound
    return transfer


def open_transfer_of(case_id: int) -> CaseTransfer | None:
    """The proposal on which somebody can still act, if the case has one."""
    return db.session.scalar(select(CaseTransfer).where(CaseTransfer.case_id == case_id, *_OPEN))


def list_transfers(before: int | None) -> tuple[Sequence[CaseTransfer], int | None]:
    """Proposals in reach, the newest first, and where the next page begins; None when this is the last."""
    statement = (
        select(CaseTransfer)
        .options(joinedload(CaseTransfer.tenant), joinedload(CaseTransfer.giving))
        .order_by(CaseTransfer.id.desc())
        .limit(SHOWN + 1)
    )
    if before is not None:
        statement = statement.where(CaseTransfer.id < before)
    rows = db.session.scalars(statement).all()
    return rows[:SHOWN], rows[SHOWN - 1].id if len(rows) > SHOWN else None


def due_transfers(today: date) -> Sequence[int]:
    """Keys of the proposals whose hand-over day has come."""
    return db.session.scalars(
        select(CaseTransfer.id)
        .where(
            CaseTransfer.is_consented.is_(True),
            CaseTransfer.done_on.is_(None),
            CaseTransfer.hand_over_on <= today,
        )
        .order_by(CaseTransfer.id)
    ).all()


def other_counties(tenant_id: int) -> list[Place]:
    """To which counties a case can move: the active ones of the province, the own prefecture's first."""
    county = place(tenant_id)
    found = [other for other in counties(county.province_id or 0) if other.id != county.id]
    return sorted(found, key=lambda other: other.prefecture_id != county.prefecture_id)


def officers_of_county(tenant_id: int) -> Sequence[User]:
    """Active case officers of a county, by name."""
    return db.session.scalars(
        select(User)
        .where(User.region_id == tenant_id, User.role == Role.COUNTY_OFFICER, User.is_active)
        .order_by(User.display_name, User.id)
    ).all()


def superiors_of(transfer: CaseTransfer) -> Sequence[int]:
    """Accounts of the common superior: the reviewers of the prefecture when both counties lie in it, else the province."""
    within = transfer.is_within_prefecture
    role = Role.PREFECTURE_REVIEWER if within else Role.PROVINCIAL_MANAGER
    region_id = transfer.prefecture_id if within else transfer.province_id
    return db.session.scalars(
        select(User.id).where(User.region_id == region_id, User.role == role, User.is_active)
    ).all()


def assigners_of(case: Case) -> Sequence[int]:
    """Accounts of those who put a team together for a county."""
    return db.session.scalars(
        select(User.id).where(
            User.region_id == case.prefecture_id, User.role == Role.PREFECTURE_REVIEWER, User.is_active
        )
    ).all()


def superior_of(transfer: CaseTransfer) -> tuple[Rank, Place]:
    """Whose consent a transfer needs (programme.md, section 5: the common superior)."""
    if transfer.is_within_prefecture:
        return Rank.PREFECTURE, place(transfer.prefecture_id)
    return Rank.PROVINCE, place(transfer.province_id)


def waits_for_answer(region_id: int) -> ColumnElement[bool]:
    """Proposals that a receiving county has neither accepted nor sent back."""
    return and_(*_OPEN, CaseTransfer.answered_on.is_(None), CaseTransfer.tenant_id == region_id)


def waits_for_decision(region_id: int) -> ColumnElement[bool]:
    """Accepted ones on which this prefecture or province decides: the common superior, as `superior_of` names it."""
    own, other = CaseTransfer.prefecture_id, CaseTransfer.giving_prefecture_id
    return and_(
        *_OPEN,
        CaseTransfer.is_accepted.is_(True),
        CaseTransfer.decided_on.is_(None),
        or_(
            and_(own == other, own == region_id),
            and_(own != other, CaseTransfer.province_id == region_id),
        ),
    )


def open_constraints(case_id: int) -> Sequence[Constraint]:
    """Constraints that are neither taken back, moved nor judged solved, by number, with their judgements."""
    latest = (
        select(Judgement.outcome)
        .where(Judgement.constraint_id == Constraint.id)
        .order_by(Judgement.judged_on.desc(), Judgement.id.desc())
        .limit(1)
        .correlate(Constraint)
        .scalar_subquery()
    )
    return db.session.scalars(
        select(Constraint)
        .where(
            Constraint.case_id == case_id,
            Constraint.withdrawn_on.is_(None),
            Constraint.moved_on.is_(None),
            func.coalesce(latest, Resolution.UNSOLVED) != Resolution.SOLVED,
        )
        .order_by(Constraint.number)
    ).all()


def open_actions(case_id: int) -> Sequence[ActionItem]:
    """Actions of the plan in force that are not done, by number."""
    return db.session.scalars(
        select(ActionItem)
        .where(
            ActionItem.case_id == case_id,
            ActionItem.done_on.is_(None),
            ActionItem.dropped_on.is_(None),
            ActionItem.out_of_force_on.is_(None),
            ActionItem.moved_on.is_(None),
        )
        .order_by(ActionItem.number)
    ).all()


def open_work(case_id: int) -> OpenWork:
    """How much of it there is."""
    return OpenWork(len(open_constraints(case_id)), len(open_actions(case_id)), len(open_follow_ups(case_id)))


def obstacles(case: Case) -> list[str]:
    """What has to be settled before a case can move, one sentence each: nobody could settle it in a frozen file."""
    found = []
    if case.withdrawal_requested_on is not None:
        found.append(_("A withdrawal was applied for. Wait for the province's decision."))
    if case.status is CaseStatus.SUSPENDED:
        found.append(_("The case is suspended. Resume it first."))
    elif case.status is CaseStatus.ACCEPTANCE:
        found.append(_("A round of acceptance is under way. Conclude it first."))
    elif case.status is CaseStatus.ACCEPTED:
        found.append(_("Acceptance is passed. Strike the case off here."))
    elif not case.is_open:
        found.append(_("Only an open case moves; this one is “%(state)s”.", state=case.status.label))
    return [*found, *_undecided(case)]


def _undecided(case: Case) -> list[str]:
    found = []
    plans = _count(
        select(func.count(Plan.id)).where(
            Plan.case_id == case.id,
            Plan.submitted_on.is_not(None),
            Plan.approved_on.is_(None),
            Plan.returned_on.is_(None),
        )
    )
    if plans:
        found.append(_("A version of the plan waits for approval. Approve or return it first."))
    waiting = _count(
        select(func.count(ActionItem.id)).where(
            ActionItem.case_id == case.id,
            ActionItem.done_on.is_not(None),
            ActionItem.struck_off_on.is_(None),
            ActionItem.dropped_on.is_(None),
            ActionItem.out_of_force_on.is_(None),
        )
    )
    if waiting:
        found.append(
            ngettext(
                "%(num)d action that is done waits to be struck off. Strike it off or return it.",
                "%(num)d actions that are done wait to be struck off. Strike them off or return them.",
                waiting,
            )
        )
    asked = _count(
        select(func.count(Extension.id)).where(Extension.case_id == case.id, Extension.decided_on.is_(None))
    )
    if asked:
        found.append(
            ngettext(
                "%(num)d extension waits for a decision.", "%(num)d extensions wait for a decision.", asked
            )
        )
    given_up = _count(
        select(func.count(DropRequest.id)).where(
            DropRequest.case_id == case.id, DropRequest.decided_on.is_(None)
        )
    )
    if given_up:
        found.append(
            ngettext(
                "%(num)d request to give an action up waits for a decision.",
                "%(num)d requests to give an action up wait for a decision.",
                given_up,
            )
        )
    return found


def _count(statement: Select[int]) -> int:
    return db.session.scalar(statement) or 0
