"""Secrets that the database keeps: sealed with AES-GCM, or as a keyed hash, under keys derived from SECRET_KEY.

Each purpose has a key of its own (HKDF with SHA-256, RFC 5869), so that what was sealed for one is useless for another.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Mapping
from contextlib import suppress
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any
from weakref import WeakKeyDictionary

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = "1."
NONCE_BYTES = 12


class Unreadable(ValueError):
    """What was kept cannot be opened: another SECRET_KEY, another place, or changed bytes."""


class Keyring:
    """The derived keys of one installation. What lies sealed under the SECRET_KEY before opens as well, until it was sealed
    anew (`flask keys reseal`); hashes are made with the present one alone."""

    def __init__(self, secret_key: str, previous: str = "") -> None:
        self._secret = secret_key.encode()
        self._previous = (Keyring(previous),) if previous else ()
        self._key = cache(self._derived)
        self._cipher = cache(lambda purpose: AESGCM(self._key(purpose)))

    def _derived(self, purpose: str) -> bytes:
        return HKDF(SHA256(), 32, salt=None, info=f"casework {purpose}".encode()).derive(self._secret)

    def seal(self, purpose: str, text: str, *, place: str) -> str:
        """The text as it may lie in a table. `place` (whose it is) is bound to it: moved elsewhere it does not open."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._cipher(purpose).encrypt(nonce, text.encode(), place.encode())
        return VERSION + base64.urlsafe_b64encode(nonce + sealed).decode()

    def open(self, purpose: str, sealed: str, *, place: str) -> str:
        """The text behind `seal`. Raises Unreadable."""
        for keys in (self, *self._previous):
            with suppress(Unreadable):
                return keys._opened(purpose, sealed, place)
        raise Unreadable(purpose)

    def _opened(self, purpose: str, sealed: str, place: str) -> str:
        try:
            if not sealed.startswith(VERSION):
                raise ValueError("unknown version")
            data = base64.urlsafe_b64decode(sealed.removeprefix(VERSION))
            opened = self._cipher(purpose).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], place.encode())
            return opened.decode()
        except (InvalidTag, ValueError) as error:
            raise Unreadable(purpose) from error

    def digest(self, purpose: str, text: str) -> str:
        """A hash that nobody can make, or try words against, without the key."""
        return hmac.new(self._key(purpose), text.encode(), sha256).hexdigest()

    def former_digest(self, purpose: str, text: str) -> str:
        """The hash that was made under the SECRET_KEY before; "" when there was none."""
        return self._previous[0].digest(purpose, text) if self._previous else ""


@lru_cache(maxsize=8)
def keyring(secret_key: str, previous: str = "") -> Keyring:
    """The keys that belong to a SECRET_KEY and to the one before it."""
    return Keyring(secret_key, previous)


def installed(config: Mapping[str, Any]) -> Keyring:
    """The keys of an installation by its settings."""
    return keyring(config["SECRET_KEY"], config["PREVIOUS_SECRET_KEY"])


_of_engines: WeakKeyDictionary[Any, Keyring] = WeakKeyDictionary()


def give_keys(dialect: Any, keys: Keyring) -> None:
    """Let the columns of an engine's tables that are sealed (models/sealed.py) be read and written with these keys."""
    _of_engines[dialect] = keys


def keys_of(dialect: Any) -> Keyring:
    """The keys that an engine's dialect was given. Raises Unreadable when it was given none."""
    try:
        return _of_engines[dialect]
    except KeyError as error:
        raise Unreadable("this engine has no keys") from error
