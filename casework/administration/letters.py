"""The letters of account administration, put into words when they are sent."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Final

from casework import clock
from casework.accounts.services import issue_link
from casework.accounts.unused import UnusedRule, last_use
from casework.administration.notice_words import ACTS
from casework.enums import TokenKind
from casework.extensions import db
from casework.i18n import message
from casework.models import User
from casework.outbox.sending import Letter
from casework.secrets_at_rest import keys_of

ACCOUNT_LINK: Final = "account_link"
ADMINISTRATOR_CHANGED: Final = "administrator_changed"

PLACE: Final = "outbox_messages.about"

LINK_SUBJECT: Final = "Casework: choose your password"
LINK_BODY: Final = """Hello %(name)s,

your security administrator has prepared the account %(username)s for you, or given it a new start.

Choose a password here within %(hours)d hours; the link works once:
%(address)s

If you know nothing of this, do nothing and tell your security administrator.
"""
CHANGED_SUBJECT: Final = "Casework: the account of an administrator was changed"
CHANGED_BODY: Final = """Hello %(name)s,

on %(at)s %(by)s did this to the account of an administrator, %(account)s (%(username)s):
%(act)s
Reason: %(reason)s

You get this letter because you audit the administrators, or because it is your account. The log has the details. If this
was not agreed with the person concerned, look into it now.
"""
UNUSED_SUBJECT: Final = "Casework: your account will be locked"
UNUSED_BODY: Final = """Hello %(name)s,

your account %(username)s has not been used since %(since)s. Accounts that are not used for %(days)d days are locked; yours
will be on %(on)s.

Sign in before then and nothing happens:
%(address)s

If you do not need the account any more, do nothing.
"""


def account_link(user_id: str, *, public_url: str, life: timedelta) -> Letter | None:
    """The letter with the link by which the owner of an account chooses a password; the link begins to live now. None
    when the account may not sign in or has no address. To be called inside a transaction."""
    user = db.session.get(User, int(user_id))
    if user is None or not user.email or not user.is_active or user.locked_at is not None:
        return None
    token = issue_link(user.id, TokenKind.INVITATION, lifetime=life)
    words = message(user.locale, LINK_BODY) % {
        "name": user.display_name,
        "username": user.username,
        "hours": life // timedelta(hours=1),
        "address": f"{public_url}/choose-password/{token}",
    }
    return Letter(user.email, message(user.locale, LINK_SUBJECT), words)


def sealed_address(address: str) -> str:
    """An address as a message may keep it until it is sent: addresses lie sealed wherever they lie."""
    return keys_of(db.engine.dialect).seal(ADMINISTRATOR_CHANGED, address, place=PLACE)


def _opened_address(sealed: str) -> str:
    return keys_of(db.engine.dialect).open(ADMINISTRATOR_CHANGED, sealed, place=PLACE)


def administrator_changed(about: str) -> Letter | None:
    """What happened to the account of an administrator, for one who has to know. None without an address."""
    told = json.loads(about)
    reader = db.session.get(User, told["to"])
    if reader is None:
        return None
    recipient = _opened_address(told["address"]) if told.get("address") else reader.email
    if not recipient:
        return None
    words = message(reader.locale, CHANGED_BODY) % {
        "name": reader.display_name,
        "at": _moment(datetime.fromisoformat(told["at"])),
        "by": told["by"],
        "account": told["name"],
        "username": told["username"],
        "act": message(reader.locale, ACTS[told["act"]]),
        "reason": told["reason"] or "—",
    }
    return Letter(recipient, message(reader.locale, CHANGED_SUBJECT), words)


def unused_warning(user_id: str, *, public_url: str, rule: UnusedRule) -> Letter | None:
    """The warning before an account is locked; None when it was used meanwhile, or need not be warned any more."""
    user = db.session.get(User, int(user_id))
    if user is None or not user.email or not user.is_active or user.locked_at is not None:
        return None
    since = last_use(user)
    if not rule or since >= rule.warns_before(clock.real_now()):
        return None
    words = message(user.locale, UNUSED_BODY) % {
        "name": user.display_name,
        "username": user.username,
        "since": _day(since),
        "days": rule.lock_after.days,
        "on": _day(since + rule.lock_after),
        "address": f"{public_url}/login",
    }
    return Letter(user.email, message(user.locale, UNUSED_SUBJECT), words)


def _day(instant: datetime) -> str:
    return clock.civil_date(instant).isoformat()


def _moment(instant: datetime) -> str:
    return f"{instant.astimezone(clock.CHINA):%Y-%m-%d %H:%M}"
