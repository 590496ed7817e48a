"""Reads of the expert register: the list, one card, who may see the contact data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, Text, literal, or_, select, type_coerce
from sqlalchemy.orm import joinedload

from casework.access.permissions import Permission as P
from casework.access.permissions import allows
from casework.access.principal import Principal
from casework.enums import Rank
from casework.errors import NotFound
from casework.experts.load import loads
from casework.extensions import db
from casework.models import Case, CaseExpert, Expert
from casework.paging import Page, Sort, page_of
from casework.reference.queries import Code, constraint_types, latest_edition
from casework.regions.queries import Place, place, places

SORTS = {"name": Sort("name", Expert.name, Expert.id, str)}


@dataclass(frozen=True)
class ExpertFilters:
    """What stands in the address of the list. `active`: yes (default), no or all."""

    field: str = ""
    region_id: int | None = None
    active: str = "yes"
    q: str = ""
    page: str = ""
    size: int = 20

    @property
    def used(self) -> int:
        """How many filters are set."""
        return sum(bool(value) for value in (self.field, self.region_id, self.q, self.active != "yes"))


@dataclass(frozen=True)
class ExpertRow:
    """One line of the list."""

    id: int
    name: str
    unit: str
    title: str
    fields: list[str]
    place: Place
    is_active: bool
    term_until_on: date | None
    load: int


@dataclass(frozen=True)
class ExpertList:
    """A page of the register."""

    page: Page
    rows: Sequence[ExpertRow]


def fields_of_work() -> dict[str, Code]:
    """The first level of the newest constraint taxonomy: what experts can be at home in."""
    edition = latest_edition("constraints")
    types = constraint_types(edition.id) if edition else {}
    return {code: entry for code, entry in types.items() if not entry.parent_code}


def field_names(codes: Sequence[str], known: dict[str, Code]) -> list[str]:
    """The names of fields in the reader's language; an unknown code shows itself."""
    return [known[code].name if code in known else code for code in codes]


def own_province(reader: Principal) -> int:
    """The province whose pool a member of staff reads."""
    home = place(reader.region_id or 0)
    return home.province_id or home.id


def pool_regions(province_id: int) -> list[Place]:
    """Who owns cards: the province and its prefectures."""
    return [
        p
        for p in places().values()
        if p.is_active and p.rank is not Rank.COUNTY and province_id in (p.id, p.province_id)
    ]


def list_experts(filters: ExpertFilters, reader: Principal) -> ExpertList:
    """One page of the province's register with the load of each; a constant number of statements."""
    province_id = own_province(reader)
    statement = filtered(
        select(
            Expert.id,
            Expert.name.label("sort_value"),
            Expert.name,
            Expert.unit,
            Expert.title,
            Expert.fields,
            Expert.region_id,
            Expert.is_active,
            Expert.term_until_on,
        ).where(Expert.region_id.in_([p.id for p in pool_regions(province_id)])),
        filters,
    )
    page = page_of(db.session(), statement, SORTS["name"], token=filters.page, size=filters.size)
    load = loads([row.id for row in page.rows], province_id)
    return ExpertList(page, [_row(row, load.get(row.id, 0)) for row in page.rows])


def filtered(statement: Select[*tuple[Any, ...]], filters: ExpertFilters) -> Select[*tuple[Any, ...]]:
    """A select over experts, narrowed to what the filters ask."""
    if filters.region_id:
        statement = statement.where(Expert.region_id == filters.region_id)
    if filters.active in ("yes", "no"):
        statement = statement.where(Expert.is_active.is_(filters.active == "yes"))
    if filters.field:
        # Stored one code per line: line breaks around both keep a code from matching inside another one.
        lines = literal("\n") + type_coerce(Expert.fields, Text) + literal("\n")
        statement = statement.where(lines.contains(f"\n{filters.field}\n", autoescape=True))
    if filters.q:
        statement = statement.where(
            or_(
                Expert.name.contains(filters.q, autoescape=True),
                Expert.unit.contains(filters.q, autoescape=True),
            )
        )
    return statement


def _row(row: Any, load: int) -> ExpertRow:
    return ExpertRow(
        id=row.id, name=row.name, unit=row.unit, title=row.title, fields=list(row.fields),
        place=place(row.region_id), is_active=row.is_active, term_until_on=row.term_until_on, load=load,
    )  # fmt: skip


def get_expert(expert_id: int, reader: Principal) -> Expert:
    """One card of the reader's province. Raises NotFound for any other."""
    expert = db.session.scalar(
        select(Expert).where(Expert.id == expert_id).options(joinedload(Expert.contact))
    )
    if expert is None or expert.region_id not in {p.id for p in pool_regions(own_province(reader))}:
        raise NotFound
    return expert


def cases_of(expert: Expert) -> Sequence[CaseExpert]:
    """Assignments of an expert within the reader's reach, present ones first, then the newest."""
    return db.session.scalars(
        select(CaseExpert)
        .join(Case, Case.id == CaseExpert.case_id)
        .where(CaseExpert.expert_id == expert.id)
        .options(joinedload(CaseExpert.case))
        .order_by(CaseExpert.ended_on.is_not(None), CaseExpert.assigned_on.desc(), CaseExpert.id.desc())
        .limit(100)
    ).all()


def may_see_contact(expert: Expert, reader: Principal) -> bool:
    """Contact data are for who assigns and for the county of a case on which the expert works now."""
    if allows(reader, P.CASE_ASSIGN):
        return True
    if reader.rank is not Rank.COUNTY:
        return False
    return (
        db.session.scalar(
            select(CaseExpert.id)
            .where(CaseExpert.expert_id == expert.id, CaseExpert.ended_on.is_(None))
            .limit(1)
        )
        is not None
    )


def may_edit(expert: Expert, reader: Principal) -> bool:
    """A card is kept by the unit that owns it."""
    return allows(reader, P.EXPERT_EDIT) and expert.region_id == reader.region_id
