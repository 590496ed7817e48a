"""The end of a case: struck off the register after acceptance, archived after its look-backs."""

from __future__ import annotations

from datetime import date

from casework.access.principal import Principal
from casework.cases.services import move, refresh_deadline, tell
from casework.enums import CaseStatus, EventKind, FollowUpKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.follow_ups.queries import open_follow_ups
from casework.follow_ups.services import cancel_follow_up, plan_look_backs
from casework.i18n import gettext as _
from casework.models import Case, FollowUp
from casework.outcomes.queries.results import open_look_backs
from casework.outcomes.services.acceptance import require_no_withdrawal


def close_case(case: Case, *, on: date, actor: Principal) -> list[FollowUp]:
    """Strike an accepted case off the register and plan its look-backs, which it gives.

    Follow-ups that are not due yet end with the work. Raises RuleViolation before acceptance, while a withdrawal
    waits for its decision, and while a follow-up that was due is not held: nobody could hold it afterwards.
    """
    require_no_withdrawal(case)
    if case.status is not CaseStatus.ACCEPTED:
        raise RuleViolation(
            _("Only an accepted case is struck off; this one is “%(state)s”.", state=case.status.label)
        )
    waiting = _not_due_yet(case, on)
    move(case, CaseStatus.CLOSED)
    case.closed_on = on
    db.session.flush()
    for follow_up in waiting:
        reason = _("The case was struck off; look-back checks follow.")
        cancel_follow_up(follow_up, reason, actor=actor, today=on)
    tell(case, EventKind.CLOSED, on=on, actor=actor)
    look_backs = plan_look_backs(case, on=on)
    refresh_deadline(case)
    return look_backs


def _not_due_yet(case: Case, on: date) -> list[FollowUp]:
    waiting = [item for item in open_follow_ups(case.id) if item.kind is not FollowUpKind.LOOK_BACK]
    due = next((item for item in waiting if item.due_on <= on), None)
    if due is not None:
        raise RuleViolation(
            _(
                "Follow-up no. %(number)s was due on %(date)s. Hold it first.",
                number=due.number,
                date=due.due_on,
            )
        )
    return waiting


def archive_case(case: Case, *, on: date, actor: Principal) -> None:
    """Freeze the file of a closed case. Raises RuleViolation while a look-back is open."""
    if case.status is not CaseStatus.CLOSED:
        raise RuleViolation(
            _("Only a closed case is archived; this one is “%(state)s”.", state=case.status.label)
        )
    waiting = open_look_backs(case.id)
    if waiting:
        dates = _(", ").join(follow_up.due_on.isoformat() for follow_up in waiting)
        raise RuleViolation(_("Look-back checks are still open: %(dates)s.", dates=dates))
    move(case, CaseStatus.ARCHIVED)
    case.archived_on = on
    db.session.flush()
    tell(case, EventKind.ARCHIVED, on=on, actor=actor)
    refresh_deadline(case)
