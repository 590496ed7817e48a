"""Changes of the roll-over: started by the province, drafted by a county, reviewed by its deputy head, applied in one go.

Applying again finds what is applied and does it no second time. What stands in the way of one case holds up that case
only, and is named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.cases.services import request_withdrawal, tell
from casework.enums import (
    EventKind,
    NoticeKind,
    ProgrammeStatus,
    RollOverChoice,
    WithdrawalReason,
)
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.models import Case, Programme, Region, RollOver, RollOverDecision
from casework.notices.services import notify, settle
from casework.roll_over import (
    notice_words,  # noqa: F401  the words of the messages sent here
    queries,
)


@dataclass(frozen=True)
class Choice:
    """What becomes of one case. `finish_by_on` belongs to FINISH, `withdrawal_reason` to END."""

    choice: RollOverChoice
    reason: str
    finish_by_on: date | None = None
    withdrawal_reason: WithdrawalReason | None = None


@dataclass(frozen=True)
class CarriedOut:
    """How many decisions a run carried out, and (number of the case, why) of those that wait."""

    done: int
    held: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        """Which cases wait, each with what stands in the way; "" when none does."""
        if not self.held:
            return ""
        cases = _("; ").join(_("%(name)s: %(why)s", name=number, why=why) for number, why in self.held)
        return ngettext(
            "%(num)d decision could not be carried out and waits. %(cases)s",
            "%(num)d decisions could not be carried out and wait. %(cases)s",
            len(self.held),
            cases=cases,
        )


def start(programme: Programme, *, on: date, actor: Principal) -> None:
    """The province asks the counties to decide. Raises RuleViolation for a year that is not open, or twice."""
    require(actor, P.ROLL_OVER_START)
    if programme.status is not ProgrammeStatus.OPEN:
        raise RuleViolation(_("The year is %(state)s.", state=str(programme.status.label).lower()))
    if programme.roll_over_on is not None:
        raise RuleViolation(_("The roll-over was started on %(date)s.", date=programme.roll_over_on))
    programme.roll_over_on = on
    db.session.flush()
    counties = [line.tenant_id for line in queries.progress(programme, on)]
    _tell(programme, queries.officers_of(counties), "roll_over_started", on=on)


def decide(
    programme: Programme, case: Case, choice: Choice, *, on: date, actor: Principal
) -> RollOverDecision:
    """Draft what becomes of a case of this year, or of an earlier one, that is open at the year's end, or change the draft.
    After a round was applied, what is open again starts the next; a change after the review takes the review back.

    Raises RuleViolation before the province has started, for a case that is not open or decided already, while the
    drafts are under review, and for an incomplete choice.
    """
    require(actor, P.ROLL_OVER_DRAFT)
    if programme.roll_over_on is None:
        raise RuleViolation(_("The province has not started the roll-over of %(year)s.", year=programme.year))
    if case.programme.year > programme.year:
        raise RuleViolation(_("The case is of a later year."))
    if not case.is_open:
        raise RuleViolation(_("The case is %(state)s; nothing is to be decided.", state=case.status.label))
    _check(programme, case, choice, on)
    roll_over = _round(programme, case.tenant, on)
    decision = queries.decision_on(roll_over, case.id)
    if decision is None:
        decision = RollOverDecision(case=case, roll_over_id=roll_over.id)
        db.session.add(decision)
    decision.choice, decision.reason = choice.choice, choice.reason
    decision.finish_by_on, decision.withdrawal_reason = choice.finish_by_on, choice.withdrawal_reason
    decision.drafted_on, decision.drafted_by_id, decision.drafted_by_name = on, actor.id, actor.name
    decision.applied_on = None
    db.session.flush()
    return decision


def _check(programme: Programme, case: Case, choice: Choice, on: date) -> None:
    if not choice.reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    if (choice.choice is RollOverChoice.FINISH) != (choice.finish_by_on is not None):
        raise RuleViolation(_("Please give the date until which it is finished."), "finish_by_on")
    if choice.finish_by_on is not None and choice.finish_by_on <= on:
        raise RuleViolation(_("The date has to lie ahead."), "finish_by_on")
    if (choice.choice is RollOverChoice.END) != (choice.withdrawal_reason is not None):
        raise RuleViolation(_("Please say why it ends."), "withdrawal_reason")
    lines = queries.cases_of(programme, case.tenant_id, on)
    if any(line.case.id == case.id and line.is_settled for line in lines):
        raise RuleViolation(_("A decision on this case holds already."))


def _round(programme: Programme, county: Region, on: date) -> RollOver:
    """The county's roll-over, ready for drafts; made when it is the first one."""
    roll_over = _locked(programme.id, county.id)
    if roll_over is None:
        roll_over = RollOver(tenant=county, programme=programme)
        db.session.add(roll_over)
    elif not roll_over.is_editable:
        raise RuleViolation(_("The decisions are under review."))
    elif roll_over.reviewed_on is not None:
        roll_over.applied_on = roll_over.reviewed_on = roll_over.submitted_on = None
        roll_over.reviewed_by_id = roll_over.submitted_by_id = None
    db.session.flush()
    return roll_over


def _locked(programme_id: int, tenant_id: int) -> RollOver | None:
    return db.session.scalar(
        select(RollOver)
        .where(RollOver.programme_id == programme_id, RollOver.tenant_id == tenant_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def submit(roll_over: RollOver, *, on: date, actor: Principal) -> None:
    """Hand the drafts to the deputy head. Raises RuleViolation while an open case has none."""
    require(actor, P.ROLL_OVER_DRAFT)
    if roll_over.submitted_on is not None:
        raise RuleViolation(_("It was submitted on %(date)s.", date=roll_over.submitted_on))
    lines = queries.cases_of(roll_over.programme, roll_over.tenant_id, on)
    missing = sum(not line.is_settled and not line.is_drafted for line in lines)
    if missing:
        raise RuleViolation(
            ngettext(
                "%(num)d open case has no decision yet.", "%(num)d open cases have no decision yet.", missing
            )
        )
    roll_over.submitted_on, roll_over.submitted_by_id, roll_over.submitted_by_name = on, actor.id, actor.name
    roll_over.returned_on, roll_over.return_reason = None, ""
    db.session.flush()
    county = roll_over.tenant_id
    _tell(roll_over.programme, queries.leaders_of(county), "roll_over_to_review", on=on, tenant_id=county)


def review(roll_over: RollOver, approve: bool, reason: str, *, on: date, actor: Principal) -> None:
    """Approve the decisions or return them with a reason. Raises RuleViolation for their author, or when none waits."""
    require(actor, P.ROLL_OVER_REVIEW)
    if not roll_over.is_waiting:
        raise RuleViolation(_("Nothing waits for review."))
    if roll_over.submitted_by_id == actor.id:
        raise RuleViolation(_("Nobody reviews the own decisions."))
    if not approve and not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    author = [key for key in (roll_over.submitted_by_id,) if key]
    if approve:
        roll_over.reviewed_on, roll_over.reviewed_by_id, roll_over.reviewed_by_name = on, actor.id, actor.name
    else:
        roll_over.returned_on, roll_over.return_reason = on, reason
        roll_over.submitted_on = roll_over.submitted_by_id = None
    db.session.flush()
    settle(_subject(roll_over.programme, "roll_over_to_review", roll_over.tenant_id))
    template = "roll_over_reviewed" if approve else "roll_over_returned"
    _tell(roll_over.programme, author, template, on=on, tenant_id=roll_over.tenant_id, reason=reason)


def apply(roll_over: RollOver, *, on: date, actor: Principal) -> CarriedOut:
    """Carry out every decision that is not carried out yet. Run twice, or again after an interruption, it doubles and
    loses nothing. A case that has ended in the meantime needs nothing any more; one whose decision a rule forbids now
    waits, and the round stays open for it. Raises RuleViolation before the review, and when nothing could be done."""
    require(actor, P.ROLL_OVER_DRAFT)
    current = _locked(roll_over.programme_id, roll_over.tenant_id)
    if current is None or current.reviewed_on is None:
        raise RuleViolation(_("The deputy head reviews the decisions first."))
    done, held = 0, []
    for decision in [one for one in current.decisions if one.applied_on is None]:
        number = decision.case.number
        try:
            with db.session.begin_nested():
                _apply(decision, on=on, actor=actor)
            done += 1
        except RuleViolation as violation:
            held.append((number, str(violation.message)))
    carried_out = CarriedOut(done, tuple(held))
    if held and not done:
        raise RuleViolation(carried_out.words)
    if not held:
        current.applied_on = current.applied_on or on
    db.session.flush()
    return carried_out


def _apply(decision: RollOverDecision, *, on: date, actor: Principal) -> None:
    case = db.session.scalars(select(Case).where(Case.id == decision.case_id).with_for_update()).one()
    decision.applied_on = on
    db.session.flush()
    if not case.is_open:
        return
    if decision.choice is RollOverChoice.CARRY_OVER:
        case.carried_over_on = case.carried_over_on or on
        tell(case, EventKind.CARRIED_OVER, on=on, actor=actor, reason=decision.reason)
    elif decision.choice is RollOverChoice.FINISH:
        until = decision.finish_by_on
        tell(
            case,
            EventKind.CARRIED_OVER,
            on=on,
            actor=actor,
            step="finish",
            until=until,
            reason=decision.reason,
        )
    elif case.withdrawal_requested_on is None and decision.withdrawal_reason is not None:
        request_withdrawal(case, decision.withdrawal_reason, decision.reason, on=on, actor=actor)


def _subject(programme: Programme, template: str, tenant_id: int | None) -> str:
    return f"roll_over:{programme.year}:{template}:{tenant_id}"


def _tell(
    programme: Programme,
    people: Iterable[int],
    template: str,
    *,
    on: date,
    tenant_id: int | None = None,
    **more: str,
) -> None:
    notify(
        people,
        subject=_subject(programme, template, tenant_id),
        template=template,
        on=on,
        url=f"/roll-over/{programme.year}",
        kind=NoticeKind.HAND_OVER,
        **{"year": str(programme.year), **more},
    )
