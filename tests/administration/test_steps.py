"""Disable, enable, unlock, a new start, sessions: what each does, what it says in the log, who is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from casework import limits
from casework.access.tenancy import NOBODY
from casework.accounts import services
from casework.accounts.attempts import BY_ACCOUNT, MOST_FAILURES
from casework.accounts.passwords import verify_password
from casework.audit.services import record
from casework.enums import CaseStatus, Role
from casework.extensions import db
from casework.jobs import messages
from casework.jobs.work import alone
from casework.models import AuditEntry, Notice, OutboxMessage, SecondFactor, SignInSession, User
from casework.secrets_at_rest import keyring
from tests import factories as make
from tests.accounts.site import TOTP_SECRET
from tests.administration.people import People, acts, found_in, letters, one, send, shown_form, stored
from tests.administration.test_making import PASSWORD
from tests.conftest import SECRET


def test_a_disabled_person_is_out_at_the_next_request_and_the_account_stays(
    app: Flask, people: People, sign_in: Callable[[str], Any]
) -> None:
    person, browser = sign_in("officer"), sign_in("of-qilihe")
    key = people["officer"]
    assert send(browser, f"/users/{key}/disable", reason="调离").status_code == 303
    assert person.get("/cases").headers["Location"].startswith("/login")
    assert one(app, User, username="officer")["is_active"] in (False, 0)
    assert "account_disabled" in acts(app, key)
    assert "调离" in browser.get(f"/users/{key}").text
    assert send(browser, f"/users/{key}/disable", reason="再次").status_code == 422
    assert send(browser, f"/users/{key}/enable", reason="回任").status_code == 303
    assert one(app, User, username="officer")["is_active"] in (True, 1)
    assert send(browser, f"/users/{key}/enable", reason="再次").status_code == 422


def test_every_step_asks_for_its_reason(app: Flask, people: People, sign_in: Callable[[str], Any]) -> None:
    browser = sign_in("of-qilihe")
    before = stored(app, User)
    for step in ("disable", "enable", "unlock", "reset-password", "reset-second-factor"):
        assert send(browser, f"/users/{people['officer']}/{step}", reason="  ").status_code == 422, step
    assert stored(app, User) == before


def test_unlocking_lifts_both_locks(
    app: Flask, given: Callable[..., Any], people: People, sign_in: Callable[[str], Any]
) -> None:
    with given() as session:
        services.lock(session.get(User, people["officer"]), reason="unused")
    with app.test_request_context():
        db.session().bind_scope(NOBODY)
        for _ in range(MOST_FAILURES):
            limits.limited(BY_ACCOUNT, "officer", MOST_FAILURES)
    browser = sign_in("of-qilihe")
    assert "已锁定" in browser.get(f"/users/{people['officer']}").text
    assert send(browser, f"/users/{people['officer']}/unlock", reason="本人申请").status_code == 303
    row = one(app, User, username="officer")
    assert row["locked_at"] is None
    assert row["unlocked_at"] is not None
    with app.test_request_context():
        db.session().bind_scope(NOBODY)
        assert not limits.is_locked(BY_ACCOUNT, "officer", MOST_FAILURES)


def test_a_new_first_password_is_shown_once_and_ends_sessions(
    app: Flask, people: People, sign_in: Callable[[str], Any]
) -> None:
    person, browser = sign_in("officer"), sign_in("of-qilihe")
    answer = send(browser, f"/users/{people['officer']}/reset-password", reason="遗忘", way="shown")
    assert answer.status_code == 200
    password = PASSWORD.search(answer.text).group(1)  # type: ignore[union-attr]
    row = one(app, User, username="officer")
    assert verify_password(row["password_hash"], password)
    assert row["first_password_until"] is not None
    assert person.get("/cases").status_code == 303
    assert password not in str(stored(app, AuditEntry))
    assert {"reset_by_administrator", "first_password_given"} <= set(acts(app, people["officer"]))


def test_a_link_leaves_the_old_password_until_it_is_used(
    app: Flask, given: Callable[..., Any], people: People, sign_in: Callable[[str], Any]
) -> None:
    browser = sign_in("of-qilihe")
    path = f"/users/{people['officer']}/reset-password"
    assert send(browser, path, reason="遗忘", way="letter").status_code == 422  # no address
    with given() as session:
        session.get(User, people["officer"]).email = "officer@example.cn"
    before = one(app, User, username="officer")["password_hash"]
    assert send(browser, path, reason="遗忘", way="letter").status_code == 303
    assert one(app, User, username="officer")["password_hash"] == before
    alone(messages.send_messages(app, None))  # type: ignore[arg-type]
    assert found_in(app, r"/choose-password/([\w-]+)")


@pytest.mark.parametrize("change", ["address", "disabling"])
def test_a_link_ends_with_the_address_it_went_to_and_with_the_account(
    app: Flask, given: Callable[..., Any], people: People, sign_in: Callable[[str], Any], change: str
) -> None:
    with given() as session:
        session.get(User, people["officer"]).email = "typo@example.cn"
    browser, page = sign_in("of-qilihe"), f"/users/{people['officer']}"
    send(browser, f"{page}/reset-password", reason="遗忘", way="letter")
    alone(messages.send_messages(app, None))  # type: ignore[arg-type]
    token = found_in(app, r"/choose-password/([\w-]+)")
    reader = app.test_client()
    reader.get(f"/choose-password/{token}")
    assert reader.get("/choose-password").status_code == 200
    if change == "address":
        assert send(browser, f"{page}/edit", email="officer@example.cn").status_code == 303
    else:
        assert send(browser, f"{page}/disable", reason="离岗").status_code == 303
        assert send(browser, f"{page}/enable", reason="返岗").status_code == 303
    assert reader.get("/choose-password").status_code == 410


@pytest.mark.parametrize("state", ["disabled", "locked"])
def test_a_closed_account_gets_no_new_password(
    app: Flask, given: Callable[..., Any], people: People, sign_in: Callable[[str], Any], state: str
) -> None:
    with given() as session:
        user = session.get(User, people["officer"])
        services.disable(user, reason="x") if state == "disabled" else services.lock(user, reason="unused")
    answer = send(sign_in("of-qilihe"), f"/users/{people['officer']}/reset-password", reason="x", way="shown")
    assert answer.status_code == 422
    assert one(app, User, username="officer")["first_password_until"] is None


def test_the_second_factor_is_taken_away(
    app: Flask, given: Callable[..., Any], people: People, sign_in: Callable[[str], Any]
) -> None:
    with given():
        services.second_factor.install([(people["officer"], TOTP_SECRET)], keys=keyring(SECRET))
    person, browser = sign_in("officer"), sign_in("of-qilihe")
    path = f"/users/{people['officer']}/reset-second-factor"
    assert send(browser, path, reason="手机遗失").status_code == 303
    assert not stored(app, SecondFactor)
    assert person.get("/cases").status_code == 303
    assert {"second_factor_reset", "reset_by_administrator"} <= set(acts(app, people["officer"]))


def test_sessions_are_ended_one_by_one_and_all_at_once(
    app: Flask, people: People, sign_in: Callable[[str], Any]
) -> None:
    first, second, third = sign_in("officer"), sign_in("officer"), sign_in("officer")
    browser = sign_in("of-qilihe")
    key = people["officer"]
    newest = max(row["id"] for row in stored(app, SignInSession, user_id=key))
    assert browser.post(f"/users/{key}/sessions/{newest}/end").status_code == 303
    assert third.get("/cases").status_code == 303
    assert first.get("/cases").status_code == 200
    assert browser.post(f"/users/{key}/sessions/{newest}/end").status_code == 404
    assert browser.post(f"/users/{people['contact']}/sessions/{newest - 1}/end").status_code == 404
    assert browser.post(f"/users/{key}/sessions/end").status_code == 303
    assert first.get("/cases").status_code == second.get("/cases").status_code == 303


@pytest.mark.parametrize(
    ("step", "typed", "words"),
    [
        ("disable", {}, "停用账号"),
        ("unlock", {}, "解锁账号"),
        ("reset-password", {"way": "shown"}, "重置为初始密码"),
        ("reset-password", {"way": "letter"}, "发送重设密码链接"),
        ("reset-second-factor", {}, "解除双重验证"),
    ],
)
def test_nothing_is_done_to_an_audit_administrator_in_silence(
    app: Flask,
    given: Callable[..., Any],
    people: People,
    sign_in: Callable[[str], Any],
    step: str,
    typed: dict[str, str],
    words: str,
) -> None:
    with given():
        people.add("auditor-2", Role.AUDIT_ADMIN, "620000")
    browser = sign_in("of-province")
    answer = send(browser, f"/users/{people['auditor']}/{step}", reason="核查需要", **typed)
    assert answer.status_code in (200, 303)
    told = {row["user_id"] for row in stored(app, Notice, template="administrator_changed")}
    assert people["auditor-2"] in told
    if step != "disable":  # who is disabled has no inbox any more, but gets the letter
        assert people["auditor"] in told
    text = sign_in("auditor-2").get("/notices").text
    assert words in text
    assert "核查需要" in text
    alone(messages.send_messages(app, None))  # type: ignore[arg-type]
    assert "of-province" in found_in(app, r"(of-province)")


def test_the_address_that_was_replaced_is_told_and_does_not_lie_open_meanwhile(
    app: Flask, given: Callable[..., Any], people: People, sign_in: Callable[[str], Any]
) -> None:
    with given() as session:
        session.get(User, people["auditor"]).phone = "13900000077"
    path = f"/users/{people['auditor']}/edit"
    answer = send(sign_in("of-province"), path, email="taken-over@example.cn", reason="核查需要")
    assert answer.status_code == 303
    kept = [row["about"] for row in stored(app, OutboxMessage)]
    assert len(kept) == 2
    assert "example.cn" not in str(kept)
    alone(messages.send_messages(app, None))  # type: ignore[arg-type]
    assert {letter["To"] for letter in letters(app)[-2:]} == {"auditor@example.cn", "taken-over@example.cn"}


def test_a_step_twice_on_one_day_is_told_twice(
    app: Flask, people: People, sign_in: Callable[[str], Any]
) -> None:
    browser = sign_in("of-province")
    for _ in range(2):
        send(browser, f"/users/{people['auditor']}/unlock", reason="测试")
    assert len(stored(app, Notice, user_id=people["auditor"])) == 2


def test_a_step_on_a_page_that_is_out_of_date_is_a_conflict(
    app: Flask, people: People, sign_in: Callable[[str], Any]
) -> None:
    first, second = sign_in("of-qilihe"), sign_in("of-lanzhou")
    path = f"/users/{people['officer']}/reset-password"
    form = {**shown_form(first, path), "reason": "遗忘", "way": "shown"}
    assert send(second, path, reason="遗忘", way="shown").status_code == 200
    kept = one(app, User, username="officer")["password_hash"]
    assert first.post(path, data=form).status_code == 409
    assert one(app, User, username="officer")["password_hash"] == kept


def test_a_deactivated_experts_account_is_not_enabled_here(
    app: Flask, given: Callable[..., Any], people: People, sign_in: Callable[[str], Any]
) -> None:
    with given() as session:
        user = session.get(User, people["expert"])
        user.expert.is_active = False
        services.disable(user, reason="出库")
    answer = send(sign_in("of-lanzhou"), f"/users/{people['expert']}/enable", reason="回任")
    assert answer.status_code == 422
    assert one(app, User, username="expert")["is_active"] in (False, 0)


def test_the_history_holds_the_account_and_nothing_of_its_work(
    given: Callable[..., Any], people: People, sign_in: Callable[[str], Any]
) -> None:
    with given() as session:
        for act, words in (("reveal", "机密事项"), ("export", "机密事项"), ("open_case", "机密事项")):
            record(session(), act, object_type="users", object_id=people["officer"], reason=words)
    text = sign_in("of-qilihe").get(f"/users/{people['officer']}").text
    assert "新建账号" in text
    assert "机密事项" not in text


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("disabled", {"officer"}),
        ("locked", {"sibling"}),
        ("waiting", {"reviewer"}),
        ("unused", {"contact"}),
    ],
)
def test_the_list_knows_states_search_role_and_unit(
    app: Flask,
    given: Callable[..., Any],
    people: People,
    sign_in: Callable[[str], Any],
    monkeypatch: pytest.MonkeyPatch,
    state: str,
    found: set[str],
) -> None:
    monkeypatch.setitem(app.config, "UNUSED_DAYS", 90)
    now = messages.clock.real_now()
    with given() as session:
        services.disable(session.get(User, people["officer"]), reason="x")
        services.lock(session.get(User, people["sibling"]), reason="unused")
        waiting = session.get(User, people["reviewer"])
        waiting.last_signed_in_at, waiting.created_at = None, now
        session.get(User, people["contact"]).last_signed_in_at = now - timedelta(days=70)
    browser = sign_in("of-lanzhou")

    def seen(query: str) -> set[str]:
        text = browser.get(f"/users?{query}").text
        return {name for name, key in people.keys.items() if f'href="/users/{key}"' in text}

    assert seen(f"state={state}") == found
    assert seen("q=CONTA") == {"contact"}
    assert seen("q=秘鉴") == {"contact"}
    assert seen("role=county_officer") == {"officer", "sibling"}
    assert seen("county=620102") == {"sibling"}
    assert seen("county=620502") == set()  # another prefecture's
    assert "of-lanzhou" in seen("state=nonsense&role=x&sort=y&size=7&page=z&prefecture=0")


def test_an_account_with_open_work_is_handed_over_first_or_locked_at_once(
    app: Flask, people: People, sign_in: Callable[[str], Any], given: Callable[..., Any]
) -> None:
    """The security administrator reads a number, never a case; the unit is told what it has to look after."""
    key = people["officer"]
    with given():
        enterprise = make.make_enterprise("620103", name="七里河不可见阀门有限公司")
        make.make_case("620103", CaseStatus.IMPLEMENTING, enterprise=enterprise, officer_id=key)
        leader = make.make_user(Role.LEADER, "620103").id
    browser = sign_in("of-qilihe")
    refused = send(browser, f"/users/{key}/disable", reason="调离")
    assert refused.status_code == 422
    assert "未完工作" in refused.text
    assert "不可见阀门" not in refused.text
    assert one(app, User, username="officer")["is_active"] in (True, 1)
    assert send(browser, f"/users/{key}/disable", reason="停职", at_once="y").status_code == 303
    assert one(app, User, username="officer")["is_active"] in (False, 0)
    told = stored(app, Notice, user_id=leader, template="work_left")
    assert [notice["url"] for notice in told] == [f"/hand-overs/{key}"]
    assert "不可见阀门" not in told[0]["details_json"]
