"""Entries are bound to each other: what is added, what is refused, and many writers at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from casework.access.tenancy import NOBODY
from casework.accounts.context import acting
from casework.audit.canonical import ENTRY_COLUMNS, entry_bytes, entry_mac, record_bytes
from casework.audit.chain import BrokenChain
from casework.audit.services import record
from casework.enums import Role
from casework.extensions import db
from casework.models import User
from casework.transaction import transaction
from tests import factories as make
from tests.audit.log import as_tamperer, county, entries, verified

Given = Callable[..., Any]
THOROUGH = os.environ.get("THOROUGH") == "1"
THREADS, EACH = (8, 50) if THOROUGH else (4, 8)

ENTRY: dict[str, Any] = {
    "at": datetime(2026, 11, 21, 6, 32, 1, 5, tzinfo=UTC), "actor_id": 7, "actor_name": "李晓燕",
    "actor_role": "county_officer", "prefecture_id": 2, "province_id": 1, "act": "update", "object_type": "cases",
    "object_id": "17", "case_id": 17, "changes": '{"status": ["a", "b"]}', "address": "", "request_id": "abc",
    "scheme": 1,
}  # fmt: skip


def test_the_bytes_are_what_the_module_says() -> None:
    assert record_bytes(
        ["甲", None, "", 12, datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), date(2026, 1, 2)]
    ) == (
        b"S\0\0\0\x03\xe7\x94\xb2"
        + b"N"
        + b"S\0\0\0\0"
        + b"I\0\0\0\x0212"
        + b"T\0\0\0\x071000000"
        + b"D\0\0\0\n2026-01-02"
    )
    with pytest.raises(TypeError):
        record_bytes([1.5])


def test_the_mac_of_a_known_entry_never_changes() -> None:
    """Another value here means that every log in the world has become unverifiable."""
    mac = entry_mac(b"k" * 32, 18, 3, "ab" * 32, ENTRY)
    assert mac == "bc437d30b10be10109ea3fafd141a079bca76a51c33e67bd0b61e519ddf0be6f"


@pytest.mark.parametrize("column", ENTRY_COLUMNS)
def test_every_column_counts(column: str) -> None:
    old = ENTRY[column]
    new = {str: f"{old}x", int: 99}.get(type(old), datetime(2026, 11, 21, tzinfo=UTC))
    for other in (new, None):
        assert entry_bytes(1, 1, "", ENTRY) != entry_bytes(1, 1, "", {**ENTRY, column: other})


def test_what_is_written_together_stands_in_one_order_and_verifies(app: Flask, given: Given) -> None:
    with given():
        for code in ("620103", "620102", "620502"):
            make.make_case(code)
    found = entries(app)
    by_chain: dict[int, list[int]] = {}
    for entry in found:
        by_chain.setdefault(entry.chain, []).append(entry.seq)
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in by_chain.values())
    assert {0, county(app, "620103"), county(app, "620102"), county(app, "620502")} <= by_chain.keys()
    report = verified(app)
    assert report.is_whole, report.findings
    assert report.entries == len(found)


def test_a_head_that_was_moved_stops_the_act_that_would_hide_it(app: Flask, given: Given) -> None:
    with given():
        make.make_user(username="before")
    home = county(app)
    with as_tamperer(app) as connection:
        connection.execute(text("UPDATE audit_chains SET length = length - 1 WHERE chain = :c"), {"c": home})
    with pytest.raises(BrokenChain, match=f"chain {home}"), given():
        make.make_user(username="after")
    with given() as session:
        assert session.query(User.username).filter(User.username.in_(["before", "after"])).all() == [
            ("before",)
        ]


def test_a_missing_head_stops_the_act(app: Flask, given: Given) -> None:
    home = county(app)
    with as_tamperer(app) as connection:
        connection.execute(text("DELETE FROM audit_chains WHERE chain = :c"), {"c": home})
    with pytest.raises(BrokenChain, match="has no head"), given():
        make.make_user()


def test_another_key_stops_every_act(app: Flask, given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "AUDIT_KEY", "another key of more than thirty-two characters")
    with pytest.raises(BrokenChain, match="AUDIT_KEY"), given():
        make.make_user(Role.VIEWER)


def test_many_writers_leave_no_gap_and_wait_for_no_one_in_a_circle(app: Flask, clean_database: Any) -> None:
    """Each thread writes to one or two counties, in whichever order it met them."""
    homes = [county(app, "620103"), county(app, "620102")]
    before = len(entries(app))

    def write(thread: int) -> int:
        rng, done = Random(thread), 0
        for number in range(EACH):
            order = rng.sample(homes, 2)
            with acting(app, NOBODY, actor_name=f"thread {thread}"), transaction():
                for home in order[: rng.choice((1, 2))]:
                    record(db.session(), "export", tenant_id=home, object_id=number)
                    done += 1
        return done

    with ThreadPoolExecutor(THREADS) as writers:
        written = sum(writers.map(write, range(THREADS)))
    assert len(entries(app)) == before + written
    report = verified(app)
    assert report.is_whole, report.findings
