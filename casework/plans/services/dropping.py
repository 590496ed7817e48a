"""Giving an action up (不再实施): one person asks with a reason, another one decides; a refusal stays readable."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.access.principal import Principal
from casework.cases.services import refresh_deadline, require_open, tell
from casework.diagnosis.people import contacts_of, county_leaders_of, officers_of
from casework.enums import EventKind, NoticeKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import ActionItem, DropRequest
from casework.notices.services import notify, settle
from casework.plans import notice_words  # noqa: F401  the words of the messages sent here
from casework.plans.services.lapsing import lapse_requests
from casework.plans.services.pauses import end_pause
from casework.plans.services.progress import subject
from casework.plans.services.running import require_running


def ask_to_drop(action: ActionItem, reason: str, *, on: date, actor: Principal) -> DropRequest:
    """Ask the deputy head to give an action up. Raises RuleViolation without a reason or while it was asked already."""
    require_running(action)
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    if open_request(action) is not None:
        raise RuleViolation(_("It was asked already to give %(code)s up.", code=action.code))
    request = DropRequest(
        case=action.case, action=action, reason=reason, requested_on=on, requested_by_id=actor.id,
        requested_by_name=actor.name,
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    tell(
        action.case,
        EventKind.ACTION_DROPPED,
        on=on,
        actor=actor,
        step="asked",
        action=action.code,
        reason=reason,
    )
    notify(
        county_leaders_of(action.case), subject=f"drop:{request.id}", template="drop_to_decide", on=on,
        url=f"/actions/{action.id}", kind=NoticeKind.HAND_OVER, code=action.code, name=action.case.enterprise_name,
    )  # fmt: skip
    return request


def open_request(action: ActionItem) -> DropRequest | None:
    """The request that waits for its decision, if there is one."""
    return next((request for request in action.drop_requests if request.decided_on is None), None)


def decide_drop(
    request: DropRequest, approve: bool, opinion: str = "", *, on: date, actor: Principal
) -> None:
    """Give the action up, or leave it to be done. It leaves the count of actions on this day.

    Raises RuleViolation for who asked, twice, for a refusal without words, and for an action that was done meanwhile.
    """
    action = request.action
    require_open(action.case)
    if request.decided_on is not None:
        raise RuleViolation(_("It was decided on %(date)s.", date=request.decided_on))
    if request.requested_by_id == actor.id:
        raise RuleViolation(_("Giving an action up is never decided by who asked for it."))
    if not approve and not opinion:
        raise RuleViolation(_("Please give the reason."), "opinion")
    if approve:
        require_running(action)
        end_pause(action, on=on, actor=actor)
        action.dropped_on = on
        action.drop_reason = request.reason
    request.is_approved, request.decided_on, request.opinion = approve, on, opinion
    request.decided_by_id, request.decided_by_name = actor.id, actor.name
    db.session.flush()
    if approve:
        lapse_requests(action, on=on)
    _tell(request, on=on, actor=actor)
    refresh_deadline(action.case)


def _tell(request: DropRequest, *, on: date, actor: Principal) -> None:
    action, approved = request.action, bool(request.is_approved)
    step: dict[str, Any] = {} if approved else {"step": "refused"}
    tell(
        action.case, EventKind.ACTION_DROPPED, on=on, actor=actor, action=action.code,
        reason=request.reason if approved else request.opinion, **step,
    )  # fmt: skip
    if approved:
        settle(subject(action))
    settle(f"drop:{request.id}")
    notify(
        {*officers_of(action.case), *contacts_of(action.case), request.requested_by_id},
        subject=f"drop:{request.id}:decided", template="drop_decided", on=on, url=f"/actions/{action.id}",
        code=action.code, name=action.case.enterprise_name, approved=approved,
    )  # fmt: skip
