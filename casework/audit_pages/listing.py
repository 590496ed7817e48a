"""The search between address and template: filters read, lines and addresses made."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from flask import url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from casework import clock
from casework.audit.values import details_of
from casework.audit_pages.figures import case_of_number
from casework.audit_pages.queries import Filters
from casework.audit_pages.words import names, word
from casework.enums import Rank, Role
from casework.i18n import gettext as _
from casework.i18n.lists import listed
from casework.paging import SIZES, Page
from casework.regions.choosing import place_controls, place_id, place_label
from casework.regions.queries import places
from casework.web.addresses import query_address
from casework.web.filters import DASH

_CASE_NUMBER: Final = re.compile(r"\d{4}-[0-9A-Z]{6}-\d{3,}")
_REQUEST: Final = re.compile(r"[0-9a-f]{12}")
NO_COUNTY: Final = "none"
NO_SUCH_CASE: Final = -1
SHOWN_CHANGES: Final = 3
KEYS: Final = {"id", "case_id"}
NAMES: Final = ("from", "until", "act", "who", "object", "key", "prefecture", "county", "q")


class Asked(NamedTuple):
    """A search as it stands in the address, and as it is asked of the log."""

    typed: dict[str, str]
    filters: Filters

    @property
    def used(self) -> int:
        """How many filters are set."""
        return sum(bool(value) for value in self.typed.values())

    def url(self, **more: Any) -> str:
        """The address of the same search, with a page or size."""
        return query_address("audit_pages.index", {**self.typed, **more})


def read_filters(args: MultiDict[str, str]) -> Asked:
    """What the address (or the form of an export) asks for; what cannot be read is left out."""
    typed = {name: args.get(name, "").strip()[:100] for name in NAMES}
    for name in ("from", "until"):
        typed[name] = _day_text(typed[name])
    typed["act"] = typed["act"] if typed["act"] in names("act") else ""
    typed["object"] = typed["object"] if typed["object"] in names("object") else ""
    prefecture_id = place_id(typed["prefecture"], Rank.PREFECTURE)
    county_id = 0 if typed["county"] == NO_COUNTY else place_id(typed["county"], Rank.COUNTY)
    filters = Filters(
        since=_midnight(typed["from"], 0),
        until=_midnight(typed["until"], 1),
        act=typed["act"],
        who=typed["who"],
        object_type=typed["object"],
        object_id=typed["key"],
        prefecture_id=prefecture_id,
        county_id=county_id,
    )
    return Asked(typed, _with_number(filters, typed["q"]))


def _with_number(filters: Filters, text: str) -> Filters:
    """One box for three numbers that look different: of a case, of a request, an address."""
    if _CASE_NUMBER.fullmatch(text):
        found = case_of_number(current_user._get_current_object(), text)
        return replace(filters, case_id=found or NO_SUCH_CASE)
    if _REQUEST.fullmatch(text):
        return replace(filters, request_id=text)
    return replace(filters, address=text)


def _day_text(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    return day.isoformat() if 2000 <= day.year < 2200 else ""


def _midnight(text: str, days_later: int) -> datetime | None:
    """The beginning of a day in China."""
    if not text:
        return None
    day = date.fromisoformat(text) + timedelta(days=days_later)
    return datetime.combine(day, time(), tzinfo=clock.CHINA)


def controls(asked: Asked) -> list[dict[str, Any]]:
    """The filter row."""
    typed, filters = asked.typed, asked.filters
    rows: list[dict[str, Any]] = [
        {"name": "from", "label": _("From"), "value": typed["from"], "kind": "date"},
        {"name": "until", "label": _("To"), "value": typed["until"], "kind": "date"},
        {"name": "act", "label": _("Act"), "value": typed["act"], "options": _options("act", _("All acts"))},
        {"name": "who", "label": _("Name or user name"), "value": typed["who"]},
        {
            "name": "object",
            "label": _("Kind of object"),
            "value": typed["object"],
            "options": _options("object", _("All objects")),
        },
        {"name": "key", "label": _("Key of the object"), "value": typed["key"]},
    ]
    for control in place_controls(current_user, filters.prefecture_id, filters.county_id or None):
        if control["name"] == "county":
            more = [control["options"][0], (NO_COUNTY, _("Of no county")), *control["options"][1:]]
            control = {**control, "value": typed["county"], "options": more}
        rows.append(control)
    rows.append(
        {"name": "q", "label": _("Case number, request number or address"), "value": typed["q"], "wide": True}
    )
    return rows


def _options(kind: str, every: str) -> list[tuple[str, str]]:
    return [("", every), *((name, word(kind, name)) for name in names(kind))]


class Line(NamedTuple):
    """One entry of a list, ready to print."""

    at: str
    url: str
    who: str
    role: str
    act: str
    tone: str
    object: str
    object_url: str
    changes: str
    place: str
    address: str
    entry: Any


# What deserves a second look stands out; everything else is the day's work.
TONES: Final = {
    **dict.fromkeys(("refuse", "sign_in_failed", "delete", "prune", "adopt", "adopt_anchors"), "warn"),
    **dict.fromkeys(("reveal", "export", "print", "trace"), "info"),
}


def line_of(entry: Any) -> Line:
    """An entry as a line of a list."""
    return Line(
        at=when(entry.at),
        url=entry_url(entry),
        who=who_word(entry.actor_name),
        role=role_word(entry.actor_role),
        act=word("act", entry.act),
        tone=TONES.get(entry.act, "neutral"),
        object=object_word(entry),
        object_url=object_url(entry),
        changes=short_changes(entry),
        place=place_word(entry),
        address=entry.address or DASH,
        entry=entry,
    )


def when(at: datetime) -> str:
    """2026-11-21 14:32:07 in China time: the log counts seconds."""
    return f"{at.astimezone(clock.CHINA):%Y-%m-%d %H:%M:%S}"


def who_word(name: str) -> str:
    """The person, or the job under its title."""
    kind, _space, job = name.partition(" ")
    if kind == "job" and job:
        return _("Job: %(title)s", title=word("job", job))
    return name or _("Not signed in")


def role_word(role: str) -> str:
    """The name of a role, as it was when the entry was made."""
    return str(Role(role).label) if role in list(Role) else role


def place_word(entry: Any) -> str:
    """The county, prefecture or province to which an entry belongs."""
    if entry.chain:
        return place_label(entry.chain)
    region = places().get(entry.prefecture_id or entry.province_id or 0)
    return region.label if region else DASH


def object_word(entry: Any) -> str:
    """The object in words: what it is, and its key."""
    name = word("object", entry.object_type)
    if entry.object_type == "route":
        return name
    if entry.object_type == "job_runs":
        job, _colon, slot = entry.object_id.partition(":")
        return f"{name} {word('job', job)} {slot}".strip()
    return f"{name} {entry.object_id}".strip() or DASH


def object_url(entry: Any) -> str:
    """The trail of the object; "" for what is no row."""
    if not entry.object_id or entry.object_type in ("", "route", "summaries", "figures", "notices"):
        return ""
    return url_for("audit_pages.trail", object_type=entry.object_type, object_id=entry.object_id)


def entry_url(entry: Any) -> str:
    """The page of one entry."""
    return url_for("audit_pages.entry", place=f"{entry.chain}-{entry.seq}")


def short_changes(entry: Any) -> str:
    """Which columns an entry touched, the first few; what a refusal was about."""
    details = details_of(entry.changes)
    if entry.act == "refuse":
        return f"{details.get('status', '')} {details.get('method', '')} {details.get('path', '')}".strip()
    found = [word("column", name) for name in details if name not in KEYS]
    text = listed(found[:SHOWN_CHANGES])
    return f"{text} …" if len(found) > SHOWN_CHANGES else text


def pager(page: Page, url: Callable[..., str]) -> dict[str, Any]:
    """The foot of a list."""
    return {
        "first": page.first,
        "last": page.last,
        "count": page.count,
        "count_capped": page.count_capped,
        "prev_url": url(page=page.prev_token) if page.prev_token else "",
        "next_url": url(page=page.next_token) if page.next_token else "",
        "size": page.size,
        "size_urls": {size: url(size=size) for size in SIZES},
    }
