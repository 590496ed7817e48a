"""Which calendar holds for a place, kept in the process for a minute; deadlines in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from sqlalchemy import select

from casework import clock
from casework.calendars.day_rule import LEVELS, DayRule
from casework.calendars.workdays import Distance, WorkCalendar
from casework.enums import DayKind, DeadlineKind
from casework.errors import NotFound
from casework.extensions import database_key, db
from casework.i18n import current_locale, ngettext
from casework.i18n import gettext as _
from casework.models import CalendarDay, CalendarYear, Region

KEPT_FOR: Final = timedelta(seconds=60)
"""By the real clock: after this long a change made by another process is seen."""

TONES: Final[dict[str, Literal["bad", "warn", "neutral"]]] = {
    "overdue": "bad",
    "soon": "warn",
    "later": "neutral",
}
_NEVER: Final = 9999
"""The year that stands for "no deadline" in sorted columns."""


class DistanceView(NamedTuple):
    """A deadline's distance as `components/status.html` shows it.

    `url` is the page that explains how it was counted, `note` one sentence of it.
    """

    tone: Literal["bad", "warn", "neutral"]
    text: str
    url: str
    note: str


@dataclass(frozen=True)
class _Rows:
    """Every row of the calendar as read at one moment, and the calendars made from them so far."""

    read_at: datetime
    years: frozenset[int]
    by_region: dict[int | None, list[tuple[date, DayKind, str]]]
    levels: dict[int, tuple[int, int, int]]
    made: dict[tuple[int, ...], WorkCalendar] = field(default_factory=dict)

    def calendar(self, tenant_id: int) -> WorkCalendar:
        """National rows, then those of its province, prefecture and the county itself.

        Places without rows of their own share one calendar.
        """
        levels = self.levels[tenant_id]
        key = tuple(region_id for region_id in levels if region_id in self.by_region)
        if key not in self.made:
            rules = [
                DayRule(on_date, kind, name, level)
                for level, region_id in zip(LEVELS, (None, *levels), strict=True)
                for on_date, kind, name in self.by_region.get(region_id, ())
            ]
            self.made[key] = WorkCalendar(rules, self.years)
        return self.made[key]


_kept: dict[str, _Rows] = {}


def calendar_for(tenant_id: int) -> WorkCalendar:
    """The working days of a county: national rows, then its province's, its prefecture's, its own.

    Also takes a prefecture or the province. Three statements at most once a minute.
    Raises KeyError for an unknown region.
    """
    return _rows().calendar(tenant_id)


def _rows() -> _Rows:
    key = database_key()
    rows = _kept.get(key)
    if rows is None or not timedelta(0) <= clock.real_now() - rows.read_at < KEPT_FOR:
        rows = _kept[key] = _read()
    return rows


def fresh_calendar_for(tenant_id: int) -> WorkCalendar:
    """The same as this transaction sees it, uncommitted changes included; nothing is kept."""
    return _read().calendar(tenant_id)


def forget_calendars() -> None:
    """Read again at the next question: called after a change was committed."""
    _kept.clear()


def deadline(
    due: date | None, tenant_id: int, today: date, *, done: bool = False, noted: bool = True
) -> DistanceView | None:
    """The distance to a deadline in working days of the county, in words; None when done or without one.

    Lists leave the note out: a sentence on each of fifty rows is a fifth of the page.
    """
    return None if done else deadlines(today, noted=noted)(due, tenant_id)


def deadlines(today: date, *, noted: bool = True) -> Callable[[date | None, int], DistanceView | None]:
    """`deadline` for many rows: what they share is looked up once. Takes a due date and a county."""
    rows, locale = _rows(), current_locale()

    def view(due: date | None, tenant_id: int) -> DistanceView | None:
        if due is None or due.year >= _NEVER:
            return None
        return _view(rows.calendar(tenant_id), tenant_id, due, today, locale, noted)

    return view


@lru_cache(maxsize=4096)
def _view(
    calendar: WorkCalendar, tenant_id: int, due: date, today: date, _locale: str, noted: bool
) -> DistanceView:
    """In a list many rows share it, and so do the pages of one day."""
    distance = calendar.distance(due, today)
    note = _note(calendar, distance) if noted else ""
    return DistanceView(TONES[distance.tone], in_words(distance), explain_address(tenant_id, due=due), note)


def in_words(distance: Distance) -> str:
    """逾期 6 个工作日 / 今天到期 / 还剩 7 个工作日. Between rest days there may be no whole working day."""
    if distance.is_due_today:
        return _("Due today")
    days = abs(distance.workdays)
    if distance.is_overdue:
        if days == 0:
            return _("Overdue, less than 1 working day")
        return ngettext("%(num)d working day overdue", "%(num)d working days overdue", days)
    if days == 0:
        return _("Less than 1 working day left")
    return ngettext("%(num)d working day left", "%(num)d working days left", days)


def explain_address(
    region_id: int,
    *,
    due: date | None = None,
    start: date | None = None,
    workdays: int = 0,
    nominal: date | None = None,
    kind: DeadlineKind | None = None,
) -> str:
    """The page that explains a due date, working days counted from an event, or a date that moved.

    `nominal` is the date first set, which moves when it is a rest day; `kind` names what is due.
    """
    # Numbers, dates and words of a vocabulary: nothing to quote.
    address = f"/working-days/explain?region={region_id}"
    if due is not None:
        address += f"&due={due}"
    if start is not None:
        address += f"&from={start}&days={workdays}"
    if nominal is not None:
        address += f"&nominal={nominal}"
    return address if kind is None else f"{address}&kind={kind.value}"


def loaded_years() -> list[int]:
    """Years whose national plan is loaded, the earliest first."""
    return sorted(db.session.scalars(select(CalendarYear.year)))


def get_region(region_id: int) -> Region:
    """A region that may have days of its own. Raises NotFound."""
    region = db.session.get(Region, region_id)
    if region is None:
        raise NotFound
    return region


def get_local_day(day_id: int) -> CalendarDay:
    """A row of a province, prefecture or county. Raises NotFound for one of the national plan."""
    day = db.session.get(CalendarDay, day_id)
    if day is None or day.region_id is None:
        raise NotFound
    return day


def local_days(year: int) -> list[tuple[CalendarDay, Region]]:
    """Every local row of a year with its region, by date and code."""
    rows = db.session.execute(
        select(CalendarDay, Region)
        .join(Region, Region.id == CalendarDay.region_id)
        .where(CalendarDay.on_date.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(CalendarDay.on_date, Region.code, CalendarDay.id)
    )
    return [(day, region) for day, region in rows]


def _note(calendar: WorkCalendar, distance: Distance) -> str:
    """One sentence: how many calendar days lie between, and how many of them are rest days."""
    first, last = sorted((distance.due, distance.today))
    length = (last - first).days
    words = {"due": distance.due.isoformat(), "all": length, "rest": length - abs(distance.workdays)}
    if distance.is_due_today:
        text = _("Due %(due)s, which is today.", **words)
    elif distance.is_overdue:
        text = _("Due %(due)s. Rest days among the %(all)s days since then: %(rest)s.", **words)
    else:
        text = _("Due %(due)s. Rest days among the %(all)s days until then: %(rest)s.", **words)
    blind = calendar.unloaded_years(first, last)
    if not blind:
        return text
    missing = _(
        "The holiday plan of %(years)s is not loaded: counted by weekends only.",
        years=", ".join(str(year) for year in blind),
    )
    return f"{text} {missing}"


def _levels(region_id: int, prefecture_id: int | None, province_id: int | None) -> tuple[int, int, int]:
    """Keys of province, prefecture and county; 0 (no region) where the place stands higher."""
    if province_id is None:
        return region_id, 0, 0
    if prefecture_id is None:
        return province_id, region_id, 0
    return province_id, prefecture_id, region_id


def _read() -> _Rows:
    read_at = clock.real_now()
    years = frozenset(db.session.scalars(select(CalendarYear.year)))
    by_region: dict[int | None, list[tuple[date, DayKind, str]]] = {}
    for row in db.session.execute(
        select(CalendarDay.region_id, CalendarDay.on_date, CalendarDay.kind, CalendarDay.name)
    ):
        by_region.setdefault(row.region_id, []).append((row.on_date, row.kind, row.name))
    levels = {
        row.id: _levels(row.id, row.prefecture_id, row.province_id)
        for row in db.session.execute(select(Region.id, Region.prefecture_id, Region.province_id))
    }
    return _Rows(read_at, years, by_region, levels)
