"""Letters leave after the commit, once, by one run; what fails is tried again and given up in the end."""

from __future__ import annotations

import email
import smtplib
import socketserver
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from casework import clock, scheduler
from casework.enums import MessageState
from casework.jobs import messages
from casework.models import OutboxMessage
from casework.outbox import services as outbox
from casework.outbox.sending import Letter, MailServer, by_smtp, into, written
from casework.scheduler import Result
from tests.accounts.site import Clock, stored

NOW = clock.real_now()


@pytest.fixture
def moving(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Real time, to be moved forward."""
    return Clock(monkeypatch)


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was handed over; a subject that begins with "bad" is refused by the server."""
    handed: list[Any] = []

    def post(mail: Any) -> None:
        if mail["Subject"].startswith("bad"):
            raise smtplib.SMTPServerDisconnected("gone")
        handed.append(mail)

    monkeypatch.setattr(messages, "post_of", lambda settings: post)
    monkeypatch.setitem(
        messages.WORDS,
        "test",
        lambda settings, about: Letter("a@example.org", about, "text") if about else None,
    )
    return handed


@pytest.fixture
def put(given: Callable[..., Any]) -> Callable[..., None]:
    def add(*about: str, worth: timedelta = timedelta(hours=2)) -> None:
        with given():
            for subject in about:
                outbox.put("test", subject, worth=worth)

    return add


def send(app: Flask) -> Any:
    return scheduler.run(app, "send_messages", by_hand=True)


def states(app: Flask) -> list[str]:
    return [row["state"] for row in sorted(stored(app, OutboxMessage), key=lambda row: row["id"])]


def test_a_message_of_a_change_that_was_rolled_back_is_never_sent(
    app: Flask, session: Any, posted: list[Any]
) -> None:
    outbox.put("test", "hello", worth=timedelta(hours=1))
    session.rollback()
    send(app)
    assert posted == []


def test_what_was_sent_is_not_sent_again(app: Flask, put: Callable[..., None], posted: list[Any]) -> None:
    put("one", "two")
    assert send(app).done == 2
    assert send(app).done == 0
    assert [mail["Subject"] for mail in posted] == ["one", "two"]
    assert states(app) == ["sent", "sent"]


def test_a_message_for_nobody_ends_without_a_letter(
    app: Flask, put: Callable[..., None], posted: list[Any]
) -> None:
    put("")
    assert send(app).result is Result.DONE
    assert states(app) == ["void"]


def test_one_that_fails_does_not_stop_the_others_and_waits_longer_each_time(
    app: Flask, put: Callable[..., None], posted: list[Any], moving: Clock
) -> None:
    put("bad", "good")
    send(app)
    assert [mail["Subject"] for mail in posted] == ["good"]
    waited = []
    for _ in range(4):
        row = stored(app, OutboxMessage)[0]
        assert row["state"] == "waiting"
        waited.append(row["tries"])
        send(app)  # too early: nothing happens
        assert stored(app, OutboxMessage)[0]["tries"] == row["tries"]
        moving.forward(minutes=31)
        send(app)
    assert waited == [1, 2, 3, 4]


def test_it_is_given_up_when_it_is_no_longer_worth_it(
    app: Flask, put: Callable[..., None], posted: list[Any], moving: Clock
) -> None:
    put("bad", worth=timedelta(minutes=4))
    for _ in range(4):
        report = send(app)
        moving.forward(minutes=2)
    assert states(app) == ["given_up"]
    assert "gone" in stored(app, OutboxMessage)[0]["problem"]
    assert report.result in (Result.DONE, Result.FAILED)
    assert send(app).done == 0


def test_what_a_mail_server_says_of_an_address_is_not_kept(
    app: Flask,
    put: Callable[..., None],
    posted: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Addresses lie sealed: a refusal must not leave one open in the next column, nor in the server's log."""

    def refused(mail: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"no such user <a@example.org>")})

    monkeypatch.setattr(messages, "post_of", lambda settings: refused)
    put("one")
    send(app)
    problem = stored(app, OutboxMessage)[0]["problem"]
    assert "550" in problem
    assert "example.org" not in problem + caplog.text


def test_after_a_long_downtime_old_messages_are_not_sent(
    app: Flask, put: Callable[..., None], posted: list[Any], moving: Clock
) -> None:
    put("late")
    moving.forward(hours=3)
    assert send(app).failed == 1
    assert posted == []


def test_a_run_that_died_gives_its_message_back_after_minutes(
    app: Flask, put: Callable[..., None], posted: list[Any], given: Callable[..., Any], moving: Clock
) -> None:
    put("hello")
    with given():
        (message_id,) = outbox.due(clock.real_now())
        assert outbox.claim(message_id, "dead", clock.real_now()) is not None
    assert send(app).done == 0
    moving.forward(minutes=6)
    assert send(app).done == 1
    with given():
        ended = outbox.end(outbox.Waiting(message_id, "test", "", 1, NOW, NOW), "dead", MessageState.GIVEN_UP)
    assert not ended  # the dead one comes back too late
    assert states(app) == ["sent"]


def test_of_many_runs_at_once_each_message_is_sent_by_one(
    app: Flask, put: Callable[..., None], posted: list[Any]
) -> None:
    put(*(f"number {n}" for n in range(12)))
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: list(messages.send_messages(app, clock.today())), range(3)))
    assert sorted(mail["Subject"] for mail in posted) == sorted(f"number {n}" for n in range(12))


def test_words_that_cannot_be_made_are_logged_and_tried_again(
    app: Flask, put: Callable[..., None], posted: list[Any], monkeypatch: pytest.MonkeyPatch, moving: Clock
) -> None:
    put("hello")
    monkeypatch.setitem(messages.WORDS, "test", lambda settings, about: 1 / 0)
    assert send(app).result is Result.FAILED
    assert states(app) == ["waiting"]


def test_old_rows_are_swept(app: Flask, put: Callable[..., None], posted: list[Any], moving: Clock) -> None:
    put("hello")
    send(app)
    moving.forward(days=31)
    scheduler.run(app, "sweep_sign_in", by_hand=True)
    assert stored(app, OutboxMessage) == []


# ---------------------------------------------------------------- ways out


def test_a_file_per_letter_readable_by_its_owner_alone(tmp_path: Path) -> None:
    letter = Letter("a@example.org", "主题", "正文 1\n")
    into(tmp_path / "outbox")(written(letter, sender="casework@localhost", number=7, created_at=NOW))
    (path,) = (tmp_path / "outbox").iterdir()
    assert path.stat().st_mode & 0o077 == 0
    found = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert (found["Subject"], found.get_content()) == ("主题", "正文 1\n")


def test_a_letter_has_the_same_number_at_every_try() -> None:
    letter = Letter("a@example.org", "x", "y")
    first, second = (
        written(letter, sender="Casework <c@example.org>", number=7, created_at=NOW) for _ in range(2)
    )
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].endswith("@example.org>")


@pytest.mark.parametrize("recipient", ["a@example.org\r\nBcc: b@example.org", "a@example.org\nX: y"])
def test_no_address_smuggles_a_header(recipient: str) -> None:
    with pytest.raises(ValueError, match=r"newline|linefeed|header"):
        written(Letter(recipient, "x", "y"), sender="c@example.org", number=1, created_at=NOW)


class _Server(socketserver.StreamRequestHandler):
    """As much of a mail server as one letter needs."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        is_text = False
        for line in self.rfile:
            self.server.lines.append(line.decode())  # type: ignore[attr-defined]
            if is_text:
                if line == b".\r\n":
                    is_text = False
                    self.wfile.write(b"250 taken\r\n")
                continue
            word = line[:4].upper()
            is_text = word == b"DATA"
            self.wfile.write(
                b"354 go on\r\n" if is_text else b"221 bye\r\n" if word == b"QUIT" else b"250 yes\r\n"
            )
            if word == b"QUIT":
                return


@pytest.fixture
def mail_server() -> Iterator[Any]:
    with socketserver.TCPServer(("127.0.0.1", 0), _Server) as server:
        server.lines = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_letter_is_handed_to_the_mail_server(mail_server: Any) -> None:
    port = mail_server.server_address[1]
    post = by_smtp(MailServer("127.0.0.1", port, "none", "", ""))
    post(
        written(Letter("a@example.org", "x", "hello there"), sender="c@example.org", number=1, created_at=NOW)
    )
    talk = "".join(mail_server.lines)
    assert "a@example.org" in talk
    assert "hello there" in talk


def test_without_encryption_no_letter_goes_to_a_server_that_should_offer_it(mail_server: Any) -> None:
    post = by_smtp(MailServer("127.0.0.1", mail_server.server_address[1], "starttls", "", ""))
    with pytest.raises(OSError, match="STARTTLS"):
        post(written(Letter("a@example.org", "x", "y"), sender="c@example.org", number=1, created_at=NOW))
    assert "hello" not in "".join(mail_server.lines)


def test_a_server_that_is_away_is_an_ordinary_failure() -> None:
    post = by_smtp(MailServer("127.0.0.1", 1, "none", "", ""))
    with pytest.raises(OSError, match="refused"):
        post(written(Letter("a@example.org", "x", "y"), sender="c@example.org", number=1, created_at=NOW))
