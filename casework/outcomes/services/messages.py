"""Who is told when the ball passes on: survey, opinion, conclusion, results. The words are in notice_words.py."""

from __future__ import annotations

from datetime import date

from casework.diagnosis.people import contacts_of, experts_of, officers_of
from casework.enums import NoticeKind
from casework.models import Acceptance, Benefit, Reopening, Result, Survey
from casework.notices.services import notify, settle
from casework.outcomes import notice_words  # noqa: F401  the words of the messages sent here
from casework.outcomes.queries.reopening import deciders_of


def ask_for_opinion(acceptance: Acceptance, *, on: date) -> None:
    """The team leader gives the opinion next."""
    case = acceptance.case
    notify(
        experts_of(case, leader_only=True),
        subject=f"acceptance:{acceptance.id}:opinion",
        template="acceptance_to_opine",
        on=on,
        url=f"/cases/{case.id}/acceptance/opinion",
        kind=NoticeKind.HAND_OVER,
        name=case.enterprise_name,
    )


def ask_for_conclusion(acceptance: Acceptance, *, on: date) -> None:
    """The county concludes next."""
    case = acceptance.case
    settle(f"acceptance:{acceptance.id}:opinion")
    notify(
        officers_of(case),
        subject=f"acceptance:{acceptance.id}:conclude",
        template="acceptance_to_conclude",
        on=on,
        url=f"/cases/{case.id}/acceptance/conclude",
        kind=NoticeKind.HAND_OVER,
        name=case.enterprise_name,
    )


def tell_conclusion(acceptance: Acceptance, *, on: date) -> None:
    """Enterprise and experts learn how the round ended, and until when something has to be corrected."""
    case = acceptance.case
    settle(f"acceptance:{acceptance.id}:conclude")
    notify(
        {*contacts_of(case), *experts_of(case)},
        subject=f"acceptance:{acceptance.id}:concluded",
        template="acceptance_concluded",
        on=on,
        url=f"/cases/{case.id}/outcomes",
        name=case.enterprise_name,
        conclusion=acceptance.conclusion,
        due_on=acceptance.rectify_due_on,
    )


def ask_for_answer(survey: Survey, *, on: date) -> None:
    """The enterprise answers the survey next."""
    notify(
        contacts_of(survey.case),
        subject=f"survey:{survey.id}",
        template="survey_to_answer",
        on=on,
        url=f"/cases/{survey.case_id}/survey",
        kind=NoticeKind.HAND_OVER,
    )


def thank_for_answer(survey: Survey) -> None:
    """The survey is answered: nobody needs to be asked any more."""
    settle(f"survey:{survey.id}")


def ask_to_confirm(claim: Result | Benefit, *, on: date) -> None:
    """The enterprise confirms a result, or value and share of a benefit, next."""
    noun = _noun(claim)
    notify(
        contacts_of(claim.case),
        subject=f"{noun}:{claim.id}",
        template=f"{noun}_to_confirm",
        on=on,
        url=f"/cases/{claim.case_id}/outcomes#{noun}s",
        kind=NoticeKind.HAND_OVER,
        title=claim.title,
    )


def settle_claim(claim: Result | Benefit) -> None:
    """The result or the benefit is confirmed or taken back."""
    settle(f"{_noun(claim)}:{claim.id}")


def _noun(claim: Result | Benefit) -> str:
    return "result" if isinstance(claim, Result) else "benefit"


def ask_to_reopen(reopening: Reopening, *, on: date) -> None:
    """Prefecture or province decides next: whichever comes first."""
    case = reopening.case
    notify(
        deciders_of(case),
        subject=f"reopening:{reopening.id}",
        template="reopening_to_decide",
        on=on,
        url=f"/cases/{case.id}/reopening",
        kind=NoticeKind.HAND_OVER,
        name=case.enterprise_name,
    )


def tell_reopening_decided(reopening: Reopening, *, on: date) -> None:
    """The county learns of it; with consent the enterprise and the experts as well."""
    case = reopening.case
    settle(f"reopening:{reopening.id}")
    people = {reopening.asked_by_id, *officers_of(case)}
    if reopening.is_consented:
        people |= {*contacts_of(case), *experts_of(case)}
    notify(
        people,
        subject=f"reopening:{reopening.id}:decided",
        template="reopening_decided",
        on=on,
        url=f"/cases/{case.id}",
        name=case.enterprise_name,
        consent=bool(reopening.is_consented),
        opinion=reopening.opinion,
    )
