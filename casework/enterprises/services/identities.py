"""Credit codes: the identity of an enterprise in the province, and the file that a county has on it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from casework.extensions import db
from casework.models import (
    Enterprise,
    EnterpriseIdentity,
)


def identity_of(uscc: str) -> EnterpriseIdentity:
    """The province-wide identity of a credit code, made when it is new.

    The only place that touches identities; nobody learns from it whether another county knows the code.
    """
    identity = _known_identity(uscc)
    if identity is None:
        try:
            with db.session.begin_nested():
                identity = EnterpriseIdentity(uscc=uscc)
                db.session.add(identity)
        except IntegrityError:
            identity = _known_identity(uscc)  # somebody else made it at this very moment
            if identity is None:
                raise
    return identity


def _known_identity(uscc: str) -> EnterpriseIdentity | None:
    return db.session.scalar(select(EnterpriseIdentity).where(EnterpriseIdentity.uscc == uscc))


def file_on(uscc: str, tenant_id: int) -> Enterprise | None:
    """The county's own file on a credit code; for that of a merged file the one that is kept."""
    return in_force(
        db.session.scalar(
            select(Enterprise).where(Enterprise.uscc == uscc, Enterprise.tenant_id == tenant_id)
        )
    )


def in_force(enterprise: Enterprise | None) -> Enterprise | None:
    """The file itself, or where a merged one leads."""
    while enterprise is not None and enterprise.merged_into_id is not None:
        enterprise = file_of(enterprise.merged_into_id)
    return enterprise


def file_of(enterprise_id: int) -> Enterprise:
    """A file in scope by a key that another row holds. Raises NoResultFound for a foreign one."""
    return db.session.scalars(select(Enterprise).where(Enterprise.id == enterprise_id)).one()
