"""Reminding the people a case waits for (催办): who they are, once a day, and a line in the story."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, select

from casework.access.principal import Principal
from casework.cases.next_step import NextStep, waiting_steps
from casework.cases.queries.page import CasePage
from casework.cases.services import tell
from casework.enums import EventKind, Role
from casework.extensions import db
from casework.models import Case, User
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
    return PARTIES.get(key, _officer)(case)


def _accounts(*conditions: ColumnElement[bool]) -> Sequence[int]:
    return db.session.scalars(select(User.id).where(User.is_active, *conditions).order_by(User.id)).all()


def _officer(case: Case) -> Sequence[int]:
    own = _accounts(User.id == case.officer_id) if case.officer_id else []
    return own or _accounts(User.region_id == case.tenant_id, User.role == Role.COUNTY_OFFICER)


def _county_leaders(case: Case) -> Sequence[int]:
    return _accounts(User.region_id == case.tenant_id, User.role == Role.LEADER)


def _reviewers(case: Case) -> Sequence[int]:
    return _accounts(User.region_id == case.prefecture_id, User.role == Role.PREFECTURE_REVIEWER)


def _contacts(case: Case) -> Sequence[int]:
    return _accounts(User.enterprise_id == case.enterprise_id, User.role == Role.ENTERPRISE_CONTACT)


def _team_leader(case: Case) -> Sequence[int]:
    return _accounts(User.expert_id == case.leader.expert_id) if case.leader else []


def _undeclared(case: Case) -> Sequence[int]:
    missing = [member.expert_id for member in case.present_team if member.declared_on is None]
    return _accounts(User.expert_id.in_(missing))


PARTIES: dict[str, Callable[[Case], Sequence[int]]] = {
    "assign": _reviewers,
    "declare": _undeclared,
    "begin": _team_leader,
    "report": _team_leader,
    "answer": _contacts,
    "approve": _county_leaders,
    "done": _team_leader,
    "report_progress": _contacts,
    "survey": _contacts,
    "expert_opinion": _team_leader,
}
