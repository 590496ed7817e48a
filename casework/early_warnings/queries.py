"""The warnings of a region as of today: two statements whatever their number, one while nothing has changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from casework.audit.heads import KeptWhileStill
from casework.calendars.queries import calendar_for
from casework.early_warnings import rules
from casework.early_warnings.asides import Aside, asides_among, parted
from casework.early_warnings.rules import EarlyWarning, WarningLevel
from casework.early_warnings.shapes import DATES
from casework.early_warnings.statements import ASIDE, all_rules
from casework.enums import WarningRule
from casework.experts.load import BUSY, loads
from casework.extensions import db
from casework.paging import Count
from casework.programmes.kept import AnyYear
from casework.regions.queries import Place, counties


@dataclass(frozen=True, eq=False)
class FoundWarnings:
    """What the rules found on a day, what presses most first. Equal only to itself: what is drawn of it goes with it.

    `standing` are the warnings to act on, `aside` those that somebody put aside. `more`: rules with more rows than
    are looked at (rules.SHOWN_AT_MOST), so that their number is a lower bound.
    """

    standing: Sequence[EarlyWarning]
    aside: Sequence[tuple[EarlyWarning, Aside]]
    more: frozenset[WarningRule]

    @property
    def number(self) -> Count:
        """How many stand."""
        return Count(len(self.standing), bool(self.more))

    def by_rule(self) -> dict[WarningRule, Count]:
        """How many of each rule stand, in the order of the rules."""
        return {
            rule: Count(number, rule in self.more)
            for rule, number in rules.counts_by_rule(self.standing).items()
        }


_kept: Final[KeptWhileStill[FoundWarnings]] = KeptWhileStill(200)


def early_warnings(region: Place, programme: AnyYear, today: date) -> FoundWarnings:
    """What the rules find in a region that the session reaches.

    Kept while no audit chain moves: the load of an expert may change in any county. What is kept goes with the calendar,
    which is read again every minute, and with the settings of the year.
    """
    key = region.id, programme.id, programme.version, today, calendar_for(region.id)
    return _kept.get(db.session(), key, lambda: find_warnings(region, programme, today))


def forget_warnings() -> None:
    """For a process whose database is put back to an earlier state."""
    _kept.forget()


def find_warnings(region: Place, programme: AnyYear, today: date) -> FoundWarnings:
    """The same from the rows as they are. Two statements."""
    near = calendar_for(region.id).add(programme.data_on, -rules.NEAR_YEAR_END_DAYS)
    statement = all_rules(region.rank, is_near_year_end=today >= near)
    rows: dict[WarningRule, list[Any]] = {}
    put_aside: list[Any] = []
    for row in db.session.execute(statement, _parameters(region, programme, today)):
        if row.rule.startswith(ASIDE):
            put_aside.append(row)
        else:
            rows.setdefault(WarningRule(row.rule), []).append(row)
    more = frozenset(rule for rule, some in rows.items() if len(some) > rules.SHOWN_AT_MOST)
    rows = {rule: _first(rule, some) for rule, some in rows.items()}
    found = [*_overloaded(rows.pop(WarningRule.OVERLOADED, ()), region)]
    for rule, some in rows.items():
        made = (_warning(rule, row, programme, today) for row in some)
        found += [warning for warning in made if warning is not None]
    standing, aside = parted(sorted(found, key=_order), asides_among(put_aside), region)
    return FoundWarnings(standing, aside, more)


def _first(rule: WarningRule, rows: list[Any]) -> list[Any]:
    """The rows that are looked at. The two parts of missing evidence come one after the other, each by its own day."""
    if rule is WarningRule.EVIDENCE_MISSING and len(rows) > rules.SHOWN_AT_MOST:
        rows = sorted(rows, key=lambda row: row.since)
    return rows[: rules.SHOWN_AT_MOST]


def _parameters(region: Place, programme: AnyYear, today: date) -> dict[str, Any]:
    """The latest day on which each clock may have begun, in the county with the most working days since."""
    return {
        "region": region.id,
        "today": today,
        "no_visit_since": _days_ago(region, today, rules.NO_VISIT_DAYS),
        "silent_since": _days_ago(region, today, rules.SILENT_DAYS),
        "confirmed_by": _days_ago(region, today, rules.WITHOUT_ACTION_DAYS),
        "evidence_until": programme.data_on,
    }


def _order(warning: EarlyWarning) -> tuple[Any, ...]:
    presses = warning.level is not WarningLevel.ACT
    return (presses, -warning.days, list(WarningRule).index(warning.rule), warning.case_number, warning.key)


def _days_ago(region: Place, today: date, days: int) -> date:
    """The day before the working day on which the last of so many began: rest days before it count as little as it."""
    calendars = {calendar_for(county.id) for county in counties(region.id)}
    return max(calendar.add(today, 1 - days) for calendar in calendars) - timedelta(days=1)


def _warning(rule: WarningRule, row: Any, programme: AnyYear, today: date) -> EarlyWarning | None:
    """A row as a warning; None when its clock has not run out by the calendar of its county."""
    dates = {name: getattr(row, name) for name in DATES}
    since = max(day for day in dates.values() if day) if rule is WarningRule.SILENT else row.since
    days = calendar_for(row.county_id).between(since, today)
    level = _level(rule, days, row.count, programme, today)
    if level is None:
        return None
    return EarlyWarning(
        rule=rule,
        level=level,
        key=row.key,
        case_id=row.case_id,
        county_id=row.county_id,
        case_number=row.case_number,
        enterprise=row.enterprise,
        number=row.number,
        title=row.title,
        since=since,
        days=days,
        count=row.count,
        dates=dates,
    )


def _level(rule: WarningRule, days: int, count: int, programme: AnyYear, today: date) -> WarningLevel | None:
    if rule is WarningRule.SLIPPED_TWICE:
        return rules.level_by_count(count, rules.MOVED_TIMES + 1)
    if rule is WarningRule.EVIDENCE_MISSING:
        return WarningLevel.ACT if today > programme.data_on else WarningLevel.WATCH
    limits = {
        WarningRule.NO_VISIT: rules.NO_VISIT_DAYS,
        WarningRule.SILENT: rules.SILENT_DAYS,
        WarningRule.HIGH_WITHOUT_ACTION: rules.WITHOUT_ACTION_DAYS,
    }
    if days < limits[rule]:
        return None
    return rules.level_by_days(days, limits[rule])


def _overloaded(rows: Collection[Any], region: Place) -> Sequence[EarlyWarning]:
    """Experts who work in the region and have too many cases in the whole province."""
    if not rows:
        return []
    everywhere = loads([row.key for row in rows], region.province_id or region.id)
    busy = [row for row in rows if everywhere.get(row.key, 0) >= BUSY]
    return [
        EarlyWarning(
            rule=WarningRule.OVERLOADED,
            level=rules.level_by_count(everywhere[row.key], rules.FAR_TOO_BUSY),
            key=row.key,
            case_id=None,
            county_id=row.county_id,
            case_number="",
            enterprise="",
            number=row.number,
            title=row.title,
            since=row.since,
            days=0,
            count=everywhere[row.key],
        )
        for row in busy
    ]
