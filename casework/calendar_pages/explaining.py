"""How a deadline was counted, in words and cells: the panels of the explanation page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import Any

from markupsafe import Markup

from casework.calendars.explanation import CellState, DayCell, Explanation, RestRun, Week
from casework.calendars.queries import calendar_for, in_words
from casework.calendars.workdays import WorkCalendar
from casework.enums import DeadlineKind
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.regions.queries import Place, places

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKS_OF_A_MONTH = 5
"""Longer grids name the month at its first day."""
SHORT_LIST = 12
"""Skipped runs that are listed one by one; longer periods give a number for their weekends."""


@dataclass(frozen=True)
class Question:
    """What stands in the address: one deadline of one place."""

    region: Place
    today: date
    due: date | None = None
    start: date | None = None
    workdays: int = 0
    nominal: date | None = None
    kind: DeadlineKind | None = None


@dataclass
class Panel:
    """One card: a title, a sentence, and a grid of days or a short list or neither."""

    title: str
    sentence: Markup
    state: str = ""
    tone: str = ""
    grids: list[dict[str, Any]] = field(default_factory=list)
    listed: list[dict[str, Any]] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)


def panels(question: Question) -> list[Panel]:
    """The panels that answer a question, the main one first. Raises ValueError outside the calendar."""
    calendar = calendar_for(question.region.id)
    found = []
    due = question.due
    if question.start is not None:
        explained = calendar.explain_add(question.start, question.workdays, question.today)
        due = explained.due
        found.append(_period(question, calendar, explained))
    if question.nominal is not None:
        explained = calendar.explain_shift(question.nominal, question.today)
        due = due or explained.due
        found.append(_shift(explained))
    if due is not None and question.today > due:
        found.append(_overdue(calendar, due, question.today))
    elif due is not None and not found:
        found.append(_left(question, calendar, due))
    blind = _blind(calendar, question, due)
    return [*found, *([blind] if blind else [])]


def _bold(value: object) -> Markup:
    return Markup("<strong>{}</strong>").format(value)


def dated(day: date) -> str:
    """2026-10-13 (Tue)."""
    return _("%(date)s (%(weekday)s)", date=day.isoformat(), weekday=_weekday(day))


def _weekday(day: date) -> str:
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[day.weekday()]


def _period(question: Question, calendar: WorkCalendar, explained: Explanation) -> Panel:
    days = ngettext("%(num)d working day", "%(num)d working days", explained.workdays)
    values = {
        "event": _event(question.kind),
        "start": _bold(dated(explained.start)),
        "days": _bold(days),
        "due": _bold(dated(explained.due)),
    }
    sentence = Markup(
        _("%(event)s, %(start)s, is not counted. From the next day on %(days)s, until %(due)s.")
    )
    return Panel(
        title=_("How the deadline was counted"),
        sentence=sentence % values,
        grids=_grids(explained.weeks, _event(question.kind)),
        facts=[*_skipped(explained), *_made_up(explained), *_sources(question.region, explained)],
    )


def _left(question: Question, calendar: WorkCalendar, due: date) -> Panel:
    """A due date alone: counted from today."""
    distance = calendar.distance(due, question.today)
    explained = calendar.explain_add(question.today, max(0, distance.workdays), question.today)
    if question.today == due:
        sentence = Markup(_("The deadline %(due)s is today. The day ends at 24:00.")) % {
            "due": _bold(dated(due))
        }
    else:
        days = ngettext("%(num)d working day", "%(num)d working days", distance.workdays)
        values = {
            "today": _bold(dated(question.today)),
            "days": _bold(days),
            "due": _bold(dated(due)),
        }
        sentence = (
            Markup(_("Today, %(today)s, is not counted. From tomorrow on %(days)s, until %(due)s.")) % values
        )
    return Panel(
        title=_("How the days left are counted"),
        sentence=sentence,
        state=in_words(distance),
        tone={"soon": "warn"}.get(distance.tone, "neutral"),
        grids=_grids(explained.weeks, _("today")) if distance.workdays else [],
        facts=[*_skipped(explained), *_made_up(explained), *_sources(question.region, explained)],
    )


def _overdue(calendar: WorkCalendar, due: date, today: date) -> Panel:
    explained = calendar.explain_overdue(due, today)
    values = {"due": _bold(dated(due)), "today": _bold(dated(today))}
    sentence = Markup(_("The deadline was %(due)s. Working days since then until today, %(today)s:")) % values
    return Panel(
        title=_("How the delay was counted"),
        sentence=sentence,
        state=in_words(calendar.distance(due, today)),
        tone="bad",
        listed=[_listed(cell) for cell in explained.listed_days],
    )


def _shift(explained: Explanation) -> Panel:
    values = {"start": _bold(dated(explained.start)), "due": _bold(dated(explained.due))}
    if explained.is_moved:
        sentence = Markup(
            _("First set for %(start)s, a rest day: it moves to the next working day, %(due)s.")
        )
    else:
        sentence = Markup(_("First set for %(start)s, a working day: it stays there."))
    return Panel(title=_("A deadline on a rest day"), sentence=sentence % values)


def _blind(calendar: WorkCalendar, question: Question, due: date | None) -> Panel | None:
    """The warning that part of the count stands on weekends alone."""
    days = [day for day in (question.start, question.nominal, due, question.today) if day is not None]
    missing = calendar.unloaded_years(min(days), max(days))
    if not missing:
        return None
    first = max(min(days), date(missing[0], 1, 1))
    values = {"due": _bold((due or first).isoformat()), "first": _bold(first.isoformat())}
    sentence = Markup(
        _(
            "%(due)s: from %(first)s on only weekends are counted, no festivals. When the plan is loaded it is"
            " counted again, and you are told which deadlines moved."
        )
    )
    years = ", ".join(str(year) for year in missing)
    return Panel(
        title=_("A deadline beyond the year"),
        sentence=sentence % values,
        state=_("The plan of %(years)s is not loaded", years=years),
        tone="warn",
    )


def _event(kind: DeadlineKind | None) -> str:
    """What the day is called from which is counted."""
    names = {
        DeadlineKind.VISIT_LOG: _("The day of the visit"),
        DeadlineKind.ANSWER: _("The day the report was sent"),
        DeadlineKind.PLAN_REVIEW: _("The day the plan was submitted"),
        DeadlineKind.STRIKE_OFF: _("The day it was confirmed as done"),
    }
    return names[kind] if kind in names else _("The day of the event")


def _grids(weeks: Iterable[Week], event: str) -> list[dict[str, Any]]:
    """Weeks as grids of cells; where weeks are left out a new grid begins and says how many."""
    grids: list[dict[str, Any]] = []
    shown = list(weeks)
    names_months = len(shown) > WEEKS_OF_A_MONTH
    for week in shown:
        if not grids or week.left_out_before:
            grids.append({"left_out": week.left_out_before, "days": []})
        grids[-1]["days"] += [_cell(cell, event, names_months) for cell in week.days]
    return grids


def _cell(cell: DayCell, event: str, names_months: bool) -> dict[str, Any]:
    lines: list[str] = []
    state = "out"
    if cell.state is CellState.EVENT:
        state, lines = "start", [event, _("not counted")]
    elif cell.state is CellState.REST:
        state, lines = "rest", [cell.name or _("Weekend"), _("rest")]
    elif cell.state is CellState.COUNTED:
        state = "due" if cell.is_due else "makeup" if cell.is_make_up else "counted"
        lines = [_("day %(number)s", number=cell.number)] if cell.number else []
        lines += [_("make-up day")] if cell.is_make_up else []
        lines += [_("due")] if cell.is_due else []
    if cell.is_today and cell.state is not CellState.EVENT:
        lines.append(_("today"))
    day = f"{cell.day:%m-%d}" if names_months and cell.day.day == 1 else cell.day.day
    return {"day": day, "lines": lines, "state": state}


def _listed(cell: DayCell) -> dict[str, Any]:
    is_rest = cell.state is CellState.REST
    marks = [_weekday(cell.day)]
    if is_rest:
        marks += [*([cell.name] if cell.name else []), _("rest")]
    if cell.is_make_up:
        marks.append(_("make-up day"))
    if cell.is_today:
        marks.append(_("today"))
    return {
        "date": f"{cell.day:%m-%d}",
        "text": _(", ").join(marks),
        "count": _("not counted") if is_rest else cell.number,
        "rest": is_rest,
    }


def _skipped(explained: Explanation) -> list[dict[str, Any]]:
    if not explained.skipped_days:
        return []
    if len(explained.skipped) <= SHORT_LIST:
        parts = [_run(run) for run in explained.skipped]
    else:
        weekends = explained.skipped_weekend_days
        parts = [_run(run) for run in explained.skipped_festivals]
        parts.append(ngettext("%(num)d day of weekends", "%(num)d days of weekends", weekends))
    days = ngettext("%(num)d day", "%(num)d days", explained.skipped_days)
    return [{"label": _("Skipped"), "value": _("%(days)s: %(what)s", days=days, what=_(", ").join(parts))}]


def _run(run: RestRun) -> str:
    name = run.name or (_weekday(run.first) if run.length == 1 else _("weekend"))
    if run.length == 1:
        return f"{name} {run.first:%m-%d}"
    return _(
        "%(name)s %(first)s to %(last)s", name=name, first=f"{run.first:%m-%d}", last=f"{run.last:%m-%d}"
    )


def _made_up(explained: Explanation) -> list[dict[str, Any]]:
    if not explained.make_up:
        return []
    days = _(", ").join(f"{_weekday(cell.day)} {cell.day:%m-%d}" for cell in explained.make_up)
    return [{"label": _("Counted"), "value": _("%(days)s: made up for, a working day", days=days)}]


def _sources(region: Place, explained: Explanation) -> list[dict[str, Any]]:
    """Where the rest days come from: the national plan of each year, and what the place itself has set."""
    own = {level for plan in explained.years for level in plan.levels}
    chain = [places()[key] for key in (region.province_id, region.prefecture_id, region.id) if key]
    others = dict.fromkeys(place.name for place in chain if place.rank.value not in own)
    loaded = [str(plan.year) for plan in explained.years if plan.is_loaded]
    parts = []
    if loaded:
        parts.append(_("National plan of %(years)s", years=_(", ").join(loaded)))
    setters = dict.fromkeys(place.name for place in chain if place.rank.value in own)
    if setters:
        parts.append(_("days of its own: %(places)s", places=_names(setters)))
    if others:
        parts.append(_("nothing else set by %(places)s", places=_names(others)))
    return [{"label": _("Rest days from"), "value": _("; ").join(parts)}]


def _names(places: Iterable[str]) -> str:
    """Names side by side, as the language lists them."""
    return reduce(lambda first, more: _("%(first)s, %(more)s", first=first, more=more), places)
