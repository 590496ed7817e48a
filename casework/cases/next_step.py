"""What a case waits for now, and for whom: one rule for the case page, the workbench and the phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.access.permissions import Permission as P
from casework.access.permissions import allows
from casework.access.principal import Principal
from casework.cases.queries.page import CasePage
from casework.enums import CaseStatus as S
from casework.enums import TeamRole
from casework.i18n import gettext as _
from casework.i18n import ngettext


@dataclass(frozen=True)
class NextStep:
    """One step in one sentence: who has to take it, where, until when."""

    key: str
    title: str
    who: str
    endpoint: str
    action: str
    permission: P
    why: str = ""
    due_on: date | None = None
    is_mine: bool = False
    is_nudgeable: bool = True


def next_step(page: CasePage, person: Principal) -> NextStep | None:
    """The step this person sees first: the own one if there is one, else what the case waits for most."""
    steps = waiting_steps(page, person)
    if not steps:
        return None
    return next((step for step in steps if step.is_mine), steps[0])


def waiting_steps(page: CasePage, person: Principal) -> list[NextStep]:
    """Everything the case waits for, the most pressing first."""
    by_state = {
        S.CONFIRMED: _team,
        S.TEAM_READY: _begin,
        S.DIAGNOSING: _diagnosis,
        S.DIAGNOSED: _plan,
        S.PLAN_REVIEW: _review,
        S.IMPLEMENTING: _work,
        S.ACCEPTANCE: _acceptance,
        S.RECTIFY: _correction,
        S.ACCEPTED: _close,
        S.CLOSED: _archive,
        S.SUSPENDED: _resume,
    }
    find = by_state.get(page.case.status)
    steps = find(page) if find else []
    had_team = page.case.team or page.case.continues_id
    if had_team and page.case.is_open and page.case.status not in (S.CONFIRMED, S.SUSPENDED):
        steps = [*_team_is_whole_again(page), *steps]
    steps = [*_second_looks(page), *steps]
    return [_for_person(step, page, person) for step in steps]


def _for_person(step: NextStep, page: CasePage, person: Principal) -> NextStep:
    mine = allows(person, step.permission) and _is_called(step, page, person)
    values = {name: getattr(step, name) for name in step.__dataclass_fields__}
    return NextStep(**{**values, "is_mine": mine})


def _is_called(step: NextStep, page: CasePage, person: Principal) -> bool:
    """Whether a step that a role may take is this very person's."""
    if step.key == "declare":
        return any(m.expert_id == person.expert_id and not m.is_cleared for m in page.case.present_team)
    if step.key == "check":
        return any(
            m.id == page.facts.checker_id and m.expert_id == person.expert_id for m in page.case.present_team
        )
    if step.key in ("report", "begin", "expert_opinion") and person.expert_id is not None:
        leader = page.case.leader
        return leader is not None and leader.expert_id == person.expert_id
    return True


def _enterprise(page: CasePage) -> str:
    return _("Enterprise %(name)s", name=page.case.enterprise.contact_name or "")


def _county(page: CasePage) -> str:
    officer = page.case.officer
    return _("County %(name)s", name=officer.display_name if officer else "")


def _leader(page: CasePage) -> str:
    leader = page.case.leader
    return _("Expert %(name)s", name=leader.expert.name if leader else "")


def _team(page: CasePage) -> list[NextStep]:
    due = page.case.programme.diagnosis_due_on
    missing = page.facts.declarations_missing
    if missing and page.case.leader is not None:
        names = "、".join(m.expert.name for m in page.case.present_team if not m.is_cleared)
        return [
            NextStep(
                "declare",
                ngettext(
                    "Sign the recusal declaration", "Sign the recusal declarations (%(num)d missing)", missing
                ),
                _("Expert %(name)s", name=names),
                "team.show",
                _("Sign the declaration"),
                P.DECLARATION_SIGN,
                _("Diagnosis begins when every expert has declared to have no conflict of interest."),
                due,
            )
        ]
    has_leader = any(m.role is TeamRole.LEADER for m in page.case.present_team)
    return [
        NextStep(
            "assign",
            _("Assign the expert team") if not has_leader else _("Complete the expert team"),
            _("Prefecture or province"),
            "team.show",
            _("Assign experts"),
            P.CASE_ASSIGN,
            _("A team has a leader and two to five people; each signs a recusal declaration."),
            due,
        )
    ]


def _team_is_whole_again(page: CasePage) -> list[NextStep]:
    """A case that came from another county, or whose expert left, needs a whole team whatever its state."""
    is_whole = page.case.leader is not None and not page.facts.declarations_missing
    return [] if is_whole else _team(page)


def _second_looks(page: CasePage) -> list[NextStep]:
    """What waits for a second person: the waiver of a declaration, the check of a conclusion."""
    facts, steps = page.facts, []
    if facts.waivers_waiting and page.case.is_open:
        steps.append(
            NextStep(
                "waiver",
                _("Decide whether an expert may work without the declaration"),
                _("Leader of the prefecture, or the province"),
                "team.show",
                _("Decide on the waiver"),
                P.WAIVER_CONSENT,
                _("Whoever asks for a waiver never consents to it."),
            )
        )
    if facts.checks_unnamed:
        steps.append(
            NextStep(
                "name_checker",
                _("Name an expert who checks the conclusion"),
                _("Prefecture or province"),
                "team.show",
                _("Name an expert"),
                P.CASE_ASSIGN,
                _("A conflict of interest was found after the work was done."),
            )
        )
    if facts.checker_id is not None:
        names = "、".join(m.expert.name for m in page.case.present_team if m.id == facts.checker_id)
        steps.append(
            NextStep(
                "check",
                _("Check what the expert before concluded"),
                _("Expert %(name)s", name=names),
                "team.show",
                _("Check the conclusion"),
                P.CONCLUSION_CHECK,
                _("Acceptance is not concluded before."),
            )
        )
    return steps


def _begin(page: CasePage) -> list[NextStep]:
    return [
        NextStep(
            "begin",
            _("Begin the diagnosis"),
            _leader(page),
            "diagnosis.show",
            _("Begin the diagnosis"),
            P.DIAGNOSIS_WRITE,
            _("The enterprise fills in its self-assessment first; the team then goes on site."),
            page.case.programme.diagnosis_due_on,
        )
    ]


def _diagnosis(page: CasePage) -> list[NextStep]:
    facts = page.facts
    if facts.report_submitted_on is None or (facts.report_answered_on and facts.objections):
        return [
            NextStep(
                "report",
                _("Answer the objections to the report")
                if facts.objections
                else _("Finish the diagnosis report"),
                _leader(page),
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
            _enterprise(page),
            "diagnosis.show",
            _("Answer the report"),
            P.DIAGNOSIS_ANSWER,
            _("Silence is never taken as consent."),
            facts.report_answer_due_on,
        )
    ]


def _plan(page: CasePage) -> list[NextStep]:
    return [
        NextStep(
            "plan",
            _("Write the plan and submit it"),
            _county(page),
            "plans.show",
            _("Write the plan"),
            P.PLAN_WRITE,
            _("Every constraint of high severity needs an action or a reason."),
            page.case.programme.plan_due_on,
        )
    ]


def _review(page: CasePage) -> list[NextStep]:
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


def _work(page: CasePage) -> list[NextStep]:
    facts = page.facts
    steps = _review(page) if facts.plan_waiting else []
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
                _county(page),
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
                _leader(page),
                "plans.show",
                _("Check the reports"),
                P.ACTION_DONE,
            )
        )
    if facts.follow_ups_due:
        steps.append(_due_follow_up(page))
    open_actions = facts.actions - facts.actions_done - facts.actions_to_check
    if open_actions > 0:
        steps.append(
            NextStep(
                "report_progress",
                ngettext(
                    "Report progress on %(num)d action", "Report progress on %(num)d actions", open_actions
                ),
                _enterprise(page),
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
                _county(page),
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


def _due_follow_up(page: CasePage) -> NextStep:
    return NextStep(
        "follow_up",
        _("Hold the follow-up that is due"),
        _county(page),
        "follow_ups.of_case",
        _("Record the follow-up"),
        P.FOLLOW_UP_HOLD,
        due_on=page.facts.next_follow_up_on,
    )


def _acceptance(page: CasePage) -> list[NextStep]:
    facts, steps = page.facts, []
    due = page.case.programme.acceptance_due_on
    if not facts.survey_answered:
        steps.append(
            NextStep(
                "survey",
                _("Answer the satisfaction survey"),
                _enterprise(page),
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
                _leader(page),
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
                _county(page),
                "outcomes.conclude",
                _("Conclude"),
                P.ACCEPTANCE_CONCLUDE,
                _("Passed, to be corrected within a time limit, or not passed."),
                due,
            )
        )
    return steps


def _correction(page: CasePage) -> list[NextStep]:
    return [
        NextStep(
            "rectify",
            _("Correct what the acceptance found, then apply again"),
            _county(page),
            "outcomes.apply",
            _("Apply for acceptance"),
            P.ACCEPTANCE_APPLY,
            due_on=page.case.next_due_on,
        )
    ]


def _close(page: CasePage) -> list[NextStep]:
    return [
        NextStep(
            "close",
            _("Strike the case off the register"),
            _county(page),
            "outcomes.close",
            _("Close the case"),
            P.CASE_CLOSE,
            _("Acceptance is passed; closing plans the look-back checks."),
            page.case.programme.data_on,
        )
    ]


def _archive(page: CasePage) -> list[NextStep]:
    if page.facts.follow_ups_due:
        return [_due_follow_up(page)]
    return [
        NextStep(
            "archive",
            _("Archive the file when the look-backs are held"),
            _county(page),
            "outcomes.archive",
            _("Archive"),
            P.CASE_CLOSE,
            due_on=page.facts.next_follow_up_on,
            is_nudgeable=False,
        )
    ]


def _resume(page: CasePage) -> list[NextStep]:
    return [
        NextStep(
            "resume",
            _("Resume the work when the reason is gone"),
            _county(page),
            "cases.show",
            _("Resume"),
            P.CASE_RUN,
            is_nudgeable=False,
        )
    ]
