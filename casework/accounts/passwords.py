"""Password hashes: slow on purpose, so always computed outside a write transaction."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _hasher.hash(secrets.token_urlsafe())

NO_PASSWORD = "!"
"""Stands for the hash of an account whose owner has not chosen a password yet: none fits it."""


def hash_password(password: str) -> str:
    """An argon2id hash (OWASP's smallest recommended cost: 19 MiB, two passes)."""
    return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password fits. One hash is computed whatever is stored: nobody's (None), none at all, or a real one,
    so that an answer takes as long for an unknown account as for a known one."""
    try:
        return _hasher.verify(stored or _NOBODY, password) and bool(stored)
    except VerifyMismatchError:
        return False
    except (VerificationError, InvalidHashError):  # what is stored is no hash
        _spend_the_time(password)
        return False


def is_one_of(hashes: list[str], password: str) -> bool:
    """Whether the password is behind one of these hashes: one slow computation for each."""
    return any(verify_password(stored, password) for stored in hashes)


def _spend_the_time(password: str) -> None:
    try:
        _hasher.verify(_NOBODY, password)
    except VerifyMismatchError:
        return
