"""Requests to correct personal data: to the unit that keeps them, with a day by which they are answered, told to both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError

from casework import clock
from casework.enums import CorrectionDesk, CorrectionVerdict, Rank, Role
from casework.errors import RuleViolation
from casework.models import CorrectionRequest, Notice
from casework.personal_data import queries, services
from tests import factories as make
from tests.owner import log_of, lying

ON = date(2026, 10, 12)
WISH = "联系电话登记为 13893152046，应为 13893152047。"


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with clock.moved_to(ON):
        yield


@pytest.fixture
def people(given: Callable[..., Any]) -> dict[str, str]:
    with given():
        make.make_programme()
        enterprise = make.make_enterprise("620103")
        make.make_case(enterprise=enterprise)
        expert = make.make_expert("马文博", region_id=make.region("620100", Rank.PREFECTURE).id)
        made = {
            "contact": make.make_user(Role.ENTERPRISE_CONTACT, enterprise=enterprise),
            "expert": make.make_user(Role.EXPERT, expert=expert),
            "officer": make.make_user(Role.COUNTY_OFFICER, "620103"),
            "neighbour": make.make_user(Role.COUNTY_OFFICER, "620102"),
            "viewer": make.make_user(Role.VIEWER, "620103"),
            "reviewer": make.make_user(Role.PREFECTURE_REVIEWER, "620100"),
            "manager": make.make_user(Role.PROVINCIAL_MANAGER, "620000"),
            "system": make.make_user(Role.SYSTEM_ADMIN),
            "county security": make.make_user(Role.SECURITY_ADMIN, "620103"),
            "other security": make.make_user(Role.SECURITY_ADMIN, "620102"),
            "security": make.make_user(Role.SECURITY_ADMIN, "620000"),
        }
        for name, user in made.items():
            user.display_name = f"{name} 的姓名"
        return {name: user.username for name, user in made.items()}


def send(browser: Any, wish: str = WISH, key: str = "k" * 20) -> Any:
    return browser.post("/account/data/correction", data={"wish": wish, "request_key": key})


def stored(given: Callable[..., Any]) -> list[CorrectionRequest]:
    with given() as session:
        return list(session.scalars(select(CorrectionRequest).order_by(CorrectionRequest.id)))


@pytest.mark.parametrize(
    ("who", "desk", "code", "answers"),
    [
        ("contact", CorrectionDesk.ENTERPRISES, "620103", {"officer"}),
        ("expert", CorrectionDesk.EXPERTS, "620100", {"reviewer"}),
        ("officer", CorrectionDesk.ACCOUNTS, "620103", {"county security", "security"}),
        ("reviewer", CorrectionDesk.ACCOUNTS, "620100", {"security"}),
        ("system", CorrectionDesk.ACCOUNTS, "620000", {"security"}),
    ],
)
def test_it_lies_on_the_desk_of_the_unit_that_keeps_the_data_and_nowhere_else(
    who: str, desk: CorrectionDesk, code: str, answers: set[str], people: dict[str, str],
    given: Callable[..., Any], sign_in: Callable[[str], Any],
) -> None:  # fmt: skip
    assert send(sign_in(people[who])).status_code == 303
    (request,) = stored(given)
    with given():
        rank = {"620000": Rank.PROVINCE, "620100": Rank.PREFECTURE}.get(code)
        assert (request.desk, request.region_id) == (desk, make.region(code, rank).id)
    for name, username in people.items():
        browser = sign_in(username)
        page, listed = browser.get(f"/corrections/{request.id}"), browser.get("/corrections")
        seen = page.status_code == 200 and "13893152047" in page.text
        assert seen is (name in answers), name
        assert page.status_code in (200, 403, 404)
        assert (f'href="/corrections/{request.id}"' in listed.text) is (name in answers), name


def test_the_day_is_counted_in_working_days(
    app: Any, people: dict[str, str], given: Callable[..., Any], sign_in: Callable[[str], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    send(sign_in(people["contact"]))
    monkeypatch.setitem(app.config, "CORRECTION_DAYS", 5)
    send(sign_in(people["expert"]))
    assert [request.due_on for request in stored(given)] == [date(2026, 11, 2), date(2026, 10, 19)]


def test_the_desk_is_told_and_the_person_gets_the_answer(
    people: dict[str, str], given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    contact, officer = sign_in(people["contact"]), sign_in(people["officer"])
    send(contact)
    assert "申请更正个人信息，请于 2026-11-02 前答复" in officer.get("/notices").text
    (request,) = stored(given)
    assert "1 项申请待答复" in officer.get("/account/data").text
    page = officer.get(f"/corrections/{request.id}")
    assert "/enterprises/" in page.text
    answer = officer.post(
        f"/corrections/{request.id}",
        data={"verdict": "corrected", "answer": "已按营业执照更正。", "version": str(request.version)},
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/corrections")
    (request,) = stored(given)
    assert (request.verdict, request.answered_on) == (CorrectionVerdict.CORRECTED, ON)
    assert request.answered_by_name == "officer 的姓名"
    assert "已答复您的个人信息更正申请" in contact.get("/notices").text
    own = contact.get("/account/data").text
    assert "已按营业执照更正。" in own
    assert "已更正" in own
    assert 'name="verdict"' not in officer.get(f"/corrections/{request.id}").text


@pytest.mark.parametrize(
    "fields",
    [
        {"verdict": "", "answer": "理由"},
        {"verdict": "refused", "answer": " "},
        {"verdict": "maybe", "answer": "理由"},
        {"verdict": "refused", "answer": "字" * 1001},
    ],
)
def test_an_answer_needs_yes_or_no_and_the_reason(
    fields: dict[str, str], people: dict[str, str], given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    send(sign_in(people["contact"]))
    (request,) = stored(given)
    answer = sign_in(people["officer"]).post(
        f"/corrections/{request.id}", data={**fields, "version": str(request.version)}
    )
    assert answer.status_code == 422
    assert stored(given)[0].verdict is None


def test_a_second_answer_is_a_conflict(
    people: dict[str, str], given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    send(sign_in(people["contact"]))
    (request,) = stored(given)
    fields = {"verdict": "refused", "answer": "与证件一致。", "version": str(request.version)}
    officer = sign_in(people["officer"])
    assert officer.post(f"/corrections/{request.id}", data=fields).status_code == 303
    assert officer.post(f"/corrections/{request.id}", data=fields).status_code == 409
    with given() as session:
        found = session.get(CorrectionRequest, request.id)
        with pytest.raises(RuleViolation):
            services.answer_request(
                found, CorrectionVerdict.REFUSED, "与证件一致。", actor=make.actor(make.make_user()), today=ON
            )


@pytest.mark.parametrize("wish", ["", "  ", "错了", "字" * 1001])
def test_a_request_says_something(
    wish: str, people: dict[str, str], given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    assert send(sign_in(people["viewer"]), wish).status_code == 422
    assert not stored(given)


def test_sent_twice_it_is_one_and_the_fourth_waits(
    people: dict[str, str], given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    browser = sign_in(people["viewer"])
    for _ in range(2):
        assert send(browser).status_code == 303
    assert len(stored(given)) == 1
    for number in range(2):
        assert send(browser, key=f"key-of-rendering-{number}").status_code == 303
    refused = send(browser, key="key-of-rendering-9")
    assert refused.status_code == 422
    assert "三项申请" in refused.text
    assert len(stored(given)) == 3


def test_nobody_answers_the_own_request(
    people: dict[str, str], given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    browser = sign_in(people["security"])
    send(browser)
    (request,) = stored(given)
    fields = {"verdict": "corrected", "answer": "已更正。", "version": str(request.version)}
    answer = browser.post(f"/corrections/{request.id}", data=fields)
    assert answer.status_code == 422
    assert "不能答复本人提出的申请" in answer.text


def test_the_texts_lie_sealed_and_the_log_does_not_repeat_them(
    app: Any, people: dict[str, str], given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    send(sign_in(people["contact"]))
    (text,) = lying(app, "correction_requests", "wish")
    assert text.startswith("1.")
    rows = [entry for entry in log_of(app, "insert") if entry.object_type == "correction_requests"]
    assert rows
    assert not any("1389315204" in row.changes for row in rows)


@pytest.mark.parametrize(
    "values",
    [
        {"wish": ""},
        {"verdict": CorrectionVerdict.REFUSED, "answer": "理由"},
        {"verdict": CorrectionVerdict.REFUSED, "answered_on": ON},
        {"desk": "nowhere"},
    ],
)
def test_the_table_holds_no_half_answers(session: Any, values: dict[str, Any]) -> None:
    user = make.make_user()
    with pytest.raises((IntegrityError, StatementError)):
        make.make_correction(user, **values)


def test_who_asks_does_not_answer_says_the_table(session: Any) -> None:
    user = make.make_user()
    with pytest.raises(IntegrityError):
        make.make_correction(
            user, verdict=CorrectionVerdict.CORRECTED, answer="已更正", answered_on=ON, answered_by_id=user.id
        )


def test_whom_a_request_is_told_to(session: Any) -> None:
    officer, leader = make.make_user(Role.COUNTY_OFFICER), make.make_user(Role.LEADER)
    gone = make.make_user(Role.COUNTY_OFFICER, is_active=False)
    told = queries.people_of_desk(CorrectionDesk.ENTERPRISES, officer.region_id)
    assert officer.id in told
    assert not {leader.id, gone.id} & set(told)
    assert queries.people_of_desk(CorrectionDesk.ENTERPRISES, make.region("620100", Rank.PREFECTURE).id) == []
    assert session.scalars(select(Notice.id)).all() == []


def test_where_nobody_administers_accounts_the_unit_above_is_told(session: Any) -> None:
    province = make.make_user(Role.SECURITY_ADMIN, "620000")
    county = make.region("620102", Rank.COUNTY).id
    assert queries.people_of_desk(CorrectionDesk.ACCOUNTS, county) == [province.id]
    alone = make.make_user(Role.SECURITY_ADMIN, "620102")
    assert queries.people_of_desk(CorrectionDesk.ACCOUNTS, county) == [alone.id]
    assert queries.people_of_desk(CorrectionDesk.ACCOUNTS, county, asker_id=alone.id) == [province.id]
