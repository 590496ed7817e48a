"""The installation, its jobs, letters and settings: what is shown, what is not, what can be done."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from casework import clock
from casework.enums import JobOutcome, MessageState, Role
from casework.jobs import JOBS, messages
from casework.jobs.work import alone
from casework.models import AuditEntry, JobRun, OutboxMessage
from casework.outbox import services as outbox
from casework.system_pages import probes, queries, settings, views
from config import ROOT, Config
from tests import factories as make
from tests.administration.people import one, stored


@pytest.fixture
def operator(given: Callable[..., Any], sign_in: Callable[[str], Any]) -> Any:
    """The system administrator's."""
    with given():
        make.make_programme()
        make.make_user(Role.SYSTEM_ADMIN, username="operator")
        make.make_user(Role.COUNTY_OFFICER, username="officer", email="officer@example.cn")
    return sign_in("operator")


def letter(given: Callable[..., Any], state: MessageState = MessageState.WAITING, **values: Any) -> int:
    """A letter of the outbox; gives its key."""
    now = clock.real_now()
    with given() as session:
        row = OutboxMessage(
            **{
                "kind": "password_reset",
                "about": "officer",
                "state": state,
                "next_try_at": now + timedelta(hours=1),
                "give_up_at": now + timedelta(hours=2),
                "ended_at": None if state is MessageState.WAITING else now,
                **values,
            }
        )
        session.add(row)
        session.flush()
        return row.id


def steered(app: Flask) -> list[str]:
    """What the log says was done to letters."""
    return [row["act"] for row in stored(app, AuditEntry) if row["act"].startswith("letter_")]


def test_the_installation_in_one_look(app: Flask, operator: Any, given: Callable[..., Any]) -> None:
    with given() as session:
        now = clock.real_now()
        for name, outcome in (("sweep_files", JobOutcome.DONE), ("remind_of_deadlines", JobOutcome.FAILED)):
            session.add(
                JobRun(
                    name=name, slot="2026-11-14", holder="x", started_at=now, lease_until=now, ended_at=now,
                    outcome=outcome, done_count=12,
                )
            )  # fmt: skip
    kept = Path(app.config["DATA_DIR"]) / "files"
    shutil.rmtree(kept, ignore_errors=True)  # what tests before this one have stored
    files = kept / "ab" / "cd"
    files.mkdir(parents=True)
    (files / "x").write_bytes(b"0" * 2048)
    text = operator.get("/system").text
    kind = "SQLite" if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite") else "PostgreSQL"
    head = (ROOT / "migrations/.head").read_text().strip()
    for words in (kind, f"{head} · 最新", "没有心跳", "完成 12 项", "失败", "2.0 kB"):
        assert words in text, words


def test_nothing_of_these_pages_is_an_account_or_business(given: Callable[..., Any], operator: Any) -> None:
    with given():
        case = make.make_case()
        number, name = case.number, case.enterprise_name
    letter(
        given, MessageState.GIVEN_UP, problem="SMTPRecipientsRefused: {'officer@example.cn': (550, b'no')}"
    )
    for path in (
        "/",
        "/system",
        "/system/jobs",
        "/system/jobs/send_messages",
        "/system/letters",
        "/system/settings",
    ):
        text = operator.get(path).text
        for words in (number, name, "officer@example.cn", ">officer<"):
            assert words not in text, (path, words)
    assert "…@…" in operator.get("/system/letters").text
    for path in ("/users", "/users/review", "/cases", "/enterprises", "/experts", "/search?q=x", "/reports"):
        assert operator.get(path).status_code == 403, path


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.COUNTY_OFFICER, Role.EXPERT])
def test_nobody_else_opens_them(given: Callable[..., Any], sign_in: Callable[[str], Any], role: Role) -> None:
    with given():
        make.make_programme()
        username = make.make_user(role).username
    other = sign_in(username)
    for path in (
        "/system",
        "/system/jobs",
        "/system/jobs/sweep_files",
        "/system/letters",
        "/system/settings",
    ):
        assert other.get(path).status_code == 403, path
    assert other.post("/system/jobs/sweep_files/run").status_code == 403


def test_no_secret_stands_among_the_settings(app: Flask, operator: Any) -> None:
    app.config["MAIL_PASSWORD"], kept = "a-mail-password", app.config["MAIL_PASSWORD"]
    try:
        text = operator.get("/system/settings").text
    finally:
        app.config["MAIL_PASSWORD"] = kept
    assert app.config["SECRET_KEY"] not in text
    assert "a-mail-password" not in text
    assert text.count("已设置，不显示") == 3
    assert "可设 8 至 64" in text


def test_passwords_in_addresses_are_covered() -> None:
    config = Config({"DATABASE_URL": "postgresql+psycopg://login:geheim@db/casework", "SECRET_KEY": "x" * 40})
    shown = dict(
        (setting.name, setting.value) for _label, group in settings.groups(vars(config)) for setting in group
    )
    assert "geheim" not in str(shown)
    assert shown["DATABASE_URL"] == "postgresql+psycopg://login:***@db/casework"
    assert shown["MIGRATION_DATABASE_URL"] == shown["BACKUP_DATABASE_URL"] == shown["DATABASE_URL"]


def test_every_setting_is_shown_or_a_secret() -> None:
    documented = set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    shown = {name for names in settings.SHOWN.values() for name in names}
    assert documented == shown | set(settings.ADDRESSES) | {
        name for names in settings.SECRETS.values() for name in names
    }


def test_a_setting_reads_as_it_is_written() -> None:
    environ = {
        "SESSION_IDLE_MINUTES": "45",
        "INVITATION_DAYS": "3",
        "UNUSED_DAYS": "60",
        "HTTPS": "1",
        "SECRET_KEY": "x",
    }
    found = {one.name: one.value for _label, group in settings.groups(vars(Config(environ))) for one in group}
    assert {name: found[name] for name in environ if name != "SECRET_KEY"} == {
        name: value for name, value in environ.items() if name != "SECRET_KEY"
    }


def test_a_job_that_is_run_by_hand_leaves_its_run_and_its_trace(
    app: Flask, operator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Any] = []
    start = views.start
    monkeypatch.setattr(views, "start", lambda *given: started.append(start(*given)))
    answer = operator.post("/system/jobs/sweep_sign_in/run")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/system/jobs/sweep_sign_in")
    started[0].join(timeout=60)
    row = one(app, JobRun, name="sweep_sign_in")
    assert row["outcome"] == "done"
    assert [entry["act"] for entry in stored(app, AuditEntry, object_id="sweep_sign_in")][:1] == [
        "job_started"
    ]
    assert "完成" in operator.get("/system/jobs/sweep_sign_in").text


@pytest.mark.parametrize("name", ["lock_unused_accounts", "remind_of_account_review"])
def test_jobs_that_decide_about_accounts_are_not_run_by_hand(app: Flask, operator: Any, name: str) -> None:
    assert "/run" not in operator.get(f"/system/jobs/{name}").text
    assert operator.post(f"/system/jobs/{name}/run").status_code == 303
    assert not stored(app, JobRun, name=name)


def test_an_unknown_job_is_unknown(operator: Any) -> None:
    assert operator.get("/system/jobs/x").status_code == 404
    assert operator.post("/system/jobs/heartbeat/run").status_code == 404


def test_what_may_be_run_by_hand_is_declared() -> None:
    assert {job.name for job in JOBS} >= queries.BY_HAND


def test_a_letter_that_waits_or_was_given_up_is_sent_now(
    app: Flask, operator: Any, given: Callable[..., Any]
) -> None:
    keys = [letter(given), letter(given, MessageState.GIVEN_UP)]
    assert alone(messages.send_messages(app, None)).done == 0  # type: ignore[arg-type]
    for key in keys:
        assert operator.post(f"/system/letters/{key}/retry").status_code == 303
    assert alone(messages.send_messages(app, None)).done == 2  # type: ignore[arg-type]
    assert {row["state"] for row in stored(app, OutboxMessage)} == {"sent"}
    assert steered(app) == ["letter_retried"] * 2


def test_a_letter_is_given_up(app: Flask, operator: Any, given: Callable[..., Any]) -> None:
    key = letter(given, next_try_at=clock.real_now())
    assert operator.post(f"/system/letters/{key}/give-up").status_code == 303
    assert alone(messages.send_messages(app, None)).done == 0  # type: ignore[arg-type]
    assert one(app, OutboxMessage)["state"] == "given_up"


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.VOID])
@pytest.mark.parametrize("act", ["retry", "give-up"])
def test_a_letter_that_ended_stays_ended(
    app: Flask, operator: Any, given: Callable[..., Any], state: MessageState, act: str
) -> None:
    key = letter(given, state)
    operator.post(f"/system/letters/{key}/{act}")
    assert one(app, OutboxMessage)["state"] == state.value
    assert steered(app) == []


@pytest.mark.parametrize("act", ["retry", "give-up"])
def test_a_letter_that_is_being_sent_is_left_alone(
    app: Flask, operator: Any, given: Callable[..., Any], act: str
) -> None:
    now = clock.real_now()
    key = letter(given, next_try_at=now)
    with given():
        assert outbox.claim(key, "another process", now) is not None
    before = one(app, OutboxMessage)
    operator.post(f"/system/letters/{key}/{act}")
    assert one(app, OutboxMessage) == before
    assert operator.post(f"/system/letters/999999/{act}").status_code == 404


def test_letters_are_listed_by_state_and_page(operator: Any, given: Callable[..., Any]) -> None:
    for _ in range(25):
        letter(given)
    letter(given, MessageState.SENT)
    assert "共 26 项" in re.sub(r"</?b>|</?strong>", "", operator.get("/system/letters").text)
    assert "下一页" in operator.get("/system/letters?state=waiting").text
    for query in ("state=sent", "state=x&size=7&page=zz", "size=1' OR 1=1"):
        assert operator.get(f"/system/letters?{query}").status_code == 200


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1500, "1.5 kB"),
        (123_456, "123 kB"),
        (2_100_000_000, "2.1 GB"),
        (9**18, "150095 TB"),
    ],
)
def test_sizes_are_written_for_people(size: int, words: str) -> None:
    assert probes.in_words(size) == words


def test_a_folder_is_measured_and_one_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert probes.folder_state(tmp_path / "none") == probes.FolderState(0, 0, False)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").write_bytes(b"123")
    (tmp_path / "y").write_bytes(b"4567")
    assert probes.folder_state(tmp_path) == probes.FolderState(7, 2, False)
    assert probes.disk_state(tmp_path / "none" / "deeper").free_bytes > 0


def test_a_very_full_folder_is_not_counted_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probes, "MOST_FILES", 3)
    for number in range(5):
        (tmp_path / f"{number}").mkdir()
        (tmp_path / f"{number}" / "x").write_bytes(b"1")
    found = probes.folder_state(tmp_path)
    assert found.is_more
    assert found.files == 3
