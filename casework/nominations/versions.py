"""The versions of a form: what was submitted each time, what changed between them, and who saw which."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from casework.enums import EnterpriseSize, ReviewDecision, ServiceType, SpecialisedGrade
from casework.i18n import gettext as _
from casework.nominations.forms.entry import SECTIONS, NominationForm

WORDS: dict[str, Any] = {"size_override": EnterpriseSize, "specialised_grade": SpecialisedGrade}
NOTHING: tuple[Any, ...] = (None, "", [])
"""What a field that was left empty is stored as, by the form and by an import."""
NOT_SHOWN = frozenset({"head_phone", "contact_phone", "unit_confirmed", "alike_confirmed"})


@dataclass(frozen=True)
class Change:
    """One field that differs from the version before."""

    label: Any
    old: str
    new: str


@dataclass
class Version:
    """One submission. `seen`: the steps that others took on it; `changes` is empty for the first version."""

    number: int
    step: Any
    changes: list[Change] = field(default_factory=list)
    seen: list[Any] = field(default_factory=list)


def versions_of(nomination: Any) -> list[Version]:
    """Every submitted version, the newest first. A step by a desk belongs to the version that lay before it."""
    found: list[Version] = []
    before: dict[str, Any] = {}
    for step in nomination.steps:
        if step.decision is ReviewDecision.SUBMIT:
            now = _values(step.snapshot)
            changes = _changes(before, now) if found else []
            found.append(Version(len(found) + 1, step, changes))
            before = now
        elif found:
            found[-1].seen.append(step)
    return found[::-1]


def _values(snapshot: str) -> dict[str, Any]:
    try:
        read = json.loads(snapshot or "{}")
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _changes(before: dict[str, Any], now: dict[str, Any]) -> list[Change]:
    """The fields that differ, in the order of the form. Nothing and an empty text are the same to the reader."""
    names = [name for _key, _title, names in SECTIONS for name in names if name not in NOT_SHOWN]
    return [
        Change(_label(name), _words(name, before.get(name)), _words(name, now.get(name)))
        for name in names
        if _given(before.get(name)) != _given(now.get(name))
    ]


def _given(value: Any) -> Any:
    return None if value in NOTHING else value


def _label(name: str) -> Any:
    return getattr(NominationForm, name).args[0]


def _words(name: str, value: Any) -> str:
    """A stored value as people read it; "—" for none."""
    if value in NOTHING:
        return "—"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name == "needs":
        return _(", ").join(str(ServiceType(one).label) for one in value)
    if name in WORDS:
        return str(WORDS[name](value).label)
    return str(value)
