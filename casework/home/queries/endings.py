"""Work at the end of a case: acceptance to apply for, judge and conclude, cases to strike off."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select

from casework.access.principal import Principal
from casework.enums import CaseStatus
from casework.home.queries.rows import WorkList, below_cases, leads, of_cases
from casework.models import (
    Acceptance,
    ActionItem,
    Case,
    Reopening,
    Survey,
)


def ready_to_apply(person: Principal, today: date) -> WorkList:
    """Cases with nothing left to do, so that acceptance can be applied for."""
    unfinished = (
        select(ActionItem.id)
        .where(
            ActionItem.case_id == Case.id,
            ActionItem.struck_off_on.is_(None),
            ActionItem.dropped_on.is_(None),
            ActionItem.out_of_force_on.is_(None),
        )
        .exists()
    )
    return of_cases(
        "apply_acceptance",
        Case.plan_approved_on,
        Case.status.in_([CaseStatus.IMPLEMENTING, CaseStatus.RECTIFY]),
        ~unfinished,
    )


def to_conclude(person: Principal, today: date) -> WorkList:
    """Acceptances with opinion and survey, waiting for the conclusion."""
    answered = (
        select(Survey.id)
        .where(Survey.case_id == Acceptance.case_id, Survey.answered_on.is_not(None))
        .exists()
    )
    return below_cases(
        "conclude_acceptance",
        Acceptance,
        Acceptance.expert_opinion_on,
        Acceptance.concluded_on.is_(None),
        Acceptance.expert_opinion_on.is_not(None),
        or_(answered, Case.survey_answered_before_on.is_not(None)),
    )


def opinions(person: Principal, today: date) -> WorkList:
    """Acceptances that wait for the opinion of the team leader."""
    return below_cases(
        "acceptance_opinion",
        Acceptance,
        Acceptance.applied_on,
        Acceptance.concluded_on.is_(None),
        Acceptance.expert_opinion_on.is_(None),
        leads(person, Acceptance.case_id),
    )


def to_close(person: Principal, today: date) -> WorkList:
    """Accepted cases that are not struck off."""
    return of_cases("close_case", Case.accepted_on, Case.status == CaseStatus.ACCEPTED)


def reopenings(person: Principal, today: date) -> WorkList:
    """Closed cases that a county asks to take up again."""
    return below_cases("decide_reopening", Reopening, Reopening.asked_on, Reopening.decided_on.is_(None))
