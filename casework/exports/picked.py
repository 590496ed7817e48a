"""The picked rows of a list as a file: the same words and columns as the whole list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from casework.cases.queries import CaseList
from casework.cases.queries.listing import rows_of as case_rows
from casework.enums import ListKind
from casework.exports.sources import SOURCES
from casework.follow_ups.queries import FollowUpList
from casework.follow_ups.queries import rows_of as follow_up_rows
from casework.paging import NO_PAGE
from casework.plans.queries.listing import ActionList
from casework.plans.queries.listing import rows_of as action_rows
from casework.web.columns import Columns, Sheet


def picked(
    kind: ListKind, filters: Any, keys: Sequence[int], today: date, columns: Columns
) -> tuple[list[str], Sheet]:
    """Headings and rows of these keys, in the order of the list. Only lists with steps on many rows are picked from."""
    source = SOURCES[kind]
    return source.heads(columns), source.lines(_listing(kind, filters, keys, today), columns, today)


def _listing(kind: ListKind, filters: Any, keys: Sequence[int], today: date) -> Any:
    if kind is ListKind.CASES:
        return CaseList(NO_PAGE, case_rows(filters, keys, today))
    if kind is ListKind.ACTIONS:
        return ActionList(NO_PAGE, action_rows(filters, keys), {})
    if kind is ListKind.FOLLOW_UPS:
        return FollowUpList(replace(NO_PAGE, rows=follow_up_rows(filters, keys)), {})
    raise ValueError(f"{kind} offers no picking of rows")
