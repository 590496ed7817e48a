"""The list of actions as rows of a file: the columns, words and order of the page."""

from __future__ import annotations

from datetime import date

from casework.calendars.queries import deadline
from casework.i18n import gettext as _
from casework.plans.action_pages import extra_cell
from casework.plans.queries.listing import ActionList
from casework.web.columns import Columns, Sheet
from casework.web.filters import DASH, day


def heads(columns: Columns) -> list[str]:
    """The first line."""
    return [_("Number"), _("Action"), *(str(column.label) for column in columns.in_order())]


def lines(listing: ActionList, columns: Columns, today: date) -> Sheet:
    """One line per action."""
    found: Sheet = []
    for row in listing.rows:
        distance = deadline(row.due_on, row.tenant_id, today) if row.is_open else None
        usual = {
            "enterprise": f"{row.enterprise} {row.case_number}",
            "county": row.county.label,
            "responsible": row.responsible or DASH,
            "due": " ".join(text for text in (day(row.due_on), distance.text if distance else "") if text),
            "state": "; ".join(
                (str(row.state.label), *([_("Waiting for the enterprise")] if row.is_waiting else []))
            ),
        }
        cells = {**usual, **{key: extra_cell(row, key) for key in columns.extra}}
        found.append([row.code, row.title, *(cells[column.key] for column in columns.in_order())])
    return found
