"""Long lists: written by a process of their own as the person who asked, fetched in pieces, stopped, taken up again."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from casework import clock
from casework.enums import ExportFormat, ExportKind, ExportState, Role
from casework.errors import RuleViolation
from casework.exports import making, process, services
from casework.models import ListExport, Notice, User
from tests import factories as make
from tests.audit.log import entries
from tests.exports.conftest import NEIGHBOUR, TODAY, lines

Given = Callable[..., Any]
SignIn = Callable[[str], Any]
S = ExportState


def asked(given: Given, username: str = "officer", **values: Any) -> int:
    with given() as session:
        user = session.scalar(select(User).where(User.username == username))
        given_values = {"file_format": ExportFormat.CSV, "locale": "zh_Hans", "asked_on": TODAY, **values}
        return make.make_export(user, **given_values).id


def found(given: Given, export_id: int) -> Any:
    with given() as session:
        row = session.get(ListExport, export_id)
        session.expunge(row)
        return row


def elsewhere(act: Callable[[], Any]) -> None:
    """In a thread, hence a context, of its own, while the process writes in this one."""
    thread = threading.Thread(target=act)
    thread.start()
    thread.join()


def test_the_process_writes_the_list_as_the_person_sees_it(
    app: Flask, given: Given, sign_in: SignIn, cases: list[int], folder: Path
) -> None:
    export_id = asked(given, query="sort=number")
    assert process.write_export(app, export_id) is True
    row = found(given, export_id)
    raw = (folder / row.stored_name).read_bytes()
    assert [line[1] for line in lines(raw)[1:]] == ["2026-620103-001", "2026-620103-002", "2026-620103-003"]
    assert "城关别家" not in raw.decode("utf-8-sig")
    assert (row.state, row.row_count, row.size_bytes) == (S.READY, 3, len(raw))
    assert row.fingerprint == hashlib.sha256(raw).hexdigest()
    assert sign_in("officer").get(f"/exports/{export_id}/file", buffered=True).data == raw
    assert process.write_export(app, export_id) is False


def test_the_end_leaves_an_entry_in_the_log_and_a_notice(
    app: Flask, given: Given, sign_in: SignIn, cases: list[int]
) -> None:
    export_id = asked(given, query="sort=number")
    process.write_export(app, export_id)
    row = found(given, export_id)
    entry = entries(app, act="export")[0]
    assert (entry.actor_name, entry.object_type, entry.object_id) == (
        "李晓梅",
        "list_exports",
        str(export_id),
    )
    assert json.loads(entry.changes) == {
        "what": "cases", "filters": "sort=number", "format": "csv", "rows": 3, "fingerprint": row.fingerprint,
    }  # fmt: skip
    with given() as session:
        assert [notice.template for notice in session.scalars(select(Notice))] == ["export_ready"]
    assert "帮扶对象：导出的文件（3 行）可以下载了" in sign_in("officer").get("/notices").text


def test_a_download_goes_on_where_it_broke_off(
    app: Flask, given: Given, sign_in: SignIn, cases: list[int]
) -> None:
    export_id = asked(given)
    process.write_export(app, export_id)
    browser, address = sign_in("officer"), f"/exports/{export_id}/file"
    whole = browser.get(address, buffered=True)
    assert whole.headers["Accept-Ranges"] == "bytes"
    rest = browser.get(
        address, headers={"Range": "bytes=10-", "If-Range": whole.headers["ETag"]}, buffered=True
    )
    assert (rest.status_code, rest.data) == (206, whole.data[10:])
    other = browser.get(address, headers={"Range": "bytes=10-", "If-Range": '"another"'}, buffered=True)
    assert (other.status_code, other.data) == (200, whole.data)


def test_nobody_else_finds_it(app: Flask, given: Given, sign_in: SignIn, cases: list[int]) -> None:
    export_id = asked(given)
    process.write_export(app, export_id)
    for path in ("file",):
        assert sign_in("reviewer").get(f"/exports/{export_id}/{path}").status_code == 404
    for path in ("cancel", "again"):
        assert sign_in("reviewer").post(f"/exports/{export_id}/{path}").status_code == 404
    assert f"/exports/{export_id}/" not in sign_in("reviewer").get("/exports").text


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"locked_at": clock.real_now()}, {"role": "viewer"}]
)
def test_who_has_lost_the_right_gets_no_file(
    app: Flask, given: Given, cases: list[int], folder: Path, change: dict[str, Any]
) -> None:
    export_id = asked(given)
    with given() as session:
        user = session.scalar(select(User).where(User.username == "officer"))
        for name, value in change.items():
            setattr(user, name, value)
    assert process.write_export(app, export_id) is False
    assert found(given, export_id).state is S.FAILED
    assert not folder.exists() or list(folder.iterdir()) == []


@pytest.mark.parametrize("change", ["role", "region"])
def test_a_finished_file_is_not_handed_to_who_has_moved_on(
    app: Flask, given: Given, sign_in: SignIn, cases: list[int], change: str
) -> None:
    export_id = asked(given)
    process.write_export(app, export_id)
    with given() as session:
        user = session.scalar(select(User).where(User.username == "officer"))
        if change == "role":
            user.role = Role.VIEWER
        else:
            user.region_id = make.region(NEIGHBOUR).id
    answer = sign_in("officer").get(f"/exports/{export_id}/file", buffered=True)
    assert answer.status_code == (403 if change == "role" else 303)
    assert "恒峡" not in answer.get_data(as_text=True)


def test_a_list_that_one_reads_no_more_is_not_handed_out(
    app: Flask, given: Given, sign_in: SignIn, cases: list[int]
) -> None:
    """The right to take files away is not the right to this one."""
    export_id = asked(given)
    process.write_export(app, export_id)
    with given() as session:
        session.scalar(select(User).where(User.username == "officer")).role = Role.SECURITY_ADMIN
    assert sign_in("officer").get(f"/exports/{export_id}/file").status_code == 403


def test_a_finished_file_can_be_deleted_before_its_time(
    app: Flask, given: Given, sign_in: SignIn, cases: list[int], folder: Path
) -> None:
    export_id, browser = asked(given), sign_in("officer")
    browser.post(f"/exports/{export_id}/discard")
    assert "没有可删除的文件" in browser.get("/exports").text
    process.write_export(app, export_id)
    assert browser.post(f"/exports/{export_id}/discard").status_code == 303
    assert list(folder.iterdir()) == []
    assert found(given, export_id).state is S.EXPIRED
    assert browser.get(f"/exports/{export_id}/file").status_code == 303


def test_the_menu_counts_the_files_that_are_ready(
    app: Flask, given: Given, sign_in: SignIn, cases: list[int]
) -> None:
    export_id, browser = asked(given), sign_in("officer")
    entry = re.compile(r'<a href="/exports"[^>]*>(?:(?!</a>).)*我的文件(?:(?!</a>).)*</a>', re.S)
    before = entry.search(browser.get("/").text)
    process.write_export(app, export_id)
    after = entry.search(browser.get("/").text)
    assert before
    assert after
    assert not re.search(r">1<", before[0])
    assert re.search(r">1<", after[0])


def test_how_long_it_takes_is_told_by_the_pace_so_far(
    app: Flask, given: Given, sign_in: SignIn, cases: list[int]
) -> None:
    now = clock.real_now()
    later = now + timedelta(minutes=5)
    asked(
        given, state=S.WRITING, holder="x", lease_until=later, row_count=2000, row_total=10_000,
        started_at=now - timedelta(seconds=60),
    )  # fmt: skip
    asked(
        given, list_kind=ExportKind.VISITS, state=S.WRITING, holder="y", lease_until=later, row_count=9000,
        row_total=10_000, started_at=now - timedelta(seconds=60),
    )  # fmt: skip
    asked(
        given, list_kind=ExportKind.ACTIONS, state=S.WRITING, holder="z", lease_until=later, started_at=now,
    )  # fmt: skip
    page = sign_in("officer").get("/exports").text
    assert "已写 2,000／10,000 行" in page
    assert "预计还需约 4 分钟" in page
    assert "预计不到 1 分钟" in page
    assert page.count("预计") == 2
    assert "live.js" in page


def test_what_ended_long_ago_is_forgotten(app: Flask, given: Given, cases: list[int]) -> None:
    old, now = clock.real_now() - process.REMEMBERED - timedelta(days=1), clock.real_now()
    gone = [asked(given, state=state, ended_at=old) for state in (S.FAILED, S.CANCELLED, S.EXPIRED)]
    kept = [asked(given, state=S.FAILED, ended_at=now), asked(given, state=S.WAITING)]
    assert process.sweep_old(app) == 0
    with given() as session:
        assert [session.get(ListExport, key) for key in gone] == [None] * 3
        assert all(session.get(ListExport, key) for key in kept)


def test_a_crash_between_the_rows_and_the_files_leaves_nothing_for_ever(
    app: Flask, given: Given, cases: list[int], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows have ended, the process dies before it takes the files away: they belong to nothing and go a day later."""
    export_id = asked(given)
    process.write_export(app, export_id)
    later = clock.real_now() + app.config["EXPORT_KEEP"] + timedelta(days=1)
    monkeypatch.setattr(clock, "real_now", lambda: later)

    class Killed(BaseException):
        pass

    def dies(*args: Any, **named: Any) -> None:
        raise Killed

    with monkeypatch.context() as crash:
        crash.setattr(Path, "unlink", dies)
        with pytest.raises(Killed):
            process.sweep_old(app)
    assert found(given, export_id).state is S.EXPIRED
    assert len(list(folder.iterdir())) == 1
    process.sweep_old(app)
    assert list(folder.iterdir()) == []


def test_one_at_a_time_for_each_person_and_list(given: Given, cases: list[int]) -> None:
    first = asked(given)
    with pytest.raises(IntegrityError):
        asked(given)
    asked(given, list_kind=ExportKind.VISITS)
    asked(given, "reviewer")
    with given() as session:
        services.cancel(session.get(ListExport, first), now=clock.real_now())
    asked(given)


def test_one_that_is_stopped_while_it_is_written_leaves_nothing(
    app: Flask, given: Given, sign_in: SignIn, cases: list[int], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_id, browser = asked(given), sign_in("officer")
    monkeypatch.setattr(making, "STEP", 1)
    alive = process._alive

    def stop_first(*args: Any) -> None:
        elsewhere(lambda: browser.post(f"/exports/{export_id}/cancel"))
        alive(*args)

    monkeypatch.setattr(process, "_alive", stop_first)
    assert process.write_export(app, export_id) is False
    assert found(given, export_id).state is S.CANCELLED
    assert list(folder.iterdir()) == []
    assert entries(app, act="export") == []
    browser.post(f"/exports/{export_id}/cancel")
    assert "这次导出已经结束" in browser.get("/exports").text


def test_progress_is_seen_while_it_is_written(
    app: Flask, given: Given, sign_in: SignIn, cases: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    export_id, browser, seen = asked(given), sign_in("officer"), list[tuple[int, int]]()
    monkeypatch.setattr(making, "STEP", 1)
    alive = process._alive

    def look(*args: Any) -> None:
        alive(*args)
        elsewhere(lambda: seen.append((found(given, export_id).row_count, found(given, export_id).row_total)))

    monkeypatch.setattr(process, "_alive", look)
    process.write_export(app, export_id)
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert "可以下载" in browser.get("/exports").text


def test_what_a_dead_process_has_left_is_taken_up_again_and_given_up_in_the_end(
    app: Flask, given: Given, sign_in: SignIn, cases: list[int]
) -> None:
    past = clock.real_now() - timedelta(minutes=1)
    export_id = asked(given, state=S.WRITING, holder="dead", lease_until=past, attempts=1)
    assert process.write_export(app, export_id) is True
    assert found(given, export_id).attempts == 2
    lost = asked(
        given, list_kind=ExportKind.VISITS, state=S.WRITING, holder="dead", lease_until=past, attempts=3
    )
    assert process.write_export(app, lost) is False
    assert found(given, lost).state is S.FAILED
    browser = sign_in("officer")
    assert f'action="/exports/{lost}/again"' in browser.get("/exports").text
    browser.post(f"/exports/{lost}/again")
    assert (found(given, lost).state, found(given, lost).attempts) == (S.WAITING, 0)


def test_one_that_is_alive_is_left_to_its_process(app: Flask, given: Given, cases: list[int]) -> None:
    later = clock.real_now() + timedelta(minutes=1)
    export_id = asked(given, state=S.WRITING, holder="other", lease_until=later, attempts=1)
    assert process.write_export(app, export_id) is False
    assert (found(given, export_id).state, found(given, export_id).holder) == (S.WRITING, "other")


def test_a_fault_is_no_end_of_everything(
    app: Flask, given: Given, cases: list[int], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **named: Any) -> Any:
        raise OSError("no space left on device")

    monkeypatch.setattr(process, "write", broken)
    export_id = asked(given)
    assert process.write_export(app, export_id) is False
    assert found(given, export_id).state is S.FAILED
    assert list(folder.iterdir()) == []


def test_what_is_ready_is_not_asked_for_again(app: Flask, given: Given, cases: list[int]) -> None:
    export_id = asked(given)
    process.write_export(app, export_id)
    with given() as session, pytest.raises(RuleViolation):
        services.ask_again(session.get(ListExport, export_id), today=TODAY)


def test_files_are_swept_when_their_time_is_over(
    app: Flask, given: Given, sign_in: SignIn, cases: list[int], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_id = asked(given)
    process.write_export(app, export_id)
    orphan, fresh = folder / "orphan", folder / "fresh.part"
    orphan.write_bytes(b"x")
    fresh.write_bytes(b"x")
    os.utime(orphan, (time.time() - 2 * 86_400,) * 2)
    assert process.sweep_old(app) == 0
    assert fresh.exists()
    assert not orphan.exists()
    later = clock.real_now() + app.config["EXPORT_KEEP"] + timedelta(days=1)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    assert process.sweep_old(app) == 1
    assert found(given, export_id).state is S.EXPIRED
    monkeypatch.undo()
    answer = sign_in("officer").get(f"/exports/{export_id}/file")
    assert answer.headers["Location"].endswith("/exports")


def test_a_file_is_not_given_out_after_its_time_though_nobody_has_swept(
    app: Flask, given: Given, sign_in: SignIn, cases: list[int]
) -> None:
    export_id = asked(given)
    process.write_export(app, export_id)
    with given() as session:
        session.get(ListExport, export_id).expires_at = clock.real_now() - timedelta(minutes=1)
    browser = sign_in("officer")
    assert browser.get(f"/exports/{export_id}/file").status_code == 303
    assert "已不保留" in browser.get("/exports").text


CHILD = """
import sys, time
from casework import create_app
from casework.exports import making, process
from config import Config
app = create_app(Config())
making.STEP = 1
alive = process._alive
def slow(*args):
    alive(*args)
    if args[2]:
        print("alive", flush=True)
        time.sleep(60)
process._alive = slow
process.write_export(app, int(sys.argv[1]))
"""


def test_a_killed_process_loses_nothing(
    app: Flask, given: Given, cases: list[int], folder: Path, working_database: Any
) -> None:
    """Killed in the middle of a file by SIGKILL; the next process begins anew when the lease is over."""
    export_id = asked(given)
    settings = {
        **os.environ, "DATABASE_URL": working_database.url, "DATA_DIR": str(folder.parent), "DEMO": "1",
        "SECRET_KEY": app.config["SECRET_KEY"], "HTTPS": "0",
    }  # fmt: skip
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(export_id)], env=settings, stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "alive\n"
        os.kill(child.pid, signal.SIGKILL)
    row = found(given, export_id)
    assert (row.state, row.row_count) == (S.WRITING, 1)
    assert process.write_export(app, export_id) is False
    with given() as session:
        session.get(ListExport, export_id).lease_until = clock.real_now() - timedelta(seconds=1)
    assert process.write_export(app, export_id) is True
    assert found(given, export_id).row_count == 3


def test_the_job_begins_a_process_for_what_waits(
    app: Flask, given: Given, cases: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[list[str]] = []

    class Child:
        def __init__(self, command: list[str], **named: Any) -> None:
            begun.append(command)

        def poll(self) -> None:
            """Still at work."""

    monkeypatch.setattr(process.subprocess, "Popen", Child)
    monkeypatch.setattr(process, "_children", [])
    keys = [
        asked(given, list_kind=kind) for kind in (ExportKind.CASES, ExportKind.VISITS, ExportKind.ACTIONS)
    ]
    assert process.start_what_waits(app) == process.AT_ONCE == 2
    assert [command[-1] for command in begun] == [str(key) for key in keys[:2]]
    assert process.start_what_waits(app) == 0
