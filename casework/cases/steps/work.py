"""What waits while a plan is carried out: evidence, reports, follow-ups, acceptance to apply for."""

from __future__ import annotations

from datetime import date

from casework.access.permissions import Permission as P
from casework.cases.queries.page import CasePage
from casework.cases.steps.planning import review_steps
from casework.cases.steps.step import NextStep, county_words, enterprise_words, leader_words
from casework.i18n import gettext as _
from casework.i18n import ngettext


def work_steps(page: CasePage) -> list[NextStep]:
    """A plan that is carried out: everything at once, the most pressing first."""
    facts = page.facts
    steps = review_steps(page) if facts.plan_waiting else []
    to_strike = facts.actions_done - facts.actions_struck_off
    if to_strike:
        steps.append(
            NextStep(
                "strike_off",
                ngettext(
                    "Check the evidence of %(num)d action and strike it off",
                    "Check the evidence of %(num)d actions and strike them off",
                    to_strike,
                ),
                county_words(page),
                "plans.show",
                _("Check evidence (%(num)d)", num=to_strike),
                P.ACTION_STRIKE_OFF,
                _("Confirming as done and striking off are never the same person."),
            )
        )
    if facts.actions_to_check:
        steps.append(
            NextStep(
                "done",
                ngettext(
                    "Confirm %(num)d action as done",
                    "Confirm %(num)d actions as done",
                    facts.actions_to_check,
                ),
                leader_words(page),
                "plans.show",
                _("Check the reports"),
                P.ACTION_DONE,
            )
        )
    if facts.follow_ups_due:
        steps.append(due_follow_up(page))
    open_actions = facts.actions - facts.actions_done - facts.actions_to_check
    if open_actions > 0:
        steps.append(
            NextStep(
                "report_progress",
                ngettext(
                    "Report progress on %(num)d action", "Report progress on %(num)d actions", open_actions
                ),
                enterprise_words(page),
                "plans.show",
                _("Report progress"),
                P.PLAN_AGREE,
                due_on=facts.oldest_overdue_on or _action_due(page),
            )
        )
    if not steps:
        steps.append(
            NextStep(
                "apply",
                _("Apply for acceptance"),
                county_words(page),
                "outcomes.apply",
                _("Apply for acceptance"),
                P.ACCEPTANCE_APPLY,
                _("All actions are struck off or no longer pursued."),
                page.case.programme.acceptance_due_on,
            )
        )
    return steps


def _action_due(page: CasePage) -> date | None:
    kind = page.case.next_due_kind
    return page.case.next_due_on if kind is not None and kind.value == "action" else None


def due_follow_up(page: CasePage) -> NextStep:
    """The follow-up that is due."""
    return NextStep(
        "follow_up",
        _("Hold the follow-up that is due"),
        county_words(page),
        "follow_ups.of_case",
        _("Record the follow-up"),
        P.FOLLOW_UP_HOLD,
        due_on=page.facts.next_follow_up_on,
    )
