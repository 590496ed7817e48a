"""The list of follow-ups as rows of a file: the columns, words and order of the page."""

from __future__ import annotations

from datetime import date

from casework.follow_ups.listing import distance_of, extra_cell, state_of
from casework.follow_ups.queries import FollowUpList
from casework.i18n import gettext as _
from casework.regions.choosing import place_label
from casework.web.columns import Columns, Sheet
from casework.web.filters import DASH, day


def heads(columns: Columns) -> list[str]:
    """The first line."""
    shown = (str(column.label) for column in columns.in_order())
    return [_("Enterprise"), _("Number"), _("Follow-up"), *shown]


def lines(listing: FollowUpList, columns: Columns, today: date) -> Sheet:
    """One line per follow-up."""
    found: Sheet = []
    for row in listing.page.rows:
        distance = distance_of(row, today, noted=False)
        usual = {
            "due": " ".join(text for text in (day(row.due_on), distance.text if distance else "") if text),
            "county": place_label(row.tenant_id),
            "who": (row.held_by_name if row.held_on else row.assignee) or DASH,
            "state": state_of(row, today)[1],
        }
        cells = {**usual, **{key: extra_cell(row, key) for key in columns.extra}}
        number = _("Follow-up no. %(number)s", number=row.number)
        found.append(
            [row.enterprise_name, row.case_number, number, *(cells[c.key] for c in columns.in_order())]
        )
    return found
