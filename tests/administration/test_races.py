"""Two administrators at the same moment: one wins, the other is told, nobody gets two offices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from casework.accounts import services
from casework.accounts.passwords import verify_password
from casework.enums import Rank
from casework.models import AccountReview, AuditEntry, PersonMark, User
from tests import factories as make
from tests.administration import people as places
from tests.administration.people import People, one, shown_form, stored
from tests.administration.test_making import PASSWORD
from tests.app.test_races import at_once
from tests.marks import mark_of

PHONE = "13812345678"


@pytest.fixture
def pair(people: People, sign_in: Callable[[str], Any]) -> list[Any]:
    """Two browsers that may do the same."""
    return [sign_in("of-province"), sign_in("peer")]


def test_of_two_changes_one_is_kept(app: Flask, people: People, pair: list[Any]) -> None:
    path = f"/users/{people['officer']}/edit"
    for turn in range(5):
        forms = [
            {**shown_form(browser, path), "display_name": f"第{turn}轮{n}"} for n, browser in enumerate(pair)
        ]
        statuses = at_once(pair, lambda browser, n, forms=forms: browser.post(path, data=forms[n]))
        assert Counter(statuses) == {303: 1, 409: 1}
        assert one(app, User, username="officer")["display_name"] == f"第{turn}轮{statuses.index(303)}"


def test_of_two_resets_the_shown_password_is_the_one_that_is_kept(
    app: Flask, people: People, pair: list[Any]
) -> None:
    path = f"/users/{people['officer']}/reset-password"
    forms = [{**shown_form(browser, path), "reason": "遗忘", "way": "shown"} for browser in pair]
    shown: dict[int, str] = {}

    def ask(browser: Any, number: int) -> Any:
        answer = browser.post(path, data=forms[number])
        shown[number] = answer.text
        return answer

    statuses = at_once(pair, ask)
    assert Counter(statuses) == {200: 1, 409: 1}
    password = PASSWORD.search(shown[statuses.index(200)]).group(1)  # type: ignore[union-attr]
    assert verify_password(one(app, User, username="officer")["password_hash"], password)


def test_two_who_disable_do_it_once(app: Flask, people: People, pair: list[Any]) -> None:
    path = f"/users/{people['officer']}/disable"
    forms = [{**shown_form(browser, path), "reason": "调离"} for browser in pair]
    statuses = at_once(pair, lambda browser, n: browser.post(path, data=forms[n]))
    assert Counter(statuses) == {303: 1, 409: 1}
    assert len(stored(app, AuditEntry, act="account_disabled")) == 1


@pytest.mark.parametrize("second", ["audit_admin", "viewer"])
def test_two_accounts_for_one_person_at_the_same_moment(
    app: Flask, given: Callable[..., Any], people: People, pair: list[Any], second: str
) -> None:
    with given():
        region = str(make.region(places.LANZHOU, Rank.PREFECTURE).id)
    for turn in range(5):
        phone = f"1381234567{turn}"
        forms = [
            {
                **shown_form(browser, "/users/new"),
                "display_name": f"第{turn}轮{role}",
                "role": role,
                "region": region,
                "phone": phone,
                "way": "shown",
            }
            for browser, role in zip(pair, ("security_admin", second), strict=True)
        ]
        statuses = at_once(pair, lambda browser, n, forms=forms: browser.post("/users/new", data=forms[n]))
        assert Counter(statuses) == {200: 1, 422: 1}, turn
        assert len(stored(app, User, phone=phone)) == 1
        assert len(stored(app, PersonMark, mark=mark_of(phone))) == 1


def test_two_business_accounts_of_one_person_at_the_same_moment_are_both_made(
    app: Flask, given: Callable[..., Any], people: People, pair: list[Any]
) -> None:
    with given():
        region = str(make.region(places.LANZHOU, Rank.PREFECTURE).id)
    for turn in range(5):
        phone = f"1381234567{turn}"
        forms = [
            {
                **shown_form(browser, "/users/new"),
                "display_name": f"第{turn}轮{n}",
                "role": "viewer",
                "region": region,
                "phone": phone,
                "way": "shown",
            }
            for n, browser in enumerate(pair)
        ]
        statuses = at_once(pair, lambda browser, n, forms=forms: browser.post("/users/new", data=forms[n]))
        assert statuses == [200, 200], turn
        assert len(stored(app, User, phone=phone)) == 2


def test_one_user_name_for_two_at_the_same_moment(
    app: Flask, given: Callable[..., Any], people: People, pair: list[Any]
) -> None:
    with given():
        region = str(make.region(places.LANZHOU, Rank.PREFECTURE).id)
    for turn in range(5):
        typed = {
            "display_name": "王小明",
            "role": "viewer",
            "region": region,
            "username": f"wang{turn}",
            "way": "shown",
        }
        forms = [{**shown_form(browser, "/users/new"), **typed} for browser in pair]
        statuses = at_once(pair, lambda browser, n, forms=forms: browser.post("/users/new", data=forms[n]))
        assert Counter(statuses) == {200: 1, 422: 1}
        one(app, User, username=f"wang{turn}")


def test_two_who_confirm_at_the_same_moment_decide_once(app: Flask, people: People, pair: list[Any]) -> None:
    keys = [str(people[name]) for name in ("officer", "sibling", "distant", "manager", "auditor")]
    statuses = at_once(pair, lambda browser, _n: browser.post("/users/review", data={"ids": keys}))
    assert statuses == [303, 303]
    assert sorted(row["user_id"] for row in stored(app, AccountReview)) == sorted(map(int, keys))
    assert len(stored(app, AuditEntry, act="review_confirmed")) == len(keys)


def test_enabling_and_a_new_office_at_the_same_moment(
    app: Flask, given: Callable[..., Any], people: People, pair: list[Any]
) -> None:
    with given() as session:
        region = str(make.region(places.LANZHOU, Rank.PREFECTURE).id)
        officer = session.get(User, people["officer"])
        officer.phone = PHONE
        services.disable(officer, reason="调任")
    enable = f"/users/{people['officer']}/enable"
    forms = [
        {**shown_form(pair[0], enable), "reason": "回任"},
        {
            **shown_form(pair[1], "/users/new"),
            "display_name": "新任",
            "role": "audit_admin",
            "region": region,
            "phone": PHONE,
            "way": "shown",
        },
    ]
    paths = [enable, "/users/new"]
    statuses = at_once(pair, lambda browser, n: browser.post(paths[n], data=forms[n]))
    assert statuses in ([303, 422], [422, 200])
    held = [row for row in stored(app, User) if row["mark_of_phone"] == mark_of(PHONE)]
    assert len(held) == 1
