"""Taking a closed case up again (重新启动, programme.md 4.8): asked for by the county, decided by prefecture or province.

The closure that it ends stays in the row of the reopening, so that any past day still reads as it was; the case itself goes
on without it. It keeps its list year and never counts as new.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.cases.services import move, refresh_deadline, tell
from casework.enums import CaseStatus, EventKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.follow_ups.services import cancel_follow_up
from casework.i18n import gettext as _
from casework.models import Case, Reopening
from casework.outcomes.queries.reopening import waiting_reopening
from casework.outcomes.queries.results import open_look_backs
from casework.outcomes.services.messages import ask_to_reopen, tell_reopening_decided

CLOSED = (CaseStatus.CLOSED, CaseStatus.ARCHIVED)


def ask_for_reopening(case: Case, reason: str, *, on: date, actor: Principal) -> Reopening:
    """The county asks to take the work up again. Raises RuleViolation for a case that is not closed, without a reason, or
    while one waits for its decision."""
    require(actor, P.CASE_REOPEN)
    case = db.session.scalars(select(Case).where(Case.id == case.id).with_for_update()).one()
    check_may_ask_to_reopen(case)
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    reopening = Reopening(
        case=case,
        reason=reason,
        asked_on=on,
        asked_by_id=actor.id,
        asked_by_name=actor.name,
        acceptance_applied_on=case.acceptance_applied_on,
        accepted_on=case.accepted_on,
        closed_on=case.closed_on,
        archived_on=case.archived_on,
    )
    db.session.add(reopening)
    db.session.flush()
    tell(case, EventKind.REOPENED, on=on, actor=actor, step="asked", reason=reason)
    ask_to_reopen(reopening, on=on)
    return reopening


def check_may_ask_to_reopen(case: Case) -> None:
    """Raises RuleViolation for a case that is not closed and while an application waits for its decision."""
    if case.status not in CLOSED or case.closed_on is None:
        raise RuleViolation(
            _("Only a closed case is reopened; this one is “%(state)s”.", state=case.status.label)
        )
    if waiting_reopening(case.id) is not None:
        raise RuleViolation(_("Reopening was applied for already."))


def decide_reopening(
    reopening: Reopening, consent: bool, opinion: str, *, on: date, actor: Principal
) -> None:
    """Consent or refuse. With consent the case goes back to work; acceptance and closing come anew.

    Raises RuleViolation without the right, when it was decided, or for a refusal without a reason.
    """
    require(actor, P.CASE_REOPEN_CONSENT)
    case = db.session.scalars(select(Case).where(Case.id == reopening.case_id).with_for_update()).one()
    if reopening.decided_on is not None:
        raise RuleViolation(_("It was decided on %(date)s.", date=reopening.decided_on))
    if not consent and not opinion:
        raise RuleViolation(_("Please give the reason."), "opinion")
    reopening.is_consented, reopening.decided_on, reopening.opinion = consent, on, opinion
    reopening.decided_by_id, reopening.decided_by_name = actor.id, actor.name
    if consent:
        _take_up(case, reopening, on, actor)
        tell(case, EventKind.REOPENED, on=on, actor=actor, reason=reopening.reason)
    else:
        tell(case, EventKind.REOPENED, on=on, actor=actor, step="refused", reason=opinion)
    db.session.flush()
    refresh_deadline(case)
    tell_reopening_decided(reopening, on=on)


def _take_up(case: Case, reopening: Reopening, on: date, actor: Principal) -> None:
    # Look-backs belong to the closure that ends here, and the next one plans its own. Said while the case is still closed,
    # so that they leave the count; one that was due already stays to be held, as at a closing.
    for follow_up in open_look_backs(case.id):
        if follow_up.due_on > on:
            cancel_follow_up(
                follow_up,
                _("The case was reopened; the next closing plans its look-backs."),
                actor=actor,
                today=on,
            )
    move(case, CaseStatus.IMPLEMENTING)
    # Between asking and consent the file may have been archived.
    reopening.archived_on = case.archived_on
    reopening.reopened_on = case.reopened_on = on
    case.closed_on = case.accepted_on = case.archived_on = case.acceptance_applied_on = None
