"""Table 4: what every expert did in a region, as of the data date."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import Integer, cast, func, or_, select

from casework.enums import VisitWay
from casework.extensions import db
from casework.masking import FEWEST_REPLIES, gives_away
from casework.models import Case, CaseExpert, Expert, Programme, Visit, VisitExpert
from casework.reference.queries import constraint_types
from casework.regions.queries import Place
from casework.reports import catalogue
from casework.reports.figures.as_of import AsOf
from casework.reports.figures.counting import Tally
from casework.reports.figures.of_cases import CASES
from casework.reports.figures.of_yields import VISITS
from casework.reports.figures.parts import satisfaction_from, told_measures
from casework.reports.model import DASH, Cell
from casework.reports.registers import Register
from casework.reports.units import inside

Row = dict[str, Cell]
_OF_CASES = {"reports": "diagnosed", "advice": "advised", "adopted": "adopted"}


@dataclass
class _Work:
    """What one expert did: visits on site, half days, and the cases of the year that the expert helped."""

    visits: int = 0
    half_days: int = 0
    cases: set[int] = field(default_factory=set)


def rows_4(
    region: Place, as_of: AsOf, programme: Programme, register: Register, tally: Tally
) -> tuple[list[Row], Row]:
    """专家入企帮扶情况统计: experts assigned on the data date or on site in the year, and the given cells of the total.

    Three statements. What a team did together (report, advice, survey) counts for each of its members and once in the
    total; visits and person-days are each expert's own.
    """
    identities = {case.id: case.identity_id for case in register.cases}
    work = _work(region, as_of, identities)
    codes = constraint_types(programme.constraint_edition_id)
    helped = {case for done in work.values() for case in done.cases}
    whole = _scored(helped, tally)
    region_and_whole, told = [_scored(tally.by_case, tally), whole], list[frozenset[int]]()
    rows = []
    for expert in _experts(work):
        done = work[expert.id]
        own = _scored(done.cases, tally)
        is_told = not gives_away(own, region_and_whole, told)
        if is_told and len(own) >= FEWEST_REPLIES:
            told.append(own)
        names = [codes[code].name_zh if code in codes else code for code in expert.fields]
        rows.append(
            {
                "expert": expert.name,
                "unit": expert.unit or DASH,
                "fields": "、".join(names) or DASH,
                "visits": done.visits,
                "days": Decimal(done.half_days) / 2,
                **_of_cases(done.cases, identities, tally, is_told=is_told),
            }
        )
    return rows, _of_cases(helped, identities, tally, is_told=not gives_away(whole, region_and_whole[:1]))


def _scored(cases: Collection[int], tally: Tally) -> frozenset[int]:
    """Of some cases those whose answers make up their mean score."""
    _score, scored = told_measures(tally.total_of_cases(cases))
    return frozenset(case for case in cases if tally.of_case(case).get(scored, 0))


def _work(region: Place, as_of: AsOf, identities: Mapping[int, int]) -> dict[int, _Work]:
    """Expert → work. A case counts as helped while it stays in the programme; days on site stay done whatever follows."""
    found: dict[int, _Work] = {}
    for row in db.session.execute(_visited(region, as_of)):
        done = found.setdefault(row.expert_id, _Work())
        done.visits += row.visits
        done.half_days += row.half_days
        done.cases |= {row.case_id} & identities.keys()
    for row in db.session.execute(_assigned(region, as_of)):
        if row.case_id in identities:
            found.setdefault(row.expert_id, _Work()).cases.add(row.case_id)
    return found


def _visited(region: Place, as_of: AsOf) -> Any:
    half_days = func.sum(cast(Visit.days * 2, Integer))
    return (
        select(
            VisitExpert.expert_id,
            Visit.case_id,
            func.count(Visit.id).label("visits"),
            half_days.label("half_days"),
        )
        .select_from(Visit)
        .join(VisitExpert, VisitExpert.visit_id == Visit.id)
        .where(
            inside(Visit, region.rank, region.id),
            inside(VisitExpert, region.rank, region.id),
            *VISITS.base(as_of),
            Visit.way == VisitWay.ON_SITE,
        )
        .group_by(VisitExpert.expert_id, Visit.case_id)
    )


def _assigned(region: Place, as_of: AsOf) -> Any:
    return (
        select(CaseExpert.expert_id, CaseExpert.case_id)
        .join(Case, Case.id == CaseExpert.case_id)
        .where(
            inside(Case, region.rank, region.id),
            inside(CaseExpert, region.rank, region.id),
            *CASES.base(as_of),
            as_of.happened(CaseExpert.assigned_on),
            or_(CaseExpert.ended_on.is_(None), CaseExpert.ended_on > as_of.on),
        )
    )


def _experts(work: Mapping[int, _Work]) -> Iterable[Any]:
    statement = select(Expert.id, Expert.name, Expert.unit, Expert.fields).where(Expert.id.in_(list(work)))
    return db.session.execute(statement.order_by(Expert.id))


def _of_cases(cases: Collection[int], identities: Mapping[int, int], tally: Tally, *, is_told: bool) -> Row:
    """What some cases add up to: enterprises (one credit code once), reports, advice, score (from three replies on, and
    where it gives no single one away)."""
    totals = tally.total_of_cases(cases)
    score = catalogue.figure("K23", *satisfaction_from(totals)).value if is_told else None
    counted = {key: totals.get(measure, 0) for key, measure in _OF_CASES.items()}
    return {
        "enterprises": len({identities[case] for case in cases}),
        **counted,
        "score": DASH if score is None else score,
    }
