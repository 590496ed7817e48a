"""Typical actions of a constraint as first lines of a plan, each with the service that fits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count

from casework.calendars.queries import calendar_for
from casework.diagnosis.typical_actions import typical_actions
from casework.enums import ServiceType
from casework.models import Case, Constraint
from casework.reference.queries import constraint_types

# By the first level of the taxonomy; whatever is about people, process and system is management advice.
SERVICE_OF_GROUP = {
    "MAN": ServiceType.TRAINING,
    "STD": ServiceType.STANDARD,
    "MTR": ServiceType.METROLOGY,
    "CER": ServiceType.CERTIFICATION,
    "TST": ServiceType.TESTING,
    "BRD": ServiceType.BRAND,
}


def proposals(case: Case, constraint: Constraint) -> list[tuple[str, ServiceType]]:
    """(title, service) of each typical action, in the reader's language."""
    kind = constraint_types(case.programme.constraint_edition_id).get(constraint.type_code)
    if kind is None:
        return []
    service = SERVICE_OF_GROUP.get(kind.parent_code, ServiceType.MANAGEMENT)
    return [(title, service) for title in typical_actions(kind)]


def offsets(case: Case, on: date) -> Iterator[tuple[date, date]]:
    """(start, due) of the first, second … action of a constraint, in working days of the county from today on; the last
    ones are all due at the acceptance of the year, unless that has passed."""
    calendar, step = calendar_for(case.tenant_id), case.programme.action_step_days
    last = calendar.next_workday(case.programme.acceptance_due_on)
    start = calendar.next_workday(on)
    for number in count(1):
        due = calendar.add(on, number * step)
        if on < last < due:
            due = last
        yield min(start, due), due
        start = due
