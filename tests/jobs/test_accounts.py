"""The nightly look at accounts that nobody uses: warned, locked, never the last who could unlock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from casework import clock
from casework.accounts import services
from casework.accounts.services import unused
from casework.enums import Rank, Role
from casework.jobs import messages
from casework.jobs.accounts import lock_unused_accounts
from casework.jobs.work import alone
from casework.models import AuditEntry, OutboxMessage, User
from tests import factories as make
from tests.accounts.site import PASSWORD, Clock, give, make_account
from tests.administration.people import letters, one, stored

DAY = date(2026, 10, 14)


@pytest.fixture
def moving(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], tuple[int, int]]:
    """Run the job: how many were locked, how many rows failed."""
    monkeypatch.setitem(app.config, "UNUSED_DAYS", 90)

    def once() -> tuple[int, int]:
        part = alone(lock_unused_accounts(app, DAY))
        return part.done, part.failed

    return once


Run = Callable[[], tuple[int, int]]


def ago(days: float) -> Any:
    return clock.real_now() - timedelta(days=days)


def locked(app: Flask) -> set[str]:
    return {row["username"] for row in stored(app, User) if row["locked_at"] is not None}


def test_what_was_not_used_for_ninety_days_is_locked_once(
    app: Flask, given: Callable[..., Any], run: Run
) -> None:
    with given():
        make.make_user(username="used", created_at=ago(400), last_signed_in_at=ago(89.9))
        make.make_user(username="unused", created_at=ago(400), last_signed_in_at=ago(90.1))
        make.make_user(username="never used", created_at=ago(91))
        make.make_user(username="new", created_at=ago(3))
        make.make_user(
            username="unlocked", created_at=ago(400), last_signed_in_at=ago(300), unlocked_at=ago(2)
        )
        make.make_user(username="disabled", created_at=ago(400), is_active=False)
        make.make_user(Role.EXPERT, username="expert", created_at=ago(400), last_signed_in_at=ago(100))
    assert run() == (3, 0)
    assert locked(app) == {"unused", "never used", "expert"}
    assert run() == (0, 0)
    entries = stored(app, AuditEntry, act="account_locked")
    assert len(entries) == 3
    assert all('"unused"' in entry["changes"] for entry in entries)


def test_zero_days_lock_nobody(
    app: Flask, given: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "UNUSED_DAYS", 0)
    with given():
        make.make_user(created_at=ago(4000))
    assert alone(lock_unused_accounts(app, DAY)).done == 0
    assert locked(app) == set()


def test_the_last_security_administrator_of_the_province_stays(
    app: Flask, given: Callable[..., Any], run: Run
) -> None:
    with given():
        for number in range(3):
            make.make_user(
                Role.SECURITY_ADMIN,
                "620000",
                username=f"province-{number}",
                region_id=make.region("620000", Rank.PROVINCE).id,
                created_at=ago(400),
            )
        make.make_user(Role.SECURITY_ADMIN, "620103", username="county", created_at=ago(400))
        make.make_user(
            Role.SECURITY_ADMIN,
            "620000",
            username="gone",
            region_id=make.region("620000", Rank.PROVINCE).id,
            created_at=ago(400),
            is_active=False,
        )
    assert run() == (3, 0)
    assert "county" in locked(app)
    assert len(locked(app) & {"province-0", "province-1", "province-2"}) == 2
    assert run() == (0, 0)


def test_a_letter_warns_two_weeks_before_and_once(
    app: Flask, given: Callable[..., Any], run: Run, moving: Clock
) -> None:
    with given():
        make.make_user(username="late", display_name="李晓燕", email="li@example.cn", created_at=ago(75))
        make.make_user(username="no address", created_at=ago(75))
    assert run() == (0, 0)
    assert not stored(app, OutboxMessage)
    moving.forward(days=2)
    run()
    run()
    assert len(stored(app, OutboxMessage, kind="unused_warning")) == 1
    assert alone(messages.send_messages(app, DAY)).done == 1
    letter = letters(app)[-1]
    assert letter["To"] == "li@example.cn"
    assert "90 天" in str(letter.get_content())
    moving.forward(days=14)
    assert run() == (2, 0)
    assert locked(app) == {"late", "no address"}


def test_who_signs_in_after_the_warning_is_warned_again_in_its_time(
    app: Flask, given: Callable[..., Any], run: Run, moving: Clock
) -> None:
    with given():
        key = make.make_user(username="late", email="li@example.cn", created_at=ago(80)).id
    run()
    with given() as session:
        session.get(User, key).last_signed_in_at = clock.real_now()
    assert alone(messages.send_messages(app, DAY)).done == 0  # no need any more when it was to be sent
    assert one(app, OutboxMessage)["state"] == "void"
    moving.forward(days=80)
    run()
    assert len(stored(app, OutboxMessage, kind="unused_warning")) == 2
    assert locked(app) == set()


def test_a_locked_person_learns_why_and_is_let_in_after_unlocking(
    app: Flask, given: Callable[..., Any], run: Run, client: Any, sign_in: Callable[[str], Any]
) -> None:
    with given():
        make.make_programme()
        make_account("lixiaoyan", created_at=ago(100))
    browser = sign_in("lixiaoyan")
    assert run() == (1, 0)
    assert browser.get("/cases").status_code == 303  # open sessions end
    answer = give(client, "lixiaoyan", PASSWORD)
    assert answer.status_code == 422
    assert "长期未使用" in answer.text
    with given() as session:
        user = session.query(User).filter_by(username="lixiaoyan").one()
        services.unlock(user, reason="本人申请")
    assert give(client, "lixiaoyan", PASSWORD).status_code == 303
    assert run() == (0, 0)


def test_one_account_that_fails_does_not_stop_the_others(
    app: Flask, given: Callable[..., Any], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with given():
        keys = [make.make_user(created_at=ago(100)).id for _ in range(3)]
    lock = unused.lock_unused
    monkeypatch.setattr(
        unused, "lock_unused", lambda key, *rest: lock(key, *rest) if key != keys[1] else 1 / 0
    )
    assert run() == (2, 1)
    assert len(locked(app)) == 2
