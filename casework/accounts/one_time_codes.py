"""One-time codes: the numbers of an authenticator app (TOTP, RFC 6238) and the ten recovery codes."""

from __future__ import annotations

import secrets
from datetime import datetime
from hmac import compare_digest
from typing import Final

import pyotp
import segno
from markupsafe import Markup

from casework.secrets_at_rest import Keyring

STEP_SECONDS: Final = 30
WINDOW: Final = (-1, 0, 1)
"""Steps accepted around the present one: clocks of phones are not exact."""
RECOVERY_CODES: Final = 10
RECOVERY_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
RECOVERY_LENGTH: Final = 12
"""Twelve of 32 letters: 60 bits, out of reach of guessing even without the limit on attempts."""
ISSUER: Final = "Casework"
SECRET_PURPOSE: Final = "second factor"
RECOVERY_PURPOSE: Final = "recovery code"
OFFER_PURPOSE: Final = "second factor offer"


def new_secret() -> str:
    """A fresh secret in base32: 160 bits, as RFC 4226 recommends."""
    return pyotp.random_base32(32)


def matching_step(secret: str, typed: str, now: datetime) -> int | None:
    """The time step whose code was typed, None when none of the window fits. The caller uses a step only once."""
    code = "".join(typed.split())
    generator = pyotp.TOTP(secret, interval=STEP_SECONDS)
    present = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in (present + offset for offset in WINDOW):
        if compare_digest(generator.generate_otp(step).encode(), code.encode()):
            found = step
    return found


def code_at(secret: str, now: datetime) -> str:
    """The code that an authenticator app shows at this instant."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).generate_otp(int(now.timestamp()) // STEP_SECONDS)


def address_for_apps(secret: str, username: str) -> str:
    """The otpauth:// address that authenticator apps read."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=username, issuer_name=ISSUER)


def qr_picture(text: str) -> Markup:
    """An inline SVG of a QR code, without style attributes: the page's policy forbids them."""
    made = segno.make(text, error="m")
    return Markup(made.svg_inline(omitsize=True, border=4, svgclass="cw-qr", lineclass=None))


def in_groups(secret: str) -> str:
    """A secret as people type it: four characters at a time."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def seal_secret(keys: Keyring, user_id: int, secret: str) -> str:
    """A secret as the table keeps it."""
    return keys.seal(SECRET_PURPOSE, secret, place=str(user_id))


def open_secret(keys: Keyring, user_id: int, sealed: str) -> str:
    """The secret that `seal_secret` put away. Raises Unreadable."""
    return keys.open(SECRET_PURPOSE, sealed, place=str(user_id))


def new_recovery_codes() -> list[str]:
    """Ten codes in three groups, without letters that look alike."""
    return [
        "-".join("".join(secrets.choice(RECOVERY_LETTERS) for _ in range(4)) for _ in range(3))
        for _ in range(RECOVERY_CODES)
    ]


def recovery_hash(keys: Keyring, user_id: int, typed: str) -> str:
    """What is kept of a recovery code; blanks, hyphens and case do not count."""
    letters = "".join(letter for letter in typed.upper() if letter in RECOVERY_LETTERS)
    return keys.digest(RECOVERY_PURPOSE, f"{user_id}:{letters}")
