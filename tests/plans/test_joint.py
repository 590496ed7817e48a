"""Joint actions: one record over several cases, a line in the plan of each, the state of each case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from casework.access.principal import Principal
from casework.enums import CaseStatus, PartyKind, Role, ServiceType
from casework.errors import RuleViolation
from casework.extensions import db
from casework.models import Case, JointAction, JointActionPart
from casework.plans import services
from casework.plans.joint_pages import part
from casework.plans.queries import joint as queries
from casework.plans.queries.versions import open_version
from tests import factories as make
from tests.plans.conftest import ON

KIND = "MTR-01"
VALUES: dict[str, Any] = {
    "title": "计量器具集中检定", "finish_mark": "每家都有有效检定证书。", "service": ServiceType.METROLOGY,
    "due_on": date(2026, 10, 9), "party_kind": PartyKind.BUREAU, "responsible": "李海燕",
    "evidence_kinds": ["检定证书"], "cost": "县局承担",
}  # fmt: skip


@dataclass
class Two:
    """Two diagnosed cases of a county with the same kind of constraint, and a third one of another county."""

    cases: list[Any]
    constraints: list[Any]
    officer: Principal
    officer_name: str


def make_two() -> Two:
    cases = [
        make.make_case("620103", CaseStatus.DIAGNOSED, sequence=n, diagnosed_on=date(2026, 5, 15))
        for n in (1, 2)
    ]
    constraints = [make.make_constraint(case, number=1, type_code=KIND) for case in cases]
    other = make.make_case("620102", CaseStatus.DIAGNOSED, diagnosed_on=date(2026, 5, 15))
    make.make_constraint(other, number=1, type_code=KIND)
    user = make.make_user(Role.COUNTY_OFFICER, "620103")
    return Two(cases, constraints, make.actor(user), user.username)


def propose(two: Two, constraints: Any = None, **given: Any) -> JointAction:
    return services.propose_joint_action(
        constraints or two.constraints, **{**VALUES, **given}, on=ON, actor=two.officer
    )


def test_each_case_takes_it_into_its_own_plan(session: Any) -> None:
    two = make_two()
    joint = propose(two)
    for case in two.cases:
        plan = open_version(case)
        assert plan is not None
        assert [line.title for line in plan.lines] == ["计量器具集中检定"]
        assert plan.approved_on is None, "nothing is approved by proposing"
    parts = [part(item) for item in queries.parts_of(joint)]
    assert [item["case"] for item in parts] == two.cases
    assert [item["action"] for item in parts] == [None, None]


def test_the_number_of_a_part_that_was_left_out_is_not_given_again(session: Any) -> None:
    two = make_two()
    joint = propose(two)
    plan = open_version(two.cases[0])
    assert plan is not None
    left_out = plan.lines[0].number
    services.remove_line(plan.lines[0], actor=two.officer)
    values = {key: value for key, value in VALUES.items() if key != "title"}
    other = services.add_line(plan, two.constraints[0], on=ON, actor=two.officer, title="另一项", **values)
    assert other.number > left_out
    assert not queries.parts_of(joint)[0].is_drafted, "the other measure is no part of the joint action"
    services.remove_line(other, actor=two.officer)
    again = queries.parts_of(propose(two))
    assert [item.is_drafted for item in again] == [True, True], "what was left out can be proposed anew"


@pytest.mark.parametrize("ended", [CaseStatus.WITHDRAWN, CaseStatus.TRANSFERRED])
def test_a_case_that_left_says_so_instead_of_going_on(session: Any, ended: CaseStatus) -> None:
    two = make_two()
    joint = propose(two)
    number = queries.parts_of(joint)[0].row.number
    make.make_action(two.cases[0], two.constraints[0], number=number)
    two.cases[0].status = ended
    session.flush()
    first, second = (part(item) for item in queries.parts_of(joint))
    assert first["state"] == (ended.tone, str(ended.label))
    assert second["state"][0] == "info", "the other one is still drafted"


def test_a_case_whose_plan_waits_for_approval_is_named(session: Any) -> None:
    two = make_two()
    plan = services.start_plan(two.cases[0], actor=two.officer)
    plan.submitted_on = ON
    with pytest.raises(RuleViolation, match=two.cases[0].enterprise_name):
        propose(two)


@pytest.mark.parametrize("pick", [slice(0, 1), slice(0, 0)])
def test_it_is_for_at_least_two_cases(session: Any, pick: slice) -> None:
    two = make_two()
    with pytest.raises(RuleViolation):
        services.propose_joint_action(two.constraints[pick], **VALUES, on=ON, actor=two.officer)


def test_it_answers_one_kind_of_constraint_of_one_county(session: Any) -> None:
    two = make_two()
    two.constraints[1].type_code = "MAN-04"
    with pytest.raises(RuleViolation):
        propose(two)


def test_proposed_on_the_page_and_seen_by_the_staff_above_but_by_no_other_county(
    given: Callable[..., Any], sign_in: Any
) -> None:
    with given():
        two = make_two()
        names = {
            "prefecture": make.make_user(Role.PREFECTURE_REVIEWER, "620100").username,
            "other": make.make_user(Role.COUNTY_OFFICER, "620102").username,
        }
        keys = [constraint.id for constraint in two.constraints]
        two_cases = [case.id for case in two.cases]
    officer = sign_in(two.officer_name)
    assert f"type={KIND}" in officer.get("/joint-actions").text
    assert f"type={KIND}" not in sign_in(names["other"]).get("/joint-actions").text, (
        "one case is nothing in common"
    )
    form = {
        "constraint_ids": [str(key) for key in keys], "title": VALUES["title"], "service": "metrology",
        "finish_mark": VALUES["finish_mark"], "due_on": "2026-10-09", "party_kind": "bureau",
        "responsible": "李海燕", "evidence": "检定证书", "request_key": "k" * 16,
    }  # fmt: skip
    address = f"/joint-actions/new?type={KIND}"
    assert officer.get("/joint-actions/new?type=MAN-01").status_code == 404
    assert (
        officer.post(address, data={**form, "constraint_ids": form["constraint_ids"][:1]}).status_code == 422
    )
    for _attempt in range(2):
        assert officer.post(address, data=form).status_code == 303
    with given() as session:
        joint = db.session.query(JointAction).one().id
        session.get(Case, two_cases[1]).status = CaseStatus.SUSPENDED
    again = officer.post(address, data=form)
    assert (again.status_code, again.location) == (303, f"/joint-actions/{joint}"), (
        "it is done, whoever left since"
    )
    late = officer.post(address, data={**form, "request_key": "l" * 16})
    assert (late.status_code, "计量器具集中检定" in late.text) == (422, True), "what was typed stays"
    assert "所选内容中有的已不能选择" in late.text
    other = officer.post(address, data={**form, "request_key": "m" * 16, "constraint_ids": ["98", "99"]})
    assert "not valid choices" not in other.text
    with given():
        assert db.session.query(JointActionPart).count() == 2
    assert "计量器具集中检定" in sign_in(names["prefecture"]).get(f"/joint-actions/{joint}").text
    assert sign_in(names["other"]).get(f"/joint-actions/{joint}").status_code == 404
    assert "计量器具集中检定" not in sign_in(names["other"]).get("/joint-actions").text


def test_the_list_and_the_page_cost_the_same_for_two_and_for_many(
    given: Callable[..., Any], sign_in: Any, statements: Any
) -> None:
    counts = []
    with given():
        two = make_two()
        first = propose(two).id
    officer = sign_in(two.officer_name)
    for more in (0, 6):
        with given():
            cases = [
                make.make_case(
                    "620103", CaseStatus.DIAGNOSED, sequence=10 + n, diagnosed_on=date(2026, 5, 15)
                )
                for n in range(more)
            ]
            constraints = [make.make_constraint(case, number=1, type_code=KIND) for case in cases]
            if constraints:
                first = propose(two, constraints).id
                for _again in range(3):
                    propose(two, constraints, title=f"第{_again}次")
        for path in ("/joint-actions", f"/joint-actions/{first}"):
            officer.get(path)
            with statements() as seen:
                officer.get(path)
            counts.append(len(seen))
    assert counts[:2] == counts[2:]
