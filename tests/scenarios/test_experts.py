"""programme.md 4.2 “goes wrong” and the row “expert conflict found late” of its section 5; people who leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from casework import clock
from casework.administration.open_work import count_open_work
from casework.cases import declaration
from casework.cases.services import (
    ask_for_waiver,
    assign_expert,
    block_expert,
    change_officer,
    conclude_check,
    decide_waiver,
    end_assignment,
    name_checker,
    replace_expert,
    resume,
    suspend,
)
from casework.departures.queries import POOL
from casework.departures.services import hand_over_staff, let_go
from casework.enums import CaseStatus, Conclusion, NominationStatus, PartyKind, Rank, Role, Severity, TeamRole
from casework.errors import RuleViolation
from casework.experts.candidates import candidates, gaps, need_of, proposals
from casework.experts.distance import Nearness, kilometres
from casework.experts.fitness import Fit, score, tie_with, wanted_fields
from casework.experts.load import BUSY, rating
from casework.extensions import db
from casework.models import ActionItem, Case, CaseExpert, ConclusionCheck, Expert, Nomination, Notice, User
from casework.outcomes.queries.readiness import preconditions
from casework.outcomes.services import conclude
from casework.papers.definitions.team import dispatch
from casework.papers.reader import Reader
from tests import factories as make

ON = date(2026, 4, 22)
LATER = date(2026, 7, 1)


@pytest.fixture
def assigner(session: Any) -> Any:
    return make.actor(make.make_user(Role.PREFECTURE_REVIEWER, "620100"))


@pytest.fixture
def leader_above(session: Any) -> Any:
    return make.actor(make.make_user(Role.LEADER, "620100"))


def _on_team(case: Case, assigner: Any, role: TeamRole = TeamRole.LEADER) -> tuple[CaseExpert, Any]:
    user = make.make_user(Role.EXPERT)
    expert = db.session.get_one(Expert, user.expert_id)
    member = assign_expert(case, expert, role, on=ON, actor=assigner)
    return member, make.actor(user, case)


def _told(user_id: int, template: str) -> bool:
    return any(n.template == template for n in db.session.query(Notice).filter_by(user_id=user_id))


# --- one famous expert on 15 cases


def test_one_famous_expert_on_15_cases(given: Callable[..., Any]) -> None:
    """Somebody with fifteen cases is offered behind everybody else who can do the work, with the number shown."""
    with given():
        famous = make.make_expert("名", fields=["MTR"], region_id=make.region("620100", Rank.PREFECTURE).id)
        for n in range(15):
            code = ("620103", "620402", "620503")[n % 3]
            make.make_member(make.make_case(code, CaseStatus.IMPLEMENTING), famous)
        make.make_expert("凡", fields=["MTR"])
        case_id = make.make_case("620103").id
        reader = make.actor(make.make_user(Role.PREFECTURE_REVIEWER, "620100"))
    with given(reader.scope):
        case = db.session.get_one(Case, case_id)
        offered = candidates(need_of(case, reader), reader, ON)
    assert [(c.name, c.load) for c in offered] == [("凡", 0), ("名", 15)]
    assert offered[-1].load >= BUSY


def test_the_assigner_reads_that_somebody_is_busy(given: Callable[..., Any], sign_in: Any) -> None:
    with given():
        famous = make.make_expert("名专家")
        for _ in range(BUSY):
            make.make_member(make.make_case("620402", CaseStatus.IMPLEMENTING), famous)
        case_id = make.make_case("620103").id
        reader = make.make_user(Role.PREFECTURE_REVIEWER, "620100").username
    assert f"在帮 {BUSY} 个（任务较重）" in sign_in(reader).get(f"/cases/{case_id}/team").text


# --- expert from 800 km away


def test_an_expert_from_800_km_away(given: Callable[..., Any], sign_in: Any) -> None:
    """From Jiuquan to Qingyang is more than 900 km: offered last, with the distance and the gap in words."""
    assert (kilometres("620900", "621000") or 0) > 800
    with given():
        make.make_expert("远", fields=["MTR"], region_id=make.region("620900", Rank.PREFECTURE).id)
        make.make_expert("近", fields=["STD"], region_id=make.region("621000", Rank.PREFECTURE).id)
        case = make.make_case("621002", CaseStatus.IMPLEMENTING)
        make.make_constraint(case, type_code="MTR-01", severity=Severity.HIGH)
        case_id = case.id
        user = make.make_user(Role.PREFECTURE_REVIEWER, "621000")
        reader, name = make.actor(user), user.username
    with given(reader.scope):
        need = need_of(db.session.get_one(Case, case_id), reader)
        offered, lacking = proposals(need, reader, ON)
    far = next(c for c in offered if c.name == "远")
    assert far.distance.nearness is Nearness.FAR
    assert [(gap.field, gap.nearest.name if gap.nearest else "") for gap in lacking] == [("MTR", "远")]
    text = sign_in(name).get(f"/cases/{case_id}/team").text
    assert "本市州没有“计量”方面的专家；最近的是 远（酒泉，920 公里（较远））。" in text


def test_a_field_that_nobody_covers_is_a_gap(session: Any) -> None:
    need = need_of(make.make_case("620103"), make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000")))
    lacking = gaps(type(need)(need.county, wanted=("DIG",)), [])
    assert [(gap.field, gap.nearest) for gap in lacking] == [("DIG", None)]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"leads": True, "fields": ("MTR",)}, {"fields": ("STD",)}),
        ({"industry": "division"}, {"industry": "section"}),
        ({"industry": "section"}, {}),
        ({"nearness": Nearness.SAME_PREFECTURE}, {"nearness": Nearness.NEAR}),
        ({"nearness": Nearness.AWAY}, {"nearness": Nearness.FAR}),
        ({"load": BUSY - 1}, {"load": BUSY}),
        ({"serves": None}, {"serves": False}),
        ({"nearness": Nearness.FAR, "load": 30}, {"leads": True, "fields": ("MTR",), "conflict": "某公司"}),
    ],
)
def test_what_makes_a_proposal_better(better: dict[str, Any], worse: dict[str, Any]) -> None:
    plain: dict[str, Any] = {
        "fields": (), "leads": False, "industry": "", "nearness": Nearness.AWAY, "serves": None, "load": 0,
    }  # fmt: skip
    assert score(Fit(**{**plain, **better})) > score(Fit(**{**plain, **worse}))


def test_before_the_diagnosis_the_nomination_says_who_is_wanted() -> None:
    wanted = wanted_fields(["standard", "metrology"], "压力表未检定，计量器具台账不全；出厂检验靠经验。")
    assert wanted == ("MTR", "TST", "STD")


# --- no declaration on file


def test_no_declaration_on_file(session: Any, assigner: Any, leader_above: Any) -> None:
    """The team is not ready; a waiver needs a second person, who is not the one who asks."""
    case = make.make_case()
    member, _ = _on_team(case, assigner)
    assert case.status is CaseStatus.CONFIRMED
    waiver = ask_for_waiver(member, "专家已在途中。", on=ON, actor=assigner)
    assert case.status is CaseStatus.CONFIRMED
    with pytest.raises(RuleViolation):
        decide_waiver(waiver, True, "", on=ON, actor=assigner)
    decide_waiver(waiver, True, "", on=ON, actor=leader_above)
    assert (case.status, member.declared_on, member.waived_on) == (CaseStatus.TEAM_READY, None, ON)
    assert _told(assigner.id, "waiver_decided")


def test_who_asks_never_consents_even_with_the_right(session: Any) -> None:
    manager = make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000"))
    member, _ = _on_team(make.make_case(), manager)
    waiver = ask_for_waiver(member, "急", on=ON, actor=manager)
    with pytest.raises(RuleViolation) as refused:
        decide_waiver(waiver, True, "", on=ON, actor=manager)
    assert str(refused.value.message) == "该豁免由您申请，须由他人审定。"


def test_a_county_leader_does_not_waive(session: Any, assigner: Any) -> None:
    member, _ = _on_team(make.make_case(), assigner)
    waiver = ask_for_waiver(member, "急", on=ON, actor=assigner)
    with pytest.raises(RuleViolation):
        decide_waiver(waiver, True, "", on=ON, actor=make.actor(make.make_user(Role.LEADER, "620103")))


def test_a_refused_waiver_needs_its_reason_and_changes_nothing(
    session: Any, assigner: Any, leader_above: Any
) -> None:
    member, _ = _on_team(make.make_case(), assigner)
    waiver = ask_for_waiver(member, "急", on=ON, actor=assigner)
    with pytest.raises(RuleViolation):
        decide_waiver(waiver, False, "", on=ON, actor=leader_above)
    decide_waiver(waiver, False, "先签声明。", on=ON, actor=leader_above)
    assert member.waived_on is None
    again = ask_for_waiver(member, "仍在途", on=ON, actor=assigner)
    assert again.is_open


def test_a_waiver_lapses_when_the_expert_signs(session: Any, assigner: Any, leader_above: Any) -> None:
    member, expert = _on_team(make.make_case(), assigner)
    waiver = ask_for_waiver(member, "急", on=ON, actor=assigner)
    declaration.sign(member, [], on=ON, actor=expert)
    assert waiver.lapsed_on == ON
    with pytest.raises(RuleViolation):
        decide_waiver(waiver, True, "", on=ON, actor=leader_above)


def test_the_waiver_is_shown_on_the_team_page(given: Callable[..., Any], sign_in: Any) -> None:
    with given():
        case = make.make_case()
        member = make.make_member(case, declared_on=None, declaration="")
        by = make.make_user(Role.PREFECTURE_REVIEWER, "620100")
        waiver_id = make.make_waiver(member, by, reason="专家在途").id
        second = make.make_user(Role.LEADER, "620100")
        case_id, names = case.id, (by.username, second.username)
    assert "待第二人审定" in sign_in(names[0]).get(f"/cases/{case_id}/team").text
    page = sign_in(names[1]).get(f"/cases/{case_id}/team").text
    assert "专家在途" in page
    assert "/team/waivers/" in page
    step = sign_in(names[1]).get(f"/cases/{case_id}/team/waivers/{waiver_id}").text
    assert "专家在途" in step
    assert "Macro" not in step


# --- expert replaced silently


def test_an_expert_replaced_silently(session: Any, assigner: Any) -> None:
    """There is no silent way: reason, from and to, story and messages to enterprise, county and both experts."""
    case = make.make_case(officer_id=make.make_user().id)
    contact = make.make_user(Role.ENTERPRISE_CONTACT, enterprise=case.enterprise)
    member, leaving = _on_team(case, assigner)
    declaration.sign(member, [], on=ON, actor=leaving)
    new_user = make.make_user(Role.EXPERT)
    new = db.session.get_one(Expert, new_user.expert_id)
    with pytest.raises(RuleViolation):
        replace_expert(member, new, "", on=LATER, actor=assigner)
    successor = replace_expert(member, new, "调离", on=LATER, actor=assigner)
    assert (member.ended_on, member.end_reason, member.replaced_by_id) == (LATER, "调离", successor.id)
    assert (successor.role, successor.assigned_on) == (TeamRole.LEADER, LATER)
    assert case.officer_id is not None
    assert _told(contact.id, "team_left")
    assert _told(case.officer_id, "team_left")
    assert _told(leaving.id, "team_you_left")
    assert _told(new_user.id, "team_assigned")
    line = next(e for e in case.events if e.kind.value == "expert_ended")
    assert line.details["successor"] == new.name


def test_ending_without_a_successor_is_told_as_well(session: Any, assigner: Any) -> None:
    case = make.make_case()
    contact = make.make_user(Role.ENTERPRISE_CONTACT, enterprise=case.enterprise)
    member, _ = _on_team(case, assigner)
    end_assignment(member, "生病", on=LATER, actor=assigner)
    assert _told(contact.id, "team_left")


# --- personal data of experts shown to all tenants


def test_personal_data_of_experts_shown_to_all_tenants(given: Callable[..., Any], sign_in: Any) -> None:
    """Another county reads the card, neither phone nor ties nor the rating."""
    with given():
        expert = make.make_expert("马专家", region_id=make.region("620100", Rank.PREFECTURE).id)
        assert expert.contact is not None
        expert.contact.ties = "兰州秘密阀门有限公司"
        key = expert.id
        elsewhere = make.make_user(code="620502").username
        by = make.make_user(Role.PREFECTURE_REVIEWER, "620100").username
    text = sign_in(elsewhere).get(f"/experts/{key}").text
    assert "马专家" in text
    assert "139****" not in text
    assert "秘密阀门" not in text
    assert "历史评价" not in text
    own = sign_in(by).get(f"/experts/{key}").text
    assert "秘密阀门" in own
    assert "历史评价" in own


def test_experts_and_enterprises_do_not_read_the_register(given: Callable[..., Any], sign_in: Any) -> None:
    with given():
        case = make.make_case()
        names = [
            make.make_user(Role.EXPERT).username,
            make.make_user(Role.ENTERPRISE_CONTACT, enterprise=case.enterprise).username,
        ]
    assert [sign_in(name).get("/experts").status_code for name in names] == [403, 403]


def test_no_rating_under_three_replies(given: Callable[..., Any], app: Any, province: int) -> None:
    with given():
        expert = make.make_expert()
        key = expert.id
        for n in range(2):
            case = make.make_case("620103", CaseStatus.IMPLEMENTING)
            make.make_member(case, expert)
            make.make_survey(case, "80" if n else "90")
    with given():
        assert rating(key, province, date(2027, 1, 4)).mean is None
        case = make.make_case("620103", CaseStatus.IMPLEMENTING)
        make.make_member(case, db.session.get_one(Expert, key))
        make.make_survey(case, "70")
    with given():
        assert rating(key, province, date(2026, 12, 30)).mean is None  # the half-year goes on
        settled = rating(key, province, date(2026, 12, 31))
        assert (settled.mean, settled.closed_on) == (Decimal("80.0"), date(2026, 12, 31))
        case = make.make_case("620103", CaseStatus.IMPLEMENTING)
        make.make_member(case, db.session.get_one(Expert, key))
        make.make_survey(case, "20", answered_on=date(2027, 1, 5))
    with given():
        for day in (date(2027, 1, 5), date(2027, 7, 1)):  # one more: it would be 4 × 65 − 3 × 80
            found = rating(key, province, day)
            assert (found.mean, found.replies, found.later) == (Decimal("80.0"), 3, 1)
            assert found.closed_on == date(2026, 12, 31)


# --- section 5: expert conflict found late


@pytest.fixture
def under_way(session: Any, assigner: Any) -> tuple[Case, CaseExpert, Any, CaseExpert, Any]:
    """A case with a diagnosis that two experts have signed for."""
    case = make.make_case("620103", officer_id=make.make_user().id)
    first, leader = _on_team(case, assigner)
    second, other = _on_team(case, assigner, TeamRole.MEMBER)
    for member, expert in ((first, leader), (second, other)):
        declaration.sign(member, [], on=ON, actor=expert)
    case.diagnosis_started_on, case.status = ON, CaseStatus.IMPLEMENTING
    make.make_visit(case, first.expert)
    db.session.flush()
    return case, first, leader, second, other


def test_expert_conflict_found_late(under_way: Any, assigner: Any) -> None:
    """Expert blocked, logs stay and are marked, another expert checks the conclusion."""
    case, first, leader, second, other = under_way
    check = block_expert(first, "现任该企业顾问。", on=LATER, actor=assigner)
    assert check is not None
    assert (first.ended_on, first.blocked_on, first.declared_on) == (LATER, LATER, ON)
    with pytest.raises(RuleViolation):
        assign_expert(case, first.expert, TeamRole.LEADER, on=LATER, actor=assigner)
    assert set(case.blocked) == {first.expert_id}
    with pytest.raises(RuleViolation):
        conclude_check(check, True, "属实", on=LATER, actor=other)  # nobody has named an expert yet
    name_checker(check, second, on=LATER, actor=assigner)
    with pytest.raises(RuleViolation):
        conclude_check(check, True, "属实", on=LATER, actor=leader)
    conclude_check(check, True, "现场复核，问题清单属实。", on=LATER, actor=other)
    assert (check.is_upheld, check.done_on) == (True, LATER)
    officer = case.officer_id
    assert officer is not None
    assert _told(officer, "check_needed")
    assert _told(officer, "check_done")


def test_acceptance_is_not_concluded_before_the_check(under_way: Any, assigner: Any) -> None:
    case, first, _leader, second, other = under_way
    check = block_expert(first, "亲属关系", on=LATER, actor=assigner)
    case.status = CaseStatus.ACCEPTANCE
    acceptance = make.make_acceptance(
        case, expert_opinion="通过", expert_opinion_on=LATER, expert_by_id=make.make_user(Role.EXPERT).id
    )
    officer = make.actor(make.make_user())
    fail: dict[str, Any] = {"county_opinion": "未达目标", "on": LATER, "actor": officer}
    with pytest.raises(RuleViolation):
        conclude(acceptance, Conclusion.FAIL, **fail)
    assert any(p.key == "checks" and not p.is_met for p in preconditions(case, LATER))
    assert check is not None
    name_checker(check, second, on=LATER, actor=assigner)
    conclude_check(check, True, "属实", on=LATER, actor=other)
    conclude(acceptance, Conclusion.FAIL, **fail)
    assert acceptance.conclusion is Conclusion.FAIL


def test_a_conclusion_that_does_not_stand_asks_for_a_new_opinion(under_way: Any, assigner: Any) -> None:
    case, first, _leader, second, other = under_way
    check = block_expert(first, "亲属关系", on=LATER, actor=assigner)
    case.status = CaseStatus.ACCEPTANCE
    acceptance = make.make_acceptance(
        case, expert_opinion="通过", expert_opinion_on=LATER, expert_by_id=make.make_user(Role.EXPERT).id
    )
    assert check is not None
    name_checker(check, second, on=LATER, actor=assigner)
    day_after = LATER + timedelta(days=1)
    conclude_check(check, False, "两项措施未落实。", on=day_after, actor=other)
    officer = make.actor(make.make_user())
    with pytest.raises(RuleViolation):
        conclude(acceptance, Conclusion.FAIL, county_opinion="未达", on=day_after, actor=officer)
    acceptance.expert_opinion_on = day_after
    conclude(acceptance, Conclusion.FAIL, county_opinion="未达", on=day_after, actor=officer)


def test_an_expert_reports_the_own_late_conflict(under_way: Any) -> None:
    case, first, leader, _second, _other = under_way
    signed = first.declaration
    declaration.step_back(first, ["stake"], on=LATER, actor=leader)
    assert (first.blocked_on, first.declared_on, first.declaration) == (LATER, ON, signed)
    assert db.session.query(ConclusionCheck).filter_by(case_id=case.id).count() == 1


def test_before_the_diagnosis_there_is_nothing_to_check(session: Any, assigner: Any) -> None:
    case = make.make_case()
    member, expert = _on_team(case, assigner)
    declaration.sign(member, [], on=ON, actor=expert)
    assert block_expert(member, "股东", on=ON, actor=assigner) is None
    assert case.status is CaseStatus.CONFIRMED


def test_visits_of_a_blocked_expert_stay_and_are_marked(given: Callable[..., Any], sign_in: Any) -> None:
    with given():
        case = make.make_case("620103", CaseStatus.IMPLEMENTING)
        member = make.make_member(case, make.make_expert("盛专家"))
        make.make_visit(case, member.expert)
        officer = make.make_user()
        make.make_check(member, officer)
        case_id, name = case.id, officer.username
    text = sign_in(name).get(f"/cases/{case_id}/visits").text
    assert "事后发现利害关系：盛专家" in text
    assert "结论待复核：存在利害关系" in text


def test_who_checks_and_leaves_passes_the_check_on(under_way: Any, assigner: Any) -> None:
    _case, first, _leader, second, _other = under_way
    check = block_expert(first, "亲属关系", on=LATER, actor=assigner)
    assert check is not None
    name_checker(check, second, on=LATER, actor=assigner)
    end_assignment(second, "调离", on=LATER, actor=assigner)
    assert check.checker_id is None


# --- terms, ties, inactive people on any path


@pytest.mark.parametrize(
    "values",
    [
        {"is_active": False},
        {"term_until_on": ON - timedelta(days=1)},
        {"term_from_on": ON + timedelta(days=1)},
        {"unit": "七里河区阀门厂"},
    ],
    ids=["inactive", "term over", "term not begun", "works there"],
)
def test_who_must_not_be_assigned_is_refused_on_every_path(
    session: Any, assigner: Any, values: dict[str, Any]
) -> None:
    enterprise = make.make_enterprise(name="七里河区阀门厂")
    case = make.make_case("620103", enterprise=enterprise)
    barred = make.make_expert(**values)
    member, _ = _on_team(case, assigner)
    with pytest.raises(RuleViolation):
        assign_expert(case, barred, TeamRole.MEMBER, on=ON, actor=assigner)
    with pytest.raises(RuleViolation):
        replace_expert(member, barred, "调离", on=ON, actor=assigner)
    offered = candidates(need_of(case, assigner), assigner, ON)
    assert all(c.id != barred.id or c.fit.conflict for c in offered)


def test_a_declared_tie_closes_the_way(session: Any, assigner: Any) -> None:
    case = make.make_case("620103", enterprise=make.make_enterprise(name="兰州恒峡阀门有限公司"))
    tied = make.make_expert()
    assert tied.contact is not None
    tied.contact.ties = "甘肃某认证公司\n恒峡阀门"
    db.session.flush()
    with pytest.raises(RuleViolation) as refused:
        assign_expert(case, tied, TeamRole.LEADER, on=ON, actor=assigner)
    assert "恒峡阀门" in str(refused.value.message)


@pytest.mark.parametrize(
    ("ties", "found"),
    [("恒峡阀门", "恒峡阀门"), ("兰州 恒峡阀门有限公司", "兰州 恒峡阀门有限公司"), ("阀门", ""), ("", "")],
)
def test_ties_are_recognised_by_name_and_short_form(ties: str, found: str) -> None:
    assert tie_with("某研究院", ties, "兰州恒峡阀门有限公司") == found


def test_an_inactive_officer_leads_no_case(session: Any) -> None:
    case = make.make_case("620103")
    with pytest.raises(RuleViolation):
        change_officer(case, make.make_user(is_active=False), actor=make.actor(make.make_user()))
    with pytest.raises(RuleViolation):
        change_officer(case, make.make_user(Role.VIEWER), actor=make.actor(make.make_user()))


# --- people who leave


def test_an_expert_leaves_and_every_group_has_an_answer(given: Callable[..., Any]) -> None:
    with given():
        leaving_user = make.make_user(Role.EXPERT)
        leaving = db.session.get_one(Expert, leaving_user.expert_id)
        case = make.make_case("620103", CaseStatus.IMPLEMENTING)
        make.make_member(case, leaving)
        second = make.make_case("620402", CaseStatus.IMPLEMENTING)
        make.make_member(second, leaving, TeamRole.MEMBER)
        action = make.make_action(case, party_kind=PartyKind.EXPERT_TEAM, responsible=leaving.name)
        other = make.make_action(second, party_kind=PartyKind.EXPERT_TEAM, responsible=leaving.name)
        follow_up = make.make_follow_up(case, assignee_id=leaving_user.id)
        successor = make.make_expert("接替")
        actor = make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000"))
        keys = (leaving.id, leaving_user.id, successor.id, case.id, action.id, other.id, follow_up.id)
    with given(actor.scope):
        expert = db.session.get_one(Expert, keys[0])
        whole: dict[str, str] = {"actions": POOL, "follow_ups": POOL, "member": POOL}
        with pytest.raises(RuleViolation) as refused:
            let_go(expert, whole, "退休", on=LATER, actor=actor)
        assert refused.value.field == "led"
        let_go(expert, {**whole, "led": str(keys[2])}, "退休", on=LATER, actor=actor)
    with given():
        expert = db.session.get_one(Expert, keys[0])
        assert (expert.is_active, expert.left_on, expert.leave_reason) == (False, LATER, "退休")
        assert not db.session.get_one(User, keys[1]).is_active
        leader = db.session.get_one(Case, keys[3]).leader
        assert leader is not None
        assert leader.expert_id == keys[2]
        taken, pooled = (db.session.get_one(ActionItem, key) for key in keys[4:6])
        assert taken.responsible == "接替"
        # Nobody took it: the officer in charge answers, never nobody.
        assert pooled.case.officer is not None
        assert (pooled.responsible, pooled.party_kind) == (pooled.case.officer.display_name, PartyKind.BUREAU)
        assert db.session.query(CaseExpert).filter_by(expert_id=keys[0], ended_on=None).count() == 0


def test_a_suspended_case_holds_up_no_departure(given: Callable[..., Any]) -> None:
    """Only the county resumes it; who leaves has left. The team is looked at again when the work goes on."""
    with given():
        leaving, successor = make.make_expert("离任"), make.make_expert("接替")
        working = make.make_case("620103", CaseStatus.IMPLEMENTING)
        suspended = make.make_case("620103", CaseStatus.TEAM_READY, team_ready_on=ON)
        for case in (working, suspended):
            make.make_member(case, leaving, declared_on=ON)
        county = make.actor(make.make_user())
        actor = make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000"))
        suspend(suspended, "停产检修", on=ON, actor=county)
        keys = (leaving.id, successor.id, working.id, suspended.id)
    with given(actor.scope):
        let_go(db.session.get_one(Expert, keys[0]), {"led": str(keys[1])}, "退休", on=LATER, actor=actor)
    with given():
        for key in keys[2:]:
            leader = db.session.get_one(Case, key).leader
            assert leader is not None
            assert leader.expert_id == keys[1]
        case = db.session.get_one(Case, keys[3])
        assert case.status is CaseStatus.SUSPENDED
        resume(case, on=LATER, actor=county)
        assert (case.status, case.team_ready_on) == (CaseStatus.CONFIRMED, None)  # nobody has declared yet


def test_a_departure_that_cannot_be_whole_changes_nothing(given: Callable[..., Any], sign_in: Any) -> None:
    """The successor is barred from one of two cases: neither is handed over."""
    with given():
        leaving = make.make_expert("离任")
        for n in range(2):
            enterprise = make.make_enterprise(name=f"兰州恒峡阀门{n}有限公司")
            make.make_member(
                make.make_case("620103", CaseStatus.IMPLEMENTING, enterprise=enterprise), leaving
            )
        successor = make.make_expert("接替")
        assert successor.contact is not None
        successor.contact.ties = "恒峡阀门1"
        key, to = leaving.id, successor.id
        name = make.make_user(Role.PROVINCIAL_MANAGER, "620000").username
    browser = sign_in(name)
    page = browser.get(f"/experts/{key}/leave")
    assert "任组长的专家组 (2)" in page.text
    form = {"request_key": "k" * 20, "led": str(to), "reason": "退休"}
    answer = browser.post(f"/experts/{key}/leave", data=form)
    assert answer.status_code == 422
    assert "已申报利害关系" in answer.text
    with given():
        assert db.session.get_one(Expert, key).is_active
        assert db.session.query(CaseExpert).filter_by(expert_id=key, ended_on=None).count() == 2


def test_a_prefecture_does_not_let_go_what_works_elsewhere(given: Callable[..., Any]) -> None:
    with given():
        own = make.make_expert("市州专家", region_id=make.region("620100", Rank.PREFECTURE).id)
        make.make_member(make.make_case("620402", CaseStatus.IMPLEMENTING), own)
        actor, key = make.actor(make.make_user(Role.PREFECTURE_REVIEWER, "620100")), own.id
    with given(actor.scope), pytest.raises(RuleViolation):
        let_go(db.session.get_one(Expert, key), {}, "退休", on=LATER, actor=actor)


def test_an_officer_hands_over_and_nothing_is_left(given: Callable[..., Any]) -> None:
    with given():
        officer, successor = make.make_user(), make.make_user()
        case = make.make_case("620103", CaseStatus.IMPLEMENTING, officer_id=officer.id)
        make.make_follow_up(case, assignee_id=officer.id)
        make.make_action(case, party_kind=PartyKind.BUREAU, responsible=officer.display_name)
        leader = make.actor(make.make_user(Role.LEADER, "620103"))
        keys = (officer.id, successor.id, case.id)
    with given():
        assert count_open_work(db.session.get_one(User, keys[0])) >= 3
    with given(leader.scope):
        user = db.session.get_one(User, keys[0])
        to = str(keys[1])
        with pytest.raises(RuleViolation):
            hand_over_staff(user, {"cases": to}, on=LATER, actor=leader)
    with given(leader.scope):
        user = db.session.get_one(User, keys[0])
        everything = dict.fromkeys(("cases", "follow_ups", "nominations", "actions"), to)
        assert hand_over_staff(user, everything, on=LATER, actor=leader) >= 3
    with given():
        assert count_open_work(db.session.get_one(User, keys[0])) == 0
        assert db.session.get_one(Case, keys[2]).officer_id == keys[1]
        assert _told(keys[1], "work_taken")


def test_work_left_to_the_pool_waits_on_every_officers_desk(given: Callable[..., Any], sign_in: Any) -> None:
    with given():
        officer, colleague = make.make_user(), make.make_user()
        case = make.make_case("620103", CaseStatus.IMPLEMENTING, officer_id=officer.id)
        case.nomination.officer_id = colleague.id
        leader = make.actor(make.make_user(Role.LEADER, "620103"))
        keys, number, name = (officer.id, case.id), case.number, colleague.username
    with given(leader.scope):
        hand_over_staff(db.session.get_one(User, keys[0]), {"cases": POOL}, on=LATER, actor=leader)
    page = sign_in(name).get("/").text
    assert f"{number} 暂无经办人" in page
    assert f"/cases/{keys[1]}/officer" in page


def test_the_only_officer_of_a_county_can_leave_too(given: Callable[..., Any]) -> None:
    """Cases wait for the next officer, a form has the leader to answer for it; nothing keeps the account open."""
    with given():
        officer = make.make_user()
        case = make.make_case("620103", CaseStatus.IMPLEMENTING, officer_id=officer.id)
        case.nomination.officer_id = officer.id
        draft = make.make_nomination("620103", NominationStatus.DRAFT)
        draft.officer_id = officer.id
        leader_user = make.make_user(Role.LEADER, "620103")
        leader = make.actor(leader_user)
        keys = (officer.id, draft.id, leader_user.id)
    with given(leader.scope):
        choices = {"cases": POOL, "nominations": POOL}
        hand_over_staff(db.session.get_one(User, keys[0]), choices, on=LATER, actor=leader)
    with given():
        assert count_open_work(db.session.get_one(User, keys[0])) == 0
        assert db.session.get_one(Nomination, keys[1]).officer_id == keys[2]
        assert _told(keys[2], "work_pooled")


def test_a_colleague_does_not_hand_over_somebody_elses_work(given: Callable[..., Any], sign_in: Any) -> None:
    with given():
        officer, colleague, far = make.make_user(), make.make_user(), make.make_user(Role.LEADER, "620502")
        key, names = officer.id, (officer.username, colleague.username, far.username)
    found = [sign_in(name).get(f"/hand-overs/{key}").status_code for name in names]
    assert found == [200, 404, 404]


def test_two_people_stand_behind_a_waiver_in_the_database_too(session: Any, assigner: Any) -> None:
    member, _ = _on_team(make.make_case(), assigner)
    waiver = ask_for_waiver(member, "急", on=ON, actor=assigner)
    waiver.is_consented, waiver.decided_on = True, ON
    waiver.decided_by_id, waiver.decided_by_name = assigner.id, assigner.name
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.flush()


# --- nothing waits unseen, and pages stay short


def test_waivers_and_checks_lie_on_desks(given: Callable[..., Any], sign_in: Any) -> None:
    with given():
        case = make.make_case()
        reviewer = make.make_user(Role.PREFECTURE_REVIEWER, "620100")
        second = make.make_user(Role.LEADER, "620100")
        undeclared = make.make_member(case, declared_on=None, declaration="")
        make.make_waiver(undeclared, reviewer)
        at_work = make.make_case("620103", CaseStatus.IMPLEMENTING)
        make.make_member(at_work)
        make.make_check(make.make_member(at_work, role=TeamRole.MEMBER), reviewer)
        own = make.make_case("620103", CaseStatus.IMPLEMENTING)
        checker_user = make.make_user(Role.EXPERT)
        checker = make.make_member(own, db.session.get_one(Expert, checker_user.expert_id))
        blocked = make.make_member(own, role=TeamRole.MEMBER)
        make.make_check(blocked, reviewer, checker_id=checker.id)
        names = (second.username, reviewer.username, checker_user.username)
    assert "申请豁免回避声明" in sign_in(names[0]).get("/").text
    assert "结论待复核" in sign_in(names[1]).get("/").text
    browser = sign_in(names[2])
    with given():
        own_id = db.session.query(ConclusionCheck).filter_by(checker_id=_id_of(names[2])).one().case_id
    assert "复核前一专家作出的结论" in browser.get(f"/cases/{own_id}").text


def _id_of(username: str) -> int:
    expert_id = make.find_user(username).expert_id
    return db.session.query(CaseExpert).filter_by(expert_id=expert_id).one().id


def test_a_lost_leader_lies_with_who_assigns(given: Callable[..., Any], sign_in: Any) -> None:
    with given():
        case = make.make_case("620103", CaseStatus.IMPLEMENTING)
        make.make_member(case, ended_on=LATER, end_reason="退休")
        name = make.make_user(Role.PREFECTURE_REVIEWER, "620100").username
        case_id = case.id
    page = sign_in(name).get("/").text
    assert f"/cases/{case_id}/team" in page


def test_the_team_page_asks_a_constant_number_of_statements(
    given: Callable[..., Any], sign_in: Any, statements: Any
) -> None:
    with given():
        case = make.make_case()
        reviewer = make.make_user(Role.PREFECTURE_REVIEWER, "620100")
        make.make_waiver(make.make_member(case, declared_on=None, declaration=""), reviewer)
        make.make_check(make.make_member(case, role=TeamRole.MEMBER), reviewer)
        path, name, case_id = f"/cases/{case.id}/team", reviewer.username, case.id
    browser = sign_in(name)
    browser.get(path)
    with statements() as few:
        browser.get(path)
    with given():
        case = db.session.get_one(Case, case_id)
        by = make.find_user(name)
        for _ in range(12):
            make.make_expert()
            make.make_waiver(
                make.make_member(case, role=TeamRole.MEMBER, declared_on=None, declaration=""), by
            )
            make.make_check(make.make_member(case, role=TeamRole.MEMBER), by)
    with statements() as many:
        assert browser.get(path).status_code == 200
    assert len(many) == len(few), [s for s in many if many.count(s) > 2][:1]


def test_the_pages_of_handing_over_ask_a_constant_number_of_statements(
    given: Callable[..., Any], sign_in: Any, statements: Any
) -> None:
    with given():
        officer = make.make_user()
        for _ in range(2):
            case = make.make_case("620103", CaseStatus.IMPLEMENTING, officer_id=officer.id)
            make.make_follow_up(case, assignee_id=officer.id)
        name, key = make.make_user(Role.LEADER, "620103").username, officer.id
    browser = sign_in(name)
    paths = ("/hand-overs", f"/hand-overs/{key}")
    few, many = [], []
    for found in (few, many):
        for path in paths:
            browser.get(path)
            with statements() as asked:
                browser.get(path)
            found.append(len(asked))
        with given():
            for _ in range(10):
                case = make.make_case("620103", CaseStatus.IMPLEMENTING, officer_id=key)
                make.make_follow_up(case, assignee_id=key)
                make.make_user()
    assert many == few


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("load=free", {"闲"}),
        ("load=some", {"忙"}),
        ("term=over", {"到期"}),
        ("term=ending", {"将满"}),
        ("term=in&load=free", {"闲"}),
    ],
)
def test_the_register_is_filtered_by_load_and_term(
    given: Callable[..., Any], sign_in: Any, query: str, found: set[str]
) -> None:
    with given():
        make.make_expert("闲")
        make.make_member(make.make_case("620402", CaseStatus.IMPLEMENTING), make.make_expert("忙"))
        over = make.make_expert("到期", term_until_on=make.today() - timedelta(days=1))
        ending = make.make_expert("将满", term_until_on=make.today() + timedelta(days=30))
        for expert in (over, ending):
            make.make_member(make.make_case("620402", CaseStatus.IMPLEMENTING), expert)
        if "some" in query:
            over.is_active = ending.is_active = False
        name = make.make_user().username
    text = sign_in(name).get(f"/experts?{query}").text
    assert {word for word in ("闲", "忙", "到期", "将满") if f">{word}</a>" in text} == found


def test_the_dispatch_paper_names_the_waiver(given: Callable[..., Any]) -> None:
    with given():
        case = make.make_case()
        member = make.make_member(case, declared_on=None, declaration="", waived_on=ON)
        asked, second = (
            make.make_user(Role.PREFECTURE_REVIEWER, "620100"),
            make.make_user(Role.LEADER, "620100"),
        )
        make.make_waiver(
            member, asked, is_consented=True, decided_on=ON, decided_by_id=second.id,
            decided_by_name=second.display_name,
        )  # fmt: skip
        reader = make.actor(make.make_user())
        case_id, names = case.id, (asked.display_name, second.display_name)
    with given(reader.scope):
        case = db.session.get_one(Case, case_id)
        paper = repr(dispatch(case, Reader(reader, ON, clock.now()), 0))
    assert "豁免 2026-04-22" in paper
    assert "回避声明豁免" in paper
    assert all(name in paper for name in names)
