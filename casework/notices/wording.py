"""The words of notices: one rule per template, so that a notice reads well in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from casework.enums import DeadlineKind, ExportKind
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.models import Notice

Details = dict[str, Any]


def title(notice: Notice) -> str:
    """What it is about, in one line: what is due, or what happened."""
    write = TITLES.get(notice.template)
    return write(notice.details) if write else str(notice.details.get("label", notice.template))


def state(notice: Notice) -> str:
    """How near or late it was when it was sent; empty where nothing is due."""
    write = STATES.get(notice.template)
    return write(notice) if write else ""


def _due(details: Details) -> str:
    """提升措施 C05 压力表送检 · 兰州恒峡阀门有限公司."""
    kind = details.get("kind", "")
    label = str(details.get("label", ""))
    what = next((str(known.label) for known in DeadlineKind if known.value == kind), "")
    if kind == DeadlineKind.FOLLOW_UP.value:
        what, label = _("Follow-up no. %(number)s", number=label), ""
    return " · ".join(part for part in (f"{what} {label}".strip(), _name(details)) if part)


def _name(details: Details) -> str:
    return str(details.get("name", ""))


def _distance(notice: Notice) -> str:
    """The distance at the time of sending; `days` are working days, negative while some were left."""
    days = int(notice.details.get("days", notice.step))
    if days < 0:
        return ngettext("%(num)d working day left", "%(num)d working days left", -days)
    if days == 0:
        return _("Due on %(date)s", date=notice.due_on)
    return ngettext("%(num)d working day overdue", "%(num)d working days overdue", days)


def _list_name(details: Details) -> str:
    return next((str(kind.label) for kind in ExportKind if kind.value == details.get("list")), "")


def _with_name(sentence: str, details: Details) -> str:
    return f"{sentence} · {_name(details)}" if _name(details) else sentence


TITLES: dict[str, Callable[[Details], str]] = {
    "deadline": _due,
    "escalated": lambda d: _("Overdue in %(place)s: %(what)s", place=d.get("place", ""), what=_due(d)),
    "nudge": lambda d: _("%(person)s reminds you: %(what)s", person=d.get("from_name", ""), what=_due(d)),
    "visit_denied": lambda d: _with_name(
        _(
            "The enterprise says that visit no. %(number)s did not take place as written",
            number=d.get("number", ""),
        ),
        d,
    ),
    "confirm_visit": lambda d: _with_name(
        _("Please confirm visit no. %(number)s of %(date)s", number=d.get("number"), date=d.get("date")), d
    ),
    "visit_confirmed": lambda d: _with_name(
        _("The enterprise confirmed visit no. %(number)s", number=d.get("number")), d
    ),
    "follow_up_assigned": lambda d: _with_name(
        _("Follow-up no. %(number)s is yours now", number=d.get("number")), d
    ),
    "follow_up_moved": lambda d: _with_name(
        _("Follow-up no. %(number)s was moved to %(date)s", number=d.get("number"), date=d.get("new")), d
    ),
    "more_help": lambda d: _with_name(
        _("Follow-up no. %(number)s: the enterprise needs more help", number=d.get("number")), d
    ),
    "export_ready": lambda d: ngettext(
        "%(list)s: your file of %(num)d row is ready",
        "%(list)s: your file of %(num)d rows is ready",
        int(d.get("rows", 0)),
        list=_list_name(d),
    ),
    "deadlines_moved": lambda d: ngettext(
        "The working calendar changed: %(num)d deadline moved",
        "The working calendar changed: %(num)d deadlines moved",
        len(d.get("items", [])),
    ),
}
STATES: dict[str, Callable[[Notice], str]] = {
    "deadline": _distance,
    "escalated": _distance,
}
