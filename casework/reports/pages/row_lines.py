"""The rows behind a figure as lines of a page, each with the tab of the case on which it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from flask import current_app, url_for

from casework.enums import ResultKind, Vocabulary
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.regions.queries import place
from casework.reports.figures.rows import CountedRow
from casework.reports.model import half_up
from casework.reports.pages.asked import Asked
from casework.reports.pages.figure_lines import number
from casework.web.filters import number as shown

_TABS: Final = {
    "cases": "cases.show",
    "constraints": "diagnosis.show",
    "actions": "plans.show",
    "follow_ups": "follow_ups.of_case",
    "visits": "visits.of_case",
    "results": "outcomes.show",
    "surveys": "outcomes.show",
    "indicators": "outcomes.show",
}

# What a list of a noun shows beside its title, by the name of the fact.
LABELS: Final[Mapping[str, Any]] = {
    "confirmed_on": _l("Confirmed on"),
    "team_ready_on": _l("Team complete on"),
    "diagnosed_on": _l("Diagnosed on"),
    "plan_approved_on": _l("Plan approved on"),
    "acceptance_applied_on": _l("Acceptance applied for on"),
    "accepted_on": _l("Accepted on"),
    "closed_on": _l("Struck off on"),
    "withdrawn_on": _l("Withdrawn on"),
    "carried_over_on": _l("Carried over on"),
    "transferred_on": _l("Transferred on"),
    "due_on": _l("Due on"),
    "window_from_on": _l("Window from"),
    "window_until_on": _l("Window until"),
    "done_on": _l("Done on"),
    "struck_off_on": _l("Struck off on"),
    "dropped_on": _l("Dropped on"),
    "held_on": _l("Took place on"),
    "cancelled_on": _l("Cancelled on"),
    "dated_on": _l("Document of"),
    "sent_on": _l("Sent on"),
    "answered_on": _l("Answered on"),
    "before_on": _l("Before"),
    "after_on": _l("After"),
}
# The dates that say most of each noun, in the order in which they are shown; three at most.
_SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "cases": (
        "withdrawn_on", "transferred_on", "closed_on", "accepted_on", "acceptance_applied_on", "plan_approved_on",
        "diagnosed_on", "team_ready_on", "confirmed_on",
    ),
    "constraints": ("confirmed_on",),
    "actions": ("due_on", "dropped_on", "done_on", "struck_off_on"),
    "follow_ups": ("due_on", "held_on", "cancelled_on"),
    "visits": ("held_on",),
    "results": ("dated_on",),
    "surveys": ("sent_on", "answered_on"),
    "indicators": ("before_on", "after_on"),
}  # fmt: skip
_AT_MOST: Final = 3


@dataclass(frozen=True)
class RowLine:
    """One counted row: its title and link, the enterprise, the county, dates, a state, what it adds."""

    title: str
    url: str
    enterprise: str
    case_number: str
    county: str
    dates: list[tuple[str, date]]
    state: Vocabulary | None
    weight: str


def row_line(row: CountedRow, asked: Asked) -> RowLine:
    """A counted row as the page shows it."""
    if row.case_id is None:
        unit = place(row.id)
        return RowLine(
            unit.name, asked.url("reports.show", unit), "", unit.code, "", [], None, number(row.weight)
        )
    facts = row.facts
    days = [
        (LABELS[name], facts[name]) for name in _SHOWN[row.noun] if _is_by(facts.get(name), name, asked.on)
    ]
    return RowLine(
        title=_title(row),
        url=_tab(row.noun, row.case_id),
        enterprise="" if row.noun in ("cases", "surveys") else row.enterprise,
        case_number=row.case_number,
        county=place(row.county_id).label,
        dates=days[:_AT_MOST],
        state=facts.get("resolution") or facts.get("way"),
        weight="" if row.weight is None else number(row.weight),
    )


def _is_by(day: date | None, name: str, on: date) -> bool:
    """Deadlines are shown whenever they are; what happened only up to the data date."""
    return day is not None and (name == "due_on" or day <= on)


def _title(row: CountedRow) -> str:
    facts = row.facts
    if row.noun == "constraints":
        return f"Z{facts['number']:02d} {facts['title']}"
    if row.noun == "actions":
        return f"C{facts['number']:02d} {facts['title']}"
    if row.noun == "follow_ups":
        return _("Follow-up no. %(number)s", number=facts["number"])
    if row.noun == "visits":
        return _("Visit no. %(number)s", number=facts["number"])
    if row.noun == "indicators":
        unit = f"\N{NO-BREAK SPACE}{facts['unit']}" if facts["unit"] else ""
        return f"{facts['name']}{_(': ')}{_rate(facts['before'])} → {_rate(facts['after'])}{unit}"
    if row.noun == "results":
        kind: ResultKind = facts["kind"]
        return f"{kind.label} · {facts['title']}"
    return row.enterprise


def _rate(value: Decimal) -> str:
    """A value of an indicator with two decimals at most."""
    return str(shown(half_up(value, 2)))


def _tab(noun: str, case_id: int) -> str:
    """The tab that shows such rows; the case page while a tab is not there."""
    endpoint = _TABS[noun]
    return url_for(endpoint if endpoint in current_app.view_functions else "cases.show", case_id=case_id)
