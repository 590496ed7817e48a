"""Counters that all workers share, and what they limit: uploads and exports of one person."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from casework import clock, limits
from casework.access.tenancy import NOBODY
from casework.enums import Role
from casework.extensions import db, writing
from casework.models import AttemptCounter
from casework.transaction import transaction
from tests import factories as make


@pytest.fixture
def count(app: Flask, clean_database: Any) -> Callable[..., limits.Verdict]:
    """Count one attempt as a request does."""

    def once(kind: str = "test", key: object = "somebody", limit: int = 3, **window: float) -> limits.Verdict:
        with app.test_request_context():
            writing.set(True)
            db.session().bind_scope(NOBODY)
            return limits.limited(kind, key, limit, timedelta(**(window or {"minutes": 15})))

    return once


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def move(**span: float) -> None:
        moment = datetime.now(UTC) + timedelta(**span)
        monkeypatch.setattr(clock, "real_now", lambda: moment)

    return move


def test_the_limit_is_the_last_that_passes(count: Callable[..., limits.Verdict]) -> None:
    assert [count().is_over for _ in range(5)] == [False, False, False, True, True]


def test_keys_and_kinds_are_counted_apart(count: Callable[..., limits.Verdict]) -> None:
    for _ in range(4):
        count()
    assert not count(key="somebody else").is_over
    assert not count(kind="other").is_over
    assert count().is_over


def test_reaching_the_limit_starts_the_time_anew_and_going_beyond_does_not(
    count: Callable[..., limits.Verdict], later: Callable[..., None]
) -> None:
    count()
    later(minutes=10)
    count()
    reached = count()
    later(minutes=20)
    assert count().until == reached.until
    later(minutes=26)
    assert not count().is_over


def test_minutes_left_are_whole_and_at_least_one(
    count: Callable[..., limits.Verdict], later: Callable[..., None]
) -> None:
    later(minutes=0)
    assert count().minutes_left == 15
    assert count(key="short", seconds=1).minutes_left == 1


def test_many_at_once_are_all_counted(count: Callable[..., limits.Verdict]) -> None:
    with ThreadPoolExecutor(8) as pool:
        verdicts = list(pool.map(lambda _: count(limit=10), range(24)))
    assert sorted(verdict.attempts for verdict in verdicts) == list(range(1, 25))
    assert sum(not verdict.is_over for verdict in verdicts) == 10


def test_taking_back_and_forgetting(app: Flask, count: Callable[..., limits.Verdict]) -> None:
    for _ in range(3):
        count()
    with app.test_request_context():
        writing.set(True)
        db.session().bind_scope(NOBODY)
        assert limits.is_locked("test", "somebody", 3)
        with transaction():
            limits.uncount("test", "somebody")
        assert not limits.is_locked("test", "somebody", 3)
        with transaction():
            limits.forget("test", "somebody")
    assert count().attempts == 1


def test_counts_that_are_over_are_swept(
    app: Flask, count: Callable[..., limits.Verdict], later: Callable[..., None]
) -> None:
    count()
    later(days=2)
    count(key="fresh")
    with app.test_request_context():
        writing.set(True)
        db.session().bind_scope(NOBODY)
        with transaction():
            limits.sweep(clock.real_now() - timedelta(days=1))
        assert db.session.query(AttemptCounter).count() == 1


@pytest.fixture
def case_id(given: Callable[..., Any]) -> int:
    with given():
        make.make_user(Role.COUNTY_OFFICER, username="officer")
        make.make_user(Role.COUNTY_OFFICER, username="colleague")
        return int(make.make_case("620103").id)


def test_uploads_of_one_person_are_limited(
    app: Flask, case_id: int, sign_in: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "UPLOAD_LIMIT_PER_PERSON", 2)
    browser, path = sign_in("officer"), f"/cases/{case_id}/files/new"
    assert [browser.post(path).status_code for _ in range(2)] == [422, 422]
    answer = browser.post(path)
    assert answer.status_code == 429
    assert "分钟后" in answer.text
    assert int(answer.headers["Retry-After"]) > 0
    assert browser.get(path).status_code == 200
    assert sign_in("colleague").post(path).status_code == 422


def test_exports_of_one_person_are_limited(
    app: Flask, case_id: int, sign_in: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "EXPORT_LIMIT_PER_PERSON", 1)
    browser = sign_in("officer")
    data = {"what": "summary", "format": "docx"}
    assert browser.post("/reports/2026/export", data=data).status_code == 200
    assert browser.post("/reports/2026/export", data=data).status_code == 429
    assert browser.post(f"/cases/{case_id}/plan.docx").status_code == 429


UPLOADING = {
    "files.add_to_action", "files.add_to_case", "files.add_to_diagnosis", "files.add_to_nomination",
    "visits.new", "visits.add_photos", "outcomes.record_result", "outcomes.attach_copy", "actions.report",
    "imports.new", "returns.verify",
}  # fmt: skip
EXPORTING = {
    "bulk.export",
    "exports.again",
    "exports.make",
    "imports.bad_rows_back",
    "imports.empty_template",
    "reports.export",
    "returns.download",
    "return_papers.make",
    "return_papers.package",
    "papers.batch",
    "papers.evidence_package",
    "papers.make",
    "papers.nomination",
    "papers.plan",
    "audit_pages.export",
    "personal_data.export_own",
    "personal_data.export_catalogue",
    "users.print_review",
    "users.export_review",
}
REVEALING = {"contacts.reveal", "enterprises.reveal", "experts.reveal"}
WRITING = {"invitations.invite_contact", "invitations.invite_expert", "users.new", "users.reset_password"}
ASKING = {"personal_data.ask"}


def test_letters_to_addresses_of_ones_choice_are_limited(
    app: Flask,
    given: Callable[..., Any],
    case_id: int,
    sign_in: Callable[[str], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "EXPORT_LIMIT_PER_PERSON", 1)
    with given():
        enterprise = make.make_enterprise("620103").id
    browser, path = sign_in("officer"), f"/enterprises/{enterprise}/contacts/invite"
    assert [browser.post(path).status_code for _ in range(2)] == [422, 429]


def test_the_routes_that_take_files_give_papers_or_show_numbers_carry_a_limit(app: Flask) -> None:
    limited = {endpoint for endpoint, view in app.view_functions.items() if getattr(view, "_limited", "")}
    assert limited == UPLOADING | EXPORTING | REVEALING | WRITING | ASKING
