"""Whom of the enterprise one calls in a case."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from casework.extensions import db
from casework.models import Case, Enterprise


@dataclass(frozen=True)
class Contacts:
    """Head and contact person of the enterprise, as its file has them now."""

    enterprise_id: int
    tenant_id: int
    head_name: str
    head_phone: str
    contact_name: str
    contact_phone: str

    @property
    def has_numbers(self) -> bool:
        """Whether there is a number to show."""
        return bool(self.head_phone or self.contact_phone)


def contacts_of(case: Case) -> Contacts:
    """The contacts of a case in scope."""
    row = db.session.execute(
        select(
            Enterprise.id,
            Enterprise.tenant_id,
            Enterprise.head_name,
            Enterprise.head_phone,
            Enterprise.contact_name,
            Enterprise.contact_phone,
        ).where(Enterprise.id == case.enterprise_id)
    ).one()
    return Contacts(*row)
