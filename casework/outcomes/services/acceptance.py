"""Acceptance (验收): application and conclusion of the county."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NoReturn

from casework.access.principal import Principal
from casework.calendars.queries import calendar_for
from casework.cases.queries.team import checks_of
from casework.cases.services import move, refresh_deadline, require_open, tell
from casework.enums import CaseStatus, Conclusion, EventKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.models import Acceptance, Case
from casework.outcomes.queries.acceptance import limits_given, rounds_of
from casework.outcomes.queries.readiness import Precondition, unmet
from casework.outcomes.services.messages import ask_for_opinion, tell_conclusion
from casework.outcomes.services.survey import ensure_survey


class NotReady(RuleViolation):
    """Preconditions of acceptance are not met; `unmet` lists them, each with its missing things and their pages."""

    def __init__(self, unmet: Sequence[Precondition]) -> None:
        super().__init__(
            ngettext(
                "%(num)d precondition of acceptance is not met yet.",
                "%(num)d preconditions of acceptance are not met yet.",
                len(unmet),
            )
        )
        self.unmet = unmet


def apply_for_acceptance(case: Case, *, on: date, actor: Principal) -> Acceptance:
    """Open the next round of acceptance and send the satisfaction survey if it was not sent yet.

    Raises NotReady with the list of what is missing, RuleViolation when the case is not at this point.
    """
    _check_may_apply(case)
    missing = unmet(case, on, to_apply=True)
    if missing:
        raise NotReady(missing)
    move(case, CaseStatus.ACCEPTANCE)
    case.acceptance_applied_on = case.acceptance_applied_on or on
    acceptance = Acceptance(
        case=case,
        round=max((earlier.round for earlier in rounds_of(case.id)), default=case.rounds_before) + 1,
        applied_on=on,
        applied_by_id=actor.id,
        applied_by_name=actor.name,
    )
    db.session.add(acceptance)
    db.session.flush()
    ensure_survey(case, on=on)
    tell(case, EventKind.ACCEPTANCE_APPLIED, on=on, actor=actor, round=acceptance.round)
    ask_for_opinion(acceptance, on=on)
    refresh_deadline(case)
    return acceptance


def _check_may_apply(case: Case) -> None:
    if case.status is CaseStatus.ACCEPTANCE:
        raise RuleViolation(_("Acceptance was applied for; this round waits for its conclusion."))
    if case.status is CaseStatus.ACCEPTED:
        raise RuleViolation(_("Acceptance was passed on %(date)s.", date=case.accepted_on))
    require_open(case)
    require_no_withdrawal(case)


def require_no_withdrawal(case: Case) -> None:
    """Raises RuleViolation while the province has not decided on a withdrawal."""
    if case.withdrawal_requested_on is not None:
        raise RuleViolation(
            _(
                "A withdrawal was applied for on %(date)s. Wait for the province's decision.",
                date=case.withdrawal_requested_on,
            )
        )


def correction_due_on(case: Case, on: date) -> date:
    """Until when a correction given on `on` has to be done: the year's working days by the county's calendar."""
    return calendar_for(case.tenant_id).add(on, case.programme.rectify_days)


def check_may_conclude(acceptance: Acceptance, actor: Principal) -> None:
    """After the expert's opinion, and by another person. Raises RuleViolation."""
    require_open_round(acceptance)
    if acceptance.expert_opinion_on is None:
        raise RuleViolation(_("The team leader has not given the opinion yet."))
    if acceptance.expert_by_id == actor.id:
        raise RuleViolation(_("The opinion and the conclusion are never given by the same person."))
    _require_checked(acceptance)


def _require_checked(acceptance: Acceptance) -> None:
    """What an expert with a conflict of interest concluded is checked first; what did not stand is judged anew."""
    for check in checks_of(acceptance.case_id) if acceptance.case.blocked else ():
        if check.done_on is None:
            raise RuleViolation(
                _(
                    "A conflict of interest of %(name)s was found. Another expert checks the conclusion first.",
                    name=check.member.expert.name,
                )
            )
        given_on = acceptance.expert_opinion_on
        if not check.is_upheld and given_on is not None and given_on < check.done_on:
            raise RuleViolation(
                _(
                    "The check of %(date)s found that the conclusion does not stand. The team leader gives the opinion"
                    " anew.",
                    date=check.done_on,
                )
            )


def conclusions_of(acceptance: Acceptance) -> list[Conclusion]:
    """What a round can end with: a time limit for correction is given once, then it is passed or not passed."""
    if limits_given(acceptance):
        return [Conclusion.PASS, Conclusion.FAIL]
    return list(Conclusion)


def conclude(
    acceptance: Acceptance, conclusion: Conclusion, *, county_opinion: str, on: date, actor: Principal
) -> None:
    """The county's conclusion. It stands for good: a later round never changes it (K14 counts the first).

    Passed needs every precondition, the answered survey among them. A time limit for correction is given once; after
    it the round is passed or not passed. Not passed leads back to implementation with the county's reason.
    Raises NotReady or RuleViolation.
    """
    check_may_conclude(acceptance, actor)
    if not county_opinion:
        raise RuleViolation(_("Please give the county's opinion."), "county_opinion")
    if conclusion not in conclusions_of(acceptance):
        raise RuleViolation(
            _("A time limit was given before. This time the acceptance is passed or not passed."),
            "conclusion",
        )
    case = acceptance.case
    if conclusion is Conclusion.PASS:
        _pass(case, on)
    elif conclusion is Conclusion.RECTIFY:
        acceptance.rectify_due_on = correction_due_on(case, on)
        move(case, CaseStatus.RECTIFY)
    else:
        move(case, CaseStatus.IMPLEMENTING)
    acceptance.county_opinion = county_opinion
    acceptance.conclusion = conclusion
    acceptance.concluded_on = on
    acceptance.concluded_by_id = actor.id
    acceptance.concluded_by_name = actor.name
    tell(
        case,
        EventKind.ACCEPTANCE_CONCLUDED,
        on=on,
        actor=actor,
        round=acceptance.round,
        conclusion=conclusion.value,
        due_on=acceptance.rectify_due_on,
        reason=county_opinion if conclusion is Conclusion.FAIL else "",
    )
    tell_conclusion(acceptance, on=on)
    refresh_deadline(case)


def _pass(case: Case, on: date) -> None:
    require_no_withdrawal(case)
    missing = unmet(case, on, to_apply=False)
    if missing:
        raise NotReady(missing)
    move(case, CaseStatus.ACCEPTED)
    case.accepted_on = on


def require_open_round(acceptance: Acceptance) -> None:
    """A round takes entries until it is concluded, while the case is neither suspended nor ended."""
    if acceptance.concluded_on is not None:
        _refuse_concluded(acceptance)
    require_open(acceptance.case)


def _refuse_concluded(acceptance: Acceptance) -> NoReturn:
    raise RuleViolation(
        _("Round %(round)d was concluded on %(date)s.", round=acceptance.round, date=acceptance.concluded_on)
    )
