"""What was forgotten when a return was handed in: visits that were filed late, completions that were recorded late.

Such rows stand in the live data, marked, and count from their arrival on. That they count in the frozen time is a
correction like any other: with reason and evidence, approved by the province, in the errata and in the next revision.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import or_, select

from casework.errors import NotFound
from casework.extensions import db
from casework.models import ActionItem, AnnualReturn, Case, ReturnCorrection, Visit
from casework.returns import queries

ARRIVAL: Final = "counts_from"
"""The column of a visit that keeps it out of the time for which a return was handed in."""
MOST: Final = 200
"""Rows of a kind that are shown: a county has a handful of cases."""


def late_visits(annual_return: AnnualReturn) -> Sequence[Visit]:
    """The visits of a county's return that took place in its time and came after it was handed in, by day."""
    first = date(queries.programme_of(annual_return).year, 1, 1)
    return db.session.scalars(
        select(Visit)
        .where(
            Visit.tenant_id == annual_return.region_id,
            Visit.held_on.between(first, annual_return.data_on),
            Visit.counts_from > annual_return.data_on,
            Visit.withdrawn_on.is_(None),
        )
        .order_by(Visit.held_on, Visit.id)
        .limit(MOST)
    ).all()


def late_visit(annual_return: AnnualReturn, visit_id: int) -> Visit:
    """One of them. Raises NotFound."""
    found = next((one for one in late_visits(annual_return) if one.id == visit_id), None)
    if found is None:
        raise NotFound
    return found


def late_completions(annual_return: AnnualReturn) -> Sequence[ActionItem]:
    """The actions of a county's return that it counts as open and that were completed later by what was recorded."""
    day = annual_return.data_on
    ahead = (ActionItem.out_of_force_on, ActionItem.dropped_on, ActionItem.moved_on)
    return db.session.scalars(
        select(ActionItem)
        .join(Case, Case.id == ActionItem.case_id)
        .where(
            ActionItem.tenant_id == annual_return.region_id,
            Case.programme_id == annual_return.programme_id,
            Case.confirmed_on <= day,
            ActionItem.in_force_on <= day,
            ActionItem.done_on > day,
            *(or_(column.is_(None), column > day) for column in ahead),
        )
        .order_by(ActionItem.done_on, ActionItem.id)
        .limit(MOST)
    ).all()


def cases_of(rows: Sequence[Any]) -> dict[int, Case]:
    """Key → case of some rows; one statement, none for no rows."""
    keys = {row.case_id for row in rows}
    if not keys:
        return {}
    return {one.id: one for one in db.session.scalars(select(Case).where(Case.id.in_(keys)))}


def asked_already(annual_return: AnnualReturn) -> set[tuple[str, int, str]]:
    """(table, key, column) of what waits for a decision in a county, whichever return it was asked for."""
    rows = db.session.execute(
        select(ReturnCorrection.object_type, ReturnCorrection.object_id, ReturnCorrection.column_name).where(
            ReturnCorrection.region_id == annual_return.region_id, ReturnCorrection.is_approved.is_(None)
        )
    )
    return {(row.object_type, row.object_id, row.column_name) for row in rows}
