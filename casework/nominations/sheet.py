"""The list of nominations as rows of a file: the columns, words and order of the page."""

from __future__ import annotations

from datetime import date

from casework.i18n import gettext as _
from casework.nominations.listing import extra_cell, row_of
from casework.nominations.queries.listing import NominationList, NominationRow
from casework.web.columns import Columns, Sheet, SheetCell
from casework.web.filters import DASH, day, label


def heads(columns: Columns) -> list[str]:
    """The first line."""
    shown = (str(column.label) for column in columns.in_order())
    return [_("Enterprise"), _("Unified social credit code"), *shown]


def lines(listing: NominationList, columns: Columns, today: date) -> Sheet:
    """One line per nomination. Employees and revenue (万元) are numbers."""
    found: Sheet = []
    for row in listing.rows:
        shown = row_of(row, ())
        cells: dict[str, SheetCell] = {
            "county": shown["place"],
            "product": row.product or DASH,
            "size": label(row.size),
            "rank": shown["rank"] or DASH,
            "submitted": day(row.submitted_on),
            "state": shown["state"],
            **{key: _extra(row, key) for key in columns.extra},
        }
        name = row.name or _("Form without a name")
        found.append([name, row.uscc or DASH, *(cells[column.key] for column in columns.in_order())])
    return found


def _extra(row: NominationRow, key: str) -> SheetCell:
    number = {"employees": row.employees, "revenue": row.revenue_wan}.get(key)
    return extra_cell(row, key) if number is None else number
