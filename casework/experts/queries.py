"""Reads of the expert register: the list, one card, who may see the contact data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, Text, literal, or_, select, type_coerce
from sqlalchemy.orm import joinedload

from casework.access.permissions import Permission as P
from casework.access.permissions import allows
from casework.access.principal import Principal
from casework.enums import Rank
from casework.errors import NotFound
from casework.experts.load import BUSY, Workload, experts_with_load, workloads
from casework.extensions import db
from casework.models import Case, CaseExpert, Expert
from casework.paging import Page, Sort, page_of
from casework.reference.queries import Code, constraint_types, industries, latest_edition
from casework.regions.queries import Place, place, places
from casework.search.queries import experts_matching

SORTS = {"name": Sort("name", Expert.name, Expert.id, str)}


@dataclass(frozen=True)
class ExpertFilters:
    """What stands in the address of the list. `active`: yes (default), no or all."""

    field: str = ""
    region_id: int | None = None
    active: str = "yes"
    load: str = ""
    term: str = ""
    q: str = ""
    page: str = ""
    size: int = 20

    @property
    def used(self) -> int:
        """How many filters are set."""
        return sum(
            bool(value)
            for value in (self.field, self.region_id, self.q, self.active != "yes", self.load, self.term)
        )


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
    work: Workload
    qualification: str
    keeper: Place
    term_from_on: date | None
    updated_at: datetime


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


def list_experts(filters: ExpertFilters, reader: Principal, today: date) -> ExpertList:
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
            Expert.home_region_id,
            Expert.is_active,
            Expert.term_until_on,
            Expert.qualification,
            Expert.term_from_on,
            Expert.updated_at,
        ).where(Expert.region_id.in_([p.id for p in pool_regions(province_id)])),
        filters,
    )
    statement = _of_term(_of_load(statement, filters.load, province_id), filters.term, today)
    page = page_of(db.session(), statement, SORTS["name"], token=filters.page, size=filters.size)
    work = workloads([row.id for row in page.rows], province_id, today.year)
    return ExpertList(page, [_row(row, work[row.id]) for row in page.rows])


LOADS: Final = {"free": (0, 1), "some": (1, BUSY), "busy": (BUSY, None)}
"""Classes of load: open cases from (including) and to (excluding)."""
TERMS: Final = ("in", "ending", "over")
SOON: Final = timedelta(days=90)


def _of_load(statement: Select[*tuple[Any, ...]], load: str, province_id: int) -> Select[*tuple[Any, ...]]:
    if load not in LOADS:
        return statement
    least, below = LOADS[load]
    if least:
        statement = statement.where(Expert.id.in_(experts_with_load(province_id, least)))
    if below is not None:
        statement = statement.where(Expert.id.not_in(experts_with_load(province_id, below)))
    return statement


def _of_term(statement: Select[*tuple[Any, ...]], term: str, today: date) -> Select[*tuple[Any, ...]]:
    """`in`: may be assigned today; `ending`: within 90 days; `over`: ended."""
    until, since = Expert.term_until_on, Expert.term_from_on
    if term == "in":
        return statement.where(or_(until.is_(None), until >= today), or_(since.is_(None), since <= today))
    if term == "ending":
        return statement.where(until.between(today, today + SOON))
    return statement.where(until < today) if term == "over" else statement


def homes(province_id: int) -> list[Place]:
    """Where an expert of the province's pool can be at home: its prefectures and counties."""
    return [
        p
        for p in places().values()
        if p.is_active and p.rank is not Rank.PROVINCE and p.province_id == province_id
    ]


def sections_of_industry() -> dict[str, Code]:
    """The sections (A, B, C …) and the divisions of manufacturing of the newest list of industries."""
    edition = latest_edition("industries")
    known = industries(edition.id) if edition else {}
    return {
        code: entry
        for code, entry in known.items()
        if entry.level == "section" or (entry.level == "division" and entry.parent_code == "C")
    }


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
        statement = statement.where(*(Expert.id.in_(found) for found in experts_matching(filters.q)))
    return statement


def _row(row: Any, work: Workload) -> ExpertRow:
    return ExpertRow(
        id=row.id, name=row.name, unit=row.unit, title=row.title, fields=list(row.fields),
        place=place(row.home_region_id or row.region_id), is_active=row.is_active,
        term_until_on=row.term_until_on, work=work, qualification=row.qualification,
        keeper=place(row.region_id), term_from_on=row.term_from_on, updated_at=row.updated_at,
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
