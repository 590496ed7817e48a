"""One line of the case list in words: on its page, on the workbench, in a file."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from casework import clock
from casework.calendars.queries import DistanceView, deadlines
from casework.cases.lifecycle import STAGES
from casework.cases.queries import CaseList
from casework.cases.queries.listing import CaseRow
from casework.enums import CaseStatus, DeadlineKind
from casework.i18n import current_locale
from casework.i18n import gettext as _
from casework.regions.choosing import place_labels
from casework.web.filters import DASH, moment


class ListedCase(NamedTuple):
    """One line as templates take it: the case, its place and state in words, what is due and how far that is."""

    row: CaseRow
    place: str
    state: str
    due: str
    distance: DistanceView | None


def case_rows(listing: CaseList) -> list[ListedCase]:
    """The lines of a page."""
    distance, place, locale = deadlines(clock.today(), noted=False), place_labels(), current_locale()
    return [
        ListedCase(
            row,
            place(row.county.id),
            _word(row.status, locale),
            due_words(row.next_due_kind, row.next_due_label),
            distance(row.next_due_on, row.county.id),
        )
        for row in listing.rows
    ]


@cache
def _word(term: CaseStatus | DeadlineKind, _locale: str) -> str:
    return str(term.label)


class Line(NamedTuple):
    """A row of the table, ready to print: a template reads fifty of them faster than it looks into rows."""

    id: int
    name: str
    number: str
    place: str
    stage: str
    state: str
    done: str
    leader: str
    due: str
    on: str
    far: str
    far_class: str
    far_url: str
    more: tuple[str, ...] = ()


def lines_of(listing: CaseList) -> list[Line]:
    """The cases of a page in the words of their columns."""
    return [_line(item) for item in case_rows(listing)]


def _line(item: ListedCase) -> Line:
    row = item.row
    stage = f"n{row.stages_done} p" if row.stages_done < len(STAGES) else f"n{row.stages_done}"
    done = f"{row.actions_done} / {row.actions_total}" if row.actions_total else DASH
    on = row.next_due_on.isoformat() if row.next_due_on else ""
    far, far_class, far_url = "", "", ""
    if item.distance:
        tone, far, far_url, _note = item.distance
        far_class = f"cw-pill {tone}" if tone == "bad" else f"cw-far {tone}"
    return Line(
        row.id, row.name, row.number, item.place, stage, item.state, done, row.leader or DASH, item.due, on, far,
        far_class, far_url, tuple(_cell(value) for value in row.more),
    )  # fmt: skip


def _cell(value: Any) -> str:
    """An extra column as text."""
    if isinstance(value, datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, date) else value or DASH


def due_words(kind: DeadlineKind | None, label: str) -> str:
    """What is due, in words: the action's code and title, “2nd follow-up”, else the kind."""
    if kind is None:
        return ""
    if kind is DeadlineKind.FOLLOW_UP and label:
        return _("Follow-up no. %(number)s", number=label)
    return label or _word(kind, current_locale())
