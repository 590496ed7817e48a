"""Which columns the figures of a return count, as data. tests/locks holds it against the measures themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from casework.enums import ValueKind
from casework.models import (
    Acceptance,
    ActionItem,
    Attachment,
    Case,
    CaseExpert,
    Constraint,
    Extension,
    FollowUp,
    IndicatorValue,
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
    `seen`: column → what of its value is counted (whether there is any advice, not its words). `of_calendar_year`: counted
    in the year in which it took place, whatever the list year of its case. `applies`: whether figures as of a date count
    such a row at all. `words`: columns that tables print and nothing counts; they stay open in the live rows, and a
    correction may name them. `until_frozen`: columns that may change again once the return is frozen, since what changes
    them is no correction of a fact (two files of one enterprise are merged).
    """

    entries: tuple[str, ...]
    facts: tuple[str, ...] = ()
    weights: Mapping[str, str] = field(default_factory=dict)
    later: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    any_entry: bool = False
    of_calendar_year: str = ""
    case_of: Callable[[Any], Any] = lambda row: row.case
    applies: Callable[[Any, date], bool] = lambda row, until: True
    seen: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    until_frozen: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def value(self, name: str, value: Any) -> Any:
        """A value as it is counted."""
        return self.seen[name](value) if name in self.seen else value

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


def _is_compared(value: IndicatorValue, until: date) -> bool:
    """An indicator enters figures and tables with its value after the help; one before it counts from then on."""
    if value.kind is ValueKind.AFTER:
        return True
    if value.kind is not ValueKind.BASELINE:
        return False
    others = value.indicator.values if value.indicator is not None else ()
    return any(one.kind is ValueKind.AFTER and one.measured_on <= until for one in others)


COUNTED: Final[Mapping[type[Any], Counted]] = {
    Case: Counted(
        ("confirmed_on",),
        ("withdrawn_on", "diagnosed_on", "plan_approved_on", "carried_over_on", "transferred_on"),
        dict.fromkeys(
            (
                *("programme_id", "substitute_for_id", "continues_id", "identity_id", "rounds_before"),
                # Table 1 prints them as of the day of the list, so they have no later value.
                *(
                    "uscc",
                    "industry_code",
                    "chain_code",
                    "size",
                    "employees",
                    "revenue_wan",
                    "is_above_scale",
                ),
                *("specialised_grade", "has_quality_officer"),
            ),
            "confirmed_on",
        ),
        later=("reopened_on",),
        case_of=_itself,
        until_frozen=("identity_id",),
        words=("enterprise_name", "main_product"),
    ),
    # Who works in a team: tables 2 and 4.
    CaseExpert: Counted(("assigned_on",), ("ended_on",), {"expert_id": "assigned_on"}),
    Constraint: Counted(
        ("confirmed_on",),
        ("withdrawn_on", "moved_on"),
        {"type_code": "confirmed_on", "advice": "confirmed_on"},
        seen={"advice": bool},
        words=("title",),
    ),
    Judgement: Counted(("judged_on",), weights={"outcome": "judged_on", "constraint_id": "judged_on"}),
    ActionItem: Counted(
        ("in_force_on",),
        ("out_of_force_on", "moved_on", "dropped_on", "done_on", "struck_off_on"),
        dict.fromkeys(("due_on", "first_due_on", "constraint_id"), "in_force_on"),
        words=("title", "party_kind", "responsible"),
    ),
    Extension: Counted(
        ("decided_on",),
        weights=dict.fromkeys(("is_approved", "old_due_on", "action_item_id"), "decided_on"),
    ),
    Attachment: Counted(("uploaded_on",), ("removed_on",), {"action_item_id": "uploaded_on"}),
    FollowUp: Counted(
        ("due_on", "held_on"),
        ("window_from_on", "window_until_on", "cancelled_on", "moved_on"),
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
        words=("title", "document_number"),
    ),
    Survey: Counted(("sent_on",), ("answered_on",), {"score": "answered_on"}),
    Acceptance: Counted(("concluded_on",), weights={"conclusion": "concluded_on", "round": "concluded_on"}),
    Reopening: Counted(("reopened_on",)),
    IndicatorValue: Counted(
        ("measured_on",),
        weights=dict.fromkeys(("indicator_id", "value", "counted", "counted_more", "out_of"), "measured_on"),
        applies=_is_compared,
        words=("period", "source"),
    ),
    VisitExpert: Counted(
        ("held_on",),
        weights={"expert_id": "held_on"},
        optional=("counts_from",),
        of_calendar_year="held_on",
        case_of=lambda row: row.visit.case,
    ),
}
"""Table → how its rows are counted. The dates of an expert's presence are those of the visit."""
