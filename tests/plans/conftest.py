"""A diagnosed case with three confirmed constraints, and its people, on a day in May."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from flask import Flask

from casework import clock
from casework.access.principal import Principal
from casework.enums import CaseStatus, FileSubject, PartyKind, Role, ServiceType, Severity, TeamRole
from casework.extensions import db
from casework.files.receiving import receive
from casework.files.services import store
from casework.models import ActionItem, Case, Constraint, Plan
from casework.plans import services
from tests import factories as make
from tests.files.samples import Upload, pdf

ON = date(2026, 5, 20)
LINE: dict[str, Any] = {
    "title": "压力表送检并更新计量台账", "finish_mark": "11 只压力表都有有效检定证书。",
    "service": ServiceType.METROLOGY, "party_kind": PartyKind.ENTERPRISE, "responsible": "赵海燕",
    "due_on": date(2026, 10, 9), "evidence_kinds": ["检定证书", "计量台账"],
}  # fmt: skip


@dataclass
class Site:
    """The rows of a case and its people as actors."""

    case: Case
    constraints: list[Constraint]
    officer: Principal
    leader: Principal
    expert: Principal
    contact: Principal
    usernames: dict[str, str] = field(default_factory=dict)

    def drafted(self) -> Plan:
        """A complete first version: one line for each constraint."""
        plan = services.start_plan(self.case, actor=self.officer)
        services.edit_plan(plan, actor=self.officer, goal="废品率降到 4 % 以下")
        for constraint in self.constraints:
            services.add_line(plan, constraint, on=ON, actor=self.officer, **LINE)
        return plan

    def submitted(self) -> Plan:
        """The first version with the deputy head."""
        plan = self.drafted()
        services.agree_to_plan(plan, on=ON, actor=self.contact)
        services.submit_plan(plan, on=ON, actor=self.officer)
        return plan

    def running(self) -> list[ActionItem]:
        """The first version in force: its actions."""
        plan = self.submitted()
        services.approve_plan(plan, on=ON, actor=self.leader)
        return list(
            db.session.query(ActionItem).filter_by(case_id=self.case.id).order_by(ActionItem.number).all()
        )

    def with_evidence(self) -> list[ActionItem]:
        """Running, the first action with both kinds of evidence."""
        actions = self.running()
        for kind in actions[0].evidence_kinds:
            evidence(actions[0], kind, self.contact)
        return actions

    def give_up(self, action: ActionItem, reason: str, on: date = ON) -> None:
        """The officer asks, the deputy head decides."""
        request = services.ask_to_drop(action, reason, on=on, actor=self.officer)
        services.decide_drop(request, True, on=on, actor=self.leader)


def evidence(action: ActionItem, kind: str, actor: Principal, on: date = ON, **values: Any) -> Any:
    """A file of one kind under an action."""
    content = pdf(str(make.number()).encode())
    received = receive(Upload(f"{kind}.pdf", content))
    return store(received, subject=FileSubject.ACTION, parent=action, kind=kind, actor=actor, on=on, **values)


def make_site() -> Site:
    """Rows of a case that waits for its plan."""
    case = make.make_case(
        "620103", CaseStatus.DIAGNOSED, team_ready_on=date(2026, 4, 22), diagnosis_started_on=date(2026, 4, 28),
        diagnosed_on=date(2026, 5, 15),
    )  # fmt: skip
    severities = (Severity.HIGH, Severity.HIGH, Severity.LOW)
    constraints = [
        make.make_constraint(case, number=n, severity=s) for n, s in enumerate(severities, start=1)
    ]
    expert = make.make_expert()
    make.make_member(case, expert, TeamRole.LEADER)
    people = {
        "officer": make.make_user(code="620103"),
        "leader": make.make_user(Role.LEADER, "620103"),
        "expert": make.make_user(Role.EXPERT, expert=expert),
        "contact": make.make_user(Role.ENTERPRISE_CONTACT, enterprise=case.enterprise),
    }
    case.officer = people["officer"]
    actors = {name: make.actor(user, case) for name, user in people.items()}
    people["other_leader"] = make.make_user(Role.LEADER, "620102")
    people["prefecture_leader"] = make.make_user(
        Role.LEADER, "620100", region_id=make.region("620100", "prefecture").id
    )
    people["viewer"] = make.make_user(Role.VIEWER, "620103")
    people["province"] = make.make_user(Role.PROVINCIAL_MANAGER, "620000")
    return Site(case, constraints, **actors, usernames={name: user.username for name, user in people.items()})


@pytest.fixture(autouse=True)
def _today(app: Flask, tmp_path: Any) -> Iterator[None]:
    before = app.config["DATA_DIR"]
    app.config["DATA_DIR"] = str(tmp_path)
    with clock.moved_to(ON):
        yield
    app.config["DATA_DIR"] = before


@pytest.fixture
def site(session: Any) -> Site:
    """The rows, rolled back after the test."""
    return make_site()
