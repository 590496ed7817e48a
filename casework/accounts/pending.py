"""Between the password and the session: a signed, short-lived note in the cookie says who is on the way, no row does.

The note holds no right of its own. What is still missing is worked out from the account at every step, so a copied or
kept note leads through the same doors again; a changed password or a disabled account ends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from flask import current_app, session

from casework import clock
from casework.access.permissions import needs_second_factor
from casework.accounts.password_policy import Policy
from casework.accounts.sessions import Credentials, credentials_of
from casework.errors import NotFound
from casework.secrets_at_rest import Keyring, installed

NOTE: Final = "pending"
LIFE: Final = timedelta(minutes=5)
"""From the password to the code."""
LIFE_OF_CHOICE: Final = timedelta(minutes=15)
"""For reading the notice, choosing a password or setting up an app, from the last thing that was proved."""


class Step(StrEnum):
    """What an account that has proved its password still has to do."""

    CODE = "code"
    NOTICE = "notice"
    PASSWORD = "password"
    SET_UP = "set_up"
    READY = "ready"


@dataclass(frozen=True)
class Pending:
    """Somebody who has proved the password of an account."""

    account: Credentials
    target: str
    has_proved_code: bool

    @property
    def step(self) -> Step:
        """The next thing to do."""
        account = self.account
        if account.has_second_factor and not self.has_proved_code:
            return Step.CODE
        if not account.has_read_notice:
            return Step.NOTICE
        if account.first_password_until is not None:
            return Step.PASSWORD
        if policy().is_too_old(account.password_changed_at, clock.real_now()):
            return Step.PASSWORD
        if not account.has_second_factor and needs_second_factor(account.role, account.rank):
            return Step.SET_UP
        return Step.READY


def policy() -> Policy:
    """The password policy of this installation."""
    return Policy.of(current_app.config)


def keys() -> Keyring:
    """The keys of this installation."""
    return installed(current_app.config)


def may_sign_in(account: Credentials) -> bool:
    """Whether an account is neither disabled nor locked, and its first password, if it has one, not spent or over."""
    if not account.is_active or account.locked_at is not None:
        return False
    until = account.first_password_until
    return until is None or (account.first_password_used_at is None and clock.real_now() < until)


def fresh_session() -> None:
    """Empty the cookie's session but for the language: nothing from before goes into what comes."""
    locale = session.get("locale")
    session.clear()
    if locale:
        session["locale"] = locale


def begin(account: Credentials, target: str, *, has_proved_code: bool = False) -> Pending:
    """Note that somebody has proved the password of an account and wants to go to `target`."""
    fresh_session()
    session[NOTE] = {
        "account": account.user_id,
        "mark": _mark(account),
        "at": int(clock.real_now().timestamp()),
        "code": has_proved_code,
        "target": target,
    }
    return Pending(account, target, has_proved_code)


def current() -> Pending | None:
    """Who is on the way in this browser; None when nobody is, or the note is too old, or the account has changed."""
    note = session.get(NOTE)
    if not isinstance(note, dict):
        return None
    account = credentials_of(note["account"])
    if account is None or not account.is_active or account.locked_at is not None:
        return None
    if note["mark"] != _mark(account):
        return None
    pending = Pending(account, note["target"], note["code"])
    life = LIFE if pending.step is Step.CODE else LIFE_OF_CHOICE
    age = clock.real_now().timestamp() - note["at"]
    return pending if 0 <= age <= life.total_seconds() else None


def _mark(account: Credentials) -> str:
    """Another one as soon as the password is changed."""
    return keys().digest("pending sign-in", f"{account.user_id}:{account.password_hash}")[:32]


def account_of(user_id: int) -> Credentials:
    """An account as it is now. Raises NotFound when it is gone."""
    found = credentials_of(user_id)
    if found is None:
        raise NotFound
    return found
