"""The own account: password, second factor, sessions, and the question whether it is still the same person."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask

from casework import clock
from casework.accounts import services
from casework.accounts.proof import PROVED
from casework.enums import Role
from casework.models import SecondFactor, SignInSession, User
from tests import factories as make
from tests.accounts.site import (
    NEW_PASSWORD,
    PASSWORD,
    Clock,
    acts,
    code_now,
    give,
    is_in,
    make_account,
    stored,
)
from tests.accounts.test_steps import offer_of, set_up_code

GUARDED = ("/account/password", "/account/second-factor", "/account/second-factor/remove")
POSTED = (*GUARDED, "/account/second-factor/codes", "/account/sessions/end-others")


@pytest.fixture
def officer(given: Callable[..., Any]) -> str:
    with given():
        make.make_programme()
        return make_account().username


@pytest.fixture
def careful(given: Callable[..., Any]) -> str:
    """An officer who has set up a second factor though none is required."""
    with given():
        make.make_programme()
        return make_account("careful", factor=True).username


def unproved(browser: Any) -> Any:
    """A browser in which the password was given long ago."""
    with browser.session_transaction() as cookie:
        cookie.pop(PROVED)
    return browser


def change(browser: Any, old: str = PASSWORD, new: str = NEW_PASSWORD, again: str = "") -> Any:
    data = {"current_password": old, "new_password": new, "repeated": again or new}
    return browser.post("/account/password", data=data)


# ---------------------------------------------------------------- is it still you?


@pytest.mark.parametrize("path", GUARDED)
def test_sensitive_pages_ask_again_and_lead_back(
    officer: str, sign_in: Callable[[str], Any], path: str
) -> None:
    browser = unproved(sign_in(officer))
    answer = browser.get(path)
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/prove")
    answer = browser.post(answer.headers["Location"], data={"password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert browser.get(path).status_code == 200


@pytest.mark.parametrize("path", POSTED)
def test_nothing_sensitive_is_done_by_a_browser_that_has_not_proved_it(
    app: Flask, careful: str, sign_in: Callable[[str], Any], path: str
) -> None:
    browser = unproved(sign_in(careful))
    sign_in(careful)
    before = stored(app, SecondFactor), stored(app, User), stored(app, SignInSession)
    answer = browser.post(path, headers={"Referer": "http://localhost/account"})
    assert answer.headers["Location"] == "/prove?next=/account"
    assert (stored(app, SecondFactor), stored(app, User), stored(app, SignInSession)) == before


@pytest.mark.parametrize("referer", ["https://example.org/evil", "http://localhost:99/x"])
def test_a_form_of_another_site_leads_nowhere(
    officer: str, sign_in: Callable[[str], Any], referer: str
) -> None:
    answer = unproved(sign_in(officer)).post("/account/sessions/end-others", headers={"Referer": referer})
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_without_a_referer_the_way_back_is_the_own_account(
    officer: str, sign_in: Callable[[str], Any]
) -> None:
    answer = unproved(sign_in(officer)).post("/account/sessions/end-others")
    assert answer.headers["Location"] == "/prove?next=/account"


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org", "/\\example.org"])
def test_proving_it_leads_to_no_other_site(officer: str, sign_in: Callable[[str], Any], target: str) -> None:
    answer = sign_in(officer).post("/prove", query_string={"next": target}, data={"password": PASSWORD})
    assert answer.headers["Location"] == "/"


def test_a_proof_is_good_for_ten_minutes(officer: str, visitor: Callable[..., Any], moving: Clock) -> None:
    browser = visitor()
    give(browser, officer)
    assert browser.get("/account/password").status_code == 200
    moving.forward(minutes=10, seconds=1)
    assert browser.get("/account/password").status_code == 303


def test_with_a_second_factor_the_proof_takes_both(
    app: Flask, careful: str, sign_in: Callable[[str], Any]
) -> None:
    browser = unproved(sign_in(careful))
    assert browser.post("/prove", data={"password": PASSWORD}).status_code == 422
    assert browser.post("/prove", data={"password": PASSWORD, "code": "000000"}).status_code == 422
    assert browser.post("/prove", data={"password": "falsch", "code": code_now()}).status_code == 422
    assert browser.get("/account/password").status_code == 303
    assert browser.post("/prove", data={"password": PASSWORD, "code": code_now()}).status_code == 303
    assert browser.get("/account/password").status_code == 200
    assert acts(app).count("proof_failed") == 2


def test_guessing_in_a_stolen_session_ends_after_five_times(
    officer: str, sign_in: Callable[[str], Any]
) -> None:
    browser = unproved(sign_in(officer))
    codes = [browser.post("/prove", data={"password": "falsch"}).status_code for _ in range(5)]
    assert codes == [422] * 5
    assert browser.post("/prove", data={"password": PASSWORD}).status_code == 429
    assert browser.get("/cases").status_code == 200  # daily work goes on


def test_daily_work_never_asks(officer: str, sign_in: Callable[[str], Any]) -> None:
    browser = unproved(sign_in(officer))
    for path in ("/", "/cases", "/account", "/enterprises"):
        assert browser.get(path).status_code == 200


# ---------------------------------------------------------------- password


def test_changing_the_password_gives_this_browser_a_new_session_and_ends_the_others(
    app: Flask, officer: str, visitor: Callable[..., Any]
) -> None:
    here, there = visitor(), visitor()
    give(here, officer)
    give(there, officer)
    with here.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert change(here).headers["Location"] == "/account"
    with here.session_transaction() as cookie:
        assert cookie["_user_id"] != token
    assert is_in(here)
    assert not is_in(there)
    assert give(visitor(), officer).status_code == 422
    assert give(visitor(), officer, NEW_PASSWORD).status_code == 303
    assert {"password_changed", "sessions_ended"} <= set(acts(app))


def test_changing_it_takes_the_present_password(officer: str, sign_in: Callable[[str], Any]) -> None:
    browser = sign_in(officer)
    answer = change(browser, old="falsch")
    assert answer.status_code == 422
    assert "当前密码不正确" in answer.text
    for _ in range(4):
        change(browser, old="falsch")
    assert change(browser).status_code == 429


def test_weak_choices_do_not_count_as_guesses(officer: str, sign_in: Callable[[str], Any]) -> None:
    browser = sign_in(officer)
    for _ in range(7):
        assert change(browser, new="short").status_code == 422
    assert change(browser).status_code == 303


def test_the_last_five_passwords_are_not_taken_again(officer: str, sign_in: Callable[[str], Any]) -> None:
    browser = sign_in(officer)
    chosen = [PASSWORD, *(f"Kettle-river{n}-moss" for n in range(2, 7))]
    for old, new in pairwise(chosen):
        assert change(browser, old=old, new=new).status_code == 303
    for word in chosen[1:]:
        answer = change(browser, old=chosen[-1], new=word)
        assert "最近用过这个密码" in answer.text
    browser.application.config["PASSWORD_CLASSES"] = 2
    try:
        assert change(browser, old=chosen[-1], new=PASSWORD).status_code == 303  # the sixth before
    finally:
        browser.application.config["PASSWORD_CLASSES"] = 3


def test_the_name_of_the_own_enterprise_does_not_count(
    given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    with given():
        make.make_programme()
        enterprise = make.make_enterprise("620103", name="兰州恒峡阀门有限公司")
        make_account("contact", Role.ENTERPRISE_CONTACT, enterprise=enterprise)
    answer = change(sign_in("contact"), new="兰州恒峡阀门有限公司1Aa")
    assert "太容易被猜到" in answer.text


# ---------------------------------------------------------------- second factor


def test_everybody_may_set_up_a_second_factor(
    app: Flask, officer: str, sign_in: Callable[[str], Any], visitor: Callable[..., Any]
) -> None:
    browser, elsewhere = sign_in(officer), sign_in(officer)
    page = browser.get("/account/second-factor").text
    data = {"offer": offer_of(page), "code": set_up_code(page)}
    answer = browser.post("/account/second-factor", data=data)
    assert len(re.findall(r"<li><code>", answer.text)) == 10
    assert is_in(browser)
    assert not is_in(elsewhere)
    assert give(visitor(), officer).headers["Location"] == "/second-factor"
    assert "还剩 10 个恢复码" in browser.get("/account").text


def test_another_phone_takes_the_place_of_the_first(
    app: Flask, careful: str, sign_in: Callable[[str], Any]
) -> None:
    browser = sign_in(careful)
    before = stored(app, SecondFactor)[0]["sealed_secret"]
    page = browser.get("/account/second-factor").text
    assert "新应用将取代现有应用" in page
    browser.post("/account/second-factor", data={"offer": offer_of(page), "code": set_up_code(page)})
    after = stored(app, SecondFactor)
    assert len(after) == 1
    assert after[0]["sealed_secret"] != before


def test_recovery_codes_are_shown_once_and_made_anew(
    app: Flask, careful: str, sign_in: Callable[[str], Any]
) -> None:
    browser = sign_in(careful)
    first = re.findall(r"<li><code>([^<]+)", browser.post("/account/second-factor/codes").text)
    second = re.findall(r"<li><code>([^<]+)", browser.post("/account/second-factor/codes").text)
    assert len(first) == len(second) == 10
    assert not set(first) & set(second)
    assert first[0] not in browser.get("/account").text


def test_without_a_second_factor_there_are_no_codes(officer: str, sign_in: Callable[[str], Any]) -> None:
    answer = sign_in(officer).post("/account/second-factor/codes")
    assert answer.headers["Location"] == "/account/second-factor"


def test_who_need_not_have_it_may_do_without(
    app: Flask, careful: str, sign_in: Callable[[str], Any], visitor: Callable[..., Any]
) -> None:
    browser = sign_in(careful)
    assert "确定关闭双重验证" in browser.get("/account/second-factor/remove").text
    browser.post("/account/second-factor/remove")
    assert stored(app, SecondFactor) == []
    assert "second_factor_removed" in acts(app)
    assert give(visitor(), careful).headers["Location"] == "/"


def test_who_must_have_it_may_not(
    app: Flask, given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    with given():
        make.make_programme()
        make_account("hejianjun", Role.LEADER, factor=True)
    browser = sign_in("hejianjun")
    browser.post("/account/second-factor/remove")
    assert len(stored(app, SecondFactor)) == 1
    assert "必须使用双重验证" in browser.get("/account").text
    assert 'href="/account/second-factor/remove"' not in browser.get("/account").text


# ---------------------------------------------------------------- sessions


def test_all_other_sessions_end_at_once(app: Flask, officer: str, sign_in: Callable[[str], Any]) -> None:
    browsers = [sign_in(officer) for _ in range(3)]
    answer = browsers[0].post("/account/sessions/end-others")
    assert answer.status_code == 303
    assert [is_in(browser) for browser in browsers] == [True, False, False]
    assert "已结束 2 个登录" in browsers[0].get("/account").text or "sessions_ended" in acts(app)


def test_with_one_session_there_are_no_others_to_end(officer: str, sign_in: Callable[[str], Any]) -> None:
    assert "结束其他全部登录" not in sign_in(officer).get("/account").text


@pytest.mark.parametrize("change_of", ["role", "place", "disabled", "locked", "password", "first password"])
def test_what_an_administrator_changes_ends_sessions_at_the_next_request(
    officer: str, sign_in: Callable[[str], Any], given: Callable[..., Any], change_of: str
) -> None:
    browser = sign_in(officer)
    assert is_in(browser)
    with given() as session:
        user = session.query(User).filter_by(username=officer).one()
        {
            "role": lambda: services.change_place(user, role=Role.VIEWER, region=user.region),
            "place": lambda: services.change_place(user, role=user.role, region=make.region("620102")),
            "disabled": lambda: services.disable(user, reason="left"),
            "locked": lambda: services.lock(user, reason="unused"),
            "password": lambda: services.set_password(user.id, "x", history=5, how="own"),
            "first password": lambda: services.give_first_password(user, "x", until=clock.real_now()),
        }[change_of]()
    assert not is_in(browser)


def test_no_session_lives_longer_than_twelve_hours(
    officer: str, visitor: Callable[..., Any], moving: Clock
) -> None:
    browser = visitor()
    give(browser, officer)
    for _ in range(35):
        moving.forward(minutes=20)
        assert is_in(browser)
    moving.forward(minutes=21)
    assert not is_in(browser)
