"""The yearly review: who is in it, who decides, progress by unit, paper, the reminder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from casework import clock
from casework.accounts import services
from casework.administration import review
from casework.administration.review import Period, period_on
from casework.enums import ReviewOutcome, Role
from casework.jobs.accounts import remind_of_account_review
from casework.jobs.work import alone
from casework.models import AccountReview, AuditEntry, Notice, User
from tests import factories as make
from tests.administration import people as places
from tests.administration.people import People, one, send, stored
from tests.owner import owner

IN_REVIEW = date(2026, 11, 14)
MONTH = 11


@pytest.fixture(autouse=True)
def in_november() -> Any:
    """Business time in the month of the review; accounts of `People` are older."""
    with clock.moved_to(IN_REVIEW):
        yield


def confirm(browser: Any, *keys: int, **typed: Any) -> Any:
    return browser.post("/users/review", data={"ids": [str(key) for key in keys], **typed})


def decided(app: Flask) -> dict[int, str]:
    return {row["user_id"]: row["outcome"] for row in stored(app, AccountReview)}


@pytest.mark.parametrize(
    ("today", "year", "due_on"),
    [
        (date(2026, 10, 31), 2025, date(2025, 11, 30)),
        (date(2026, 11, 1), 2026, date(2026, 11, 30)),
        (date(2026, 12, 31), 2026, date(2026, 11, 30)),
        (date(2027, 1, 1), 2026, date(2026, 11, 30)),
    ],
)
def test_a_review_runs_from_one_november_to_the_next(today: date, year: int, due_on: date) -> None:
    period = period_on(today, MONTH)
    assert (period.year, period.due_on) == (year, due_on)


def test_february_ends_when_it_ends() -> None:
    assert period_on(date(2028, 2, 3), 2).due_on == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("today", "step"),
    [
        (date(2026, 11, 1), -31),
        (date(2026, 11, 22), -31),
        (date(2026, 11, 23), -7),
        (date(2026, 11, 29), -7),
        (date(2026, 11, 30), 0),
        (date(2026, 12, 1), None),
    ],
)
def test_the_reminder_has_three_steps(today: date, step: int | None) -> None:
    assert period_on(today, MONTH).reminder_on(today) == step


def test_confirming_leaves_who_when_and_what_it_was(
    app: Flask, people: People, sign_in: Callable[[str], Any]
) -> None:
    answer = confirm(sign_in("of-qilihe"), people["officer"], people["contact"], note="在岗")
    assert answer.status_code == 303
    row = one(app, AccountReview, user_id=people["officer"])
    assert (row["year"], row["outcome"], row["role"], row["note"]) == (2026, "kept", "county_officer", "在岗")
    assert row["decided_by_id"] == people["of-qilihe"]
    assert row["last_signed_in_at"] is not None
    assert set(decided(app)) == {people["officer"], people["contact"]}
    assert "年度核查确认" in sign_in("of-qilihe").get(f"/users/{people['officer']}").text


def test_nobody_confirms_the_own_account_a_peer_or_one_out_of_sight(
    app: Flask, people: People, sign_in: Callable[[str], Any]
) -> None:
    confirm(sign_in("of-province"), people["of-province"], people["peer"])
    confirm(
        sign_in("of-lanzhou"), people["of-lanzhou"], people["distant"], people["manager"], people["operator"]
    )
    confirm(sign_in("of-qilihe"), people["sibling"], 999_999)
    assert decided(app) == {}
    confirm(sign_in("of-province"), people["of-lanzhou"], people["operator"])
    assert set(decided(app)) == {people["of-lanzhou"], people["operator"]}


@pytest.mark.parametrize("ids", [[], ["x"], ["-1"], ["99999999999"], ["1' OR 1=1"]])
def test_nothing_ticked_confirms_nothing(
    app: Flask, people: People, sign_in: Callable[[str], Any], ids: list[str]
) -> None:
    answer = sign_in("of-province").post("/users/review", data={"ids": ids})
    assert answer.status_code == 303
    assert decided(app) == {}


def test_what_a_unit_below_has_decided_counts_above(
    app: Flask, people: People, sign_in: Callable[[str], Any]
) -> None:
    confirm(sign_in("of-qilihe"), people["officer"], people["contact"])
    text = sign_in("of-lanzhou").get("/users/review").text
    assert "已核查 2 个，共 6 个" in text  # without the own account
    text = sign_in("of-province").get("/users/review").text
    assert "已核查 2 个，共 12 个" in text  # without the own account and the peer


def test_an_account_younger_than_the_review_is_not_part_of_it(
    app: Flask, given: Callable[..., Any], people: People, sign_in: Callable[[str], Any]
) -> None:
    with given():
        people.add("young", Role.VIEWER, places.QILIHE, created_at=clock.now() - timedelta(days=3))
    browser = sign_in("of-qilihe")
    assert "young" not in browser.get("/users/review").text
    confirm(browser, people["young"])
    assert decided(app) == {}


def test_disabling_is_a_decision_also_after_confirming(
    app: Flask, people: People, sign_in: Callable[[str], Any]
) -> None:
    browser = sign_in("of-qilihe")
    confirm(browser, people["officer"])
    send(browser, f"/users/{people['officer']}/disable", reason="调离")
    send(browser, f"/users/{people['contact']}/disable", reason="离职")
    assert decided(app) == {people["officer"]: "disabled", people["contact"]: "disabled"}
    confirm(browser, people["contact"])
    assert decided(app)[people["contact"]] == "disabled"
    text = browser.get("/users/review?decision=disabled").text
    assert "officer" in text
    assert "已完成" in text


def test_accounts_disabled_before_the_review_are_not_in_it(
    given: Callable[..., Any], people: People, sign_in: Callable[[str], Any]
) -> None:
    with given() as session:
        services.disable(session.get(User, people["officer"]), reason="x")
    assert f"/users/{people['officer']}" not in sign_in("of-qilihe").get("/users/review").text


def test_next_year_everything_is_open_again(
    app: Flask, people: People, sign_in: Callable[[str], Any]
) -> None:
    confirm(sign_in("of-qilihe"), people["officer"])
    with clock.moved_to(date(2027, 11, 2)):
        browser = sign_in("of-qilihe")
        assert "已核查 0 个" in browser.get("/users/review").text
        confirm(browser, people["officer"])
    years = {row["year"] for row in stored(app, AccountReview, user_id=people["officer"])}
    assert years == {2026, 2027}


def test_the_list_filters_by_decision_and_unit(
    given: Callable[..., Any], people: People, sign_in: Callable[[str], Any]
) -> None:
    browser = sign_in("of-lanzhou")
    confirm(browser, people["officer"])

    def seen(query: str) -> set[str]:
        text = browser.get(f"/users/review?{query}").text
        return {name for name, key in people.keys.items() if f'id="u{key}"' in text}

    assert seen("decision=kept") == {"officer"}
    assert seen("decision=foreign") == {"of-lanzhou"}
    assert seen("decision=open") == {"of-qilihe", "reviewer", "sibling", "expert", "contact"}
    with given() as session:
        region_id = session.get(User, people["sibling"]).region_id
    assert seen(f"unit={region_id}") == {"sibling"}
    assert len(seen("unit=1x&decision=z&size=3")) == 7


def test_the_paper_holds_every_account_and_is_logged(
    app: Flask, people: People, sign_in: Callable[[str], Any]
) -> None:
    browser = sign_in("of-lanzhou")
    confirm(browser, people["officer"], note="=1+1")
    answer = browser.post("/users/review/export")
    sheet = load_workbook(BytesIO(answer.data)).active
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    names = {row[1]: row for row in rows if row[1]}
    assert set(names) == {"of-lanzhou", "of-qilihe", "reviewer", "officer", "sibling", "expert", "contact"}
    assert names["officer"][8] == "继续使用"
    assert names["officer"][11] == "=1+1"
    assert names["of-lanzhou"][8] == "由上级单位核定"
    assert names["sibling"][8] == "未核查"
    assert names["contact"][4].startswith("七里河秘鉴阀门有限公司")
    assert sheet["A1"].value == "2026年度账号核查清单"
    assert "应核查 6 个，已核查 1 个" in sheet["A2"].value
    printed = browser.post("/users/review/print").text
    assert "由上级单位核定" in printed
    assert "核查人（签字）" in printed
    logged = [row["act"] for row in stored(app, AuditEntry, object_type="account_reviews", object_id="2026")]
    assert sorted(logged) == ["export", "print"]


def test_english_readers_get_the_same_chinese_paper(people: People, sign_in: Callable[[str], Any]) -> None:
    browser = sign_in("of-lanzhou")
    browser.post("/language", data={"language": "en"})
    assert "Review of accounts 2026" in browser.get("/users/review").text
    sheet = load_workbook(BytesIO(browser.post("/users/review/export").data)).active
    assert {row[3] for row in sheet.iter_rows(min_row=4, values_only=True) if row[1]} >= {
        "县区经办人",
        "安全管理员",
    }


def test_who_has_something_left_is_reminded_once_per_step(app: Flask, people: People) -> None:
    def remind(today: date) -> int:
        with clock.moved_to(today):
            return alone(remind_of_account_review(app, today)).done

    assert remind(date(2026, 10, 31)) == 0
    reminded = remind(date(2026, 11, 1))
    assert reminded == 5  # the two of the province, Lanzhou, Qilihe, Tianshui
    assert remind(date(2026, 11, 2)) == 0
    assert remind(date(2026, 11, 24)) == 5
    assert {row["user_id"] for row in stored(app, Notice)} == {
        people[name] for name in ("of-province", "peer", "of-lanzhou", "of-qilihe", "of-tianshui")
    }


def test_who_is_done_is_not_reminded(app: Flask, people: People, sign_in: Callable[[str], Any]) -> None:
    confirm(sign_in("of-qilihe"), people["officer"], people["contact"])
    alone(remind_of_account_review(app, IN_REVIEW))
    assert people["of-qilihe"] not in {row["user_id"] for row in stored(app, Notice)}
    text = sign_in("of-lanzhou").get("/notices").text
    assert "2026 年度账号核查截止 2026-11-30" in text


def test_one_decision_per_account_and_year_whatever_the_code_does(app: Flask, people: People) -> None:
    row = {
        "user_id": people["officer"], "year": 2026, "outcome": ReviewOutcome.KEPT, "role": Role.VIEWER,
        "decided_at": clock.real_now(), "decided_by_id": people["of-qilihe"], "decided_by_name": "x",
    }  # fmt: skip
    with owner(app) as connection:
        connection.execute(insert(AccountReview), row)
    with pytest.raises(IntegrityError), owner(app) as connection:
        connection.execute(insert(AccountReview), row)


def test_a_decision_that_came_first_counts(given: Callable[..., Any], people: People) -> None:
    with given() as session:
        from_page = Period(2026, date(2026, 11, 1), date(2026, 11, 30))
        user = session.get(User, people["officer"])
        session.add(
            AccountReview(
                user_id=user.id, year=2026, outcome=ReviewOutcome.KEPT, role=user.role,
                decided_at=clock.real_now(), decided_by_id=user.id, decided_by_name="先",
            )
        )  # fmt: skip
        session.flush()
        second = review._decided(
            user, from_page, ReviewOutcome.KEPT, make.actor(session.get(User, people["of-lanzhou"])), ""
        )
        assert second is False
