"""What waits from the diagnosis to the approved plan."""

from __future__ import annotations

from casework.access.permissions import Permission as P
from casework.cases.queries.page import CasePage
from casework.cases.steps.step import NextStep, county_words, enterprise_words, leader_words
from casework.i18n import gettext as _


def begin_steps(page: CasePage) -> list[NextStep]:
    """A team that may begin."""
    return [
        NextStep(
            "begin",
            _("Begin the diagnosis"),
            leader_words(page),
            "diagnosis.show",
            _("Begin the diagnosis"),
            P.DIAGNOSIS_WRITE,
            _("The enterprise fills in its self-assessment first; the team then goes on site."),
            page.case.programme.diagnosis_due_on,
        )
    ]


def diagnosis_steps(page: CasePage) -> list[NextStep]:
    """A diagnosis under way: the report, or the answer of the enterprise."""
    facts = page.facts
    if facts.report_submitted_on is None or (facts.report_answered_on and facts.objections):
        return [
            NextStep(
                "report",
                _("Answer the objections to the report")
                if facts.objections
                else _("Finish the diagnosis report"),
                leader_words(page),
                "diagnosis.show",
                _("Write the report"),
                P.DIAGNOSIS_WRITE,
                _("Every constraint needs its evidence and, where it can be measured, a baseline."),
                page.case.programme.diagnosis_due_on,
            )
        ]
    return [
        NextStep(
            "answer",
            _("Confirm the diagnosis report or object to it"),
            enterprise_words(page),
            "diagnosis.show",
            _("Answer the report"),
            P.DIAGNOSIS_ANSWER,
            _("Silence is never taken as consent."),
            facts.report_answer_due_on,
        )
    ]


def plan_steps(page: CasePage) -> list[NextStep]:
    """A diagnosed case."""
    return [
        NextStep(
            "plan",
            _("Write the plan and submit it"),
            county_words(page),
            "plans.show",
            _("Write the plan"),
            P.PLAN_WRITE,
            _("Every constraint of high severity needs an action or a reason."),
            page.case.programme.plan_due_on,
        )
    ]


def review_steps(page: CasePage) -> list[NextStep]:
    """A plan that was submitted."""
    first = page.case.plan_approved_on is None
    return [
        NextStep(
            "approve",
            _("Approve the plan or return it"),
            _("Deputy head in charge"),
            "plans.show",
            _("Review the plan"),
            P.PLAN_APPROVE,
            _("A plan is never approved by its author."),
            page.case.programme.plan_due_on if first else None,
        )
    ]
