"""Waiting for the enterprise (等待企业): a pause moves the deadline by its working days and by nothing else.

The deadline in force is never brought forward, and the first one stays as it is. While a pause lasts, the deadline is
moved day by day (job `credit_pauses`), so that lists, reminders and figures read it as any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.access.principal import Principal
from casework.calendars.queries import calendar_for
from casework.cases.services import refresh_deadline, require_open, tell
from casework.diagnosis.people import contacts_of, county_leaders_of
from casework.enums import EventKind, NoticeKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import ActionItem, ActionPause, Extension
from casework.notices.services import notify, settle
from casework.plans import notice_words  # noqa: F401  the words of the messages sent here
from casework.plans.services.running import require_running


def pause_action(action: ActionItem, reason: str, *, on: date, actor: Principal) -> ActionPause:
    """Note that the action waits for the enterprise since today, and tell the enterprise and the deputy head.

    Raises RuleViolation without a reason, for an action on which no work goes on, that is handed in or pauses already,
    and from the day on which it is due: a deadline that has come is moved by an extension, which another person decides.
    """
    require_running(action)
    if not reason:
        raise RuleViolation(_("Please say what the enterprise is asked for."), "reason")
    if action.handed_in_on is not None:
        raise RuleViolation(_("%(code)s was handed in; it waits for nobody else.", code=action.code))
    if open_pause(action) is not None:
        raise RuleViolation(_("%(code)s waits for the enterprise already.", code=action.code))
    if action.due_on <= on:
        raise RuleViolation(
            _(
                "%(code)s is due on %(date)s. Ask for an extension instead.",
                code=action.code,
                date=action.due_on,
            )
        )
    pause = ActionPause(
        case=action.case, action=action, reason=reason, old_due_on=action.due_on, started_on=on,
        started_by_id=actor.id, started_by_name=actor.name,
    )  # fmt: skip
    db.session.add(pause)
    db.session.flush()
    tell(
        action.case, EventKind.EXTENSION_REQUESTED, on=on, actor=actor, step="paused", action=action.code,
        reason=reason,
    )  # fmt: skip
    people = {*contacts_of(action.case), *county_leaders_of(action.case)}
    notify(
        people, subject=f"pause:{pause.id}", template="action_paused", on=on, url=f"/actions/{action.id}",
        kind=NoticeKind.HAND_OVER, code=action.code, name=action.case.enterprise_name,
    )  # fmt: skip
    return pause


def open_pause(action: ActionItem) -> ActionPause | None:
    """The pause that lasts, if there is one."""
    return next((pause for pause in action.pauses if pause.ended_on is None), None)


def resume_action(action: ActionItem, *, on: date, actor: Principal) -> ActionPause:
    """The enterprise has delivered: the pause ends and its working days are credited. Raises RuleViolation without one."""
    require_open(action.case)
    pause = open_pause(action)
    if pause is None:
        raise RuleViolation(_("%(code)s does not wait for the enterprise.", code=action.code))
    end_pause(action, on=on, actor=actor)
    return pause


def end_pause(action: ActionItem, *, on: date, actor: Principal | None) -> None:
    """End the pause of an action if it has one: with its report, its end or by hand (`actor` None: by the job)."""
    pause = open_pause(action)
    if pause is None:
        return
    credit_pause(pause, on=on)
    pause.ended_on = on
    pause.ended_by_id = actor.id if actor else None
    pause.ended_by_name = actor.name if actor else ""
    db.session.flush()
    tell(
        action.case, EventKind.EXTENSION_DECIDED, on=on, actor=actor, step="resumed", action=action.code,
        old=pause.old_due_on, new=action.due_on,
    )  # fmt: skip
    settle(f"pause:{pause.id}")
    refresh_deadline(action.case)


def credit_pause(pause: ActionPause, *, on: date) -> bool:
    """Move the deadline by the working days of the pause up to a day; gives whether it moved. Safe to repeat.

    The day on which the pause began is not counted (Civil Code art. 201). A later deadline that was granted meanwhile
    stays: nothing is brought forward.
    """
    action = pause.action
    if not action.is_open or pause.ended_on is not None:
        return False
    calendar = calendar_for(action.tenant_id)
    days = calendar.between(pause.started_on, on)
    if days <= pause.credited_days:
        return False
    pause.credited_days = days
    moved_to = calendar.add(pause.old_due_on, days)
    extension = pause.extension or _extension_of(pause)
    extension.new_due_on = moved_to
    extension.reason = _("Waiting for the enterprise: %(reason)s", reason=pause.reason)
    action.due_on = max(action.due_on, moved_to)
    db.session.add(extension)
    pause.extension = extension
    db.session.flush()
    return True


def _extension_of(pause: ActionPause) -> Extension:
    """Granted since the waiting began: on each of its days the action was not due yet, whenever that is asked."""
    return Extension(
        case=pause.action.case, action=pause.action, old_due_on=pause.old_due_on,
        requested_on=pause.started_on, requested_by_id=pause.started_by_id,
        requested_by_name=pause.started_by_name, is_approved=True, decided_on=pause.started_on,
    )  # fmt: skip


def lasting_pauses() -> Sequence[ActionPause]:
    """Every pause in reach that lasts, with its action and case."""
    return db.session.scalars(
        select(ActionPause)
        .where(ActionPause.ended_on.is_(None))
        .options(joinedload(ActionPause.action).joinedload(ActionItem.case))
        .order_by(ActionPause.id)
    ).all()


def credit_pauses(*, on: date) -> int:
    """Credit every lasting pause in reach up to a day; one of an action that is over ends. Gives the deadlines moved."""
    moved = 0
    for pause in lasting_pauses():
        if not pause.action.is_open or not pause.action.case.is_open:
            pause.ended_on = on
            continue
        if credit_pause(pause, on=on):
            moved += 1
            refresh_deadline(pause.action.case)
    db.session.flush()
    return moved
