"""Constraints, action items and follow-ups of the cases that stay in the programme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from casework.enums import Resolution
from casework.models import (
    ActionItem,
    Attachment,
    Constraint,
    Extension,
    FollowUp,
    Judgement,
)
from casework.reports.figures.as_of import AsOf, Measure, Noun
from casework.reports.figures.of_cases import listed, staying


def in_staying_cases(as_of: AsOf) -> tuple[ColumnElement[bool], ...]:
    """Rows below cases that are listed and not withdrawn by the data date."""
    return (*listed(as_of), staying(as_of))


# ------------------------------------------------------------------ constraints


def constraints_base(as_of: AsOf) -> tuple[ColumnElement[bool], ...]:
    """Confirmed by the enterprise, neither taken back nor moved to another county. An objection waits outside."""
    return (
        *in_staying_cases(as_of),
        as_of.happened(Constraint.confirmed_on),
        as_of.ahead(Constraint.withdrawn_on),
        as_of.ahead(Constraint.moved_on),
    )


def resolution(as_of: AsOf) -> Any:
    """The latest judgement by the data date; not solved while there is none."""
    latest = (
        select(Judgement.outcome)
        .where(Judgement.constraint_id == Constraint.id, as_of.happened(Judgement.judged_on))
        .order_by(Judgement.judged_on.desc(), Judgement.id.desc())
        .limit(1)
        .correlate(Constraint)
        .scalar_subquery()
    )
    return func.coalesce(latest, Resolution.UNSOLVED)


def is_taken_up(as_of: AsOf) -> ColumnElement[bool]:
    """At least one action of the plan in force deals with it and was not given up."""
    return exists(
        select(ActionItem.id).where(
            ActionItem.constraint_id == Constraint.id,
            as_of.happened(ActionItem.in_force_on),
            as_of.ahead(ActionItem.out_of_force_on),
            as_of.ahead(ActionItem.dropped_on),
        )
    )


def constraint_measures(as_of: AsOf) -> Mapping[str, Measure]:
    """What is counted of constraints."""
    outcome = resolution(as_of)
    return {
        "constraints": Measure(Constraint.id.is_not(None)),
        "solved": Measure(outcome == Resolution.SOLVED),
        "partly_solved": Measure(outcome == Resolution.PARTIAL),
        "unsolved": Measure(outcome == Resolution.UNSOLVED),
        "advised": Measure(Constraint.advice != ""),
        "adopted": Measure(and_(Constraint.advice != "", is_taken_up(as_of))),
    }


def constraint_columns(as_of: AsOf) -> Mapping[str, Any]:
    """What a list of constraints shows."""
    return {
        "number": Constraint.number,
        "title": Constraint.title,
        "type_code": Constraint.type_code,
        "confirmed_on": Constraint.confirmed_on,
        "resolution": resolution(as_of),
    }


# ------------------------------------------------------------------ action items


def actions_base(as_of: AsOf) -> tuple[ColumnElement[bool], ...]:
    """Action items of the plan version in force at the data date; what was moved counts elsewhere from then on."""
    return (
        *in_staying_cases(as_of),
        as_of.happened(ActionItem.in_force_on),
        as_of.ahead(ActionItem.out_of_force_on),
        as_of.ahead(ActionItem.moved_on),
    )


def valid_due_on(as_of: AsOf) -> Any:
    """The deadline in force at the data date: an extension approved later has not moved it yet."""
    before_next = (
        select(Extension.old_due_on)
        .where(
            Extension.action_item_id == ActionItem.id,
            Extension.is_approved.is_(True),
            Extension.decided_on > as_of.on,
        )
        .order_by(Extension.decided_on, Extension.id)
        .limit(1)
        .correlate(ActionItem)
        .scalar_subquery()
    )
    return func.coalesce(before_next, ActionItem.due_on)


def has_evidence(as_of: AsOf) -> ColumnElement[bool]:
    """At least one file that was handed in by the data date and not taken back."""
    return exists(
        select(Attachment.id).where(
            Attachment.action_item_id == ActionItem.id,
            as_of.happened(Attachment.uploaded_on),
            as_of.ahead(Attachment.removed_on),
        )
    )


def action_measures(as_of: AsOf) -> Mapping[str, Measure]:
    """What is counted of action items."""
    pursued = as_of.ahead(ActionItem.dropped_on)
    done = and_(pursued, as_of.happened(ActionItem.done_on))
    struck_off = and_(pursued, as_of.happened(ActionItem.struck_off_on))
    is_open = and_(pursued, as_of.ahead(ActionItem.done_on))
    due_on, first_due_on = valid_due_on(as_of), ActionItem.first_due_on
    return {
        "actions": Measure(ActionItem.id.is_not(None)),
        "dropped": Measure(as_of.happened(ActionItem.dropped_on)),
        "pursued": Measure(pursued),
        "done": Measure(done),
        "struck_off": Measure(struck_off),
        "evidenced": Measure(and_(struck_off, has_evidence(as_of))),
        "open": Measure(is_open),
        "overdue": Measure(and_(is_open, due_on < as_of.on)),
        "due_or_done": Measure(or_(done, and_(pursued, due_on <= as_of.on))),
        "on_time": Measure(and_(done, ActionItem.done_on <= due_on)),
        "first_due_or_done": Measure(or_(done, and_(pursued, first_due_on <= as_of.on))),
        "first_on_time": Measure(and_(done, ActionItem.done_on <= first_due_on)),
    }


def action_columns(as_of: AsOf) -> Mapping[str, Any]:
    """What a list of action items shows."""
    return {
        "number": ActionItem.number,
        "title": ActionItem.title,
        "due_on": valid_due_on(as_of),
        "first_due_on": ActionItem.first_due_on,
        "done_on": ActionItem.done_on,
        "struck_off_on": ActionItem.struck_off_on,
        "dropped_on": ActionItem.dropped_on,
        "responsible": ActionItem.responsible,
    }


# ------------------------------------------------------------------ follow-ups


def follow_ups_base(as_of: AsOf) -> tuple[ColumnElement[bool], ...]:
    """Follow-ups that are owed: neither moved to another county nor cancelled while the case was not under way."""
    return (
        *in_staying_cases(as_of),
        as_of.ahead(FollowUp.moved_on),
        or_(as_of.ahead(FollowUp.cancelled_on), FollowUp.is_excused.is_(False)),
    )


def follow_up_measures(as_of: AsOf) -> Mapping[str, Measure]:
    """`window_…`: held, or due date and window have passed (K10: due date ± window, so what was held before the window
    counts as held, not as on time); `follow_ups_…`: by the due date alone (K11)."""
    held = as_of.happened(FollowUp.held_on)
    due = as_of.happened(FollowUp.due_on)
    in_window = and_(
        FollowUp.held_on <= FollowUp.window_until_on,
        or_(FollowUp.window_from_on.is_(None), FollowUp.held_on >= FollowUp.window_from_on),
    )
    return {
        "window_due": Measure(or_(held, FollowUp.window_until_on < as_of.on)),
        "window_held": Measure(and_(held, in_window)),
        "follow_ups_due": Measure(due),
        "follow_ups_held": Measure(and_(due, held)),
    }


def follow_up_columns(as_of: AsOf) -> Mapping[str, Any]:
    """What a list of follow-ups shows."""
    return {
        "number": FollowUp.number,
        "kind": FollowUp.kind,
        "due_on": FollowUp.due_on,
        "window_from_on": FollowUp.window_from_on,
        "window_until_on": FollowUp.window_until_on,
        "held_on": FollowUp.held_on,
        "cancelled_on": FollowUp.cancelled_on,
    }


CONSTRAINTS: Final = Noun(
    "constraints", Constraint, constraints_base, constraint_measures, constraint_columns
)
ACTIONS: Final = Noun("actions", ActionItem, actions_base, action_measures, action_columns)
FOLLOW_UPS: Final = Noun("follow_ups", FollowUp, follow_ups_base, follow_up_measures, follow_up_columns)
