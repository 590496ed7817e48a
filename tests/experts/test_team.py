"""The team of a case: who is offered, the recusal declaration, stepping back, ending."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework import clock
from casework.cases import declaration
from casework.cases.services import assign_expert
from casework.enums import CaseStatus, Rank, Role, TeamRole
from casework.errors import RuleViolation
from casework.experts.candidates import SHOWN, Need, candidates
from casework.experts.distance import Nearness
from casework.extensions import db
from casework.models import Case, CaseExpert
from casework.regions.queries import place
from tests import factories as make

ON = date(2026, 4, 22)


def test_the_nearest_and_the_freest_are_offered_first(given: Callable[..., Any]) -> None:
    with given():
        lanzhou = make.region("620100", Rank.PREFECTURE).id
        near = make.make_expert("近", region_id=lanzhou)
        far = make.make_expert("远", region_id=make.region("620900", Rank.PREFECTURE).id)
        free, busy = make.make_expert("闲"), make.make_expert("忙")
        for _ in range(3):
            make.make_member(make.make_case("620402"), busy)
        make.make_expert("已到期", term_until_on=date(2026, 1, 1))
        make.make_expert("已出库", is_active=False)
        on_team = make.make_expert("已在组")
        reader = make.actor(make.make_user(Role.PREFECTURE_REVIEWER, "620100"))
        names = [near.name, free.name, busy.name, far.name]
        without, county = [on_team.id], make.region("620103").id
    with given(reader.scope):
        offered = candidates(Need(place(county)), reader, ON, without=without)
    assert [c.name for c in offered] == names
    assert [c.load for c in offered] == [0, 0, 3, 0]
    assert [c.distance.nearness for c in offered] == [
        Nearness.SAME_PREFECTURE, Nearness.SAME_PREFECTURE, Nearness.SAME_PREFECTURE, Nearness.FAR,
    ]  # fmt: skip


def test_at_most_twelve_are_offered(session: Any) -> None:
    for _ in range(SHOWN + 5):
        make.make_expert()
    reader = make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000"))
    assert len(candidates(Need(place(make.region("620103").id)), reader, ON)) == SHOWN


def _member(case: Case) -> tuple[CaseExpert, Any]:
    expert = make.make_expert()
    user = make.make_user(Role.EXPERT, expert=expert)
    assigner = make.actor(make.make_user(Role.PREFECTURE_REVIEWER, "620100"))
    member = assign_expert(case, expert, TeamRole.LEADER, on=ON, actor=assigner)
    return member, make.actor(user, case)


def test_the_signed_text_is_kept_in_full(session: Any) -> None:
    case = make.make_case()
    member, expert = _member(case)
    declaration.sign(member, [], on=ON, actor=expert)
    assert member.declared_on == ON
    assert case.enterprise_name in member.declaration
    assert len(member.declaration.split("\n")) == 1 + len(declaration.CONFLICTS)
    assert case.status is CaseStatus.TEAM_READY


def test_who_ticks_a_conflict_cannot_sign(session: Any) -> None:
    case = make.make_case()
    member, expert = _member(case)
    with pytest.raises(RuleViolation) as refused:
        declaration.sign(member, ["kin"], on=ON, actor=expert)
    assert refused.value.field == "conflicts"
    assert member.declared_on is None
    assert case.status is CaseStatus.CONFIRMED


def test_stepping_back_ends_the_assignment_and_tells_without_details(session: Any) -> None:
    case = make.make_case()
    member, expert = _member(case)
    declaration.step_back(member, ["kin", "stake"], on=ON, actor=expert)
    assert (member.ended_on, member.declared_on) == (ON, None)
    assert str(declaration.CONFLICTS["kin"]) in member.declaration
    ended = next(event for event in case.events if event.kind.value == "expert_ended")
    assert str(declaration.CONFLICTS["kin"]) not in ended.details_json


def test_nobody_declares_for_somebody_else(session: Any) -> None:
    member, _ = _member(make.make_case())
    other = make.actor(make.make_user(Role.EXPERT), member.case)
    with pytest.raises(RuleViolation):
        declaration.sign(member, [], on=ON, actor=other)
    with pytest.raises(RuleViolation):
        declaration.step_back(member, ["kin"], on=ON, actor=other)


@pytest.fixture
def world(given: Callable[..., Any]) -> dict[str, Any]:
    """A confirmed case, an assigner, two experts with accounts."""
    with given():
        case = make.make_case("620103")
        users = [make.make_user(Role.EXPERT) for _ in range(2)]
        return {
            "case": case.id,
            "assigner": make.make_user(Role.PREFECTURE_REVIEWER, "620100").username,
            "officer": make.make_user(code="620103").username,
            "experts": [(user.expert_id, user.username) for user in users],
        }


def test_load_and_distance_are_shown_to_the_assigner(world: dict[str, Any], sign_in: Any, given: Any) -> None:
    with given():
        busy = make.make_expert("忙专家", region_id=make.region("620400", Rank.PREFECTURE).id)
        for _ in range(2):
            make.make_member(make.make_case("620402"), busy)
    text = sign_in(world["assigner"]).get(f"/cases/{world['case']}/team").text
    assert "在帮 2 个" in text
    assert "白银，60 公里" in text


def test_a_team_comes_together_over_http(world: dict[str, Any], sign_in: Any, given: Any) -> None:
    assigner, url = sign_in(world["assigner"]), f"/cases/{world['case']}/team"
    (leader_id, leader), (member_id, member) = world["experts"]
    with clock.moved_to(ON):
        for key, role in ((leader_id, "leader"), (member_id, "member")):
            form = {"request_key": f"key-for-{key:08d}", "expert_id": key, "role": role}
            assert assigner.post(url, data=form).status_code == 303
        for username in (leader, member):
            browser = sign_in(username)
            page = browser.get(url)
            assert "申请回避" in page.text
            assert browser.post(f"{url}/declaration", data={"step": "sign"}).status_code == 303
    with given():
        case = db.session.get(Case, world["case"])
        assert (case.status, case.team_ready_on) == (CaseStatus.TEAM_READY, ON)


def test_a_second_leader_is_refused_in_words(world: dict[str, Any], sign_in: Any) -> None:
    assigner, url = sign_in(world["assigner"]), f"/cases/{world['case']}/team"
    for number, (key, _) in enumerate(world["experts"]):
        answer = assigner.post(
            url, data={"request_key": f"key{number:08d}", "expert_id": key, "role": "leader"}
        )
    assert answer.status_code == 422
    assert "组长" in answer.text


@pytest.mark.parametrize("expert_id", ["", "abc", "999999999", "99999999999999999999"])
def test_an_expert_who_does_not_exist_is_no_choice(
    world: dict[str, Any], sign_in: Any, expert_id: str
) -> None:
    form = {"request_key": "k" * 20, "expert_id": expert_id, "role": "leader"}
    assert sign_in(world["assigner"]).post(f"/cases/{world['case']}/team", data=form).status_code == 422


def test_a_conflict_over_http_is_refused_then_recused(
    world: dict[str, Any], sign_in: Any, given: Any
) -> None:
    assigner, url = sign_in(world["assigner"]), f"/cases/{world['case']}/team"
    key, username = world["experts"][0]
    assigner.post(url, data={"request_key": "k" * 20, "expert_id": key, "role": "leader"})
    browser = sign_in(username)
    refused = browser.post(f"{url}/declaration", data={"step": "sign", "conflicts": "kin"})
    assert refused.status_code == 422
    assert "checked" in refused.text
    assert (
        browser.post(f"{url}/declaration", data={"step": "step_back", "conflicts": "kin"}).status_code == 303
    )
    assert sign_in(username).get(url).status_code == 404
    with given():
        member = db.session.query(CaseExpert).filter_by(case_id=world["case"]).one()
        assert member.ended_on is not None


def test_ending_an_assignment_needs_a_reason(world: dict[str, Any], sign_in: Any, given: Any) -> None:
    assigner, url = sign_in(world["assigner"]), f"/cases/{world['case']}/team"
    assigner.post(url, data={"request_key": "k" * 20, "expert_id": world["experts"][0][0], "role": "leader"})
    with given():
        key = db.session.query(CaseExpert.id).filter_by(case_id=world["case"]).scalar()
    assert assigner.post(f"{url}/{key}/end", data={"reason": ""}).status_code == 422
    assert assigner.post(f"{url}/{key}/end", data={"reason": "工作调动"}).status_code == 303
    assert assigner.get(f"{url}/{key}/end").status_code == 404


def test_the_county_reads_the_team_and_assigns_nobody(world: dict[str, Any], sign_in: Any) -> None:
    officer, url = sign_in(world["officer"]), f"/cases/{world['case']}/team"
    assert officer.get(url).status_code == 200
    assert officer.post(url, data={"expert_id": 1, "role": "leader"}).status_code == 403
