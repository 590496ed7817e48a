"""The register as rows of a file: the columns, words and order of the page."""

from __future__ import annotations

from datetime import date

from casework.enterprises.listing import extra_cell, place_of
from casework.enterprises.queries.listing import EnterpriseList
from casework.enterprises.queries.sizes import industry_name, latest_editions
from casework.i18n import gettext as _
from casework.web.columns import Columns, Sheet, SheetCell
from casework.web.filters import DASH


def heads(columns: Columns) -> list[str]:
    """The first line."""
    shown = (str(column.label) for column in columns.in_order())
    return [_("Enterprise"), _("Unified social credit code"), *shown]


def lines(listing: EnterpriseList, columns: Columns, today: date) -> Sheet:
    """One line per file. Employees and revenue (万元) are numbers, those of the newest year on file."""
    found: Sheet = []
    edition_id = latest_editions().industries
    for row in listing.rows:
        size = str(row.size.label) if row.size else _("Not decided")
        cells: dict[str, SheetCell] = {
            "county": place_of(row),
            "industry": industry_name(row.industry_code, edition_id) if row.industry_code else DASH,
            "product": row.product or DASH,
            "employees": DASH if row.employees is None else row.employees,
            "revenue": DASH if row.revenue_wan is None else row.revenue_wan,
            "size": "; ".join((size, *([_("Above designated size")] if row.is_above_scale else []))),
            **{key: extra_cell(row, key) for key in columns.extra},
        }
        found.append([row.name, row.uscc, *(cells[column.key] for column in columns.in_order())])
    return found
