"""Files of one county that may be the same enterprise as the one being entered: name, address, head, code, earlier help.

Only the county's own files are compared. Of a code that stands elsewhere nothing is said but that it is known.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from casework import clock
from casework.enterprises.names import SIMILAR_FROM, similarity
from casework.enterprises.queries.page import place_names
from casework.extensions import db
from casework.models import Case, Enterprise, EnterpriseIdentity, EnterpriseName, Programme

MOST_COMPARED = 5000
MOST_SHOWN = 5
YEARS_BEFORE = 3
"""How long an enterprise counts as assisted before (programme.md, section 5)."""
CODE_LENGTH = 18
ORGANISATION = slice(8, 17)
SHORTEST_ADDRESS = 6
"""From here on the end of an address says where it is, though the town before it was left out."""


@dataclass(frozen=True)
class LookAlike:
    """Another file in scope that may be the same enterprise; `alike` is 0 to 100, `earlier_name` the one that is alike,
    `same_body`: another code with the same organisation in it (a new kind of registration, another registration office).

    `years`: programme years of the last three in which it was assisted.
    """

    id: int
    name: str
    alike: int
    same_person: bool
    same_address: bool
    same_code: bool = False
    same_body: bool = False
    earlier_name: str = ""
    years: tuple[int, ...] = ()


@dataclass(frozen=True)
class Typed:
    """What was entered so far of an enterprise."""

    name: str = ""
    uscc: str = ""
    person: str = ""
    address: str = ""
    registered_address: str = ""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Both addresses, as they are compared."""
        return tuple(_bare(one) for one in (self.address, self.registered_address) if one)


def look_alikes(
    name: str,
    *,
    tenant_id: int,
    apart_from_id: int | None = None,
    person: str = "",
    address: str = "",
    registered_address: str = "",
    uscc: str = "",
) -> list[LookAlike]:
    """Other files of one county with the same code, the same or a similar name now or earlier, the same head or address;
    the most alike first. Three statements."""
    typed = Typed(name, uscc, person, address, registered_address)
    statement = select(
        Enterprise.id,
        Enterprise.name,
        Enterprise.uscc,
        Enterprise.legal_representative,
        Enterprise.production_address,
        Enterprise.registered_address,
    ).where(Enterprise.tenant_id == tenant_id, Enterprise.merged_into_id.is_(None))
    if apart_from_id is not None:
        statement = statement.where(Enterprise.id != apart_from_id)
    rows = db.session.execute(statement.order_by(Enterprise.id.desc()).limit(MOST_COMPARED)).all()
    earlier = _earlier_names(tenant_id)
    places = place_names()
    compared = (_compared(typed, row, earlier.get(row.id, ()), places) for row in rows)
    found = sorted(
        (other for other in compared if other is not None),
        key=lambda other: (not other.same_code, not other.same_body, -other.alike, other.id),
    )[:MOST_SHOWN]
    return _with_years(found)


def _earlier_names(tenant_id: int) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(EnterpriseName.enterprise_id, EnterpriseName.name)
        .where(EnterpriseName.tenant_id == tenant_id)
        .order_by(EnterpriseName.id.desc())
        .limit(MOST_COMPARED)
    )
    for row in rows:
        found.setdefault(row.enterprise_id, []).append(row.name)
    return found


def _compared(typed: Typed, row: Any, earlier: Sequence[str], places: tuple[str, ...]) -> LookAlike | None:
    alike, before = similarity(typed.name, row.name, places), ""
    for name in earlier if alike < SIMILAR_FROM else ():
        as_it_was = similarity(typed.name, name, places)
        if as_it_was >= SIMILAR_FROM and as_it_was > alike:
            alike, before = as_it_was, name
    same_code = bool(typed.uscc) and row.uscc == typed.uscc
    same_body = not same_code and same_organisation(typed.uscc, row.uscc)
    same_person = bool(typed.person) and row.legal_representative == typed.person
    known = [_bare(one) for one in (row.production_address, row.registered_address) if one]
    same_address = any(_same_place(one, other) for one in typed.addresses for other in known)
    if not (same_code or same_body or same_person or same_address) and alike < SIMILAR_FROM:
        return None
    return LookAlike(row.id, row.name, round(alike), same_person, same_address, same_code, same_body, before)


def same_organisation(one: str, other: str) -> bool:
    """Whether two credit codes hold the same organisation code (characters 9 to 17)."""
    return len(one) == len(other) == CODE_LENGTH and one[ORGANISATION] == other[ORGANISATION]


def _bare(address: str) -> str:
    """An address without blanks and in half-width signs."""
    return "".join(unicodedata.normalize("NFKC", address).split()).casefold()


def _same_place(one: str, other: str) -> bool:
    """The same address, or one that only leaves out the town before it."""
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= SHORTEST_ADDRESS and longer.endswith(shorter))


def _with_years(found: list[LookAlike]) -> list[LookAlike]:
    """The same with the years of the last three in which each was assisted, as far as the reader's scope reaches."""
    if not found:
        return found
    this_year = clock.today().year
    rows = db.session.execute(
        select(Case.enterprise_id, Programme.year)
        .join(Programme, Programme.id == Case.programme_id)
        .where(
            Case.enterprise_id.in_([other.id for other in found]),
            Programme.year.between(this_year - YEARS_BEFORE, this_year),
            Case.continues_id.is_(None),
        )
        .order_by(Programme.year)
    ).all()
    years: dict[int, list[int]] = {}
    for row in rows:
        years.setdefault(row.enterprise_id, []).append(row.year)
    return [replace(other, years=tuple(years.get(other.id, ()))) for other in found]


def is_known(uscc: str) -> bool:
    """Whether any county of the province has a file on a code: yes or no is all that is ever said."""
    if not uscc:
        return False
    return db.session.scalar(select(EnterpriseIdentity.id).where(EnterpriseIdentity.uscc == uscc)) is not None
