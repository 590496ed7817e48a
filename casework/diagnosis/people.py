"""Whose accounts are concerned by a case: for messages. Names and keys only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from casework.enums import Role
from casework.extensions import db
from casework.models import Case, User


def contacts_of(case: Case) -> Sequence[int]:
    """Accounts of the enterprise."""
    return db.session.scalars(
        select(User.id).where(User.enterprise_id == case.enterprise_id, User.is_active)
    ).all()


def experts_of(case: Case, *, leader_only: bool = False) -> Sequence[int]:
    """Accounts of the experts who are on the team now, or of its leader."""
    members = [case.leader] if leader_only and case.leader else ([] if leader_only else case.present_team)
    return db.session.scalars(
        select(User.id).where(User.expert_id.in_([member.expert_id for member in members]), User.is_active)
    ).all()


def officers_of(case: Case) -> Sequence[int]:
    """The account of the case officer."""
    return [case.officer_id] if case.officer_id else []


def county_leaders_of(case: Case) -> Sequence[int]:
    """Accounts of the deputy heads of the county, who approve."""
    return db.session.scalars(
        select(User.id).where(User.region_id == case.tenant_id, User.role == Role.LEADER, User.is_active)
    ).all()
