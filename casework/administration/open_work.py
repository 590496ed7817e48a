"""What still hangs on an account: the one list of it, for who hands it over and, as a bare number, for who disables.

The security administrator reaches no business rows. So the number is counted in a session of its own with the province's
scope, and nothing but the number leaves it (as experts/load.py does). Committed rows only.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from casework.access.tenancy import Reach, Scope, TenantSession
from casework.enums import NominationStatus, PartyKind, Rank, Role
from casework.extensions import db, writing
from casework.models import (
    ActionItem,
    Case,
    CaseExpert,
    CaseTransfer,
    ConclusionCheck,
    Extension,
    FollowUp,
    Nomination,
    Plan,
    User,
)
from casework.regions.queries import place

ENDED_NOMINATIONS: Final = (
    NominationStatus.CONFIRMED,
    NominationStatus.NOT_SELECTED,
    NominationStatus.WITHDRAWN,
)
Rows = Select[*tuple[Any, ...]]


def open_case() -> ColumnElement[bool]:
    """The case goes on."""
    return and_(Case.closed_on.is_(None), Case.withdrawn_on.is_(None), Case.transferred_on.is_(None))


def open_action() -> ColumnElement[bool]:
    """Somebody answers for it until it is struck off or dropped."""
    return and_(
        ActionItem.struck_off_on.is_(None),
        ActionItem.dropped_on.is_(None),
        ActionItem.out_of_force_on.is_(None),
        ActionItem.moved_on.is_(None),
    )


def _follow_ups(user: User) -> Rows:
    return select(FollowUp).where(
        FollowUp.assignee_id == user.id,
        FollowUp.held_on.is_(None),
        FollowUp.cancelled_on.is_(None),
        FollowUp.moved_on.is_(None),
    )


def work_of(user: User) -> dict[str, Rows]:
    """Group → the rows that hang on this account, in the order in which they are handed over."""
    if user.expert_id is not None:
        return {**work_of_expert(user.expert_id, user.display_name), "follow_ups": _follow_ups(user)}
    if user.role is Role.COUNTY_OFFICER:
        return _of_officer(user)
    if user.role is Role.LEADER and user.region_id and place(user.region_id).rank is Rank.COUNTY:
        return _of_leader(user)
    return {}


def _of_officer(user: User) -> dict[str, Rows]:
    return {
        "cases": select(Case).where(Case.officer_id == user.id, open_case()),
        "follow_ups": _follow_ups(user),
        "nominations": select(Nomination).where(
            Nomination.officer_id == user.id, Nomination.status.not_in(ENDED_NOMINATIONS)
        ),
        "actions": select(ActionItem)
        .join(Case, Case.id == ActionItem.case_id)
        .where(
            ActionItem.tenant_id == user.region_id,
            ActionItem.party_kind == PartyKind.BUREAU,
            ActionItem.responsible == user.display_name,
            open_action(),
            open_case(),
        ),
        "transfers": select(CaseTransfer).where(
            CaseTransfer.officer_id == user.id,
            CaseTransfer.done_on.is_(None),
            CaseTransfer.taken_back_on.is_(None),
            or_(CaseTransfer.is_consented.is_(None), CaseTransfer.is_consented.is_(True)),
        ),
    }


def _of_leader(user: User) -> dict[str, Rows]:
    """Decisions belong to the office, not to the person: they hang on the last leader only."""
    others = select(User.id).where(
        User.region_id == user.region_id, User.role == Role.LEADER, User.is_active, User.id != user.id
    )
    alone = ~others.exists()
    return {
        "plans": select(Plan).where(
            Plan.tenant_id == user.region_id,
            Plan.submitted_on.is_not(None),
            Plan.approved_on.is_(None),
            Plan.returned_on.is_(None),
            alone,
        ),
        "extensions": select(Extension).where(
            Extension.tenant_id == user.region_id, Extension.decided_on.is_(None), alone
        ),
    }


def work_of_expert(expert_id: int, name: str) -> dict[str, Rows]:
    """Group → the rows that hang on an expert, account or none."""
    present = (
        select(CaseExpert)
        .join(Case, Case.id == CaseExpert.case_id)
        .where(CaseExpert.expert_id == expert_id, CaseExpert.ended_on.is_(None), open_case())
        .order_by(Case.number)
    )
    own_cases = select(CaseExpert.case_id).where(
        CaseExpert.expert_id == expert_id, CaseExpert.ended_on.is_(None)
    )
    own = select(CaseExpert.id).where(CaseExpert.expert_id == expert_id)
    return {
        "assignments": present,
        "actions": select(ActionItem)
        .join(Case, Case.id == ActionItem.case_id)
        .where(
            ActionItem.case_id.in_(own_cases),
            ActionItem.party_kind == PartyKind.EXPERT_TEAM,
            ActionItem.responsible == name,
            open_action(),
            open_case(),
        ),
        "checks": select(ConclusionCheck).where(
            ConclusionCheck.checker_id.in_(own), ConclusionCheck.done_on.is_(None)
        ),
    }


def count_open_work(user: User) -> int:
    """How many pieces of work hang on an account, over the whole province."""
    return _count(work_of(user), _home(user))


def count_work_of_expert(expert_id: int, name: str, province_id: int) -> int:
    """The same for an expert, with or without an account."""
    return _count(work_of_expert(expert_id, name), province_id)


def _home(user: User) -> int | None:
    region_id = user.expert.region_id if user.expert is not None else user.region_id
    if region_id is None:
        return None
    home = place(region_id)
    return home.province_id or home.id


def _count(groups: dict[str, Rows], province_id: int | None) -> int:
    if not groups or province_id is None:
        return 0
    token = writing.set(False)
    try:
        with TenantSession(db) as session:
            session.bind_scope(Scope(Reach.PROVINCE, province_id, purpose="open work"), may_write=False)
            return sum(
                session.scalar(
                    rows.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
                )
                or 0
                for rows in groups.values()
            )
    finally:
        writing.reset(token)
