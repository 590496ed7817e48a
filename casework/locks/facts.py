"""Which columns the figures of a return count, as data. tests/locks holds it against the measures themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from casework.models import (
    Acceptance,
    ActionItem,
    Attachment,
    Case,
    Constraint,
    Extension,
    FollowUp,
    Judgement,
    Reopening,
    Result,
    Survey,
    Visit,
    VisitExpert,
)


@dataclass(frozen=True)
class Counted:
    """How figures count the rows of one table.

    A row counts at a date when all `entries` (one of them with `any_entry`) lie at or before it. `facts` are its other
    dated facts. `weights`: column → the fact from which on its value is counted. `later`: dates that may move to a later
    day, because what stood before is kept elsewhere. `optional` dates keep a row out while they lie ahead.
    `of_calendar_year`: counted in the year in which it took place, whatever the list year of its case.
    """

    entries: tuple[str, ...]
    facts: tuple[str, ...] = ()
    weights: Mapping[str, str] = field(default_factory=dict)
    later: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    any_entry: bool = False
    of_calendar_year: str = ""
    case_of: Callable[[Any], Any] = lambda row: row.case

    @property
    def columns(self) -> frozenset[str]:
        """Every column whose change could change a figure."""
        dated = (*self.entries, *self.facts, *self.later, *self.optional)
        return frozenset((*dated, *self.weights, *self.weights.values()))

    def counts(self, values: Mapping[str, Any], until: date) -> bool:
        """Whether a row with these values counts at a date."""
        if any(_ahead(values.get(name), until) for name in self.optional if values.get(name)):
            return False
        reached = [not _ahead(values.get(name), until) for name in self.entries]
        return any(reached) if self.any_entry else all(reached)

    def changes(self, old: Mapping[str, Any], new: Mapping[str, Any], until: date) -> str:
        """The column whose change a figure as of `until` would notice; "" for none. Both rows count."""
        for name in (*self.entries, *self.facts, *self.optional):
            both = (old.get(name), new.get(name))
            if both[0] != both[1] and not all(_ahead(value, until) for value in both):
                return name
        for name in self.later:
            if old.get(name) != new.get(name) and not _ahead(new.get(name), until):
                return name
        for name, since in self.weights.items():
            if old.get(name) != new.get(name) and not _ahead(old.get(since), until):
                return name
        return ""


def _ahead(day: date | None, until: date) -> bool:
    return day is None or day > until


def _itself(row: Any) -> Any:
    return row


COUNTED: Final[Mapping[type[Any], Counted]] = {
    Case: Counted(
        ("confirmed_on",),
        ("withdrawn_on", "diagnosed_on", "plan_approved_on", "carried_over_on"),
        dict.fromkeys(
            ("programme_id", "substitute_for_id", "continues_id", "identity_id", "rounds_before"),
            "confirmed_on",
        ),
        later=("reopened_on",),
        case_of=_itself,
    ),
    Constraint: Counted(("confirmed_on",), ("withdrawn_on", "moved_on"), {"type_code": "confirmed_on"}),
    Judgement: Counted(("judged_on",), weights={"outcome": "judged_on", "constraint_id": "judged_on"}),
    ActionItem: Counted(
        ("in_force_on",),
        ("out_of_force_on", "moved_on", "dropped_on", "done_on", "struck_off_on"),
        {"due_on": "in_force_on", "first_due_on": "in_force_on"},
    ),
    Extension: Counted(
        ("decided_on",),
        weights=dict.fromkeys(("is_approved", "old_due_on", "action_item_id"), "decided_on"),
    ),
    Attachment: Counted(("uploaded_on",), ("removed_on",), {"action_item_id": "uploaded_on"}),
    FollowUp: Counted(
        ("due_on", "held_on"),
        ("window_until_on", "cancelled_on", "moved_on"),
        {"is_excused": "cancelled_on"},
        any_entry=True,
    ),
    Visit: Counted(
        ("held_on",),
        ("withdrawn_on",),
        {"way": "held_on", "days": "held_on"},
        optional=("counts_from",),
        of_calendar_year="held_on",
    ),
    Result: Counted(
        ("dated_on", "recorded_on", "copy_on"),
        ("removed_on",),
        {"kind": "dated_on", "took_lead": "dated_on"},
    ),
    Survey: Counted(("sent_on",), ("answered_on",), {"score": "answered_on"}),
    Acceptance: Counted(("concluded_on",), weights={"conclusion": "concluded_on", "round": "concluded_on"}),
    Reopening: Counted(("reopened_on",)),
    VisitExpert: Counted(
        ("held_on",),
        optional=("counts_from",),
        of_calendar_year="held_on",
        case_of=lambda row: row.visit.case,
    ),
}
"""Table → how its rows are counted. The dates of an expert's presence are those of the visit."""
