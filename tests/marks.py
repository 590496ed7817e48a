"""The keyed hashes by which persons are recognised, under the key of the tests."""

from __future__ import annotations

from casework.secrets_at_rest import keyring
from tests.conftest import SECRET


def mark_of(text: str) -> str:
    """What the tables keep of a number or an address in its one spelling."""
    return keyring(SECRET).digest("person mark", text)
