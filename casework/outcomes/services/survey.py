"""The satisfaction survey (满意度测评): sent once, answered once by the enterprise alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from casework.access.principal import Principal
from casework.cases.services import refresh_deadline, require_open, tell
from casework.enums import EventKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Case, Survey
from casework.outcomes.queries.survey import survey_of
from casework.outcomes.questions import MARK_WORDS, QUESTIONS
from casework.outcomes.services.messages import ask_for_answer, thank_for_answer

BEST_MARK: Final = max(MARK_WORDS)


def ensure_survey(case: Case, *, on: date) -> Survey | None:
    """The survey of a case, sent on `on` if it was not sent before; None when the enterprise answered it in the county that
    had the case before."""
    survey = survey_of(case.id)
    if survey is None and case.survey_answered_before_on is None:
        survey = Survey(case=case, sent_on=on)
        db.session.add(survey)
        db.session.flush()
        ask_for_answer(survey, on=on)
    return survey


def send_survey(case: Case, *, on: date, actor: Principal) -> Survey:
    """Send the survey before the application, so that the answer is there in time.

    Raises RuleViolation before the plan is approved, for a second time, and for a case that takes no work.
    """
    require_open(case)
    if case.plan_approved_on is None:
        raise RuleViolation(_("The survey asks about the help; it is sent after the plan was approved."))
    known = survey_of(case.id)
    if known is not None:
        raise RuleViolation(_("The survey was sent on %(date)s.", date=known.sent_on))
    before = case.survey_answered_before_on
    if before is not None:
        raise RuleViolation(
            _(
                "The enterprise answered on %(date)s, before the case moved here; it counts there.",
                date=before,
            )
        )
    ensure_survey(case, on=on)
    return survey_to_answer(case)


def survey_to_answer(case: Case) -> Survey:
    """The survey that was sent. Raises RuleViolation before that."""
    survey = survey_of(case.id)
    if survey is None:
        raise RuleViolation(_("The survey was not sent yet; it comes with the acceptance."))
    return survey


def check_may_answer(survey: Survey, actor: Principal) -> None:
    """The enterprise itself, once, while the case is open. Raises RuleViolation."""
    if actor.enterprise_id != survey.case.enterprise_id:
        raise RuleViolation(_("Only the enterprise answers its survey."))
    if survey.answered_on is not None:
        raise RuleViolation(_("The survey was answered on %(date)s. Thank you.", date=survey.answered_on))
    require_open(survey.case)


def answer_survey(survey: Survey, answers: Sequence[int], text: str, *, on: date, actor: Principal) -> None:
    """Keep the enterprise's answers (six marks from 1 to 5) and words. Raises RuleViolation.

    The story says that it was answered, never how.
    """
    check_may_answer(survey, actor)
    if len(answers) != len(QUESTIONS) or any(mark not in MARK_WORDS for mark in answers):
        raise RuleViolation(_("Please answer every question."))
    survey.answers = ",".join(str(mark) for mark in answers)
    survey.score = score_of(answers)
    survey.text = text
    survey.answered_on = on
    db.session.flush()
    tell(survey.case, EventKind.SURVEY_ANSWERED, on=on, actor=actor)
    thank_for_answer(survey)
    refresh_deadline(survey.case)


def score_of(answers: Sequence[int]) -> Decimal:
    """The mean of the marks on a scale of 100 (mean × 20), two decimals, half up (K23)."""
    mean = Decimal(sum(answers)) / len(answers)
    return (mean / BEST_MARK * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
