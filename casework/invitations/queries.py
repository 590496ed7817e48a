"""Reads of invitations and the accounts they made: always by an expert or enterprise that the reader has in hand, or by
the token of who is invited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select

from casework.accounts.sessions import token_hash
from casework.errors import NotFound
from casework.extensions import db
from casework.models import Case, Enterprise, Expert, Invitation, User

SHOWN = 50


def invitations_of(who: Expert | Enterprise) -> Sequence[Invitation]:
    """The newest invitations of an expert or for an enterprise."""
    return db.session.scalars(
        select(Invitation).where(_for(who)).order_by(Invitation.id.desc()).limit(SHOWN)
    ).all()


def find_invitation(invitation_id: int, who: Expert | Enterprise, *, lock: bool = False) -> Invitation:
    """One of them; `lock`: it is going to be changed. Raises NotFound for the invitation of somebody else."""
    statement = select(Invitation).where(Invitation.id == invitation_id, _for(who))
    found = db.session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound
    return found


def accounts_of(who: Expert | Enterprise) -> Sequence[User]:
    """The accounts of an expert or of an enterprise's contacts, live ones first."""
    return db.session.scalars(
        select(User).where(_account_of(who)).order_by(User.is_active.desc(), User.id.desc()).limit(SHOWN)
    ).all()


def find_contact(user_id: int, enterprise: Enterprise, *, lock: bool = False) -> User:
    """The account of an enterprise's contact; `lock`: it is going to be changed. Raises NotFound for any other."""
    statement = select(User).where(User.id == user_id, _account_of(enterprise))
    found = db.session.scalar(statement.with_for_update(of=User) if lock else statement)
    if found is None:
        raise NotFound
    return found


def is_assisted(enterprise: Enterprise) -> bool:
    """Whether an enterprise was selected, has neither left the programme nor moved to another county."""
    return (
        db.session.scalar(
            select(Case.id)
            .where(
                Case.enterprise_id == enterprise.id,
                Case.withdrawn_on.is_(None),
                Case.transferred_on.is_(None),
            )
            .limit(1)
        )
        is not None
    )


def open_invitation(token: str, now: datetime, *, lock: bool = False) -> Invitation | None:
    """The invitation that a token opens; None when it was used, revoked, or is too old, or its expert left the pool."""
    statement = (
        select(Invitation)
        .outerjoin(Expert, Expert.id == Invitation.expert_id)
        .where(
            Invitation.token_hash == token_hash(token),
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now,
            Expert.id.is_(None) | Expert.is_active,
        )
    )
    if lock:
        statement = statement.with_for_update(of=Invitation)
    return db.session.scalar(statement.execution_options(populate_existing=True))


def account_to_reopen(invitation: Invitation) -> User | None:
    """The account that an expert had before: the invitation opens it again."""
    if invitation.expert_id is None:
        return None
    return db.session.scalar(
        select(User).where(User.expert_id == invitation.expert_id).order_by(User.id.desc()).limit(1)
    )


def _for(who: Expert | Enterprise) -> ColumnElement[bool]:
    return Invitation.expert_id == who.id if isinstance(who, Expert) else Invitation.enterprise_id == who.id


def _account_of(who: Expert | Enterprise) -> ColumnElement[bool]:
    return User.expert_id == who.id if isinstance(who, Expert) else User.enterprise_id == who.id
