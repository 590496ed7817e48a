"""What a version changes against the one before it, line by line and field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from casework.i18n import lazy_gettext as _l
from casework.i18n.lists import listed
from casework.models import Plan, PlanLine
from casework.plans.completeness import code_of

FIELDS: tuple[tuple[str, Any], ...] = (
    ("title", _l("Action")),
    ("finish_mark", _l("Finish mark")),
    ("service", _l("Service")),
    ("responsible", _l("Responsible")),
    ("helpers", _l("Others who work on it")),
    ("partner", _l("Partner")),
    ("start_on", _l("Start")),
    ("due_on", _l("Due by")),
    ("evidence_kinds", _l("Evidence")),
    ("cost", _l("Cost")),
)


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
