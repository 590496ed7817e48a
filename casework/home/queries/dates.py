"""What is overdue and what comes next, by its date: actions, follow-ups, steps of a case, returns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, select

from casework.enums import DeadlineKind
from casework.extensions import db
from casework.home.queries.rows import SHOWN, Work, WorkList, at_work, first_rows, of_actions
from casework.models import (
    ActionItem,
    Case,
    FollowUp,
)
from casework.plans.queries.actions import still_open

MOST_OF_EACH: Final = 50
"""Actions, and follow-ups, that the calendar of the next days takes."""


def _open_follow_up() -> ColumnElement[bool]:
    return and_(FollowUp.held_on.is_(None), FollowUp.cancelled_on.is_(None), FollowUp.moved_on.is_(None))


def _with_case(model: type[ActionItem] | type[FollowUp], *more: Any) -> Select[Any]:
    """Actions or follow-ups with the enterprise of their case, the next deadline first."""
    return (
        select(
            model.id, model.case_id, model.tenant_id, model.number, model.due_on, Case.enterprise_name, *more
        )
        .join(Case, Case.id == model.case_id)
        .order_by(model.due_on, model.id)
    )


def _follow_ups(conditions: Sequence[ColumnElement[bool]], kind: str) -> WorkList:
    statement = _with_case(FollowUp).where(at_work(), *conditions)
    rows, count = first_rows(statement)
    return WorkList(
        [
            Work(kind, r.id, r.case_id, r.tenant_id, r.enterprise_name, str(r.number), r.due_on, r.due_on)
            for r in rows
        ],
        count,
    )


def overdue(today: date, returns: Sequence[Work] = ()) -> WorkList:
    """Actions, follow-ups and steps of a case in scope whose deadline (or window) has passed, and of `returns` those that
    are late, the oldest first."""
    actions = of_actions(
        [still_open(), ActionItem.due_on < today], "overdue_action", ActionItem.due_on, ActionItem.due_on
    )
    # The due date lies before the window's end: said again, because the index of what is open goes by it.
    late = [_open_follow_up(), FollowUp.due_on < today, FollowUp.window_until_on < today]
    follow_ups = _follow_ups(late, "overdue_follow_up")
    steps = _overdue_steps(today)
    late_returns = [work for work in returns if work.due_on and work.due_on < today]
    items = sorted(
        [*actions.items, *follow_ups.items, *steps.items, *late_returns],
        key=lambda work: (work.due_on or today, work.key),
    )
    return WorkList(items[:SHOWN], actions.count + follow_ups.count + steps.count + len(late_returns))


def _overdue_steps(today: date) -> WorkList:
    """Cases whose next deadline has passed, unless it is that of an action or a follow-up: those stand for themselves."""
    statement = (
        select(Case.id, Case.tenant_id, Case.enterprise_name, Case.next_due_on, Case.next_due_kind)
        .where(
            at_work(),
            Case.next_due_on < today,
            Case.next_due_kind.not_in((DeadlineKind.ACTION, DeadlineKind.FOLLOW_UP)),
        )
        .order_by(Case.next_due_on, Case.id)
    )
    rows, count = first_rows(statement)
    return WorkList(
        [
            Work(
                "overdue_step",
                r.id,
                r.id,
                r.tenant_id,
                r.enterprise_name,
                str(r.next_due_kind.label),
                None,
                r.next_due_on,
            )
            for r in rows
        ],
        count,
    )


def coming(today: date, until: date, returns: Sequence[Work] = ()) -> WorkList:
    """Actions, follow-ups and those of `returns` that are due from today until a date, the next first; up to fifty of
    each for the calendar."""
    actions = db.session.execute(
        _with_case(ActionItem, ActionItem.title)
        .where(at_work(), still_open(), ActionItem.due_on.between(today, until))
        .limit(MOST_OF_EACH)
    ).all()
    follow_ups = db.session.execute(
        _with_case(FollowUp)
        .where(at_work(), _open_follow_up(), FollowUp.due_on.between(today, until))
        .limit(MOST_OF_EACH)
    ).all()
    items = [
        *(
            Work(
                "action",
                r.id,
                r.case_id,
                r.tenant_id,
                r.enterprise_name,
                f"C{r.number:02d} {r.title}",
                None,
                r.due_on,
            )
            for r in actions
        ),
        *(
            Work("follow_up", r.id, r.case_id, r.tenant_id, r.enterprise_name, str(r.number), None, r.due_on)
            for r in follow_ups
        ),
    ]
    items += [work for work in returns if work.due_on and work.due_on >= today]
    items.sort(key=lambda work: (work.due_on or until, work.key))
    return WorkList(items, len(items))
