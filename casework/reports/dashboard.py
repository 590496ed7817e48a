"""The dashboard of a region at a data date: six figures, units, life cycle, constraints, overdue actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy import case as when

from casework.calendars.queries import calendar_for
from casework.enums import Rank
from casework.extensions import db
from casework.models import ActionItem, Case, Constraint, Programme, Visit
from casework.reference.queries import constraint_types
from casework.regions.queries import Place, counties
from casework.reports.figures.as_of import ANY_DAY, AsOf, Noun
from casework.reports.figures.counting import Tally, given, rows_of_any_day, rows_of_noun, tally
from casework.reports.figures.of_cases import CASES, STAGED, STAGES, listed
from casework.reports.figures.of_work import ACTIONS, CONSTRAINTS, FOLLOW_UPS, valid_due_on
from casework.reports.figures.of_yields import visits_base
from casework.reports.figures.parts import figures_from
from casework.reports.figures.places import YearOfUnits, returns_of
from casework.reports.model import Figure
from casework.reports.summary import as_of
from casework.reports.units import inside

AGES: Final[tuple[tuple[int, int | None], ...]] = ((0, 5), (6, 10), (11, 20), (21, None))
"""Overdue by so many working days: reminder, reminder, to the prefecture, to the province (programme.md, 5)."""

_LIVES: Final = Noun(
    "cases", Case, listed, lambda moment: {**CASES.measures(moment), **STAGED.measures(moment)}, CASES.columns
)

_NOUNS: Final = (_LIVES, CONSTRAINTS, ACTIONS, FOLLOW_UPS)


@dataclass(frozen=True)
class Overdue:
    """An open action past its deadline, and by how many working days of its county."""

    id: int
    number: int
    title: str
    case_id: int
    county_id: int
    enterprise: str
    due_on: date
    days: int

    @property
    def code(self) -> str:
        """The number as people say it: C02."""
        return f"C{self.number:02d}"


@dataclass(frozen=True)
class Line:
    """One county of the region, or one case of a county, with what the dashboard says of it."""

    id: int
    county_id: int
    name: str
    totals: Mapping[str, int]
    overdue: Sequence[Overdue]
    last_visit_on: date | None
    reason: str = ""

    @property
    def longest(self) -> int:
        """The longest delay in working days; -1 without any."""
        return max((action.days for action in self.overdue), default=-1)

    def count(self, measure: str) -> int:
        """What one measure counted."""
        return self.totals.get(measure, 0)


@dataclass(frozen=True)
class Category:
    """A first-level category of constraints: how many, how many of them solved. Names in both languages."""

    code: str
    name: str
    problems: int
    solved: int


@dataclass(frozen=True)
class Dashboard:
    """Everything the page shows, counted at one data date."""

    region: Place
    programme: Programme
    on: date
    figures: Mapping[str, Figure]
    totals: Mapping[str, int]
    lines: Sequence[Line]
    categories: Sequence[Category]
    overdue: Sequence[Overdue]

    @property
    def lagging(self) -> list[Line]:
        """Units with overdue actions, the longest delay first."""
        late = [line for line in self.lines if line.overdue]
        return sorted(late, key=lambda line: (-line.longest, -len(line.overdue), line.name))

    @property
    def by_age(self) -> list[int]:
        """How many actions are overdue in each band of AGES."""
        return [sum(within(action.days, age) for action in self.overdue) for age in AGES]

    @property
    def taking_part(self) -> int:
        """Counties of the region with at least one assisted enterprise."""
        return self.totals["covered"]

    def stage(self, kind: str, stage: str) -> int:
        """Cases that `reached` or are `standing` at a stage."""
        return self.totals.get(f"{kind}.{stage}", 0)


def within(days: int, age: tuple[int, int | None]) -> bool:
    """Whether a delay of so many working days lies in a band."""
    first, last = age
    return days >= first and (last is None or days <= last)


def build_dashboard(region: Place, programme: Programme, on: date) -> Dashboard:
    """Count a region: eight statements whatever the number of counties, cases and actions."""
    moment = as_of(programme, on)
    by_case = region.rank is Rank.COUNTY
    counted = tally(region, moment, by="case" if by_case else "county", nouns=_NOUNS)
    totals = YearOfUnits(programme, region, counted, trained={}).totals(region)
    overdue = overdue_actions(region, moment)
    lines = (
        _case_lines(region, moment, counted) if by_case else _county_lines(region, programme, moment, counted)
    )
    return Dashboard(
        region=region,
        programme=programme,
        on=on,
        figures=figures_from(totals),
        totals=totals,
        lines=_with_overdue(lines, overdue, by_case=by_case),
        categories=_categories(region, moment, programme),
        overdue=overdue,
    )


def overdue_actions(region: Place, moment: AsOf) -> list[Overdue]:
    """Open actions past their deadline, the longest overdue first. Working days are those of each county."""
    due_on = valid_due_on(moment)
    statement = rows_of_noun(
        ACTIONS,
        moment,
        region,
        ActionItem.id,
        ActionItem.number,
        ActionItem.title,
        ActionItem.case_id,
        ActionItem.tenant_id,
        Case.enterprise_name,
        due_on.label("due_on"),
    ).where(ACTIONS.measures(moment)["overdue"].condition)
    found = [
        Overdue(
            id=row.id,
            number=row.number,
            title=row.title,
            case_id=row.case_id,
            county_id=row.tenant_id,
            enterprise=row.enterprise_name,
            due_on=row.due_on,
            days=calendar_for(row.tenant_id).between(row.due_on, moment.on),
        )
        for row in db.session.execute(statement)
    ]
    return sorted(found, key=lambda action: (-action.days, action.due_on, action.id))


def _county_lines(region: Place, programme: Programme, moment: AsOf, counted: Tally) -> list[Line]:
    visits = _last_visits(region, moment, Visit.tenant_id)
    reasons = {
        row.region_id: row.delay_reason
        for row in returns_of(region, programme)
        if row.delay_reason_on is not None and row.delay_reason_on <= moment.on
    }
    return [
        Line(
            id=county.id,
            county_id=county.id,
            name=county.label,
            totals=counted.of_county(county.id),
            overdue=(),
            last_visit_on=visits.get(county.id),
            reason=reasons.get(county.id, ""),
        )
        for county in counties(region.id)
    ]


def _case_lines(region: Place, moment: AsOf, counted: Tally) -> list[Line]:
    visits = _last_visits(region, moment, Visit.case_id)
    statement = rows_of_noun(CASES, moment, region, Case.id, Case.enterprise_name)
    at_work = STAGED.measures(moment)["reached.confirmed"].condition
    return [
        Line(
            id=row.id,
            county_id=region.id,
            name=row.enterprise_name,
            totals=counted.of_case(row.id),
            overdue=(),
            last_visit_on=visits.get(row.id),
        )
        for row in db.session.execute(statement.where(at_work).order_by(Case.number, Case.id))
    ]


def _with_overdue(lines: Sequence[Line], overdue: Sequence[Overdue], *, by_case: bool) -> list[Line]:
    """Each line with its own overdue actions."""
    found: dict[int, list[Overdue]] = {}
    for action in overdue:
        found.setdefault(action.case_id if by_case else action.county_id, []).append(action)
    return [
        Line(
            id=line.id,
            county_id=line.county_id,
            name=line.name,
            totals=line.totals,
            overdue=found.get(line.id, ()),
            last_visit_on=line.last_visit_on,
            reason=line.reason,
        )
        for line in lines
    ]


def _last_visits(region: Place, moment: AsOf, key: Any) -> dict[int, date]:
    """County or case → day of the latest visit of the year."""
    inside_region = inside(Visit, region.rank, region.id)
    statement = select(key, func.max(Visit.held_on)).where(inside_region, *visits_base(moment)).group_by(key)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _categories(region: Place, moment: AsOf, programme: Programme) -> list[Category]:
    """First-level categories by number of constraints."""
    codes = constraint_types(programme.constraint_edition_id)
    sums: dict[str, list[int]] = {}
    for code, problems, done in db.session.execute(_by_type(region.rank), given(region, moment)):
        known = codes.get(code)
        first = known.parent_code or code if known else code
        added = sums.setdefault(first, [0, 0])
        added[0] += problems
        added[1] += done or 0
    made = [
        Category(code, codes[code].name if code in codes else code, problems, done)
        for code, (problems, done) in sums.items()
    ]
    return sorted(made, key=lambda category: (-category.problems, category.code))


@cache
def _by_type(rank: Rank) -> Select[Any]:
    """How many constraints of each type there are and how many of them are solved."""
    solved = CONSTRAINTS.measures(ANY_DAY)["solved"].condition
    columns = Constraint.type_code, func.count(Constraint.id), func.sum(when((solved, 1), else_=0))
    return rows_of_any_day(CONSTRAINTS, rank, *columns).group_by(Constraint.type_code)


__all__ = ["AGES", "STAGES", "Dashboard", "Line", "Overdue", "build_dashboard", "overdue_actions", "within"]
