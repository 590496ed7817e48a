"""One nomination with its steps, and what in the reader's scope speaks for or against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from casework.access.tenancy import Scope
from casework.enterprises.names import SIMILAR_FROM, similarity
from casework.enterprises.queries.alike import same_organisation
from casework.enterprises.queries.page import place_names
from casework.enums import NominationStatus
from casework.errors import NotFound
from casework.extensions import db
from casework.models import (
    Attachment,
    Case,
    Enterprise,
    EnterpriseName,
    Nomination,
    NominationStep,
    Programme,
)
from casework.nominations.lifecycle import ENDED
from casework.nominations.queries.listing import visible
from casework.regions.queries import place

YEARS_BEFORE = 3
"""How long an enterprise counts as assisted before (programme.md, section 5)."""


@dataclass(frozen=True)
class Blank:
    """A form that nobody has saved yet: what the page needs to know of it."""

    programme: Programme
    tenant_id: int
    prefecture_id: int
    id: int | None = None
    uscc: str = ""
    enterprise_name: str = ""
    status: NominationStatus = NominationStatus.DRAFT
    is_live: bool = False
    contested_on: date | None = None
    updated_at: datetime | None = None
    steps: tuple[NominationStep, ...] = ()

    @property
    def programme_id(self) -> int:
        """The key of its year."""
        return self.programme.id


def blank(programme: Programme, tenant_id: int) -> Blank:
    """An unsaved form of a county."""
    return Blank(programme, tenant_id, place(tenant_id).prefecture_id or tenant_id)


@dataclass(frozen=True)
class Assisted:
    """An earlier case of the same enterprise in the reader's scope."""

    case_id: int
    number: str
    year: int


@dataclass(frozen=True)
class Twin:
    """Another live nomination of the same year in scope that may be the same enterprise."""

    id: int
    name: str
    county: str
    status: NominationStatus
    reason: str


def get_nomination(nomination_id: int, scope: Scope) -> Nomination:
    """A nomination in scope with its file, year and steps.

    Raises NotFound for a foreign or unknown one, and for a form that its county has not submitted.
    """
    nomination = db.session.scalar(
        select(Nomination)
        .where(Nomination.id == nomination_id, visible(scope))
        .options(
            joinedload(Nomination.programme).selectinload(Programme.quotas),
            joinedload(Nomination.tenant),
            joinedload(Nomination.enterprise).selectinload(Enterprise.years),
            joinedload(Nomination.case),
            selectinload(Nomination.steps),
        )
    )
    if nomination is None:
        raise NotFound
    return nomination


def own_live(programme_id: int, uscc: str, tenant_id: int, apart_from_id: int | None) -> Nomination | None:
    """Another live nomination of the county itself with the same code."""
    statement = select(Nomination).where(
        Nomination.tenant_id == tenant_id,
        Nomination.programme_id == programme_id,
        Nomination.is_live,
        Nomination.uscc == uscc,
    )
    if apart_from_id is not None:
        statement = statement.where(Nomination.id != apart_from_id)
    return db.session.scalar(statement.limit(1))


def assisted_before(identity_id: int | None, year: int) -> Sequence[Assisted]:
    """Cases of the same enterprise in the three years before, as far as the reader's scope reaches."""
    if identity_id is None:
        return []
    rows = db.session.execute(
        select(Case.id, Case.number, Programme.year)
        .join(Programme, Programme.id == Case.programme_id)
        .join(Enterprise, Enterprise.id == Case.enterprise_id)
        .where(
            Enterprise.identity_id == identity_id,
            Programme.year.between(year - YEARS_BEFORE, year - 1),
            Case.continues_id.is_(None),
        )
        .order_by(Programme.year.desc())
    )
    return [Assisted(row.id, row.number, row.year) for row in rows]


def twins(nomination: Nomination, scope: Scope) -> list[Twin]:
    """Live nominations of the year in scope with the same code or the same organisation in it, a similar name now or
    earlier, or the same head or address. Two statements.

    A county asks for its whole register; above it, the nominations of the year are what matters.
    """
    enterprise = nomination.enterprise
    rows = db.session.execute(
        select(
            Nomination.id,
            Nomination.enterprise_name,
            Nomination.uscc,
            Nomination.status,
            Nomination.tenant_id,
            Nomination.enterprise_id,
            Enterprise.legal_representative,
            Enterprise.production_address,
        )
        .outerjoin(Enterprise, Enterprise.id == Nomination.enterprise_id)
        .where(
            Nomination.programme_id == nomination.programme_id,
            Nomination.id != nomination.id,
            Nomination.status.not_in(ENDED),
            visible(scope),
        )
    )
    places, earlier = place_names(), _earlier_names(nomination.programme_id)
    found = []
    for row in rows:
        reason = _alike(nomination, enterprise, row, places) or _alike_before(
            nomination, row, earlier, places
        )
        if reason:
            found.append(Twin(row.id, row.enterprise_name, place(row.tenant_id).name, row.status, reason))
    return found


def _earlier_names(programme_id: int) -> dict[int, list[str]]:
    """Enterprise → its earlier names, for those that are nominated in a year."""
    found: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(EnterpriseName.enterprise_id, EnterpriseName.name)
        .join(Nomination, Nomination.enterprise_id == EnterpriseName.enterprise_id)
        .where(Nomination.programme_id == programme_id)
        .distinct()
    )
    for row in rows:
        found.setdefault(row.enterprise_id, []).append(row.name)
    return found


def _alike_before(
    nomination: Nomination, row: Any, earlier: dict[int, list[str]], places: tuple[str, ...]
) -> str:
    """Whether one of two nominations bears a name that the other's enterprise bore earlier."""
    pairs = [
        *((nomination.enterprise_name, name) for name in earlier.get(row.enterprise_id, ())),
        *((row.enterprise_name, name) for name in earlier.get(nomination.enterprise_id or 0, ())),
    ]
    return "earlier" if any(similarity(*pair, places) >= SIMILAR_FROM for pair in pairs) else ""


def _alike(nomination: Nomination, enterprise: Enterprise | None, row: Any, names: tuple[str, ...]) -> str:
    """Why two nominations may be one enterprise: code, name, person, address; '' when nothing says so."""
    if nomination.uscc and row.uscc == nomination.uscc:
        return "code"
    if same_organisation(nomination.uscc, row.uscc):
        return "organisation"
    if similarity(nomination.enterprise_name, row.enterprise_name, names) >= SIMILAR_FROM:
        return "name"
    if enterprise is None:
        return ""
    if enterprise.legal_representative and row.legal_representative == enterprise.legal_representative:
        return "person"
    same_address = enterprise.production_address and row.production_address == enterprise.production_address
    return "address" if same_address else ""


def files_of(nomination_id: int | None) -> Sequence[Attachment]:
    """The files of a form, taken back ones included, in the order in which they were added."""
    if nomination_id is None:
        return []
    return db.session.scalars(
        select(Attachment).where(Attachment.nomination_id == nomination_id).order_by(Attachment.id)
    ).all()


def free_places(programme_id: int) -> Sequence[Case]:
    """Withdrawn cases of a year whose place no substitute has taken, the earliest first."""
    taken = select(Case.substitute_for_id).where(Case.substitute_for_id.is_not(None))
    return db.session.scalars(
        select(Case)
        .where(
            Case.programme_id == programme_id,
            Case.withdrawn_on.is_not(None),
            Case.continues_id.is_(None),
            Case.id.not_in(taken),
        )
        .options(joinedload(Case.tenant))
        .order_by(Case.withdrawn_on, Case.id)
    ).all()


def reserve_list(programme_id: int) -> Sequence[Nomination]:
    """The reserve nominations of a year by prefecture and rank."""
    return db.session.scalars(
        select(Nomination)
        .where(Nomination.programme_id == programme_id, Nomination.status == NominationStatus.RESERVE)
        .options(joinedload(Nomination.tenant))
        .order_by(Nomination.prefecture_id, Nomination.reserve_rank, Nomination.id)
    ).all()
