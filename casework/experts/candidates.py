"""Who could join a team: experts in their term with what speaks for and against each, the best fitting first, and what
the pool lacks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from casework.access.principal import Principal
from casework.experts.distance import Distance, distance_between
from casework.experts.fitness import Fit, industry_match, score, tie_with, wanted_fields
from casework.experts.load import loads, recused_from
from casework.experts.queries import ExpertFilters, filtered, own_province, pool_regions
from casework.extensions import db
from casework.models import Case, Constraint, Expert, Nomination
from casework.regions.queries import Place, place

SHOWN = 12
MOST_WANTED = 3


@dataclass(frozen=True)
class Need:
    """What a case asks of its experts. `wanted`: fields of work, the most wanted first; `is_diagnosed`: whether they come
    from the diagnosis or still from the nomination; `recused`: experts with a known conflict at this enterprise."""

    county: Place
    enterprise: str = ""
    wanted: tuple[str, ...] = ()
    is_diagnosed: bool = False
    industry: str = ""
    recused: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Candidate:
    """One expert as the team form offers it, with the facts of the proposal."""

    id: int
    name: str
    unit: str
    title: str
    fields: list[str]
    load: int
    distance: Distance
    place: Place
    fit: Fit
    score: float


@dataclass(frozen=True)
class Gap:
    """A wanted field in which nobody is at home in the enterprise's prefecture, and who is nearest elsewhere."""

    field: str
    nearest: Candidate | None


def need_of(case: Case, reader: Principal) -> Need:
    """What a case asks for: the groups of its constraints by severity and number; before the diagnosis, what the
    nomination names as problems and needs."""
    wanted = _diagnosed(case.id)
    return Need(
        county=place(case.tenant_id),
        enterprise=case.enterprise_name,
        wanted=(wanted or _nominated(case.nomination_id))[:MOST_WANTED],
        is_diagnosed=bool(wanted),
        industry=case.industry_code,
        recused=frozenset(recused_from(case.identity_id, own_province(reader))),
    )


def _diagnosed(case_id: int) -> tuple[str, ...]:
    rows = db.session.execute(
        select(Constraint.type_code, Constraint.severity).where(
            Constraint.case_id == case_id, Constraint.withdrawn_on.is_(None), Constraint.moved_on.is_(None)
        )
    )
    points: dict[str, int] = {}
    for row in rows:
        group = row.type_code.split("-")[0]
        points[group] = points.get(group, 0) + (3 if row.severity.value == "high" else 1)
    return tuple(sorted(points, key=lambda group: (-points[group], group)))


def _nominated(nomination_id: int | None) -> tuple[str, ...]:
    row = db.session.execute(
        select(Nomination.needs, Nomination.main_problems).where(Nomination.id == nomination_id)
    ).one_or_none()
    return wanted_fields(row.needs, row.main_problems) if row else ()


def candidates(
    need: Need,
    reader: Principal,
    on: date,
    *,
    without: Collection[int] = (),
    field: str = "",
    q: str = "",
) -> list[Candidate]:
    """The twelve that fit best: active, within their term, not on the team yet."""
    return _all(need, reader, on, without, ExpertFilters(field=field, q=q))[:SHOWN]


def proposals(
    need: Need, reader: Principal, on: date, *, without: Collection[int] = (), field: str = "", q: str = ""
) -> tuple[list[Candidate], list[Gap]]:
    """The candidates under a filter, and the gaps of the whole pool; the pool is read once."""
    everybody = _all(need, reader, on, (), ExpertFilters())
    offered = [one for one in everybody if one.id not in set(without)]
    if field or q:
        offered = _all(need, reader, on, without, ExpertFilters(field=field, q=q))
    return offered[:SHOWN], gaps(need, everybody)


def gaps(need: Need, everybody: Sequence[Candidate]) -> list[Gap]:
    """The wanted fields that nobody at home in the enterprise's prefecture covers without a conflict."""
    found = []
    for wanted in need.wanted:
        able = [one for one in everybody if wanted in one.fields and not one.fit.conflict]
        if not any(need.county.prefecture_id in (one.place.id, one.place.prefecture_id) for one in able):
            able.sort(key=lambda one: (one.distance.km or 0, one.distance.nearness, one.load, one.id))
            found.append(Gap(wanted, able[0] if able else None))
    return found


def _all(
    need: Need, reader: Principal, on: date, without: Collection[int], filters: ExpertFilters
) -> list[Candidate]:
    province_id = own_province(reader)
    statement = filtered(
        select(Expert)
        .where(
            Expert.region_id.in_([p.id for p in pool_regions(province_id)]),
            Expert.id.not_in(list(without)),
            or_(Expert.term_until_on.is_(None), Expert.term_until_on >= on),
            func.coalesce(Expert.term_from_on, on) <= on,
        )
        .options(joinedload(Expert.contact)),
        filters,
    )
    experts = db.session.scalars(statement).all()
    load = loads([expert.id for expert in experts], province_id)
    found = [_candidate(expert, need, load.get(expert.id, 0)) for expert in experts]
    return sorted(found, key=lambda c: (-c.score, c.distance.nearness, c.load, c.name, c.id))


def _candidate(expert: Expert, need: Need, load: int) -> Candidate:
    home = place(expert.home_region_id or expert.region_id)
    far = distance_between(home, need.county)
    shared = tuple(wanted for wanted in need.wanted if wanted in expert.fields)
    prefecture = place(need.county.prefecture_id or need.county.id).code
    fit = Fit(
        fields=shared,
        leads=bool(need.wanted) and need.wanted[0] in shared,
        industry=industry_match(expert.industries, need.industry),
        nearness=far.nearness,
        serves=prefecture in expert.regions_served if expert.regions_served else None,
        load=load,
        conflict=_conflict(expert, need),
    )
    return Candidate(
        expert.id,
        expert.name,
        expert.unit,
        expert.title,
        list(expert.fields),
        load,
        far,
        home,
        fit,
        score(fit),
    )


def _conflict(expert: Expert, need: Need) -> str:
    tie = tie_with(expert.unit, expert.contact.ties if expert.contact else "", need.enterprise)
    return tie or (expert.name if expert.id in need.recused else "")


def get_candidate(expert_id: int, reader: Principal) -> Expert | None:
    """The expert of the reader's province with this key, whatever the filter of the form."""
    return db.session.scalar(
        select(Expert).where(
            Expert.id == expert_id,
            Expert.region_id.in_([p.id for p in pool_regions(own_province(reader))]),
        )
    )
