"""The dashboard of work and effects at a data date: visits, follow-ups due, experts, quotas, effects, the trend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    cast,
    exists,
    extract,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy import case as when

from casework.audit.heads import KeptWhileStill
from casework.calendars.queries import calendar_for
from casework.enums import Rank
from casework.extensions import db
from casework.models import (
    Case,
    CaseExpert,
    Expert,
    FollowUp,
    Visit,
    VisitExpert,
)
from casework.programmes.kept import AnyYear
from casework.regions.queries import Place
from casework.reports.effects import Effect, effects_of
from casework.reports.figures.as_of import AsOf
from casework.reports.figures.counting import rows_of_noun, tally
from casework.reports.figures.of_cases import CASES
from casework.reports.figures.of_work import FOLLOW_UPS
from casework.reports.figures.of_yields import VISITS, visits_base
from casework.reports.figures.places import YearOfUnits
from casework.reports.queries import a_year_earlier
from casework.reports.summary import as_of
from casework.reports.trend import Point, trend_points
from casework.reports.units import inside, units_below

SOON_DAYS: Final = 10
"""Working days ahead in which a follow-up is due soon: the reach of the calendar on the workbench."""

FOLLOW_UP_KINDS: Final = ("overdue", "window", "soon")


@dataclass(frozen=True, slots=True)
class Month:
    """What was done in one month of the calendar year, and in the same month of the year before (on the same days)."""

    month: int
    visits: int = 0
    half_days: int = 0
    visits_before: int = 0
    half_days_before: int = 0


@dataclass(frozen=True, slots=True)
class ExpertWork:
    """What an expert has and did in the region: cases at work on the data date, visits and half days of the year."""

    id: int
    name: str
    cases: int
    visits: int
    half_days: int


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """Places of a unit's own and how many are in use. `received`: places that a county got with a substitute for a case of
    another county. A withdrawn place and its substitute are one place (programme.md 4.2), used where the substitute is;
    the county that lost it keeps it among its own, unused."""

    unit: Place
    places: int
    received: int
    effective: int

    @property
    def available(self) -> int:
        """What can be used here."""
        return self.places + self.received


@dataclass(frozen=True, eq=False)
class WorkBoard:
    """Everything the page shows, counted at one data date. `before`: the points of the year before, if there is one.

    Equal only to itself: what is drawn of it goes with it.
    """

    region: Place
    on: date
    months: Sequence[Month]
    follow_ups: Mapping[str, int]
    effects: Sequence[Effect]
    experts: Sequence[ExpertWork]
    quotas: Sequence[QuotaUse]
    points: Sequence[Point]
    before: Sequence[Point]

    def effects_of(self, kind: str) -> int:
        """How many indicators moved so."""
        return sum(effect.kind == kind for effect in self.effects)


_kept: Final[KeptWhileStill[WorkBoard]] = KeptWhileStill(100)


def build_work_board(
    region: Place, programme: AnyYear, on: date, *, before: tuple[int, int] | None, trend: str
) -> WorkBoard:
    """Count a region: six statements, one while no audit chain moves. `before`: key and year of the programme before."""
    quotas = tuple((quota.prefecture_id, quota.places) for quota in programme.quotas)
    settings = programme.id, programme.version, quotas, calendar_for(region.id)
    key = region.id, on, before, trend, settings
    return _kept.get(db.session(), key, lambda: _build(region, programme, on, before, trend))


def forget_work_boards() -> None:
    """For a process whose database is put back to an earlier state."""
    _kept.forget()


def _build(
    region: Place, programme: AnyYear, on: date, before: tuple[int, int] | None, trend: str
) -> WorkBoard:
    moment = as_of(programme, on)
    points, earlier = trend_points(region, moment, before, trend)
    return WorkBoard(
        region=region,
        on=on,
        months=months_of(region, moment),
        follow_ups=follow_ups_due(region, moment),
        effects=effects_of(region, moment),
        experts=experts_of(region, moment),
        quotas=quota_use(region, programme, moment),
        points=points,
        before=earlier,
    )


# ------------------------------------------------------------------ visits by month


def was_present(expert_id: int) -> ColumnElement[bool]:
    """Visits at which an expert was."""
    return exists(
        select(VisitExpert.id).where(VisitExpert.visit_id == Visit.id, VisitExpert.expert_id == expert_id)
    )


def months_of(region: Place, moment: AsOf, *, of_expert: int | None = None) -> list[Month]:
    """Visits on site and half days of experts by month of this year and the one before, each up to its own date.

    `of_expert`: only visits of one expert, and the half days of that one.
    """
    earlier = AsOf(moment.programme_id, moment.year - 1, a_year_earlier(moment.on))
    measures = VISITS.measures(moment)
    counted: dict[tuple[int, int], tuple[int, int]] = {}
    year, month = (extract(part, Visit.held_on) for part in ("year", "month"))
    on_site = measures["visits"].condition
    half_days = measures["half_days"].weight if of_expert is None else cast(Visit.days * 2, Integer)
    columns = (func.sum(when((on_site, weight), else_=0)) for weight in (1, half_days))
    statement = select(year, month, *columns).where(
        inside(Visit, region.rank, region.id),
        or_(and_(*visits_base(moment)), and_(*visits_base(earlier))),
    )
    if of_expert is not None:
        statement = statement.where(was_present(of_expert))
    for row in db.session.execute(statement.group_by(year, month)):
        counted[int(row[0]), int(row[1])] = int(row[2] or 0), int(row[3] or 0)
    return [
        Month(at, *counted.get((moment.year, at), (0, 0)), *counted.get((moment.year - 1, at), (0, 0)))
        for at in range(1, 13)
    ]


# ------------------------------------------------------------------ follow-ups due


def follow_up_conditions(region: Place, moment: AsOf) -> dict[str, ColumnElement[bool]]:
    """Open follow-ups on the data date: past their window, due and in their window, due within SOON_DAYS."""
    until = calendar_for(region.id).add(moment.on, SOON_DAYS)
    is_open = and_(moment.ahead(FollowUp.held_on), moment.ahead(FollowUp.cancelled_on))
    return {
        "overdue": and_(is_open, FollowUp.window_until_on < moment.on),
        "window": and_(is_open, FollowUp.due_on <= moment.on, FollowUp.window_until_on >= moment.on),
        "soon": and_(is_open, FollowUp.due_on > moment.on, FollowUp.due_on <= until),
    }


def follow_ups_due(region: Place, moment: AsOf) -> dict[str, int]:
    """How many there are of each kind."""
    sums = [
        func.sum(when((condition, 1), else_=0)).label(kind)
        for kind, condition in follow_up_conditions(region, moment).items()
    ]
    row = db.session.execute(rows_of_noun(FOLLOW_UPS, moment, region, *sums)).one()
    return {kind: int(count or 0) for kind, count in row._mapping.items()}


# ------------------------------------------------------------------ experts


def at_work_with(moment: AsOf) -> tuple[ColumnElement[bool], ...]:
    """Assignments that stood on the data date, of cases that had not ended by then, whatever their list year."""
    return (
        moment.happened(CaseExpert.assigned_on),
        moment.ahead(CaseExpert.ended_on),
        moment.happened(Case.confirmed_on),
        moment.ahead(Case.closed_on),
        moment.ahead(Case.withdrawn_on),
        moment.ahead(Case.transferred_on),
    )


def experts_of(region: Place, moment: AsOf) -> list[ExpertWork]:
    """Experts with cases or visits in the region, who did most first."""
    on_site = VISITS.measures(moment)["visits"].condition
    half_days = func.sum(when((on_site, Visit.days * 2), else_=0))
    cases = (
        select(
            CaseExpert.expert_id,
            func.count().label("cases"),
            literal(0).label("visits"),
            literal(0).label("days"),
        )
        .join(Case, Case.id == CaseExpert.case_id)
        .where(inside(CaseExpert, region.rank, region.id), *at_work_with(moment))
        .group_by(CaseExpert.expert_id)
    )
    visits = (
        select(VisitExpert.expert_id, literal(0), func.sum(when((on_site, 1), else_=0)), half_days)
        .join(Visit, Visit.id == VisitExpert.visit_id)
        .where(inside(Visit, region.rank, region.id), *visits_base(moment))
        .group_by(VisitExpert.expert_id)
    )
    both = union_all(cases, visits).subquery()
    summed = [func.sum(both.c[name]).label(name) for name in ("cases", "visits", "days")]
    statement = (
        select(Expert.id, Expert.name, *summed)
        .join(both, both.c.expert_id == Expert.id)
        .group_by(Expert.id, Expert.name)
    )
    found = [
        ExpertWork(row.id, row.name, int(row.cases), int(row.visits), int(row.days))
        for row in db.session.execute(statement)
    ]
    return sorted(found, key=lambda one: (-one.half_days, -one.cases, -one.visits, one.name, one.id))


# ------------------------------------------------------------------ quotas


def quota_use(region: Place, programme: AnyYear, moment: AsOf) -> list[QuotaUse]:
    """The units below with their places; a county is its own only unit. Units with neither are left out."""
    counted = tally(region, moment, by="county", nouns=(CASES,))
    year = YearOfUnits(programme, region, counted, trained={})
    made = []
    for unit in units_below(region):
        totals = year.totals(unit)
        received = totals.get("received", 0) if unit.rank is Rank.COUNTY else 0
        made.append(QuotaUse(unit, totals["planned"], received, totals.get("effective", 0)))
    return [one for one in made if one.available or one.effective]
