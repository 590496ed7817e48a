"""What a version changes against the one before it, line by line and field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from casework.enums import ValueKind
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.i18n.lists import listed
from casework.models import Constraint, Indicator, Plan, PlanLine
from casework.plans.completeness import code_of

FIELDS: tuple[tuple[str, Any], ...] = (
    ("title", _l("Action")),
    ("finish_mark", _l("Finish mark")),
    ("service", _l("Service")),
    ("party_kind", _l("Who answers for it")),
    ("responsible", _l("Responsible")),
    ("helpers", _l("Others who work on it")),
    ("partner", _l("Partner")),
    ("start_on", _l("Start")),
    ("due_on", _l("Due by")),
    ("evidence_kinds", _l("Evidence")),
    ("cost", _l("Cost")),
)
WHOLE: tuple[tuple[str, Any], ...] = (
    ("goal", _l("Goal")),
    ("ways", _l("Ways of help")),
    ("follow_up_plan", _l("Follow-ups")),
)
"""What a version says beside its lines."""


@dataclass(frozen=True)
class FieldChange:
    """One field before and after, as texts."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class LineChange:
    """One measure that is new, left out or changed."""

    code: str
    title: str
    kind: Literal["added", "removed", "changed"]
    fields: Sequence[FieldChange] = ()


def compare(before: Plan | None, after: Plan) -> list[LineChange]:
    """The changes by number; none for a first version."""
    if before is None:
        return []
    old = {line.number: line for line in before.lines}
    new = {line.number: line for line in after.lines}
    changes = []
    whole = _of_the_whole(before, after)
    if whole:
        changes.append(LineChange("", _("Goal, ways and targets"), "changed", whole))
    for number in sorted(old.keys() | new.keys()):
        if number not in old:
            changes.append(LineChange(code_of(new[number]), new[number].title, "added"))
        elif number not in new:
            changes.append(LineChange(code_of(old[number]), old[number].title, "removed"))
        else:
            fields = _fields(old[number], new[number])
            if fields:
                changes.append(LineChange(code_of(new[number]), new[number].title, "changed", fields))
    return changes


def targets_of(indicators: Sequence[Indicator]) -> list[str]:
    """The target indicators in words, one line each, as a version keeps them when it is submitted."""
    return [_target(item) for item in indicators]


def no_actions_of(constraints: Sequence[Constraint], plan: Plan) -> str:
    """Why constraints without a measure have none, as a version keeps it when it is submitted."""
    answered = {line.constraint_id for line in plan.lines}
    return "\n".join(
        f"{one.code} {' '.join(one.no_action_reason.split())}"
        for one in constraints
        if one.no_action_reason and one.id not in answered
    )


def _target(item: Indicator) -> str:
    before = item.latest(ValueKind.BASELINE)
    values = f"{_figure(before.value if before else None)} → {_figure(item.target_value)} {item.unit}".strip()
    when = item.target_on.isoformat() if item.target_on else "—"
    source = item.source or (before.source if before else "") or "—"
    return " · ".join(text.replace("\n", " ") for text in (item.name, values, when, source))


def _figure(value: Decimal | None) -> str:
    return "—" if value is None else f"{value.normalize():f}"


def _of_the_whole(before: Plan, after: Plan) -> list[FieldChange]:
    """Goal, ways and targets; a version that was not submitted yet has the targets of today, which it does not change."""
    found = [
        FieldChange(str(label), _text(getattr(before, name)), _text(getattr(after, name)))
        for name, label in WHOLE
        if getattr(before, name) != getattr(after, name)
    ]
    if after.submitted_on is not None and before.targets:
        gone = [line for line in before.targets if line not in after.targets]
        new = [line for line in after.targets if line not in before.targets]
        if gone or new:
            found.append(FieldChange(_("Target indicators"), "; ".join(gone) or "—", "; ".join(new) or "—"))
    if after.submitted_on is not None and before.no_actions is not None and after.no_actions is not None:
        old, now = before.no_actions.splitlines(), after.no_actions.splitlines()
        if old != now:
            gone, new = [line for line in old if line not in now], [line for line in now if line not in old]
            found.append(FieldChange(_("Without an action"), "; ".join(gone) or "—", "; ".join(new) or "—"))
    return found


def _fields(old: PlanLine, new: PlanLine) -> list[FieldChange]:
    return [
        FieldChange(str(label), _text(getattr(old, name)), _text(getattr(new, name)))
        for name, label in FIELDS
        if getattr(old, name) != getattr(new, name)
    ]


def _text(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return listed(value)
    return str(getattr(value, "label", value))
