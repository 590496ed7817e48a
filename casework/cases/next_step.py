"""What a case waits for now, and for whom: one rule for the case page, the workbench and the phone."""

from __future__ import annotations

from casework.access.permissions import allows
from casework.access.principal import Principal
from casework.cases.queries.page import CasePage
from casework.cases.steps.ending import (
    acceptance_steps,
    archive_steps,
    close_steps,
    correction_steps,
    resume_steps,
)
from casework.cases.steps.planning import begin_steps, diagnosis_steps, plan_steps, review_steps
from casework.cases.steps.step import NextStep
from casework.cases.steps.team import second_looks, team_steps, whole_team_again
from casework.cases.steps.work import work_steps
from casework.enums import CaseStatus as S


def next_step(page: CasePage, person: Principal) -> NextStep | None:
    """The step this person sees first: the own one if there is one, else what the case waits for most."""
    steps = waiting_steps(page, person)
    if not steps:
        return None
    return next((step for step in steps if step.is_mine), steps[0])


def waiting_steps(page: CasePage, person: Principal) -> list[NextStep]:
    """Everything the case waits for, the most pressing first."""
    by_state = {
        S.CONFIRMED: team_steps,
        S.TEAM_READY: begin_steps,
        S.DIAGNOSING: diagnosis_steps,
        S.DIAGNOSED: plan_steps,
        S.PLAN_REVIEW: review_steps,
        S.IMPLEMENTING: work_steps,
        S.ACCEPTANCE: acceptance_steps,
        S.RECTIFY: correction_steps,
        S.ACCEPTED: close_steps,
        S.CLOSED: archive_steps,
        S.SUSPENDED: resume_steps,
    }
    find = by_state.get(page.case.status)
    steps = find(page) if find else []
    had_team = page.case.team or page.case.continues_id
    if had_team and page.case.is_open and page.case.status not in (S.CONFIRMED, S.SUSPENDED):
        steps = [*whole_team_again(page), *steps]
    steps = [*second_looks(page), *steps]
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
