"""The token of an invitation: worked out from the row's salt under a key of the installation, so that the letter and the
screen show the same link while the table alone gives none away."""

from __future__ import annotations

from typing import Final

from casework.accounts.sessions import token_hash
from casework.models import Invitation
from casework.secrets_at_rest import Keyring

PURPOSE: Final = "invitation"
LENGTH: Final = 40
"""Letters of a token: 160 bits, short enough for a picture that an old phone reads."""


def token_of(invitation: Invitation, keys: Keyring) -> str:
    """The token that opens an invitation."""
    return _token(invitation.salt, keys)


def kept(salt: str, keys: Keyring) -> str:
    """What the table keeps of the token that belongs to a salt."""
    return token_hash(_token(salt, keys))


def address_of(invitation: Invitation, keys: Keyring, public_url: str) -> str:
    """The link."""
    return f"{public_url}/join/{token_of(invitation, keys)}"


def _token(salt: str, keys: Keyring) -> str:
    return keys.digest(PURPOSE, salt)[:LENGTH]
