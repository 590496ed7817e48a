"""Constraints while the report is written: Z01, Z02 … A number is given once and never again."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select

from casework.access.principal import Principal
from casework.diagnosis.services.rules import require_draft, require_team
from casework.enums import Severity, Solver
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Constraint, Diagnosis
from casework.reference.queries import constraint_types

TEXTS = (
    "type_code", "title", "evidence", "severity", "urgency", "cause", "advice", "can_self_solve", "department",
)  # fmt: skip


def add_constraint(diagnosis: Diagnosis, *, on: date, actor: Principal, **values: Any) -> Constraint:
    """Write down a constraint with the next number. Raises RuleViolation as `check_constraint`, or after the report."""
    require_draft(diagnosis)
    require_team(diagnosis.case, actor)
    check_constraint(diagnosis, values)
    # The report's row is the lock: two experts who add at the same moment get two numbers.
    db.session.execute(select(Diagnosis.id).where(Diagnosis.id == diagnosis.id).with_for_update())
    last = db.session.scalar(
        select(func.max(Constraint.number)).where(Constraint.case_id == diagnosis.case_id)
    )
    constraint = Constraint(case=diagnosis.case, number=(last or 0) + 1, found_on=diagnosis.held_on or on)
    fill(constraint, values)
    db.session.add(constraint)
    db.session.flush()
    return constraint


def edit_constraint(constraint: Constraint, diagnosis: Diagnosis, *, actor: Principal, **values: Any) -> None:
    """Change a constraint of the draft. Raises RuleViolation."""
    require_draft(diagnosis)
    require_team(diagnosis.case, actor)
    check_constraint(diagnosis, values)
    fill(constraint, values)
    db.session.flush()


def remove_constraint(constraint: Constraint, diagnosis: Diagnosis, *, on: date, actor: Principal) -> None:
    """Take a constraint out of the draft; its number stays used."""
    require_draft(diagnosis)
    require_team(diagnosis.case, actor)
    constraint.withdrawn_on = on
    db.session.flush()


def check_constraint(diagnosis: Diagnosis, values: dict[str, Any]) -> None:
    """Raises RuleViolation for a category that the year's taxonomy does not know, or a missing title."""
    types = constraint_types(diagnosis.case.programme.constraint_edition_id)
    kind = types.get(values["type_code"])
    if kind is None or not kind.parent_code:
        raise RuleViolation(_("Please choose a category of the second level."), "type_code")
    if not values["title"]:
        raise RuleViolation(_("Please name the constraint."), "title")
    alone = values["solver"] == Solver.SELF if values.get("solver") else values.get("can_self_solve", True)
    if not alone and not values.get("department"):
        raise RuleViolation(
            _("Please name the department or the institution whose help is needed."), "department"
        )


def fill(constraint: Constraint, values: dict[str, Any]) -> None:
    """Put typed values into a constraint. `solver` stands for the two marks that the table keeps."""
    solver = Solver(values["solver"]) if values.get("solver") else None
    if solver is not None:
        constraint.can_self_solve = solver is Solver.SELF
        constraint.by_institution = solver is Solver.INSTITUTION
    for name in TEXTS:
        if name in values:
            setattr(constraint, name, values[name])
    constraint.severity = Severity(constraint.severity)
    constraint.urgency = Severity(constraint.urgency or Severity.MEDIUM)
