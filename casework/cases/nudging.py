"""Reminding the people a case waits for (催办): who they are, once a day, and a line in the story."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from casework.access.principal import Principal
from casework.cases import people
from casework.cases.next_step import waiting_steps
from casework.cases.queries.page import CasePage
from casework.cases.queries.team import open_checks
from casework.cases.services import tell
from casework.cases.steps.step import NextStep
from casework.enums import EventKind
from casework.models import Case
from casework.notices.services import nudge


def step_to_remind_of(page: CasePage, person: Principal) -> NextStep | None:
    """What the case waits for most that is not the person's own to do."""
    steps = waiting_steps(page, person)
    return next((step for step in steps if step.is_nudgeable and not step.is_mine), None)


def remind_of(page: CasePage, step: NextStep, *, url: str, actor: Principal, today: date) -> None:
    """Remind everybody the step waits for. Raises RuleViolation without accounts, or twice a day."""
    case = page.case
    nudge(
        people_waited_for(case, step.key),
        actor=actor,
        subject=f"case:{case.id}",
        on=today,
        url=url,
        tenant_id=case.tenant_id,
        label=step.title,
        name=case.enterprise_name,
    )
    tell(case, EventKind.REMINDED, actor=actor, on=today, is_shared=False, step=step.key, who=step.who)


def people_waited_for(case: Case, key: str) -> Sequence[int]:
    """The accounts that can take a step; the county's officer where nobody else is named."""
    return PARTIES.get(key, people.officers)(case)


def _team_leader(case: Case) -> Sequence[int]:
    return people.experts(case.leader.expert_id) if case.leader else []


def _undeclared(case: Case) -> Sequence[int]:
    return people.experts(*(member.expert_id for member in case.present_team if not member.is_cleared))


def _second_persons(case: Case) -> Sequence[int]:
    return people.second_persons(case, 0)


def _checkers(case: Case) -> Sequence[int]:
    return people.experts(
        *(check.checker.expert_id for check in open_checks(case) if check.checker is not None)
    )


PARTIES: dict[str, Callable[[Case], Sequence[int]]] = {
    "assign": people.assigners,
    "declare": _undeclared,
    "waiver": _second_persons,
    "name_checker": people.assigners,
    "check": _checkers,
    "begin": _team_leader,
    "report": _team_leader,
    "answer": people.contacts,
    "approve": people.county_leaders,
    "done": _team_leader,
    "report_progress": people.contacts,
    "survey": people.contacts,
    "expert_opinion": _team_leader,
}
