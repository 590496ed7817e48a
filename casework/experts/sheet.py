"""The register of experts as rows of a file: the public card in the columns, words and order of the page, no contact."""

from __future__ import annotations

from datetime import date

from casework.experts.listing import extra_cell
from casework.experts.queries import ExpertList, field_names, fields_of_work
from casework.i18n import gettext as _
from casework.i18n.lists import listed
from casework.web.columns import Columns, Sheet, SheetCell
from casework.web.filters import DASH, day


def heads(columns: Columns) -> list[str]:
    """The first line."""
    return [_("Expert"), _("Unit"), _("In the pool"), *(str(column.label) for column in columns.in_order())]


def lines(listing: ExpertList, columns: Columns, today: date) -> Sheet:
    """One line per expert. Cases, visits and person-days are numbers."""
    found: Sheet = []
    known = fields_of_work()
    for row in listing.rows:
        over = row.term_until_on is not None and row.term_until_on < today
        cells: dict[str, SheetCell] = {
            "fields": listed(field_names(row.fields, known)) or DASH,
            "home": row.place.label,
            "term": f"{day(row.term_until_on)} {_('(over)')}" if over else day(row.term_until_on),
            "cases": row.work.cases,
            "visits": row.work.visits,
            "days": row.work.days,
            **{key: extra_cell(row, key) for key in columns.extra},
        }
        unit = " · ".join(text for text in (row.unit, row.title) if text)
        state = _("Yes") if row.is_active else _("No")
        found.append([row.name, unit, state, *(cells[column.key] for column in columns.in_order())])
    return found
