"""The letter of an invitation, put into words when it is sent."""

from __future__ import annotations

from typing import Final

from casework import clock
from casework.enums import InvitationState
from casework.extensions import db
from casework.i18n import DEFAULT_LOCALE, message
from casework.invitations.links import address_of
from casework.models import Invitation
from casework.outbox.sending import Letter
from casework.secrets_at_rest import Keyring

INVITATION: Final = "invitation"
SUBJECT: Final = "Casework: your invitation"
AS_EXPERT: Final = """Hello %(name)s,

%(by)s invites you as an expert of the quality assistance programme.

Make your account here, with a user name and a password of your own, until %(until)s; the link works once:
%(address)s

If you do not know what this is about, do nothing.
"""
AS_CONTACT: Final = """Hello %(name)s,

%(by)s invites you as a contact of %(unit)s in the quality assistance programme.

Make your account here, with a user name and a password of your own, until %(until)s; the link works once:
%(address)s

If you do not know what this is about, do nothing.
"""


def invitation_letter(invitation_id: str, *, keys: Keyring, public_url: str) -> Letter | None:
    """The letter with the link; None when the invitation is no longer open, or has no address."""
    found = db.session.get(Invitation, int(invitation_id))
    if found is None or not found.email or found.state(clock.real_now()) is not InvitationState.OPEN:
        return None
    words = message(DEFAULT_LOCALE, AS_EXPERT if found.expert_id else AS_CONTACT) % {
        "name": found.person_name,
        "by": found.invited_by_name,
        "unit": found.unit_name,
        "until": f"{found.expires_at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}",
        "address": address_of(found, keys, public_url),
    }
    return Letter(found.email, message(DEFAULT_LOCALE, SUBJECT), words)
