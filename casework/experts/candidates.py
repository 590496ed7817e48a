"""Who could join a team: active experts with load and distance, the nearest and freest first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from sqlalchemy import or_, select

from casework.access.principal import Principal
from casework.experts.load import loads
from casework.experts.queries import ExpertFilters, filtered, own_province, pool_regions
from casework.extensions import db
from casework.models import Expert
from casework.regions.queries import Place, place

SHOWN = 12


class Distance(IntEnum):
    """How far an expert's unit is from the enterprise; the province is 1,600 km long."""

    SAME_PREFECTURE = 0
    PROVINCE_POOL = 1
    OTHER_PREFECTURE = 2


@dataclass(frozen=True)
class Candidate:
    """One expert as the team form offers it. `load`: present assignments."""

    id: int
    name: str
    unit: str
    title: str
    fields: list[str]
    load: int
    distance: Distance
    place: Place


def candidates(
    prefecture_id: int,
    reader: Principal,
    on: date,
    *,
    without: Collection[int] = (),
    field: str = "",
    q: str = "",
) -> list[Candidate]:
    """The twelve that fit best: active, within their term, not on the team yet."""
    province_id = own_province(reader)
    statement = filtered(
        select(Expert).where(
            Expert.region_id.in_([p.id for p in pool_regions(province_id)]),
            Expert.id.not_in(list(without)),
            or_(Expert.term_until_on.is_(None), Expert.term_until_on >= on),
        ),
        ExpertFilters(field=field, q=q),
    )
    experts = db.session.scalars(statement).all()
    load = loads([expert.id for expert in experts], province_id)
    found = [
        Candidate(
            expert.id, expert.name, expert.unit, expert.title, list(expert.fields), load.get(expert.id, 0),
            _distance(expert, prefecture_id), place(expert.region_id),
        )
        for expert in experts
    ]  # fmt: skip
    return sorted(found, key=lambda c: (c.distance, c.load, c.name, c.id))[:SHOWN]


def get_candidate(expert_id: int, reader: Principal) -> Expert | None:
    """The expert of the reader's province with this key, whatever the filter of the form."""
    return db.session.scalar(
        select(Expert).where(
            Expert.id == expert_id,
            Expert.region_id.in_([p.id for p in pool_regions(own_province(reader))]),
        )
    )


def _distance(expert: Expert, prefecture_id: int) -> Distance:
    if expert.region_id == prefecture_id:
        return Distance.SAME_PREFECTURE
    home = place(expert.region_id)
    return Distance.PROVINCE_POOL if home.province_id is None else Distance.OTHER_PREFECTURE
