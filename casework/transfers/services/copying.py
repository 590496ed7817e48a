"""What a successor takes over: the report, open constraints, actions and follow-ups, each with where it came from.

What was finished stays where it was done. A copy keeps the number, the first deadline and the one in force; the original
is marked as moved on the day of the hand-over, from which on the copy counts (model.md, Counting).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from casework.extensions import db
from casework.follow_ups.queries import open_follow_ups
from casework.i18n import gettext as _
from casework.models import (
    ActionItem,
    Case,
    Constraint,
    Diagnosis,
    FollowUp,
    Indicator,
    IndicatorValue,
    Judgement,
    Plan,
    PlanLine,
)
from casework.transfers import queries

OF_DIAGNOSIS: Final = (
    "self_assessed_on", "self_assessment", "held_on", "way", "basis", "strengths", "conclusion", "opening_talk",
    "walk_man", "walk_machine", "walk_material", "walk_method", "walk_environment", "walk_measurement", "closing_talk",
    "maturity", "submitted_on",
    "submitted_by_id", "answer_due_on", "answered_on", "answered_by_id",
)  # fmt: skip
OF_CONSTRAINT: Final = (
    "number", "type_code", "title", "evidence", "cause", "advice", "severity", "urgency", "can_self_solve",
    "by_institution", "department", "no_action_reason", "found_on", "answer", "answered_on", "objection", "reply",
    "confirmed_on",
)  # fmt: skip
OF_JUDGEMENT: Final = ("outcome", "judged_on", "grounds", "actor_id", "actor_name")
OF_INDICATOR: Final = ("name", "unit", "direction", "target_value", "target_on", "source", "standard")
OF_VALUE: Final = (
    "kind", "value", "measured_on", "period", "source", "counted", "counted_more", "out_of",
)  # fmt: skip
OF_PLAN: Final = (
    "version_number", "goal", "ways", "follow_up_plan", "targets", "change_reason", "author_id", "author_name",
    "enterprise_agreed_on", "submitted_on", "approved_on", "approved_by_id", "approved_by_name",
)  # fmt: skip
OF_LINE: Final = (
    "number", "title", "finish_mark", "service", "party_kind", "responsible", "helpers", "partner", "start_on",
    "due_on", "cost",
)  # fmt: skip
OF_ACTION: Final = (*OF_LINE, "first_due_on", "progress_percent", "in_force_on", "started_on")
OF_FOLLOW_UP: Final = ("number", "kind", "due_on", "first_due_on", "window_from_on", "window_until_on")


def copy_file(old: Case, new: Case, *, on: date) -> None:
    """Copy what is open, and mark it as moved in the old case."""
    _diagnosis(old, new)
    actions = queries.open_actions(old.id)
    constraints = _constraints(old, new, actions, on=on)
    _indicators(old, new, constraints)
    _plan(old, new, actions, constraints)
    _actions(new, actions, constraints, on=on)
    _follow_ups(old, new, on=on)


def _taken(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _diagnosis(old: Case, new: Case) -> None:
    report = db.session.scalar(select(Diagnosis).where(Diagnosis.case_id == old.id))
    if report is not None:
        db.session.add(Diagnosis(case=new, **_taken(report, OF_DIAGNOSIS)))
        db.session.flush()


def _constraints(old: Case, new: Case, actions: Any, *, on: date) -> dict[int, Constraint]:
    """Old key → copy. A constraint of an action that goes along goes along as well, whatever was judged of it."""
    needed = {action.constraint_id for action in actions}
    found = {item.id: item for item in queries.open_constraints(old.id)}
    for item in db.session.scalars(select(Constraint).where(Constraint.id.in_(needed - found.keys()))):
        found[item.id] = item
    copies = {}
    for key, item in sorted(found.items()):
        copy = Constraint(case=new, origin_id=key, **_taken(item, OF_CONSTRAINT))
        if key not in needed and not copy.no_action_reason and new.plan_approved_on is not None:
            copy.no_action_reason = _(
                "Its measures were finished before the transfer (%(number)s).", number=old.number
            )
        item.moved_on = on
        db.session.add(copy)
        db.session.flush()
        if item.judgements:
            latest = _taken(item.judgements[-1], OF_JUDGEMENT)
            db.session.add(Judgement(case=new, constraint_id=copy.id, **latest))
        copies[key] = copy
    db.session.flush()
    return copies


def _indicators(old: Case, new: Case, constraints: Mapping[int, Constraint]) -> None:
    """Targets of what goes along, with every value until now: what was measured counts in the new county from here on.
    Those of constraints that stay stay with them."""
    indicators = db.session.scalars(
        select(Indicator)
        .where(Indicator.case_id == old.id)
        .options(selectinload(Indicator.values))
        .order_by(Indicator.id)
    ).all()
    for indicator in indicators:
        if indicator.constraint_id is not None and indicator.constraint_id not in constraints:
            continue
        constraint = constraints.get(indicator.constraint_id or 0)
        copy = Indicator(
            case=new, constraint_id=constraint.id if constraint else None, **_taken(indicator, OF_INDICATOR)
        )
        db.session.add(copy)
        db.session.flush()
        for value in indicator.values:
            db.session.add(IndicatorValue(case=new, indicator_id=copy.id, **_taken(value, OF_VALUE)))
    db.session.flush()


def _plan(old: Case, new: Case, actions: Any, constraints: Mapping[int, Constraint]) -> None:
    """The version in force, with the lines of what is still open."""
    plan = db.session.scalar(
        select(Plan).where(
            Plan.case_id == old.id, Plan.approved_on.is_not(None), Plan.superseded_on.is_(None)
        )
    )
    if plan is None:
        return
    copy = Plan(case=new, **_taken(plan, OF_PLAN))
    db.session.add(copy)
    db.session.flush()
    for action in actions:
        line = PlanLine(
            case=new, plan_id=copy.id, constraint_id=constraints[action.constraint_id].id,
            evidence_kinds=list(action.evidence_kinds), **_taken(action, OF_LINE),
        )  # fmt: skip
        db.session.add(line)
    db.session.flush()


def _actions(new: Case, actions: Any, constraints: Mapping[int, Constraint], *, on: date) -> None:
    """Evidence stays in the old file: what was handed in and not checked is handed in again."""
    for action in actions:
        copy = ActionItem(
            case=new, constraint_id=constraints[action.constraint_id].id, origin_id=action.id,
            evidence_kinds=list(action.evidence_kinds), **_taken(action, OF_ACTION),
        )  # fmt: skip
        db.session.add(copy)
        action.moved_on = on
    db.session.flush()


def _follow_ups(old: Case, new: Case, *, on: date) -> None:
    """To be held by the new lead; dates and windows as they were set."""
    for follow_up in open_follow_ups(old.id):
        db.session.add(
            FollowUp(
                case=new,
                origin_id=follow_up.id,
                assignee_id=new.officer_id,
                **_taken(follow_up, OF_FOLLOW_UP),
            )
        )
        follow_up.moved_on = on
    db.session.flush()
