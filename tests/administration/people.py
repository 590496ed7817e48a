"""Accounts of every kind and place, and what a browser reads of a page's form."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

from flask import Flask
from sqlalchemy import select

from casework import clock
from casework.accounts.persons import recognise
from casework.enums import Rank, Role
from casework.models import AuditEntry, User
from tests import factories as make
from tests.app.test_replay import forms_in
from tests.owner import owner

PROVINCE, LANZHOU, TIANSHUI = "620000", "620100", "620500"
QILIHE, CHENGGUAN, QINZHOU = "620103", "620102", "620502"
LONG_AGO = timedelta(days=400)


@dataclass
class People:
    """User name → key, for those whom a test needs."""

    keys: dict[str, int] = field(default_factory=dict)

    def add(
        self, username: str, role: Role, code: str = QILIHE, rank: Rank | None = None, **values: Any
    ) -> User:
        """An account that is older than every review and was used just now."""
        now = clock.real_now()
        defaults = {"created_at": now - LONG_AGO, "last_signed_in_at": now, "display_name": f"人{username}"}
        if rank is not None:
            values["region_id"] = make.region(code, rank).id
        user = make.make_user(role, code, username=username, **{**defaults, **values})
        recognise(user)
        self.keys[username] = user.id
        return user

    def __getitem__(self, username: str) -> int:
        return self.keys[username]


def security_administrators(people: People) -> None:
    """One at each level, with a number of the own."""
    for number, (username, code, rank) in enumerate(
        [
            ("of-province", PROVINCE, Rank.PROVINCE),
            ("of-lanzhou", LANZHOU, Rank.PREFECTURE),
            ("of-qilihe", QILIHE, Rank.COUNTY),
        ]
    ):
        people.add(username, Role.SECURITY_ADMIN, code, rank, phone=f"1390000000{number}")


def shown_form(browser: Any, path: str) -> dict[str, str]:
    """The fields of the page's own form as a browser would send them untouched."""
    found = [form for form in forms_in(browser.get(path).text, path, as_shown=True) if form.action == path]
    assert found, f"{path} shows no form of its own"
    return dict(found[0].fields)


def send(browser: Any, path: str, **typed: Any) -> Any:
    """Open a page and send its form with something typed in."""
    return browser.post(path, data={**shown_form(browser, path), **typed})


def stored(app: Flask, model: Any, **wanted: Any) -> list[dict[str, Any]]:
    """Rows of a table as the owner sees them."""
    with owner(app) as connection:
        rows = [dict(row) for row in connection.execute(select(model.__table__)).mappings()]
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def one(app: Flask, model: Any, **wanted: Any) -> dict[str, Any]:
    """The only row that fits."""
    found = stored(app, model, **wanted)
    assert len(found) == 1, found
    return found[0]


def acts(app: Flask, user_id: int | None = None) -> list[str]:
    """What the log says about an account (or at all), in order of time."""
    rows = sorted(stored(app, AuditEntry, object_type="users"), key=lambda row: row["at"])
    return [row["act"] for row in rows if user_id is None or row["object_id"] == str(user_id)]


def letters(app: Flask) -> list[EmailMessage]:
    """The letters that became files, the newest last."""
    folder = Path(app.config["DATA_DIR"]) / "outbox"
    paths = sorted(folder.glob("*.eml"), key=lambda path: (path.stat().st_mtime_ns, path.name))
    return [
        cast(EmailMessage, message_from_bytes(path.read_bytes(), policy=policy.default)) for path in paths
    ]


def found_in(app: Flask, pattern: str) -> str:
    """What a pattern finds in the newest letter that has it."""
    found = [re.search(pattern, str(letter.get_content())) for letter in letters(app)]
    return [one.group(1) for one in found if one][-1]
