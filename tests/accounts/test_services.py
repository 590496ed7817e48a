"""Services of accounts: passwords and their history, links, second factors, sessions, administration."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import func, select

from casework import clock
from casework.accounts import queries, services
from casework.accounts.one_time_codes import code_at, new_secret
from casework.accounts.services.second_factor import CodeUse
from casework.audit.listener import pending
from casework.enums import Role, TokenKind
from casework.errors import NotFound, RuleViolation
from casework.models import PastPassword, SignInSession, User
from casework.secrets_at_rest import Keyring, keyring
from tests import factories as make
from tests.conftest import SECRET


@pytest.fixture
def keys() -> Keyring:
    return keyring(SECRET)


@pytest.fixture
def user(session: Any) -> User:
    return make.make_user(Role.COUNTY_OFFICER, username="lixiaoyan")


def acts(session: Any) -> list[str]:
    session.flush()
    return [entry["act"] for entry in pending(session())]


def open_session(user: User) -> str:
    return services.open_session(
        user.id, user.password_hash, timedelta(hours=12), address="192.0.2.1", user_agent="test"
    )


def open_count(session: Any, user: User) -> int:
    return session.scalar(
        select(func.count(SignInSession.id)).where(
            SignInSession.user_id == user.id, SignInSession.revoked_at.is_(None)
        )
    )


def test_a_new_password_ends_sessions_and_links_and_joins_the_history(session: Any, user: User) -> None:
    open_session(user)
    token = services.issue_link(user.id, TokenKind.RESET, lifetime=timedelta(hours=1))
    services.set_password(user.id, "hash 2", history=3, how="own")
    assert open_count(session, user) == 0
    assert queries.account_behind(token, clock.real_now()) is None
    assert queries.password_hashes(user.id, 3) == ["hash 2", make.PASSWORD_HASH]
    assert {"sessions_ended", "password_changed"} <= set(acts(session))


def test_the_history_holds_as_many_as_the_policy_says(session: Any, user: User) -> None:
    for number in range(8):
        services.set_password(user.id, f"hash {number}", history=5, how="own")
    assert queries.password_hashes(user.id, 5) == [f"hash {n}" for n in (7, 6, 5, 4, 3)]
    assert session.scalar(select(func.count(PastPassword.id))) == 4


def test_without_a_history_no_old_password_is_kept(session: Any, user: User) -> None:
    services.set_password(user.id, "hash 2", history=0, how="own")
    assert session.scalar(select(func.count(PastPassword.id))) == 0
    assert queries.password_hashes(user.id, 0) == []


def test_signing_in_does_not_move_the_version_of_the_account(session: Any, user: User) -> None:
    version = user.version
    open_session(user)
    session.expire_all()
    assert session.get(User, user.id).version == version
    assert session.get(User, user.id).last_signed_in_at is not None


def test_a_first_password_is_spent_once(session: Any, user: User) -> None:
    services.give_first_password(user, "given", until=clock.real_now() + timedelta(hours=72))
    assert services.spend_first_password(user.id)
    assert not services.spend_first_password(user.id)


def test_a_first_password_is_over_after_its_hours(session: Any, user: User) -> None:
    services.give_first_password(user, "given", until=clock.real_now() - timedelta(seconds=1))
    assert not services.spend_first_password(user.id)


def test_a_link_works_once_and_the_table_keeps_no_token(session: Any, user: User) -> None:
    token = services.issue_link(user.id, TokenKind.INVITATION, lifetime=timedelta(hours=72))
    assert queries.account_behind(token, clock.real_now()) == user.id
    assert services.use_link(token, "chosen", history=5).id == user.id
    with pytest.raises(NotFound):
        services.use_link(token, "chosen again", history=5)
    assert user.password_hash == "chosen"


def test_a_newer_link_of_the_kind_replaces_the_older(session: Any, user: User) -> None:
    old = services.issue_link(user.id, TokenKind.RESET, lifetime=timedelta(hours=1))
    new = services.issue_link(user.id, TokenKind.RESET, lifetime=timedelta(hours=1))
    with pytest.raises(NotFound):
        services.use_link(old, "chosen", history=5)
    services.use_link(new, "chosen", history=5)


@pytest.mark.parametrize("what", ["old", "disabled", "locked"])
def test_a_link_opens_no_account_that_may_not_sign_in(session: Any, user: User, what: str) -> None:
    token = services.issue_link(user.id, TokenKind.RESET, lifetime=timedelta(hours=0 if what == "old" else 1))
    if what == "disabled":
        services.disable(user, reason="left")
    if what == "locked":
        services.lock(user, reason="unused")
    assert queries.account_behind(token, clock.real_now()) is None
    with pytest.raises(NotFound):
        services.use_link(token, "chosen", history=5)


def test_a_one_time_code_is_good_once(session: Any, user: User, keys: Keyring) -> None:
    secret = new_secret()
    now = clock.real_now()
    services.second_factor.set_up(user.id, secret, code_at(secret, now - timedelta(seconds=30)), keys=keys)
    assert services.second_factor.use_code(user.id, code_at(secret, now), keys=keys) is CodeUse.ONE_TIME
    assert services.second_factor.use_code(user.id, code_at(secret, now), keys=keys) is CodeUse.WRONG


def test_the_code_that_set_the_factor_up_is_used(session: Any, user: User, keys: Keyring) -> None:
    secret = new_secret()
    code = code_at(secret, clock.real_now())
    services.second_factor.set_up(user.id, secret, code, keys=keys)
    assert services.second_factor.use_code(user.id, code, keys=keys) is CodeUse.WRONG


def test_an_older_code_than_the_last_one_is_not_taken(session: Any, user: User, keys: Keyring) -> None:
    secret = new_secret()
    now = clock.real_now()
    services.second_factor.set_up(user.id, secret, code_at(secret, now), keys=keys)
    earlier = code_at(secret, now - timedelta(seconds=30))
    assert services.second_factor.use_code(user.id, earlier, keys=keys) is CodeUse.WRONG


def test_ten_recovery_codes_each_good_once_in_any_spelling(session: Any, user: User, keys: Keyring) -> None:
    secret = new_secret()
    codes = services.second_factor.set_up(user.id, secret, pyotp.TOTP(secret).now(), keys=keys)
    assert len(set(codes)) == 10
    typed = codes[3].lower().replace("-", " ")
    assert services.second_factor.use_code(user.id, typed, keys=keys) is CodeUse.RECOVERY
    assert services.second_factor.use_code(user.id, typed, keys=keys) is CodeUse.WRONG
    assert queries.second_factor_state(user.id).recovery_codes_left == 9
    services.second_factor.renew_recovery_codes(user.id, keys=keys)
    assert services.second_factor.use_code(user.id, codes[4], keys=keys) is CodeUse.WRONG


def test_codes_of_one_account_do_not_open_another(session: Any, user: User, keys: Keyring) -> None:
    other = make.make_user(Role.COUNTY_OFFICER)
    secret = new_secret()
    codes = services.second_factor.set_up(user.id, secret, pyotp.TOTP(secret).now(), keys=keys)
    services.second_factor.set_up(other.id, new := new_secret(), pyotp.TOTP(new).now(), keys=keys)
    assert services.second_factor.use_code(other.id, codes[0], keys=keys) is CodeUse.WRONG


def test_a_wrong_code_sets_nothing_up(session: Any, user: User, keys: Keyring) -> None:
    with pytest.raises(RuleViolation):
        services.second_factor.set_up(user.id, new_secret(), "000000", keys=keys)
    assert queries.second_factor_state(user.id) is None


def test_another_secret_key_opens_no_second_factor(session: Any, user: User, keys: Keyring) -> None:
    secret = new_secret()
    services.second_factor.install([(user.id, secret)], keys=keys)
    code = code_at(secret, clock.real_now())
    assert services.second_factor.use_code(user.id, code, keys=keyring("x" * 40)) is CodeUse.WRONG
    assert services.second_factor.use_code(user.id, code, keys=keys) is CodeUse.ONE_TIME


def test_taking_the_second_factor_away_ends_the_sessions(session: Any, user: User, keys: Keyring) -> None:
    services.second_factor.install([(user.id, new_secret())], keys=keys)
    open_session(user)
    services.second_factor.remove(user.id, by_administrator=True)
    assert open_count(session, user) == 0
    assert queries.second_factor_state(user.id) is None
    assert "second_factor_reset" in acts(session)


@pytest.mark.parametrize("change", ["password_hash", "is_active", "locked_at"])
def test_what_was_proved_before_the_account_changed_opens_nothing(
    session: Any, user: User, change: str
) -> None:
    proved = user.password_hash
    values = {"password_hash": "another", "is_active": False, "locked_at": clock.real_now()}
    setattr(user, change, values[change])
    with pytest.raises(services.AccountChanged):
        services.open_session(user.id, proved, timedelta(hours=12), address="", user_agent="")
    assert open_count(session, user) == 0


@pytest.mark.parametrize("change", ["disable", "lock", "place", "first"])
def test_what_changes_an_account_ends_its_sessions(session: Any, user: User, change: str) -> None:
    open_session(user)
    if change == "disable":
        services.disable(user, reason="left")
    elif change == "lock":
        services.lock(user, reason="unused")
    elif change == "place":
        services.change_place(user, role=Role.VIEWER, region=make.region("620102"))
    else:
        services.give_first_password(user, "given", until=clock.real_now())
    assert open_count(session, user) == 0
    assert {"sessions_ended"} <= set(acts(session))


def test_unlocking_lets_the_days_begin_anew(session: Any, user: User) -> None:
    services.lock(user, reason="unused")
    services.unlock(user, reason="asked by telephone")
    assert user.locked_at is None
    assert user.unlocked_at is not None


def test_an_account_made_without_a_password_waits_for_its_link(session: Any) -> None:
    user = services.create_user(
        username="wangfang",
        role=Role.VIEWER,
        display_name="王芳",
        region=make.region(),
        email="wf@example.org",
    )
    assert not user.password_hash.startswith("$argon2")
    assert user.email == "wf@example.org"
