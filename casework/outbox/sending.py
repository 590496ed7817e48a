"""How a letter leaves: by SMTP, or as a file per message where no mail server is set."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Final

TIMEOUT_SECONDS: Final = 20


@dataclass(frozen=True)
class Letter:
    """A message as it leaves: plain text to one address."""

    recipient: str
    subject: str
    body: str


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed in. `security` is starttls, tls or none."""

    host: str
    port: int
    security: str
    username: str
    password: str


Post = Callable[[EmailMessage], None]
"""Hands a letter over. Raises OSError (of which smtplib's errors are a kind) when it could not."""


def written(letter: Letter, *, sender: str, number: int, created_at: datetime) -> EmailMessage:
    """The letter with its headers. The number makes its id the same at every try, so that mail programs show one."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = letter.recipient
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(created_at)
    mail["Message-ID"] = f"<{number}.{created_at:%Y%m%d%H%M%S%f}@{sender.rpartition('@')[2].rstrip('>')}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.body)
    return mail


def by_smtp(server: MailServer) -> Post:
    """Letters go to a mail server."""

    def post(mail: EmailMessage) -> None:
        context = ssl.create_default_context()
        if server.security == "tls":
            link: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            link = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
        with link:
            if server.security == "starttls":
                link.starttls(context=context)
            if server.username:
                link.login(server.username, server.password)
            link.send_message(mail)

    return post


def into(folder: Path) -> Post:
    """Letters become files that their owner alone can read: for demonstrations and installations without mail."""

    def post(mail: EmailMessage) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = str(mail["Message-ID"]).strip("<>").partition("@")[0]
        unfinished = folder / f".{name}"
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(bytes(mail))
        unfinished.rename(folder / f"{name}.eml")

    return post
