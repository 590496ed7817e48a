"""Reads of personal data: what is held about the acting person, and requests to correct it.

Accounts, sessions and requests belong to people, not to counties, so no scope limits them: each read here names the
acting person, or the units whose desk the person sits at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import joinedload

from casework.access.permissions import Permission as P
from casework.access.permissions import allows
from casework.access.principal import Principal
from casework.enums import CorrectionDesk, Rank, Role
from casework.errors import NotFound
from casework.extensions import db
from casework.models import (
    Case,
    CaseExpert,
    CorrectionRequest,
    Enterprise,
    Expert,
    SecondFactor,
    SignInSession,
    User,
    Visit,
)
from casework.regions.queries import places

MOST_ROWS = 500
"""Of one kind, the newest: more sign-ins than these nobody looks through."""


def own_account(actor: Principal) -> User:
    """The account of the acting person, with the card of an expert and its contact data."""
    return db.session.scalars(
        select(User)
        .where(User.id == actor.id)
        .options(
            joinedload(User.expert).joinedload(Expert.contact),
            joinedload(User.expert).joinedload(Expert.region),
            joinedload(User.region),
        )
    ).one()


def own_enterprise(actor: Principal) -> Enterprise | None:
    """The file of the enterprise that a contact speaks for; None for everybody else."""
    if actor.enterprise_id is None:
        return None
    return db.session.scalar(select(Enterprise).where(Enterprise.id == actor.enterprise_id))


def own_second_factor(actor: Principal) -> datetime | None:
    """Since when the account has a second factor."""
    return db.session.scalar(select(SecondFactor.created_at).where(SecondFactor.user_id == actor.id))


def own_sessions(actor: Principal) -> Sequence[SignInSession]:
    """The sign-ins that are still kept, the newest first."""
    return db.session.scalars(
        select(SignInSession)
        .where(SignInSession.user_id == actor.id)
        .order_by(SignInSession.id.desc())
        .limit(MOST_ROWS)
    ).all()


@dataclass(frozen=True)
class Assignment:
    """An expert's present assignment."""

    case_number: str
    enterprise: str
    role: Any
    assigned_on: date
    declared_on: date | None


def own_assignments(actor: Principal) -> list[Assignment]:
    """The assignments of an expert that have not ended; the others stay in the files of their counties."""
    if actor.expert_id is None:
        return []
    rows = db.session.execute(
        select(
            Case.number, Case.enterprise_name, CaseExpert.role, CaseExpert.assigned_on, CaseExpert.declared_on
        )
        .join(Case, Case.id == CaseExpert.case_id)
        .where(CaseExpert.expert_id == actor.expert_id)
        .order_by(Case.number)
        .limit(MOST_ROWS)
    )
    return [Assignment(*row) for row in rows]


@dataclass(frozen=True)
class LoggedVisit:
    """A visit that the person wrote the log of, by its number."""

    case_number: str
    number: int
    held_on: date


def own_visits(actor: Principal) -> list[LoggedVisit]:
    """The visits whose log the person wrote, within the own reach, the newest first."""
    rows = db.session.execute(
        select(Case.number, Visit.number, Visit.held_on)
        .join(Case, Case.id == Visit.case_id)
        .where(Visit.author_id == actor.id)
        .order_by(Visit.held_on.desc(), Visit.id.desc())
        .limit(MOST_ROWS)
    )
    return [LoggedVisit(*row) for row in rows]


def own_requests(actor: Principal) -> Sequence[CorrectionRequest]:
    """What the person has asked to have corrected, the newest first."""
    return db.session.scalars(
        select(CorrectionRequest)
        .where(CorrectionRequest.user_id == actor.id)
        .options(joinedload(CorrectionRequest.region))
        .order_by(CorrectionRequest.id.desc())
    ).all()


def open_requests_of(user_id: int) -> int:
    """How many requests of an account wait for their answer."""
    rows = select(CorrectionRequest.id).where(
        CorrectionRequest.user_id == user_id, CorrectionRequest.answered_on.is_(None)
    )
    return len(db.session.scalars(rows).all())


def _of_desk(actor: Principal) -> ColumnElement[bool]:
    """The requests that lie on the desk of the acting person."""
    desks: list[ColumnElement[bool]] = []
    if actor.region_id is not None:
        if allows(actor, P.ACCOUNT_MANAGE):
            below = [
                place.id
                for place in places().values()
                if actor.region_id in (place.id, place.prefecture_id, place.province_id)
            ]
            desks.append(_lies_on(CorrectionDesk.ACCOUNTS, below))
        if allows(actor, P.EXPERT_EDIT):
            desks.append(_lies_on(CorrectionDesk.EXPERTS, [actor.region_id]))
        if allows(actor, P.ENTERPRISE_EDIT):
            desks.append(_lies_on(CorrectionDesk.ENTERPRISES, [actor.region_id]))
    return or_(false(), *desks)


def _lies_on(desk: CorrectionDesk, region_ids: Sequence[int]) -> ColumnElement[bool]:
    return and_(CorrectionRequest.desk == desk, CorrectionRequest.region_id.in_(region_ids))


def requests_of_desk(actor: Principal) -> Sequence[CorrectionRequest]:
    """What waits on the own desk, the most urgent first, and what was answered, the newest first."""
    return db.session.scalars(
        select(CorrectionRequest)
        .where(_of_desk(actor))
        .options(joinedload(CorrectionRequest.region))
        .order_by(
            CorrectionRequest.answered_on.is_not(None),
            CorrectionRequest.answered_on.desc(),
            CorrectionRequest.due_on,
            CorrectionRequest.id,
        )
        .limit(MOST_ROWS)
    ).all()


def get_request(request_id: int, actor: Principal) -> CorrectionRequest:
    """A request on the own desk. Raises NotFound for any other."""
    found = db.session.scalar(
        select(CorrectionRequest)
        .where(CorrectionRequest.id == request_id, _of_desk(actor))
        .options(joinedload(CorrectionRequest.region))
    )
    if found is None:
        raise NotFound
    return found


def asker_of(request: CorrectionRequest) -> User:
    """The account that asked."""
    return db.session.get_one(User, request.user_id)


DESK_ROLES: dict[CorrectionDesk, dict[Rank, Role]] = {
    CorrectionDesk.ACCOUNTS: dict.fromkeys(Rank, Role.SECURITY_ADMIN),
    CorrectionDesk.EXPERTS: {
        Rank.PROVINCE: Role.PROVINCIAL_MANAGER,
        Rank.PREFECTURE: Role.PREFECTURE_REVIEWER,
    },
    CorrectionDesk.ENTERPRISES: {Rank.COUNTY: Role.COUNTY_OFFICER},
}
"""Whose desk it is in a unit of a rank."""


def people_of_desk(desk: CorrectionDesk, region_id: int, *, asker_id: int | None = None) -> Sequence[int]:
    """Who is told of a request: the accounts of the unit that answer it. Most counties have no security administrator of
    their own, and nobody answers the own request: then those of the next unit above are told, who answer it as well."""
    unit = places()[region_id]
    above = (unit.prefecture_id, unit.province_id) if desk is CorrectionDesk.ACCOUNTS else ()
    for key in (unit.id, *above):
        found = _at_desk(desk, key) if key is not None else []
        if any(person != asker_id for person in found):
            return found
    return []


def _at_desk(desk: CorrectionDesk, region_id: int) -> Sequence[int]:
    role = DESK_ROLES[desk].get(places()[region_id].rank)
    if role is None:
        return []
    return db.session.scalars(
        select(User.id)
        .where(User.region_id == region_id, User.role == role, User.is_active)
        .order_by(User.id)
    ).all()
