"""Typical actions of a constraint as first lines of a plan, each with the service that fits."""

from __future__ import annotations

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
