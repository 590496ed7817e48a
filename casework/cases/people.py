"""Whose accounts are meant by a party of a case: for messages and reminders. Keys only, of active accounts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select

from casework.enums import Role
from casework.extensions import db
from casework.models import Case, User


def accounts(*conditions: ColumnElement[bool]) -> Sequence[int]:
    """The active accounts that fit."""
    return db.session.scalars(select(User.id).where(User.is_active, *conditions).order_by(User.id)).all()


def officers(case: Case) -> Sequence[int]:
    """The case's own officer; without one who works, every officer of the county: nothing is told to nobody."""
    own = accounts(User.id == case.officer_id) if case.officer_id else []
    return own or accounts(User.region_id == case.tenant_id, User.role == Role.COUNTY_OFFICER)


def county_leaders(case: Case) -> Sequence[int]:
    """The leaders of the county."""
    return accounts(User.region_id == case.tenant_id, User.role == Role.LEADER)


def assigners(case: Case) -> Sequence[int]:
    """Who assigns experts: the reviewers of the prefecture, or the province where it has none."""
    own = accounts(User.region_id == case.prefecture_id, User.role == Role.PREFECTURE_REVIEWER)
    return own or managers(case)


def managers(case: Case) -> Sequence[int]:
    """The managers of the province."""
    return accounts(User.region_id == case.province_id, User.role == Role.PROVINCIAL_MANAGER)


def second_persons(case: Case, first: int) -> Sequence[int]:
    """Who can consent to a waiver that `first` has asked for."""
    return accounts(
        User.id != first,
        or_(
            (User.region_id == case.prefecture_id) & (User.role == Role.LEADER),
            (User.region_id == case.province_id) & User.role.in_([Role.LEADER, Role.PROVINCIAL_MANAGER]),
        ),
    )


def contacts(case: Case) -> Sequence[int]:
    """The contacts of the enterprise."""
    return accounts(User.enterprise_id == case.enterprise_id, User.role == Role.ENTERPRISE_CONTACT)


def experts(*expert_ids: int) -> Sequence[int]:
    """The accounts of experts."""
    return accounts(User.expert_id.in_(expert_ids)) if expert_ids else []
