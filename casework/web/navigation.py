"""What the side bar and the bar of a phone offer, and to whom. Features are named by endpoint, never imported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casework.access.permissions import Permission as P
from casework.enums import Role
from casework.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class Entry:
    """One link of the navigation; shown to who holds the permission. `count` names the number beside it, `counted` says
    what it counts, with %(count)s in it."""

    endpoint: str
    label: Any
    icon: str
    permission: P
    count: str = ""
    counted: Any = ""


STAFF_GROUPS: tuple[tuple[Any, tuple[Entry, ...]], ...] = (
    (
        "",
        (
            Entry("home.index", _l("Workbench"), "house", P.HOME_READ),
            Entry("programmes.index", _l("Programme years"), "sliders", P.PROGRAMME_EDIT),
            Entry("nominations.index", _l("Nomination and selection"), "award", P.NOMINATION_READ),
            Entry(
                "cases.index",
                _l("Assisted enterprises"),
                "folder2-open",
                P.CASE_READ,
                "cases",
                _l("%(count)s open"),
            ),
            Entry("actions.index", _l("Action items"), "list-check", P.CASE_READ),
            Entry("visits.index", _l("Visits"), "geo-alt", P.VISIT_READ),
            Entry("follow_ups.index", _l("Follow-ups"), "calendar3", P.FOLLOW_UP_READ),
            Entry("transfers.index", _l("Transfers"), "arrow-left-right", P.TRANSFER_READ),
            Entry("saved_views.index", _l("Saved views"), "bookmark", P.VIEW_SAVE),
            Entry("exports.index", _l("My files"), "download", P.CASE_EXPORT, "files"),
        ),
    ),
    (
        _l("Registers"),
        (
            Entry("enterprises.index", _l("Enterprises"), "buildings", P.ENTERPRISE_READ),
            Entry("experts.index", _l("Experts"), "people", P.EXPERT_READ),
            Entry("departures.index", _l("Handing over"), "person-gear", P.WORK_HAND_OVER),
            Entry("calendars.index", _l("Working days"), "calendar-week", P.PROGRAMME_EDIT),
        ),
    ),
    (
        _l("Year"),
        (
            Entry("reports.dashboard", _l("Dashboard"), "bar-chart", P.DASHBOARD_READ),
            Entry("boards.own", _l("My figures"), "bar-chart", P.DASHBOARD_OWN),
            Entry("reports.index", _l("Year-end summary"), "file-earmark-text", P.REPORT_READ),
            Entry("returns.index", _l("Returns"), "send-check", P.REPORT_READ),
            Entry("roll_over.index", _l("Year roll-over"), "arrow-repeat", P.ROLL_OVER_READ),
        ),
    ),
    (
        _l("Administration"),
        (
            Entry("users.index", _l("Accounts"), "person-gear", P.ACCOUNT_MANAGE),
            Entry("users.account_review", _l("Account review"), "clipboard-check", P.ACCOUNT_MANAGE),
            Entry("exports.index", _l("My files"), "download", P.ACCOUNT_MANAGE, "files"),
            Entry("system.index", _l("Installation"), "hdd-stack", P.SYSTEM_RUN),
            Entry("system.jobs", _l("Jobs"), "clock-history", P.SYSTEM_RUN),
            Entry("system.letters", _l("Letters"), "envelope", P.SYSTEM_RUN),
            Entry("system.settings", _l("Settings"), "sliders", P.SYSTEM_RUN),
            Entry("audit_pages.index", _l("Audit log"), "journal-check", P.AUDIT_READ),
            Entry("personal_data.catalogue", _l("Personal data"), "person-vcard", P.PRIVACY_READ),
            Entry("personal_data.plan_list", _l("Retention"), "hourglass-bottom", P.RETENTION_READ),
            Entry("personal_data.corrections", _l("Correction requests"), "pencil-square", P.ACCOUNT_MANAGE),
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
