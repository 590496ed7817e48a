"""The letters about accounts, put into words when they are sent: only then is it looked whether there is anybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from casework.accounts import queries
from casework.accounts.services import issue_link
from casework.enums import TokenKind
from casework.i18n import message
from casework.outbox.sending import Letter

PASSWORD_RESET: Final = "password_reset"
RESET_SUBJECT: Final = "Casework: choose a new password"
RESET_BODY: Final = """Hello %(name)s,

somebody, probably you, has asked for a new password of the account %(username)s.

Choose it here within %(minutes)d minutes; the link works once:
%(address)s

If it was not you, do nothing: the password stays as it is. Tell your security administrator if this happens again.
"""


def password_reset(username: str, *, public_url: str, life: timedelta) -> Letter | None:
    """The letter with the link, which begins to live now; None when no such account may sign in, or it has no
    address. To be called inside a transaction."""
    user = queries.find_user(username)
    if user is None or not user.email or not user.is_active or user.locked_at is not None:
        return None
    token = issue_link(user.id, TokenKind.RESET, lifetime=life)
    words = message(user.locale, RESET_BODY) % {
        "name": user.display_name,
        "username": user.username,
        "minutes": life // timedelta(minutes=1),
        "address": f"{public_url}/choose-password/{token}",
    }
    return Letter(user.email, message(user.locale, RESET_SUBJECT), words)
