"""The token of an invitation: worked out from the row's salt under a key of the installation, so that the letter and the
screen show the same link while the table alone gives none away."""

from __future__ import annotations

from typing import Final

from casework.accounts.sessions import token_hash
from casework.models import Invitation
from casework.secrets_at_rest import Keyring

PURPOSE: Final = "invitation"


def token_of(invitation: Invitation, keys: Keyring) -> str:
    """The token that opens an invitation."""
    return keys.digest(PURPOSE, invitation.salt)


def kept(salt: str, keys: Keyring) -> str:
    """What the table keeps of the token that belongs to a salt."""
    return token_hash(keys.digest(PURPOSE, salt))


def address_of(invitation: Invitation, keys: Keyring, public_url: str) -> str:
    """The link."""
    return f"{public_url}/join/{token_of(invitation, keys)}"
