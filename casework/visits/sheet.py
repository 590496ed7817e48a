"""The list of visits as rows of a file: the columns, words and order of the page."""

from __future__ import annotations

from datetime import date

from casework.i18n import gettext as _
from casework.regions.choosing import place_label
from casework.visits.listing import extra_cell, states_of
from casework.visits.queries import Present, VisitList
from casework.web.columns import Columns, Sheet, SheetCell
from casework.web.filters import DASH, day, label


def heads(columns: Columns) -> list[str]:
    """The first line."""
    return [_("Enterprise"), _("Number"), _("Visit"), *(str(column.label) for column in columns.in_order())]


def lines(listing: VisitList, columns: Columns, today: date) -> Sheet:
    """One line per visit. Person-days are a number."""
    found: Sheet = []
    for row in listing.page.rows:
        present = listing.present.get(row.id, Present())
        cells: dict[str, SheetCell] = {
            "held": f"{day(row.held_on)} {label(row.way)}",
            "county": place_label(row.tenant_id),
            "experts": present.names or DASH,
            "days": present.person_days,
            "state": "; ".join(words for _tone, words in states_of(row)),
            **{key: extra_cell(row, key) for key in columns.extra},
        }
        number = _("Visit no. %(number)s", number=row.number)
        found.append(
            [row.enterprise_name, row.case_number, number, *(cells[c.key] for c in columns.in_order())]
        )
    return found
