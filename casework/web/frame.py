"""The frame around every page: side bar, bottom bar, counts. Features are named by endpoint, never imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_login import current_user

from casework.access.permissions import Permission as P
from casework.enums import Role
from casework.i18n import DEFAULT_LOCALE, LANGUAGE_TAGS, current_locale
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.web.guards import can


@dataclass(frozen=True)
class Entry:
    """One link of the navigation; shown to who holds the permission. `prefix` marks it active."""

    endpoint: str
    label: Any
    icon: str
    permission: P
    count: str = ""


@dataclass(frozen=True)
class Item:
    """A link as the template draws it."""

    label: str
    url: str
    icon: str
    active: bool
    count: int | None = None


@dataclass
class Frame:
    """Everything that layouts/page.html shows around the content."""

    unit_name: str = ""
    groups: list[dict[str, Any]] = field(default_factory=list)
    bottom_bar: list[Item] = field(default_factory=list)
    notice_bars: list[dict[str, str]] = field(default_factory=list)
    top_title: str = ""
    person_name: str = ""
    person_initial: str = ""
    role_label: str = ""
    unread_count: int = 0
    search_url: str = ""
    inbox_url: str = ""
    account_url: str = ""
    language_url: str = ""
    other_language: str = ""
    other_locale: str = ""
    sign_out_url: str = ""


STAFF_GROUPS: tuple[tuple[Any, tuple[Entry, ...]], ...] = (
    (
        "",
        (
            Entry("home.index", _l("Workbench"), "house", P.HOME_READ),
            Entry("programmes.index", _l("Programme years"), "sliders", P.PROGRAMME_EDIT),
            Entry("nominations.index", _l("Nomination and selection"), "award", P.NOMINATION_READ),
            Entry("cases.index", _l("Assisted enterprises"), "folder2-open", P.CASE_READ, "cases"),
            Entry("actions.index", _l("Action items"), "list-check", P.CASE_READ),
            Entry("visits.index", _l("Visits"), "geo-alt", P.VISIT_READ),
            Entry("follow_ups.index", _l("Follow-ups"), "calendar3", P.FOLLOW_UP_READ),
        ),
    ),
    (
        _l("Registers"),
        (
            Entry("enterprises.index", _l("Enterprises"), "buildings", P.ENTERPRISE_READ),
            Entry("experts.index", _l("Experts"), "people", P.EXPERT_READ),
            Entry("calendars.index", _l("Working days"), "calendar-week", P.PROGRAMME_EDIT),
        ),
    ),
    (
        _l("Year"),
        (
            Entry("reports.dashboard", _l("Dashboard"), "bar-chart", P.DASHBOARD_READ),
            Entry("reports.index", _l("Year-end summary"), "file-earmark-text", P.REPORT_READ),
        ),
    ),
    (
        _l("Administration"),
        (
            Entry("accounts.users", _l("Accounts"), "person-gear", P.ACCOUNT_MANAGE),
            Entry("audit_pages.index", _l("Audit log"), "journal-check", P.AUDIT_READ),
        ),
    ),
)
BOTTOM_BARS: dict[Role, tuple[Entry, ...]] = {
    Role.EXPERT: (
        Entry("home.index", _l("Workbench"), "house", P.HOME_READ),
        Entry("cases.index", _l("My enterprises"), "folder2-open", P.CASE_READ),
        Entry("visits.index", _l("Visit logs"), "geo-alt", P.VISIT_READ),
        Entry("follow_ups.index", _l("Schedule"), "calendar3", P.FOLLOW_UP_READ),
    ),
    Role.ENTERPRISE_CONTACT: (
        Entry("home.index", _l("My tasks"), "list-check", P.HOME_READ),
        Entry("cases.index", _l("Plan and reports"), "file-earmark-text", P.CASE_READ),
        Entry("visits.index", _l("Visits"), "geo-alt", P.VISIT_READ),
        Entry("home.help_contacts", _l("Who can help"), "telephone", P.PLAN_AGREE),
    ),
}

_counts: dict[str, Callable[[], int]] = {}


def register_count(name: str, count: Callable[[], int]) -> None:
    """A feature says how to count what a link of the frame shows ("cases", "unread")."""
    _counts[name] = count


def register(app: Flask) -> None:
    """Give every template its frame."""
    app.context_processor(
        lambda: {"frame": build() if current_user.is_authenticated else Frame(**_language())}
    )


def build() -> Frame:
    """The frame of the signed-in person."""
    groups = [{"title": str(title), "items": _items(entries)} for title, entries in STAFF_GROUPS]
    person = current_user
    return Frame(
        unit_name=_unit_name(),
        groups=[group for group in groups if group["items"]],
        bottom_bar=_items(BOTTOM_BARS.get(person.role, ())),
        notice_bars=_notice_bars(),
        top_title=person.enterprise_name,
        person_name=person.name,
        person_initial=person.name[:1],
        role_label=str(person.role.label),
        unread_count=_counts["unread"]() if "unread" in _counts and can(P.NOTICE_READ) else 0,
        search_url=_address("search.index") if can(P.SEARCH) else "",
        inbox_url=_address("notices.index") if can(P.NOTICE_READ) else "",
        account_url=_address("accounts.own"),
        sign_out_url=_address("accounts.sign_out"),
        **_language(),
    )


def _language() -> dict[str, Any]:
    other = "en" if current_locale() == DEFAULT_LOCALE else DEFAULT_LOCALE
    return {
        "language_url": _address("accounts.choose_language"),
        "other_locale": other,
        "other_language": "English" if other == "en" else "中文",
    }


def _items(entries: tuple[Entry, ...]) -> list[Item]:
    blueprint = request.blueprint or ""
    return [
        Item(
            label=str(entry.label),
            url=url_for(entry.endpoint),
            icon=entry.icon,
            active=request.endpoint == entry.endpoint or _is_home_of(entry, blueprint),
            count=_counts[entry.count]() if entry.count in _counts else None,
        )
        for entry in entries
        if entry.endpoint in current_app.view_functions and can(entry.permission)
    ]


def _is_home_of(entry: Entry, blueprint: str) -> bool:
    """A page of a feature marks that feature's link."""
    return entry.endpoint == f"{blueprint}.index"


def _address(endpoint: str) -> str:
    return url_for(endpoint) if endpoint in current_app.view_functions else ""


def _unit_name() -> str:
    person = current_user
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
