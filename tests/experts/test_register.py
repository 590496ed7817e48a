"""The register of experts: cards of the own unit, load over the whole province, contact data for few."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework.enums import CaseStatus, Rank, Role, TeamRole
from casework.errors import RuleViolation
from casework.experts import queries, services
from casework.experts.load import loads
from casework.experts.queries import ExpertFilters
from casework.extensions import db
from casework.models import Expert
from tests import factories as make

CARD = {"name": "马文博", "unit": "甘肃省计量研究院", "fields": ["MTR"]}


def test_a_card_belongs_to_the_unit_that_made_it(session: Any) -> None:
    prefecture = make.actor(make.make_user(Role.PREFECTURE_REVIEWER, "620100"))
    expert = services.create_expert(actor=prefecture, phone="13900001111", **CARD)
    assert expert.region_id == prefecture.region_id
    assert expert.contact is not None
    assert expert.contact.phone == "13900001111"
    province = make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000"))
    with pytest.raises(RuleViolation):
        services.edit_expert(expert, actor=province, **CARD)
    with pytest.raises(RuleViolation):
        services.deactivate(expert, actor=province)


def test_a_term_does_not_end_before_it_begins(session: Any) -> None:
    actor = make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000"))
    with pytest.raises(RuleViolation) as refused:
        services.create_expert(
            actor=actor, term_from_on=date(2026, 5, 1), term_until_on=date(2026, 4, 30), **CARD
        )
    assert refused.value.field == "term_until_on"


def test_an_expert_with_present_assignments_stays_in_the_pool(session: Any) -> None:
    actor = make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000"))
    expert = make.make_expert()
    case = make.make_case(status=CaseStatus.IMPLEMENTING)
    member = make.make_member(case, expert)
    with pytest.raises(RuleViolation) as refused:
        services.deactivate(expert, actor=actor)
    assert case.enterprise_name in str(refused.value)
    member.ended_on, member.end_reason = date(2026, 9, 1), "调离"
    session.flush()
    services.deactivate(expert, actor=actor)
    assert not expert.is_active


def test_the_load_is_the_same_for_every_reader(given: Callable[..., Any], app: Any, province: int) -> None:
    """A prefecture sees that an expert is busy elsewhere, though not where."""
    with given():
        expert_id = make.make_expert().id
        expert = db.session.get(Expert, expert_id)
        for code in ("620103", "620402", "620503"):
            make.make_member(make.make_case(code, CaseStatus.IMPLEMENTING), expert)
        make.make_member(
            make.make_case(
                "620402", CaseStatus.CLOSED, accepted_on=date(2026, 9, 1), closed_on=date(2026, 9, 2)
            ),
            expert,
        )
        make.make_member(
            make.make_case("620402", CaseStatus.IMPLEMENTING), expert,
            ended_on=date(2026, 8, 1), end_reason="调离",
        )  # fmt: skip
        reviewer = make.make_user(Role.PREFECTURE_REVIEWER, "620100")
        reader = make.actor(reviewer)
    with given(reader.scope):
        rows = queries.list_experts(ExpertFilters(), reader, date(2026, 10, 12)).rows
        assert [row.work.cases for row in rows if row.id == expert_id] == [3]
        assert loads([expert_id], province) == {expert_id: 3}
        assert loads([], province) == {}


def test_contact_data_are_for_assigners_and_the_county_of_an_assigned_case(given: Callable[..., Any]) -> None:
    with given():
        expert_id = make.make_expert().id
        make.make_member(make.make_case("620103"), db.session.get(Expert, expert_id))
        readers = {
            "own county": make.actor(make.make_user(code="620103")),
            "other county": make.actor(make.make_user(code="620102")),
            "prefecture": make.actor(make.make_user(Role.PREFECTURE_REVIEWER, "620100")),
            "prefecture viewer": make.actor(
                make.make_user(Role.VIEWER, "620100", region_id=make.region("620100", Rank.PREFECTURE).id)
            ),
        }
    seen = {}
    for name, reader in readers.items():
        with given(reader.scope):
            seen[name] = queries.may_see_contact(db.session.get(Expert, expert_id), reader)
    assert seen == {"own county": True, "other county": False, "prefecture": True, "prefecture viewer": False}


def test_the_list_filters_by_field_unit_region_and_activity(session: Any) -> None:
    reader = make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000"))
    measuring = make.make_expert("甲", fields=["MTR", "MEA"])
    make.make_expert("乙", fields=["MET"], unit="兰州理工大学")
    local = make.make_expert("丙", fields=["QMS"], region_id=make.region("620100", Rank.PREFECTURE).id)
    gone = make.make_expert("丁", is_active=False)

    def names(**filters: Any) -> set[str]:
        return {
            row.name
            for row in queries.list_experts(ExpertFilters(**filters), reader, date(2026, 10, 12)).rows
        }

    assert names() >= {"甲", "乙", "丙"}
    assert gone.name not in names()
    assert names(field="MEA") == {measuring.name}
    assert names(field="ME") == set()
    assert names(region_id=local.region_id) == {local.name}
    assert names(active="no") == {gone.name}
    session.commit()
    assert names(q="理工") == {"乙"}
    assert names(q="%") == set()


def test_the_list_finds_experts_by_the_words_of_the_search(session: Any) -> None:
    """Pinyin, initials and the title of a card; every word has to be met."""
    reader = make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000"))
    make.make_expert("马文博", unit="甘肃省计量研究院", title="高级工程师")
    make.make_expert("马文涛", unit="兰州理工大学", title="教授")
    session.commit()

    def names(q: str) -> set[str]:
        return {row.name for row in queries.list_experts(ExpertFilters(q=q), reader, date(2026, 10, 12)).rows}

    assert names("mawenbo") == {"马文博"}
    assert names("mwb") == {"马文博"}
    assert names("马文") == {"马文博", "马文涛"}
    assert names("马文 教授") == {"马文涛"}
    assert names("马文 钢铁") == set()


def test_pages_of_the_list_hold_every_expert_once(session: Any) -> None:
    reader = make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000"))
    for _ in range(45):
        make.make_expert("重名" if _ % 2 else "")
    seen: list[int] = []
    token = ""
    while True:
        listing = queries.list_experts(ExpertFilters(page=token), reader, date(2026, 10, 12))
        seen += [row.id for row in listing.rows]
        token = listing.page.next_token
        if not token:
            break
    assert len(seen) == len(set(seen)) == listing.page.count


@pytest.mark.parametrize("role", [Role.EXPERT, Role.ENTERPRISE_CONTACT])
def test_experts_and_contacts_do_not_read_the_register(
    given: Callable[..., Any], sign_in: Any, role: Role
) -> None:
    with given():
        username = make.make_user(role).username
    assert sign_in(username).get("/experts").status_code == 403


def test_a_card_is_made_once_however_often_the_form_arrives(given: Callable[..., Any], sign_in: Any) -> None:
    with given():
        username = make.make_user(Role.PREFECTURE_REVIEWER, "620100").username
    browser = sign_in(username)
    form = {"request_key": "k" * 20, "name": "马文博", "unit": "计量院", "fields": ["MTR"], "gender": ""}
    first, second = browser.post("/experts/new", data=form), browser.post("/experts/new", data=form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    with given():
        assert db.session.query(Expert).filter_by(name="马文博").count() == 1


def test_an_invalid_card_says_what_is_wrong_and_keeps_what_was_typed(
    given: Callable[..., Any], sign_in: Any
) -> None:
    with given():
        username = make.make_user(Role.PREFECTURE_REVIEWER, "620100").username
    answer = sign_in(username).post(
        "/experts/new", data={"request_key": "k" * 20, "unit": "计量院", "phone": "电话", "fields": ["XXX"]}
    )
    assert answer.status_code == 422
    assert "请填写姓名" in answer.text
    assert "计量院" in answer.text


def test_contact_data_are_masked_until_they_are_asked_for(given: Callable[..., Any], sign_in: Any) -> None:
    with given():
        expert = make.make_expert()
        make.make_member(make.make_case("620103"), expert, TeamRole.LEADER)
        own, other = make.make_user(code="620103").username, make.make_user(code="620102").username
        key = expert.id
    browser = sign_in(own)
    assert "13900000000" not in browser.get(f"/experts/{key}").text
    assert "13900000000" in browser.post(f"/experts/{key}/contact", data={"reason": "约定入企时间"}).text
    assert sign_in(other).post(f"/experts/{key}/contact").status_code == 403


def test_a_card_of_another_unit_is_not_edited(given: Callable[..., Any], sign_in: Any) -> None:
    with given():
        key = make.make_expert().id
        username = make.make_user(Role.PREFECTURE_REVIEWER, "620100").username
    assert sign_in(username).get(f"/experts/{key}/edit").status_code == 403


def test_the_list_asks_a_constant_number_of_statements(
    given: Callable[..., Any], sign_in: Any, statements: Any
) -> None:
    with given():
        username = make.make_user().username
        make.make_expert()
    browser = sign_in(username)
    browser.get("/experts")
    with statements() as few:
        browser.get("/experts")
    with given():
        for _ in range(15):
            make.make_member(make.make_case("620103"), make.make_expert())
    with statements() as many:
        browser.get("/experts")
    assert len(many) == len(few)
