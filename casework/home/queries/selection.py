"""Work of the selection: nominations to write, review, decide and confirm, withdrawals to decide."""

from __future__ import annotations

from datetime import date

from casework.access.principal import Principal
from casework.enums import NominationStatus
from casework.home.queries.rows import WorkList, of_cases, of_nominations
from casework.models import (
    Case,
    Nomination,
)


def returned(person: Principal, today: date) -> WorkList:
    """Nominations that came back to the county."""
    return of_nominations(
        "returned_nomination", Nomination.submitted_on, Nomination.status == NominationStatus.RETURNED
    )


def to_review(person: Principal, today: date) -> WorkList:
    """Nominations on the desk of the prefecture."""
    return of_nominations(
        "review_nomination",
        Nomination.submitted_on,
        Nomination.status.in_([NominationStatus.SUBMITTED, NominationStatus.PREFECTURE_REVIEW]),
    )


def to_decide(person: Principal, today: date) -> WorkList:
    """Nominations on which the province has not decided."""
    return of_nominations(
        "decide_nomination",
        Nomination.forwarded_on,
        Nomination.status == NominationStatus.PROVINCE_REVIEW,
        Nomination.decided_on.is_(None),
    )


def to_confirm_selection(person: Principal, today: date) -> WorkList:
    """Nominations whose public notice has run out."""
    return of_nominations(
        "confirm_nomination",
        Nomination.notice_until_on,
        Nomination.status == NominationStatus.PUBLIC_NOTICE,
        Nomination.notice_until_on < today,
    )


def withdrawals(person: Principal, today: date) -> WorkList:
    """Withdrawals that were applied for."""
    return of_cases(
        "decide_withdrawal",
        Case.withdrawal_requested_on,
        Case.withdrawal_requested_on.is_not(None),
        Case.withdrawn_on.is_(None),
    )
