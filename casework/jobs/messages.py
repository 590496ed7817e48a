"""The job that sends letters: each is claimed, put into words, handed over, and its end is written down."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any, Final

from flask import Flask

from casework import clock
from casework.access.tenancy import NOBODY
from casework.accounts import letters
from casework.accounts.context import acting
from casework.accounts.services.unused import UNUSED_WARNING
from casework.accounts.unused import UnusedRule
from casework.administration import letters as administration
from casework.enums import MessageState
from casework.extensions import db
from casework.invitations import letters as invitations
from casework.jobs.claims import new_holder
from casework.jobs.work import Part
from casework.outbox import services as outbox
from casework.outbox.sending import Letter, MailServer, Post, by_smtp, into, written
from casework.outbox.services import Waiting
from casework.secrets_at_rest import keyring
from casework.transaction import transaction

log = logging.getLogger(__name__)

Words = Callable[[Mapping[str, Any], str], Letter | None]
WORDS: Final[dict[str, Words]] = {
    letters.PASSWORD_RESET: lambda settings, username: letters.password_reset(
        username, public_url=settings["PUBLIC_URL"], life=settings["RESET_LIFE"]
    ),
    administration.ACCOUNT_LINK: lambda settings, user_id: administration.account_link(
        user_id, public_url=settings["PUBLIC_URL"], life=settings["FIRST_PASSWORD_LIFE"]
    ),
    administration.ADMINISTRATOR_CHANGED: lambda settings, about: administration.administrator_changed(about),
    UNUSED_WARNING: lambda settings, user_id: administration.unused_warning(
        user_id, public_url=settings["PUBLIC_URL"], rule=UnusedRule.of_days(settings["UNUSED_DAYS"])
    ),
    invitations.INVITATION: lambda settings, invitation_id: invitations.invitation_letter(
        invitation_id, keys=keyring(settings["SECRET_KEY"]), public_url=settings["PUBLIC_URL"]
    ),
}
"""Kind of message → its words, made inside a transaction; None: there is nobody to send it to."""


def send_messages(app: Flask, today: date) -> Iterator[Part]:
    """Send what waits. A letter that could not be handed over is tried again later, and given up in the end; its
    neighbours are sent all the same."""
    holder, post = new_holder(), post_of(app.config)
    with _outside(app):
        waiting = list(outbox.due(clock.real_now()))
        db.session.rollback()
    for message_id in waiting:
        part = Part()
        with part.row(f"message {message_id}"):
            state = _deliver(app, message_id, holder, post)
            part.done += state is MessageState.SENT
            part.failed += state is MessageState.GIVEN_UP
        yield part


def post_of(settings: Mapping[str, Any]) -> Post:
    """How letters leave this installation: by its mail server, else as files."""
    if not settings["MAIL_SERVER"]:
        return into(Path(settings["DATA_DIR"]) / "outbox")
    return by_smtp(
        MailServer(
            host=settings["MAIL_SERVER"],
            port=settings["MAIL_PORT"],
            security=settings["MAIL_SECURITY"],
            username=settings["MAIL_USERNAME"],
            password=settings["MAIL_PASSWORD"],
        )
    )


def _deliver(app: Flask, message_id: int, holder: str, post: Post) -> MessageState | None:
    """One message: claimed, worded and ended in transactions of their own, handed over between them."""
    with _outside(app), transaction():
        message = outbox.claim(message_id, holder, clock.real_now())
    if message is None:
        return None
    if message.give_up_at <= clock.real_now():
        return _end(app, message, holder, MessageState.GIVEN_UP, "it waited too long")
    with _outside(app), transaction():
        letter = WORDS[message.kind](app.config, message.about)
    if letter is None:
        return _end(app, message, holder, MessageState.VOID)
    sender = app.config["MAIL_SENDER"] or "casework@localhost"
    try:
        post(written(letter, sender=sender, number=message.id, created_at=message.created_at))
    except OSError as error:
        said = outbox.without_addresses(str(error))
        log.warning("message %d could not be handed over: %s", message.id, said)
        with _outside(app), transaction():
            return outbox.put_off(message, holder, f"{type(error).__name__}: {said}")
    return _end(app, message, holder, MessageState.SENT)


def _end(app: Flask, message: Waiting, holder: str, state: MessageState, problem: str = "") -> MessageState:
    with _outside(app), transaction():
        outbox.end(message, holder, state, problem)
    return state


def _outside(app: Flask) -> AbstractContextManager[None]:
    """A session that reaches no county: letters are about accounts."""
    return acting(app, NOBODY, actor_name="job send_messages")
