"""The whole way of a transfer over the pages, behind the real walls: what each county sees before, during and after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.access.tenancy import Reach, Scope
from casework.enums import CaseStatus, Role
from casework.jobs.transfers import hand_over_cases
from casework.jobs.work import alone
from casework.models import Case, CaseNote, CaseTransfer, Visit
from tests import factories as make
from tests.papers.reading import words_of
from tests.transfers.site import DISTANT, HOME, NEIGHBOUR, Site


class World:
    """Keys and user names of a committed site."""

    def __init__(self, site: Site, bystander: str) -> None:
        self.case, self.number, self.name = site.case.id, site.case.number, site.case.enterprise_name
        self.officer, self.receiver = site.officer_user.username, site.receiver.username
        self.reviewer, self.contact = site.reviewer.username, site.contact.username
        self.expert, self.expert_id = site.expert_user.username, site.leader.id
        self.receiver_id, self.county = site.receiver.id, make.region(NEIGHBOUR).id
        self.home, self.action = make.region(HOME).id, site.action.id
        self.bystander = bystander


@pytest.fixture
def world(given: Callable[..., Any]) -> World:
    with given():
        made = World(Site(), make.make_user(Role.COUNTY_OFFICER, DISTANT).username)
    with given(Scope(Reach.COUNTY, made.home)) as session:
        session.add(CaseNote(case=session.get(Case, made.case), text="内部备注甲", author_id=made.receiver_id,
                             author_name="李"))  # fmt: skip
    return made


@pytest.fixture
def stored(given: Callable[..., Any]) -> Callable[[], dict[str, Any]]:
    def read() -> dict[str, Any]:
        with given() as session:
            transfer = session.scalars(select(CaseTransfer)).one()
            case = session.get(Case, transfer.case_id)
            return {
                "id": transfer.id, "state": transfer.state.value, "successor": transfer.successor_id,
                "status": case.status,
            }  # fmt: skip

    return read


def day(later: int = 0) -> str:
    return date.fromordinal(clock.today().toordinal() + later).isoformat()


def propose(world: World, sign_in: Any, later: int = 0) -> None:
    answer = sign_in(world.officer).post(
        f"/cases/{world.case}/transfer",
        data={
            "county_id": world.county, "hand_over_on": day(later), "reason": "企业整体搬迁",
            "request_key": "transfer-key-1",
        },
    )  # fmt: skip
    assert answer.status_code == 303, answer.text


def accept(world: World, sign_in: Any, key: int) -> None:
    answer = sign_in(world.receiver).post(
        f"/transfers/{key}/answer", data={"answer": "accept", "officer_id": world.receiver_id}
    )
    assert answer.status_code == 303, answer.text


def consent(world: World, sign_in: Any, key: int, *experts: int) -> None:
    answer = sign_in(world.reviewer).post(
        f"/transfers/{key}/decide", data={"consent": "yes", "expert_ids": list(experts)}
    )
    assert answer.status_code == 303, answer.text


def test_move_to_another_county_over_the_pages(world: World, sign_in: Any, stored: Any, given: Any) -> None:
    assert sign_in(world.officer).get(f"/cases/{world.case}/transfer").status_code == 200
    propose(world, sign_in)
    propose(world, sign_in)  # a double click
    key = stored()["id"]
    page = sign_in(world.receiver).get(f"/transfers/{key}")
    assert world.name in page.text
    assert world.number in page.text
    for hidden in ("13893152046", "内部备注甲", "首件检验没有记录", "马文博"):
        assert hidden not in page.text
    for path in (f"/cases/{world.case}", f"/cases/{world.case}/story"):
        assert sign_in(world.receiver).get(path).status_code == 404
    assert sign_in(world.bystander).get(f"/transfers/{key}").status_code == 404
    accept(world, sign_in, key)
    answered = sign_in(world.officer).get(f"/transfers/{key}").text
    assert "同意接收" in answered
    assert "验收通过" not in answered  # the word of a case that passed its acceptance
    consent(world, sign_in, key, world.expert_id)
    after = stored()
    assert (after["state"], after["status"]) == ("done", CaseStatus.TRANSFERRED)
    new = after["successor"]
    expected = {
        world.officer: (200, 404), world.receiver: (404, 200), world.contact: (200, 200), world.expert: (200, 200),
        world.reviewer: (200, 200), world.bystander: (404, 404),
    }  # fmt: skip
    for name, codes in expected.items():
        browser = sign_in(name)
        found = tuple(browser.get(f"/cases/{key}").status_code for key in (world.case, new))
        assert found == codes, name
    assert "内部备注甲" in sign_in(world.officer).get(f"/cases/{world.case}/story").text
    assert "内部备注甲" not in sign_in(world.receiver).get(f"/cases/{new}/story").text


def test_what_the_superior_refused_is_not_said_with_the_word_of_a_check(
    world: World, sign_in: Any, stored: Any
) -> None:
    propose(world, sign_in)
    key = stored()["id"]
    accept(world, sign_in, key)
    answer = sign_in(world.reviewer).post(
        f"/transfers/{key}/decide", data={"consent": "no", "opinion": "搬迁手续未办结"}
    )
    assert answer.status_code == 303, answer.text
    page = sign_in(world.receiver).get(f"/transfers/{key}").text
    assert "未同意</strong>" in page
    assert "不符" not in page


def test_the_file_of_a_moved_case_leads_to_the_other_half(world: World, sign_in: Any, stored: Any) -> None:
    propose(world, sign_in)
    accept(world, sign_in, stored()["id"])
    consent(world, sign_in, stored()["id"], world.expert_id)
    new = stored()["successor"]
    got = words_of(sign_in(world.receiver).post(f"/cases/{new}/papers/whole", data={"format": "docx"}).data)
    gone = words_of(
        sign_in(world.officer).post(f"/cases/{world.case}/papers/whole", data={"format": "docx"}).data
    )
    assert f"七里河区（帮扶编号：{world.number}）" in got
    assert "承接登记" in got
    assert "入选名单登记" not in got
    assert "列入名单日期" in gone
    assert "城关区（帮扶编号：" in gone


@pytest.mark.parametrize("county", ["", "0", "-1", "999999999", "x"])
def test_a_county_that_is_not_on_offer_is_refused_at_its_field(
    world: World, sign_in: Any, given: Any, county: str
) -> None:
    answer = sign_in(world.officer).post(
        f"/cases/{world.case}/transfer",
        data={
            "county_id": county, "hand_over_on": day(0), "reason": "企业整体搬迁，原址停产。", "request_key": "key-2",
        },
    )  # fmt: skip
    assert answer.status_code == 422
    assert 'id="county_id-error"' in answer.text
    assert "企业整体搬迁，原址停产。" in answer.text
    with given() as session:
        assert session.scalars(select(CaseTransfer)).all() == []


def test_the_receiving_county_sends_back_over_the_page(world: World, sign_in: Any, stored: Any) -> None:
    propose(world, sign_in)
    key = stored()["id"]
    browser = sign_in(world.receiver)
    assert browser.post(f"/transfers/{key}/answer", data={"answer": "send_back"}).status_code == 422
    answer = browser.post(f"/transfers/{key}/answer", data={"answer": "send_back", "remark": "材料不全"})
    assert answer.status_code == 303
    assert stored()["state"] == "sent_back"
    assert "材料不全" in sign_in(world.officer).get(f"/transfers/{key}").text


def test_the_job_hands_over_on_the_day(world: World, app: Any, sign_in: Any, stored: Any) -> None:
    propose(world, sign_in, later=5)
    key = stored()["id"]
    accept(world, sign_in, key)
    consent(world, sign_in, key)
    assert stored()["state"] == "consented"
    today = clock.today()
    assert alone(hand_over_cases(app, today)).done == 0
    the_day = date.fromordinal(today.toordinal() + 5)
    first, second = alone(hand_over_cases(app, the_day)), alone(hand_over_cases(app, the_day))
    assert (first.done, first.failed, second.done, second.failed) == (1, 0, 0, 0)
    assert stored()["state"] == "done"


def test_a_hand_over_that_is_held_up_waits_and_says_why(
    world: World, app: Any, sign_in: Any, stored: Any, given: Any
) -> None:
    propose(world, sign_in, later=5)
    key = stored()["id"]
    accept(world, sign_in, key)
    consent(world, sign_in, key)
    with given() as session:
        session.get(Case, world.case).withdrawal_requested_on = clock.today()
    part = alone(hand_over_cases(app, date.fromordinal(clock.today().toordinal() + 6)))
    assert (part.done, part.failed) == (0, 0)
    assert stored()["state"] == "consented"
    assert "暂缓" in sign_in(world.officer).get("/notices").text


def test_a_draft_on_the_phone_is_not_lost_when_the_case_has_moved(
    world: World, sign_in: Any, stored: Any, given: Any
) -> None:
    propose(world, sign_in)
    key = stored()["id"]
    accept(world, sign_in, key)
    consent(world, sign_in, key)
    phone = sign_in(world.expert)
    assert phone.get(f"/cases/{world.case}/visits/new").status_code == 200
    entry = {
        "held_on": day(-1), "way": "on_site", "expert_ids": [world.expert_id], "enterprise_people": "赵海燕",
        "services": ["metrology"], "situation": "离线填写的走访记录。", "action_ids": [world.action],
        f"progress_{world.action}": "40", "arrived_at": "09:10", "left_at": "11:30", "request_key": "draft-of-the-phone",
    }  # fmt: skip
    for _again in range(2):
        answer = phone.post(f"/cases/{world.case}/visits/new", data=entry)
        assert answer.status_code == 303, answer.text
    with given() as session:
        visits = session.scalars(select(Visit)).all()
        assert [(visit.case_id, visit.situation) for visit in visits] == [
            (world.case, "离线填写的走访记录。")
        ]
        filed = visits[0].id
    contact = sign_in(world.contact)
    assert f'href="/visits/{filed}"' in contact.get("/").text, (
        "nobody could tell the enterprise: its first page does"
    )
    assert contact.get(f"/visits/{filed}").status_code == 200
    assert contact.post(f"/visits/{filed}/confirm", data={"remark": ""}).status_code == 303
    assert f'href="/visits/{filed}"' not in contact.get("/").text
    with given() as session:
        assert session.get(Visit, filed).enterprise_confirmed_on is not None
