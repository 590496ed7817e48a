"""Reads about a team beyond the case page: waivers of declarations, and checks of conclusions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.enums import Role
from casework.errors import NotFound
from casework.extensions import db
from casework.models import Case, CaseExpert, ConclusionCheck, DeclarationWaiver, User


def waivers_of(case_id: int) -> Sequence[DeclarationWaiver]:
    """Every waiver that was asked for, the newest first."""
    return db.session.scalars(
        select(DeclarationWaiver)
        .where(DeclarationWaiver.case_id == case_id)
        .options(joinedload(DeclarationWaiver.member).joinedload(CaseExpert.expert))
        .order_by(DeclarationWaiver.id.desc())
    ).all()


def checks_of(case_id: int) -> Sequence[ConclusionCheck]:
    """Every check of this case, the oldest first."""
    return db.session.scalars(
        select(ConclusionCheck)
        .where(ConclusionCheck.case_id == case_id)
        .options(
            joinedload(ConclusionCheck.member).joinedload(CaseExpert.expert),
            joinedload(ConclusionCheck.checker).joinedload(CaseExpert.expert),
        )
        .order_by(ConclusionCheck.id)
    ).all()


def open_checks(case: Case) -> Sequence[ConclusionCheck]:
    """The checks that are not done; without a blocked expert on the case no statement is sent."""
    return [check for check in checks_of(case.id) if check.done_on is None] if case.blocked else []


def get_waiver(waiver_id: int) -> DeclarationWaiver:
    """One waiver in scope. Raises NotFound."""
    waiver = db.session.get(DeclarationWaiver, waiver_id)
    if waiver is None:
        raise NotFound
    return waiver


def get_check(check_id: int) -> ConclusionCheck:
    """One check in scope. Raises NotFound."""
    check = db.session.get(ConclusionCheck, check_id)
    if check is None:
        raise NotFound
    return check


def officers_for(tenant_id: int) -> Sequence[User]:
    """The officers of a county whose accounts work, by name: who can lead a case."""
    return db.session.scalars(
        select(User)
        .where(User.region_id == tenant_id, User.role == Role.COUNTY_OFFICER, User.is_active)
        .order_by(User.display_name, User.id)
    ).all()
