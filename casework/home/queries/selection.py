"""Work of the selection: nominations to write, review, decide and confirm, withdrawals to decide."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from casework.access.principal import Principal
from casework.enums import NominationStatus
from casework.home.queries.rows import Work, WorkList, first_rows, of_cases, of_nominations
from casework.models import (
    Case,
    CaseTransfer,
    Nomination,
    Objection,
    Programme,
    QuotaConsent,
)
from casework.regions.queries import place
from casework.transfers.queries import waits_for_answer, waits_for_decision


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


def transfers_to_answer(person: Principal, today: date) -> WorkList:
    """Cases that another county wants to hand over to this one."""
    assert person.region_id is not None
    return _of_transfers("answer_transfer", CaseTransfer.proposed_on, waits_for_answer(person.region_id))


def transfers_to_decide(person: Principal, today: date) -> WorkList:
    """Hand-overs between two counties that are agreed and need the consent of this unit."""
    assert person.region_id is not None
    return _of_transfers("decide_transfer", CaseTransfer.answered_on, waits_for_decision(person.region_id))


def _of_transfers(kind: str, since: Any, condition: ColumnElement[bool]) -> WorkList:
    """Read of the proposal alone: the receiving county does not reach the case yet."""
    statement = (
        select(
            CaseTransfer.id, CaseTransfer.giving_id, CaseTransfer.enterprise_name, CaseTransfer.case_number,
            since.label("since"),
        )
        .where(condition)
        .order_by(since, CaseTransfer.id)
    )  # fmt: skip
    rows, count = first_rows(statement)
    return WorkList(
        [Work(kind, r.id, None, r.giving_id, r.enterprise_name, r.case_number, r.since) for r in rows], count
    )


def withdrawals(person: Principal, today: date) -> WorkList:
    """Withdrawals that were applied for."""
    return of_cases(
        "decide_withdrawal",
        Case.withdrawal_requested_on,
        Case.withdrawal_requested_on.is_not(None),
        Case.withdrawn_on.is_(None),
    )


def objections(person: Principal, today: date) -> WorkList:
    """Objections raised in the public notice that nobody has answered: each of them stops a confirmation."""
    statement = (
        select(Objection.id, Objection.tenant_id, Nomination.enterprise_name, Objection.recorded_on)
        .join(Nomination, Nomination.id == Objection.nomination_id)
        .where(Objection.is_upheld.is_(None))
        .order_by(Objection.recorded_on, Objection.id)
    )
    rows, count = first_rows(statement)
    return WorkList(
        [
            Work("answer_objection", r.id, None, r.tenant_id, r.enterprise_name, "", r.recorded_on)
            for r in rows
        ],
        count,
    )


def quota_consents(person: Principal, today: date) -> WorkList:
    """Places beyond a quota that wait for a leader of the province."""
    statement = (
        select(QuotaConsent.id, QuotaConsent.prefecture_id, QuotaConsent.asked_on, Programme.year)
        .join(Programme, Programme.id == QuotaConsent.programme_id)
        .where(QuotaConsent.is_approved.is_(None))
        .order_by(QuotaConsent.asked_on, QuotaConsent.id)
    )
    rows, count = first_rows(statement)
    return WorkList(
        [
            Work(
                "decide_consent",
                r.id,
                None,
                r.prefecture_id,
                place(r.prefecture_id).name,
                str(r.year),
                r.asked_on,
            )
            for r in rows
        ],
        count,
    )
