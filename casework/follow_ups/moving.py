"""Moving a follow-up to another day: the date first set stays, the window is counted anew, the story says why."""

from __future__ import annotations

from datetime import date

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.calendars.queries import calendar_for
from casework.cases.services import refresh_deadline, tell
from casework.enums import EventKind, NoticeKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.follow_ups import queries
from casework.follow_ups.services import require_recordable
from casework.i18n import gettext as _
from casework.models import FollowUp
from casework.notices.services import notify


def move_follow_up(follow_up: FollowUp, due_on: date, reason: str, *, actor: Principal, today: date) -> None:
    """Move it to a day from today on; a rest day becomes the next working day of the county. Whoever holds it is told.

    Raises RuleViolation without a reason, for a past day, for the day it has, or when it takes no entries.
    """
    require(actor, P.CASE_RUN)
    require_recordable(follow_up)
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    if due_on < today:
        raise RuleViolation(_("The day lies in the past."), "due_on")
    before, due_on = follow_up.due_on, calendar_for(follow_up.tenant_id).next_workday(due_on)
    if due_on == before:
        raise RuleViolation(_("It is due on that day already."), "due_on")
    _set(follow_up, due_on)
    tell(
        follow_up.case, EventKind.FOLLOW_UP_CANCELLED, actor=actor, on=today, step="moved",
        number=follow_up.number, old=before, new=due_on, reason=reason,
    )  # fmt: skip
    if follow_up.assignee_id and follow_up.assignee_id != actor.id:
        notify(
            [follow_up.assignee_id], subject=f"{queries.subject(follow_up)}:moved", template="follow_up_moved",
            on=today, url=queries.address(follow_up), kind=NoticeKind.INFORMATION, number=follow_up.number,
            name=follow_up.case.enterprise_name, old=before, new=due_on, reason=reason,
        )  # fmt: skip


def move_back(follow_up: FollowUp, due_on: date, *, actor: Principal, today: date) -> None:
    """Take a move back: the day it had before. Raises RuleViolation when it takes no entries any more."""
    require(actor, P.CASE_RUN)
    require_recordable(follow_up)
    before = follow_up.due_on
    _set(follow_up, due_on)
    tell(
        follow_up.case, EventKind.FOLLOW_UP_CANCELLED, actor=actor, on=today, step="moved",
        number=follow_up.number, old=before, new=due_on, reason=_("The move was taken back."),
    )  # fmt: skip


def _set(follow_up: FollowUp, due_on: date) -> None:
    calendar = calendar_for(follow_up.tenant_id)
    window = calendar.window(due_on, follow_up.case.programme.follow_up_window_days)
    follow_up.due_on = due_on
    follow_up.window_from_on, follow_up.window_until_on = window
    db.session.flush()
    refresh_deadline(follow_up.case)
