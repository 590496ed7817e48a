"""The dashboard of a region at a data date: six figures, units, life cycle, constraints, overdue actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from casework.audit.heads import KeptWhileStill
from casework.calendars.queries import calendar_for
from casework.enums import Rank
from casework.extensions import db
from casework.i18n import current_locale
from casework.programmes.kept import AnyYear
from casework.reference.queries import constraint_types
from casework.regions.queries import Place, counties
from casework.reports.counties_counted import CountyCounts, LateAction, counted_counties, late_actions
from casework.reports.figures.as_of import AsOf
from casework.reports.figures.counting import Tally
from casework.reports.figures.of_cases import STAGES
from casework.reports.figures.parts import figures_from
from casework.reports.figures.places import YearOfUnits
from casework.reports.model import Figure
from casework.reports.summary import as_of

AGES: Final[tuple[tuple[int, int | None], ...]] = ((0, 5), (6, 10), (11, 20), (21, None))
"""Overdue by so many working days: reminder, reminder, to the prefecture, to the province (programme.md, 5)."""


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


@dataclass(frozen=True, eq=False)
class Dashboard:
    """Everything the page shows, counted at one data date. Equal only to itself: what is drawn of it goes with it."""

    region: Place
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


_kept: Final[KeptWhileStill[Dashboard]] = KeptWhileStill(100)


def build_dashboard(region: Place, programme: AnyYear, on: date) -> Dashboard:
    """Count a region: five statements whatever the number of counties, cases and actions; one when nothing changed.

    While no chain moves at all, the whole is kept; when some do, the counts of the counties that stand still are
    (counties_counted.py). What is kept has names in one language and delays by one reading of the calendars.
    """
    quotas = tuple((quota.prefecture_id, quota.places) for quota in programme.quotas)
    settings = programme.id, programme.version, quotas, calendar_for(region.id), current_locale()
    return _kept.get(db.session(), (region.id, on, settings), lambda: _build(region, programme, on))


def forget_boards() -> None:
    """For a process whose database is put back to an earlier state."""
    _kept.forget()


def _build(region: Place, programme: AnyYear, on: date) -> Dashboard:
    moment = as_of(programme, on)
    by_case = region.rank is Rank.COUNTY
    counted = counted_counties(region, moment, by="case" if by_case else "county")
    tallied = Tally(by_county={county: one.totals for county, one in counted.items()})
    tallied.enterprises = len(set().union(*(one.identities for one in counted.values())))
    totals = YearOfUnits(programme, region, tallied, trained={}).totals(region)
    overdue = _delayed((late for one in counted.values() for late in one.late), on)
    lines = _case_lines(counted[region.id], region.id) if by_case else _county_lines(region, counted)
    return Dashboard(
        region=region,
        on=on,
        figures=figures_from(totals),
        totals=totals,
        lines=_with_overdue(lines, overdue, by_case=by_case),
        categories=_categories(counted.values(), programme),
        overdue=overdue,
    )


def overdue_actions(region: Place, moment: AsOf) -> list[Overdue]:
    """Open actions past their deadline, the longest overdue first. Working days are those of each county."""
    return _delayed(late_actions(region, moment), moment.on)


def _delayed(late: Iterable[LateAction], on: date) -> list[Overdue]:
    """How long each has been late, the longest first: calendars may change without a change of the county."""
    found = [
        Overdue(
            id=one.id,
            number=one.number,
            title=one.title,
            case_id=one.case_id,
            county_id=one.county_id,
            enterprise=one.enterprise,
            due_on=one.due_on,
            days=calendar_for(one.county_id).between(one.due_on, on),
        )
        for one in late
    ]
    return sorted(found, key=lambda action: (-action.days, action.due_on, action.id))


def _county_lines(region: Place, counted: Mapping[int, CountyCounts]) -> list[Line]:
    return [
        Line(
            id=county.id,
            county_id=county.id,
            name=county.label,
            totals=counted[county.id].totals,
            overdue=(),
            last_visit_on=counted[county.id].visited.get(county.id),
            reason=counted[county.id].reason,
        )
        for county in counties(region.id)
    ]


def _case_lines(counted: CountyCounts, county_id: int) -> list[Line]:
    return [
        Line(
            id=case_id,
            county_id=county_id,
            name=enterprise,
            totals=counted.by_case.get(case_id, {}),
            overdue=(),
            last_visit_on=counted.visited.get(case_id),
        )
        for case_id, _number, enterprise in counted.cases
    ]


def _with_overdue(lines: Sequence[Line], overdue: Sequence[Overdue], *, by_case: bool) -> list[Line]:
    """Each line with its own overdue actions."""
    found: dict[int, list[Overdue]] = {}
    for action in overdue:
        found.setdefault(action.case_id if by_case else action.county_id, []).append(action)
    return [replace(line, overdue=found.get(line.id, ())) for line in lines]


def _categories(counted: Iterable[CountyCounts], programme: AnyYear) -> list[Category]:
    """First-level categories by number of constraints."""
    codes = constraint_types(programme.constraint_edition_id)
    sums: dict[str, list[int]] = {}
    for code, (problems, done) in (kind for one in counted for kind in one.kinds.items()):
        known = codes.get(code)
        first = known.parent_code or code if known else code
        added = sums.setdefault(first, [0, 0])
        added[0] += problems
        added[1] += done
    made = [
        Category(code, codes[code].name if code in codes else code, problems, done)
        for code, (problems, done) in sums.items()
    ]
    return sorted(made, key=lambda category: (-category.problems, category.code))


__all__ = ["AGES", "STAGES", "Dashboard", "Line", "Overdue", "build_dashboard", "overdue_actions", "within"]
