"""Objections during the public notice: recorded at any desk, answered by the province, in the way of a confirmation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.access.principal import Principal
from casework.enums import NominationStatus, Role
from casework.enums import ObjectionChannel as Channel
from casework.errors import RuleViolation
from casework.extensions import db
from casework.models import Nomination, Notice, Objection
from casework.nominations.services.deciding import answer_objection, confirm, each
from casework.nominations.services.objecting import record
from tests.factories import actor, make_nomination, make_objection, make_programme, make_quota, make_user

ON = date(2026, 4, 7)
AFTER = date(2026, 4, 13)
S = NominationStatus


@pytest.fixture(autouse=True)
def april() -> Iterator[None]:
    with clock.moved_to(ON):
        yield


@pytest.fixture
def manager(session: Any) -> Principal:
    make_quota(make_programme(), "620100")
    return actor(make_user(Role.PROVINCIAL_MANAGER, "620000"))


def in_notice(code: str = "620103") -> Nomination:
    return make_nomination(
        code,
        S.PUBLIC_NOTICE,
        submitted_on=date(2026, 3, 10),
        decided_on=date(2026, 3, 30),
        published_on=date(2026, 4, 3),
        notice_until_on=date(2026, 4, 10),
    )


def received(nomination: Nomination, by: Principal, **values: Any) -> Objection:
    defaults = {
        "channel": Channel.PHONE,
        "content": "去年被处罚。",
        "objector": "王某 13900001111",
        "received_on": ON,
    }
    return record(nomination, actor=by, on=ON, **{**defaults, **values})


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.COUNTY_OFFICER, "620103"),
        (Role.PREFECTURE_REVIEWER, "620100"),
        (Role.PROVINCIAL_MANAGER, "620000"),
    ],
)
def test_every_desk_records_and_the_province_is_told(manager: Principal, role: Role, code: str) -> None:
    person = actor(make_user(role, code))
    objection = received(in_notice(), person)
    assert (objection.is_open, objection.recorded_by_name, objection.recorded_on) == (True, person.name, ON)
    told = db.session.scalars(select(Notice.user_id).where(Notice.subject.contains(":objected:"))).all()
    assert manager.id in told


def test_a_leader_records_nothing(manager: Principal) -> None:
    with pytest.raises(RuleViolation):
        received(in_notice(), actor(make_user(Role.LEADER)))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"content": ""}, "content"),
        ({"received_on": date(2026, 4, 2)}, "received_on"),
        ({"received_on": date(2026, 4, 8)}, "received_on"),
    ],
)
def test_what_is_wrong_with_an_objection_is_said_at_its_field(
    manager: Principal, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        received(in_notice(), manager, **values)
    assert refused.value.field == field


def test_objections_are_raised_during_the_notice_alone(manager: Principal) -> None:
    for status in (S.PROVINCE_REVIEW, S.CONFIRMED, S.RESERVE):
        with pytest.raises(RuleViolation):
            received(make_nomination(status=status, programme=make_programme()), manager)


def test_an_open_objection_stands_in_the_way_of_that_confirmation_alone(manager: Principal) -> None:
    questioned, other = in_notice(), in_notice("620102")
    objection = make_objection(questioned)
    with clock.moved_to(AFTER):
        refusals = each([questioned, other], lambda one: confirm(one, actor=manager, on=AFTER))
        assert (list(refusals), other.status) == ([questioned.id], S.CONFIRMED)
        assert refusals[questioned.id] == "还有 1 条异议未处理。"
        answer_objection(objection, is_upheld=False, finding="处罚对象为同名企业。", actor=manager, on=AFTER)
        assert confirm(questioned, actor=manager, on=AFTER).number


def test_an_upheld_objection_ends_the_nomination_with_its_reason(manager: Principal) -> None:
    nomination = in_notice()
    objection = received(nomination, manager)
    answer_objection(objection, is_upheld=True, finding="经核实属实。", actor=manager, on=ON)
    assert (nomination.status, nomination.is_live) == (S.NOT_SELECTED, False)
    assert nomination.steps[-1].opinion == "异议成立：经核实属实。"
    assert (objection.is_upheld, objection.finding, objection.answered_by_name) == (
        True,
        "经核实属实。",
        manager.name,
    )


def test_an_answer_has_a_reason_and_is_given_once_by_the_province(manager: Principal) -> None:
    objection = make_objection(in_notice())
    for is_upheld in (True, False):
        with pytest.raises(RuleViolation) as refused:
            answer_objection(objection, is_upheld=is_upheld, finding="", actor=manager, on=ON)
        assert refused.value.field == "finding"
    for role, code in ((Role.COUNTY_OFFICER, "620103"), (Role.PREFECTURE_REVIEWER, "620100")):
        with pytest.raises(RuleViolation):
            answer_objection(
                objection, is_upheld=False, finding="不实", actor=actor(make_user(role, code)), on=ON
            )
    answer_objection(objection, is_upheld=False, finding="不实", actor=manager, on=ON)
    with pytest.raises(RuleViolation, match="2026-04-07"):
        answer_objection(objection, is_upheld=True, finding="属实", actor=manager, on=ON)


@pytest.fixture
def world(given: Callable[..., Any]) -> int:
    with given():
        make_quota(make_programme(), "620100")
        make_user(username="officer")
        make_user(Role.PREFECTURE_REVIEWER, "620100", username="reviewer")
        make_user(Role.PROVINCIAL_MANAGER, "620000", username="manager")
        return in_notice().id


def test_who_objected_is_shown_to_the_province_alone(world: int, given: Any, sign_in: Any) -> None:
    reviewer = sign_in("reviewer")
    data = {
        "received_on": "2026-04-07",
        "channel": "letter",
        "objector": "王某某 13900001111",
        "content": "该企业上月停产。",
        "request_key": "key-of-this-rendering",
    }
    path = f"/nominations/{world}/objections/new"
    locations = {reviewer.post(path, data=data).location for _ in "12"}
    assert locations == {f"/nominations/{world}#objections"}
    with given() as session:
        objection = session.scalars(select(Objection)).one().id
    for person, sees in (("officer", False), ("reviewer", False), ("manager", True)):
        page = sign_in(person).get(f"/nominations/{world}").text
        assert "该企业上月停产。" in page
        assert ("王某某" in page) is sees
    manager = sign_in("manager")
    answer = f"/nominations/objections/{objection}"
    assert "王某某" in manager.get(answer).text
    assert manager.post(answer, data={"decision": "upheld", "finding": ""}).status_code == 422
    assert manager.post(answer, data={"decision": "upheld", "finding": "属实"}).status_code == 303
    assert "异议成立：属实" in manager.get(f"/nominations/{world}").text
    assert sign_in("officer").get(answer).status_code == 403
