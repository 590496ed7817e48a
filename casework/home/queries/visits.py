"""Visits that the enterprise denied: somebody says what is true."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, select, true

from casework.access.principal import Principal
from casework.calendars.queries import calendar_for
from casework.home.queries.rows import Work, WorkList, first_rows
from casework.models import (
    Case,
    Programme,
    Visit,
)


def _denied(condition: ColumnElement[bool], kind: str) -> WorkList:
    """Visits that the enterprise denied and that still count: whatever became of the case, somebody says what is true.
    The answer is due as many working days after the denial as a record may take to be filed."""
    statement = (
        select(
            Visit.id,
            Visit.case_id,
            Visit.tenant_id,
            Visit.number,
            Visit.enterprise_denied_on,
            Visit.author_name,
            Case.enterprise_name,
            Programme.visit_log_days,
        )
        .join(Case, Case.id == Visit.case_id)
        .join(Programme, Programme.id == Case.programme_id)
        .where(Visit.enterprise_denied_on.is_not(None), Visit.withdrawn_on.is_(None), condition)
        .order_by(Visit.enterprise_denied_on, Visit.id)
    )
    rows, count = first_rows(statement)
    return WorkList(
        [
            Work(
                kind,
                r.id,
                r.case_id,
                r.tenant_id,
                r.enterprise_name,
                str(r.number),
                r.enterprise_denied_on,
                calendar_for(r.tenant_id).add(r.enterprise_denied_on, r.visit_log_days),
                r.author_name,
            )
            for r in rows
        ],
        count,
    )


def denied_here(person: Principal, today: date) -> WorkList:
    """Denied visits of the county."""
    return _denied(true(), "visit_denied")


def own_denied(person: Principal, today: date) -> WorkList:
    """Denied visits that this person wrote."""
    return _denied(Visit.author_id == person.id, "own_visit_denied")
