"""What every change of a case is made of: a line of the story, a step of the life cycle, the next deadline."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from casework import clock
from casework.access.principal import Principal
from casework.audit.values import plain
from casework.cases.lifecycle import check_move
from casework.cases.queries.deadlines import next_deadline
from casework.enums import CaseStatus, EventKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Case, CaseEvent


def tell(
    case: Case,
    kind: EventKind,
    /,
    *,
    actor: Principal | None,
    on: date | None = None,
    is_shared: bool = True,
    **details: Any,
) -> CaseEvent:
    """Add a line to the story of a case. `details` feed the words of the kind; an unshared line is for staff."""
    event = CaseEvent(
        case=case,
        kind=kind,
        on_date=on or clock.today(),
        at=clock.now(),
        actor_id=actor.id if actor else None,
        actor_name=actor.name if actor else "",
        is_shared=is_shared,
        details_json=json.dumps({key: plain(value) for key, value in details.items()}, ensure_ascii=False),
    )
    db.session.add(event)
    return event


def move(case: Case, after: CaseStatus) -> None:
    """Take one step of the life cycle. Raises RuleViolation when the table does not allow it.

    The dated fact of the step is set by the caller: figures read dates, never the state.
    """
    check_move(case.status, after, suspended_from=case.status_before_suspension)
    case.status = after
    db.session.flush()


_postponed: ContextVar[dict[int, Case] | None] = ContextVar("postponed", default=None)


@contextmanager
def deadlines_once() -> Iterator[None]:
    """Work out next deadlines once at the end of the block, however often its acts change them: for long series."""
    waiting: dict[int, Case] = {}
    token = _postponed.set(waiting)
    try:
        yield
    finally:
        _postponed.reset(token)
    for case in waiting.values():
        refresh_deadline(case)


def refresh_deadline(case: Case) -> None:
    """Work out the next open deadline again; called by every service that changes one."""
    db.session.flush()
    waiting = _postponed.get()
    if waiting is not None:
        waiting[case.id] = case
        return
    due_on, kind, label = next_deadline(case)
    case.next_due_on, case.next_due_kind, case.next_due_label = due_on, kind, label


def require_not_ended(case: Case) -> None:
    """Raises RuleViolation for a case that takes no more entries; a suspended one still has its people."""
    if not case.is_open:
        raise RuleViolation(
            _("The case is %(state)s and takes no more entries.", state=str(case.status.label).lower())
        )


def require_open(case: Case) -> None:
    """Raises RuleViolation for a case that takes no work, for good or while it is suspended."""
    require_not_ended(case)
    if case.status is CaseStatus.SUSPENDED:
        raise RuleViolation(
            _("The case is suspended since %(date)s. Resume it first.", date=case.suspended_on)
        )
