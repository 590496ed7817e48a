"""A case whose team is ready, and its people, on the day of the diagnosis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from casework import clock
from casework.access.principal import Principal
from casework.diagnosis import services
from casework.diagnosis.queries import constraints_of
from casework.enums import CaseStatus, Role, TeamRole, VisitWay
from casework.extensions import db
from casework.models import Case, Constraint, Diagnosis
from tests import factories as make

ON = date(2026, 5, 8)
FINDING = {
    "type_code": "MTR-01", "title": "11 只压力表超过检定周期", "evidence": "证书 2025-08 到期。", "severity": "high",
    "urgency": "medium",
}  # fmt: skip


@dataclass
class Team:
    """A case with a leader, a member and a contact, and the keys of their accounts."""

    case: Case
    leader: Principal
    member: Principal
    contact: Principal
    usernames: dict[str, str]

    def begun(self) -> Diagnosis:
        """The diagnosis begun."""
        return services.begin_diagnosis(self.case, on=ON, actor=self.leader)

    def written(self, findings: int = 3) -> Diagnosis:
        """The report complete, with some constraints, not sent."""
        diagnosis = self.begun()
        services.write_report(
            diagnosis, actor=self.leader, on=ON, held_on=date(2026, 5, 6),
            way=VisitWay.ON_SITE, conclusion="先解决计量溯源。",
        )  # fmt: skip
        for _ in range(findings):
            services.add_constraint(diagnosis, on=ON, actor=self.member, **FINDING)
        return diagnosis

    def sent(self, findings: int = 3) -> tuple[Diagnosis, list[Constraint]]:
        """The report with the enterprise."""
        diagnosis = self.written(findings)
        services.submit_report(diagnosis, on=ON, actor=self.leader)
        return diagnosis, constraints_of(self.case)


def make_team() -> Team:
    """Rows for a team that is ready."""
    case = make.make_case("620103", CaseStatus.TEAM_READY, team_ready_on=date(2026, 4, 22))
    people: dict[str, Any] = {}
    for name, role in (("leader", TeamRole.LEADER), ("member", TeamRole.MEMBER)):
        expert = make.make_expert()
        make.make_member(case, expert, role)
        people[name] = make.make_user(Role.EXPERT, expert=expert)
    people["contact"] = make.make_user(Role.ENTERPRISE_CONTACT, enterprise=case.enterprise)
    actors = {name: make.actor(user, case) for name, user in people.items()}
    people["officer"] = make.make_user(code="620103")
    return Team(case, **actors, usernames={name: user.username for name, user in people.items()})


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.moved_to(ON):
        yield


@pytest.fixture
def team(session: Any) -> Team:
    """The rows, rolled back after the test."""
    return make_team()


@pytest.fixture
def build(given: Callable[..., Any]) -> Callable[[str], dict[str, Any]]:
    """`build(step)`: a committed team after a step of its work."""

    def after(step: str) -> dict[str, Any]:
        with given():
            team = make_team()
            if step:
                getattr(team, step)()
            keys = [key for (key,) in db.session.query(Constraint.id).order_by(Constraint.number)]
            return {"case": team.case.id, "keys": keys, **team.usernames}

    return after
