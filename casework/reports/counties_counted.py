"""What the dashboard counts, county by county, and what is kept of it while the county's audit chain stands still.

Every change of a counted row leaves an entry in the chain of its county, in the same transaction: audit/listener.py
refuses what cannot be traced, and none of the counted tables is among its exceptions (test_kept_counts.py). So counts
that were made under one head of a chain are right as long as the head is the same, whoever reads them: staff of all
levels see the same rows of a county. What else the page depends on (programme, quotas, calendars, code lists, typed
reasons) is read anew each time. Nothing is kept in a session that may write, and nothing for people who see single
cases only; papers and returns never come here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from threading import Lock
from typing import Any, Final

from sqlalchemy import Date, Integer, Select, cast, func, literal, null, select, type_coerce, union_all
from sqlalchemy import case as when

from casework import clock
from casework.audit.heads import KEPT_FOR, heads_of, may_keep
from casework.enums import Rank, ReturnPeriod
from casework.extensions import database_key, db
from casework.models import ActionItem, AnnualReturn, Case, Constraint, Visit
from casework.regions.queries import Place, counties
from casework.reports.figures.as_of import ANY_DAY, AsOf, Noun
from casework.reports.figures.counting import By, Tally, Totals, given, rows_of_any_day, rows_of_noun, tally
from casework.reports.figures.of_cases import CASES, STAGED, listed
from casework.reports.figures.of_work import ACTIONS, CONSTRAINTS, FOLLOW_UPS, valid_due_on
from casework.reports.figures.of_yields import visits_base
from casework.reports.units import inside

MOST_KEPT: Final = 2_000
"""Counties times days that are kept in a process: a province has some hundred, most with no or few cases."""
MOST_CASES: Final = 200
"""Of a county with more cases than that, the counts by case are not kept."""
_LIVES: Final = Noun(
    "cases", Case, listed, lambda moment: {**CASES.measures(moment), **STAGED.measures(moment)}, CASES.columns
)
_NOUNS: Final = (_LIVES, ACTIONS, FOLLOW_UPS)


@dataclass(frozen=True, slots=True)
class LateAction:
    """An open action past its deadline."""

    id: int
    number: int
    title: str
    case_id: int
    county_id: int
    enterprise: str
    due_on: date


@dataclass
class CountyCounts:
    """Everything that is counted of one county. `visited`: day of the latest visit of the year, by county or by case.

    `kinds`: code of a constraint → how many there are, how many of them solved. `cases`: key, number and
    enterprise of those at work, by number. `identities`: the enterprises of its effective cases, since one that two
    counties help is one enterprise above them. `reason`: why actions are late, in the county's own words.
    """

    totals: Totals = field(default_factory=dict)
    by_case: dict[int, Totals] = field(default_factory=dict)
    kinds: dict[str, tuple[int, int]] = field(default_factory=dict)
    late: list[LateAction] = field(default_factory=list)
    visited: dict[int, date] = field(default_factory=dict)
    cases: list[tuple[int, str, str]] = field(default_factory=list)
    identities: set[int] = field(default_factory=set)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Kept:
    head: tuple[int, str]
    made_at: datetime
    counts: CountyCounts


_kept: OrderedDict[tuple[Any, ...], _Kept] = OrderedDict()
_lock: Final = Lock()


def forget_counts() -> None:
    """For a process whose database is put back to an earlier state."""
    with _lock:
        _kept.clear()


def counted_counties(region: Place, moment: AsOf, *, by: By) -> dict[int, CountyCounts]:
    """County → its counts, for every county of a region.

    Five statements count a whole region. From what is kept: one statement, and those five for the one county that has
    changed, or for the whole region when it is more than one.
    """
    members = [county.id for county in counties(region.id)]
    if not may_keep(db.session()):
        return count_counties(region, moment, by=by)
    heads = heads_of(db.session())
    known = _known(members, heads, moment, by)
    missing = [county for county in members if county not in known]
    if not missing:
        return known
    part = next(one for one in counties(region.id) if one.id == missing[0]) if len(missing) == 1 else region
    fresh = count_counties(part, moment, by=by)
    _keep(fresh, heads, moment, by)
    return {**known, **fresh}


def _key(county: int, moment: AsOf, by: By) -> tuple[Any, ...]:
    return database_key(), county, moment.programme_id, moment.year, moment.on, by


def _known(
    members: Iterable[int], heads: Mapping[int, tuple[int, str]], moment: AsOf, by: By
) -> dict[int, CountyCounts]:
    now, found = clock.real_now(), {}
    with _lock:
        for county in members:
            key = _key(county, moment, by)
            kept = _kept.get(key)
            if kept is not None and kept.head == heads.get(county) and now - kept.made_at < KEPT_FOR:
                _kept.move_to_end(key)
                found[county] = kept.counts
    return found


def _keep(
    fresh: Mapping[int, CountyCounts], heads: Mapping[int, tuple[int, str]], moment: AsOf, by: By
) -> None:
    now = clock.real_now()
    with _lock:
        for county, counts in fresh.items():
            if county in heads and len(counts.by_case) <= MOST_CASES:
                _kept[_key(county, moment, by)] = _Kept(heads[county], now, counts)
                _kept.move_to_end(_key(county, moment, by))
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)


# ------------------------------------------------------------------ counting


def count_counties(region: Place, moment: AsOf, *, by: By) -> dict[int, CountyCounts]:
    """Count every county of a region from its rows. Five statements."""
    found = {county.id: CountyCounts() for county in counties(region.id)}
    _add_tally(found, tally(region, moment, by=by, nouns=_NOUNS), region, by)
    _add_constraints(found, region, moment, by)
    reasons: list[tuple[int, int, int, str]] = []
    for row in db.session.execute(_facts(region, moment, by)):
        counts = found.setdefault(row.county_id, CountyCounts())
        if row.what == "late":
            counts.late.append(
                LateAction(row.id, row.number, row.title, row.case_id, row.county_id, row.enterprise, row.on)
            )
        elif row.what == "visit":
            counts.visited[row.id] = row.on
        elif row.what == "identity":
            counts.identities.add(row.id)
        elif row.what == "case":
            counts.cases.append((row.id, row.title, row.enterprise))
        elif row.county_id in found:
            reasons.append((row.number, row.id, row.county_id, row.enterprise))
    for _period, _key, county, reason in sorted(reasons):
        found[county].reason = reason  # of the half-year and the year the later return counts
    for counts in found.values():
        counts.cases.sort(key=lambda case: (case[1], case[0]))
        counts.late.sort(key=lambda late: (late.due_on, late.id))
    return found


def _add_tally(found: dict[int, CountyCounts], counted: Tally, region: Place, by: By) -> None:
    for county, totals in counted.by_county.items():
        found.setdefault(county, CountyCounts()).totals = totals
    if by == "case":
        found[region.id].by_case = counted.by_case


def _add_constraints(found: dict[int, CountyCounts], region: Place, moment: AsOf, by: By) -> None:
    """The measures of constraints and their kinds, from one statement."""
    names = list(CONSTRAINTS.measures(ANY_DAY))
    for key, county, code, *sums in db.session.execute(_by_kind(region.rank, by), given(region, moment)):
        counts = found.setdefault(county, CountyCounts())
        measured = {name: int(value or 0) for name, value in zip(names, sums, strict=True)}
        _add(counts.totals, measured)
        if by == "case":
            _add(counts.by_case.setdefault(key, {}), measured)
        problems, solved = counts.kinds.get(code, (0, 0))
        counts.kinds[code] = problems + measured["constraints"], solved + measured["solved"]


def _add(totals: Totals, more: Mapping[str, int]) -> None:
    for name, value in more.items():
        totals[name] = totals.get(name, 0) + value


@cache
def _by_kind(rank: Rank, by: By) -> Select[Any]:
    county = Constraint.tenant_id
    key = Case.id if by == "case" else county
    sums = [
        func.sum(when((measure.condition, 1), else_=0)).label(name)
        for name, measure in CONSTRAINTS.measures(ANY_DAY).items()
    ]
    statement = rows_of_any_day(
        CONSTRAINTS, rank, key, county.label("county_id"), Constraint.type_code, *sums
    )
    return statement.group_by(key, county, Constraint.type_code)


def _facts(region: Place, moment: AsOf, by: By) -> Any:
    """Late actions, latest visits, enterprises helped; of a county the cases at work, else the reasons that counties gave:
    one statement."""
    by_case = by == "case"
    parts = [_late(region, moment), _visited(region, moment, Visit.case_id if by_case else Visit.tenant_id)]
    parts.append(_identities(region, moment))
    parts.append(_at_work(region, moment) if by_case else _reasons(region, moment))
    return union_all(*parts)


def _part(
    what: str, key: Any, county: Any, *, number: Any = None, title: Any = None, case_id: Any = None,
    enterprise: Any = None, on: Any = None,
) -> tuple[Any, ...]:  # fmt: skip
    """The columns of every part, in one order."""
    return (
        literal(what).label("what"),
        key.label("id"),
        county.label("county_id"),
        (literal(0) if number is None else number).label("number"),
        (literal("") if title is None else title).label("title"),
        (cast(null(), Integer) if case_id is None else case_id).label("case_id"),
        (literal("") if enterprise is None else enterprise).label("enterprise"),
        (cast(null(), Date) if on is None else type_coerce(on, Date)).label("on"),
    )


def _late(region: Place, moment: AsOf) -> Select[Any]:
    columns = _part(
        "late", ActionItem.id, ActionItem.tenant_id, number=ActionItem.number, title=ActionItem.title,
        case_id=ActionItem.case_id, enterprise=Case.enterprise_name, on=valid_due_on(moment),
    )  # fmt: skip
    statement = rows_of_noun(ACTIONS, moment, region, *columns)
    return statement.where(ACTIONS.measures(moment)["overdue"].condition)


def late_actions(region: Place, moment: AsOf) -> list[LateAction]:
    """Open actions past their deadline, from their rows."""
    return [
        LateAction(row.id, row.number, row.title, row.case_id, row.county_id, row.enterprise, row.on)
        for row in db.session.execute(_late(region, moment))
    ]


def _visited(region: Place, moment: AsOf, key: Any) -> Select[Any]:
    columns = _part("visit", key, func.min(Visit.tenant_id), on=func.max(Visit.held_on))
    return select(*columns).where(inside(Visit, region.rank, region.id), *visits_base(moment)).group_by(key)


def _identities(region: Place, moment: AsOf) -> Select[Any]:
    columns = _part("identity", Case.identity_id, Case.tenant_id)
    effective = CASES.measures(moment)["effective"].condition
    return rows_of_noun(CASES, moment, region, *columns).where(effective)


def _at_work(region: Place, moment: AsOf) -> Select[Any]:
    columns = _part("case", Case.id, Case.tenant_id, title=Case.number, enterprise=Case.enterprise_name)
    at_work = STAGED.measures(moment)["reached.confirmed"].condition
    return rows_of_noun(CASES, moment, region, *columns).where(at_work)


def _reasons(region: Place, moment: AsOf) -> Select[Any]:
    is_year = when((AnnualReturn.period == ReturnPeriod.YEAR, 1), else_=0)
    columns = _part(
        "reason",
        AnnualReturn.id,
        AnnualReturn.region_id,
        number=is_year,
        enterprise=AnnualReturn.delay_reason,
    )
    return select(*columns).where(
        AnnualReturn.programme_id == moment.programme_id,
        AnnualReturn.region_id.in_([county.id for county in counties(region.id)]),
        moment.happened(AnnualReturn.delay_reason_on),
    )
