"""What waits at the end of a case, and while it stands still."""

from __future__ import annotations

from casework.access.permissions import Permission as P
from casework.cases.queries.page import CasePage
from casework.cases.steps.step import NextStep, county_words, enterprise_words, leader_words
from casework.cases.steps.work import due_follow_up
from casework.i18n import gettext as _


def acceptance_steps(page: CasePage) -> list[NextStep]:
    """Acceptance that was applied for."""
    facts, steps = page.facts, []
    due = page.case.programme.acceptance_due_on
    if not facts.survey_answered and page.case.survey_answered_before_on is None:
        steps.append(
            NextStep(
                "survey",
                _("Answer the satisfaction survey"),
                enterprise_words(page),
                "outcomes.survey",
                _("Answer the survey"),
                P.SURVEY_ANSWER,
                due_on=due,
            )
        )
    if facts.acceptance_expert_missing:
        steps.append(
            NextStep(
                "expert_opinion",
                _("Give the acceptance opinion"),
                leader_words(page),
                "outcomes.opinion",
                _("Give the opinion"),
                P.ACCEPTANCE_EXPERT,
                due_on=due,
            )
        )
    if not steps:
        steps.append(
            NextStep(
                "conclude",
                _("Conclude the acceptance"),
                county_words(page),
                "outcomes.conclude",
                _("Conclude"),
                P.ACCEPTANCE_CONCLUDE,
                _("Passed, to be corrected within a time limit, or not passed."),
                due,
            )
        )
    return steps


def correction_steps(page: CasePage) -> list[NextStep]:
    """Acceptance that asked for corrections."""
    return [
        NextStep(
            "rectify",
            _("Correct what the acceptance found, then apply again"),
            county_words(page),
            "outcomes.apply",
            _("Apply for acceptance"),
            P.ACCEPTANCE_APPLY,
            due_on=page.case.next_due_on,
        )
    ]


def close_steps(page: CasePage) -> list[NextStep]:
    """An accepted case."""
    return [
        NextStep(
            "close",
            _("Strike the case off the register"),
            county_words(page),
            "outcomes.close",
            _("Close the case"),
            P.CASE_CLOSE,
            _("Acceptance is passed; closing plans the look-back checks."),
            page.case.programme.data_on,
        )
    ]


def archive_steps(page: CasePage) -> list[NextStep]:
    """A closed case."""
    if page.facts.follow_ups_due:
        return [due_follow_up(page)]
    return [
        NextStep(
            "archive",
            _("Archive the file when the look-backs are held"),
            county_words(page),
            "outcomes.archive",
            _("Archive"),
            P.CASE_CLOSE,
            due_on=page.facts.next_follow_up_on,
            is_nudgeable=False,
        )
    ]


def resume_steps(page: CasePage) -> list[NextStep]:
    """A suspended case."""
    return [
        NextStep(
            "resume",
            _("Resume the work when the reason is gone"),
            county_words(page),
            "cases.show",
            _("Resume"),
            P.CASE_RUN,
            is_nudgeable=False,
        )
    ]
