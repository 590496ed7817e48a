"""The frame around every page: side bar, bottom bar, counts. Features are named by endpoint, never imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import ScalarSelect, Select, select

from casework.access.permissions import Permission as P
from casework.enums import Role
from casework.extensions import db
from casework.i18n import DEFAULT_LOCALE, LANGUAGE_TAGS, current_locale
from casework.i18n import gettext as _
from casework.paging import BESIDE_CAP, Count, capped
from casework.web.guards import can
from casework.web.navigation import BOTTOM_BARS, STAFF_GROUPS, Entry
from casework.web.pieces import draw

KEPT_SIDES = 512


@dataclass(frozen=True)
class Link:
    """A link of the frame in one language."""

    entry: Entry
    label: str
    counted: str
    url: str


@dataclass(frozen=True)
class Item:
    """A link as the template draws it."""

    label: str
    url: str
    icon: str
    active: bool
    count: Count | None = None
    counted: str = ""


@dataclass
class Frame:
    """Everything that layouts/page.html shows around the content."""

    unit_name: str = ""
    side: Markup = field(default_factory=Markup)
    groups: tuple[tuple[str, tuple[Link, ...]], ...] = ()
    bottom_bar: list[Item] = field(default_factory=list)
    notice_bars: list[dict[str, str]] = field(default_factory=list)
    top_title: str = ""
    person_id: int = 0
    person_name: str = ""
    person_initial: str = ""
    role_label: str = ""
    unread_count: Count = field(default_factory=lambda: Count(0))
    search_url: str = ""
    inbox_url: str = ""
    account_url: str = ""
    language_url: str = ""
    other_language: str = ""
    other_locale: str = ""
    sign_out_url: str = ""


@dataclass(frozen=True)
class _Counted:
    """A count of the frame: its statement and how far it counts."""

    statement: Select[tuple[int]]
    cap: int


_counts: dict[str, _Counted] = {}


def register_count(name: str, rows: Select[Any], *, cap: int = BESIDE_CAP) -> None:
    """A feature says which rows a link of the frame counts ("cases", "unread"): a kept statement, which may use the
    parameter `person_id`, and how far to count. All counts of a page are one statement."""
    _counts[name] = _Counted(capped(rows, cap), cap)


def register(app: Flask) -> None:
    """Give every template its frame; error pages (`g.without_frame`) ask for no counts."""
    app.context_processor(
        lambda: {
            "frame": build()
            if "without_frame" not in g and current_user.is_authenticated
            else Frame(**_language())
        }
    )


@dataclass(frozen=True, eq=False)
class Fixed:
    """What is the same for everybody of a role and rank in a language; the one object stands for all of it."""

    groups: tuple[tuple[str, tuple[Link, ...]], ...]
    bottom_bar: tuple[Link, ...]
    role_label: str
    addresses: dict[str, str]
    counts: tuple[str, ...]


def build() -> Frame:
    """The frame of the signed-in person."""
    person = current_user._get_current_object()
    fixed = _fixed_of(person)
    counts = g.frame_counts if "frame_counts" in g else _counted(fixed.counts, person.id)
    unit_name = _unit_name(person)
    return Frame(
        unit_name=unit_name,
        side=_side(fixed, unit_name, request.endpoint or "", tuple(counts.items())),
        groups=fixed.groups,
        bottom_bar=_items(fixed.bottom_bar, counts, request.endpoint or ""),
        notice_bars=_notice_bars(),
        top_title=person.enterprise_name,
        person_id=person.id,
        person_name=person.name,
        person_initial=person.name[:1],
        role_label=fixed.role_label,
        unread_count=counts.get("unread", Count(0)),
        **fixed.addresses,
    )


@lru_cache(maxsize=KEPT_SIDES)
def _side(fixed: Fixed, unit_name: str, endpoint: str, counts: tuple[tuple[str, Count], ...]) -> Markup:
    """The side bar stays drawn: it was half of the pieces that a page is put together from."""
    groups = [
        {"title": title, "items": _items(links, dict(counts), endpoint)} for title, links in fixed.groups
    ]
    return draw("components/_side.html", {"frame": {"unit_name": unit_name, "groups": groups}})


def beside_counts(asked: ScalarSelect[Any], values: Mapping[str, Any]) -> Any:
    """One value of a page that needs it before it is drawn, in the statement that the frame asks anyway. `asked` is a
    kept scalar statement, `values` are its parameters."""
    person = current_user._get_current_object()
    names = _fixed_of(person).counts
    row = db.session.execute(_together(names, asked), {"person_id": person.id, **values}).one()
    g.frame_counts = _read(names, row)
    return row.beside


def _fixed_of(person: Any) -> Fixed:
    kept: dict[Any, Fixed] = current_app.extensions.setdefault("frame", {})
    key = (person.role, person.rank, current_locale(), request.script_root)
    if key not in kept:
        kept[key] = _fixed(person.role)
    return kept[key]


def _fixed(role: Role) -> Fixed:
    groups = [(str(title), _links(entries)) for title, entries in STAFF_GROUPS]
    may_read_notices = can(P.NOTICE_READ)
    shown = {link.entry.count for _title, links in groups for link in links}
    return Fixed(
        groups=tuple(group for group in groups if group[1]),
        bottom_bar=_links(BOTTOM_BARS.get(role, ())),
        role_label=str(role.label),
        addresses={
            "search_url": _address("search.index") if can(P.SEARCH) else "",
            "inbox_url": _address("notices.index") if may_read_notices else "",
            "account_url": _address("accounts.own"),
            "sign_out_url": _address("accounts.sign_out"),
            **_language(),
        },
        counts=tuple(name for name in _counts if name in shown or (name == "unread" and may_read_notices)),
    )


def _counted(names: tuple[str, ...], person_id: int) -> dict[str, Count]:
    if not names:
        return {}
    return _read(names, db.session.execute(_together(names), {"person_id": person_id}).one())


def _read(names: tuple[str, ...], row: Any) -> dict[str, Count]:
    return {name: Count.of(row._mapping[name], _counts[name].cap) for name in names}


@cache
def _together(names: tuple[str, ...], asked: ScalarSelect[Any] | None = None) -> Select[Any]:
    counts = (_counts[name].statement.scalar_subquery().label(name) for name in names)
    return select(*counts, *(() if asked is None else (asked.label("beside"),)))


def _language() -> dict[str, Any]:
    other = "en" if current_locale() == DEFAULT_LOCALE else DEFAULT_LOCALE
    return {
        "language_url": _address("accounts.choose_language"),
        "other_locale": other,
        "other_language": "English" if other == "en" else "中文",
    }


def _links(entries: tuple[Entry, ...]) -> tuple[Link, ...]:
    return tuple(
        Link(entry, str(entry.label), str(entry.counted), url_for(entry.endpoint))
        for entry in entries
        if entry.endpoint in current_app.view_functions and can(entry.permission)
    )


def _items(links: tuple[Link, ...], counts: dict[str, Count], endpoint: str) -> list[Item]:
    here = _marked(endpoint, links)
    return [
        Item(
            label=link.label,
            url=link.url,
            icon=link.entry.icon,
            active=link.entry.endpoint == here,
            count=counts.get(link.entry.count),
            counted=link.counted,
        )
        for link in links
    ]


def _marked(endpoint: str, links: tuple[Link, ...]) -> str:
    """Which link a page marks: its own, else that of its feature."""
    if any(link.entry.endpoint == endpoint for link in links):
        return endpoint
    return f"{endpoint.rpartition('.')[0]}.index"


def _address(endpoint: str) -> str:
    return url_for(endpoint) if endpoint in current_app.view_functions else ""


def _unit_name(person: Any) -> str:
    if person.enterprise_name:
        return str(person.enterprise_name)
    if not person.region_name:
        return ""
    name = person.region_name if current_locale() == DEFAULT_LOCALE else person.region_name_en
    return _("%(region)s Market Regulation Bureau", region=name)


def _notice_bars() -> list[dict[str, str]]:
    if not current_app.config["TODAY"]:
        return []
    moment = current_app.config["TODAY"][:10]
    return [
        {"tone": "warn", "text": _("Demonstration: the date is set to %(date)s.", date=moment), "url": ""}
    ]


def language_tag() -> str:
    """The BCP 47 tag of the page's language."""
    return LANGUAGE_TAGS[current_locale()]
