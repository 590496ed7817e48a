"""What a version of the plan still needs before the enterprise can agree and the county can approve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casework.enums import Severity
from casework.i18n import gettext as _
from casework.i18n.lists import listed
from casework.models import Constraint, Indicator, Plan, PlanLine


@dataclass(frozen=True)
class Missing:
    """One thing that is missing, in words, and the place on the page where it is put right."""

    words: str
    anchor: str


def missing_in_plan(
    plan: Plan, constraints: Sequence[Constraint], indicators: Sequence[Indicator]
) -> list[Missing]:
    """Everything that is missing: goal, lines, reasons, finish marks, dates, people, targets."""
    missing = []
    if not plan.goal:
        missing.append(Missing(_("the goal"), "goal"))
    if not plan.lines:
        missing.append(Missing(_("at least one action"), "lines"))
    missing += [item for constraint in constraints for item in _of_constraint(plan, constraint)]
    missing += [item for line in plan.lines for item in _of_line(line)]
    missing += [
        Missing(_("the target of “%(name)s”", name=indicator.name), "targets")
        for indicator in indicators
        if indicator.target_value is None
    ]
    return missing


def _of_constraint(plan: Plan, constraint: Constraint) -> list[Missing]:
    """Every constraint of high severity gets an action or a reason why not (programme.md 4.4)."""
    has_line = any(line.constraint_id == constraint.id for line in plan.lines)
    if has_line or constraint.no_action_reason or constraint.severity is not Severity.HIGH:
        return []
    return [
        Missing(_("an action for %(code)s, or the reason for none", code=constraint.code), constraint.code)
    ]


def _of_line(line: PlanLine) -> list[Missing]:
    """One entry for a line, naming everything that it lacks."""
    lacks = []
    if not line.finish_mark:
        lacks.append(_("finish mark"))
    if not line.responsible:
        lacks.append(_("responsible person"))
    if line.due_on is None:
        lacks.append(_("due date"))
    if not line.evidence_kinds:
        lacks.append(_("kinds of evidence"))
    return (
        [Missing(_("%(code)s: %(parts)s", code=code_of(line), parts=listed(lacks)), code_of(line))]
        if lacks
        else []
    )


def code_of(line: PlanLine) -> str:
    """The number of a line as people say it: C05."""
    return f"C{line.number:02d}"
