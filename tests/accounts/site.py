"""Accounts that sign in by the form, and what a browser does on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from flask import Flask
from sqlalchemy import select

from casework import clock
from casework.accounts import services
from casework.accounts.one_time_codes import code_at
from casework.accounts.passwords import hash_password
from casework.enums import Role
from casework.models import AuditEntry, User
from casework.secrets_at_rest import keyring
from tests import factories as make
from tests.conftest import SECRET
from tests.owner import owner

PASSWORD = "一个足够长的口令 2026"
NEW_PASSWORD = "Kettle-river7-moss"
OTHER_PASSWORD = "Lantern4-quarry-Fog"
TOTP_SECRET = "ONLYFORTESTSONLYFORTESTSONLYFORT"


@cache
def hashed(password: str = PASSWORD) -> str:
    """The slow hash, once."""
    return hash_password(password)


def make_account(username: str = "lixiaoyan", role: Role = Role.COUNTY_OFFICER, **values: Any) -> User:
    """An account that signs in with PASSWORD; `factor=True` sets up TOTP_SECRET as its second factor."""
    has_factor = values.pop("factor", False)
    code = values.pop("code", "620103")
    user = make.make_user(role, code, **{"username": username, "password_hash": hashed(), **values})
    if has_factor:
        services.second_factor.install([(user.id, TOTP_SECRET)], keys=keyring(SECRET))
    return user


def code_now(**later: float) -> str:
    """What the app shows now, or so much later."""
    return code_at(TOTP_SECRET, clock.real_now() + timedelta(**later))


def give(browser: Any, username: str, password: str = PASSWORD, target: str = "", **options: Any) -> Any:
    """Send name and password."""
    query = {"next": target} if target else None
    return browser.post(
        "/login", query_string=query, data={"username": username, "password": password}, **options
    )


def is_in(browser: Any) -> bool:
    """Whether this browser is signed in."""
    return bool(browser.get("/account").status_code == 200)


def stored(app: Flask, model: Any) -> list[dict[str, Any]]:
    """Every row of a table, as it lies in the database."""
    with owner(app) as connection:
        rows = [dict(row) for row in connection.execute(select(model.__table__)).mappings()]
    return sorted(rows, key=lambda row: row.get("id", 0))


def acts(app: Flask) -> list[str]:
    """What the log says, in order."""
    return [entry["act"] for entry in stored(app, AuditEntry)]


class Clock:
    """Real time that a test moves; everything that asks `clock.real_now` sees it."""

    def __init__(self, monkeypatch: Any) -> None:
        self.ahead = timedelta(0)
        monkeypatch.setattr(clock, "real_now", lambda: datetime.now(UTC) + self.ahead)

    def forward(self, **span: float) -> None:
        """Let time pass."""
        self.ahead += timedelta(**span)
