"""The case list as rows of a file: the columns, words and order of the page."""

from __future__ import annotations

from datetime import date

from casework.cases.queries import CaseList
from casework.cases.rows import lines_of
from casework.i18n import gettext as _
from casework.web.columns import Columns, Sheet


def heads(columns: Columns) -> list[str]:
    """The first line. What a cell of the page holds in two lines stands in two columns."""
    return [_("Enterprise"), _("Number"), *(str(column.label) for column in columns.in_order())]


def lines(listing: CaseList, columns: Columns, today: date) -> Sheet:
    """One line per case."""
    found: Sheet = []
    for line in lines_of(listing):
        usual = {
            "county": line.place, "stage": line.state, "done": line.done, "leader": line.leader,
            "due": " ".join(text for text in (line.due, line.on, line.far) if text),
        }  # fmt: skip
        cells = {**usual, **dict(zip(columns.extra, line.more, strict=True))}
        found.append([line.name, line.number, *(cells[column.key] for column in columns.in_order())])
    return found
