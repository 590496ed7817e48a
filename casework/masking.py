"""Numbers and addresses by which a person is reached, as they may be seen by everybody who may see the rest."""

from __future__ import annotations

import re
from typing import Final

SHORTEST_SHOWN: Final = 10
REMOVED: Final = "〔号码已删除〕"
"""What stands in an archived text where a number stood; papers and archives are Chinese."""

_NOT_BEFORE, _NOT_AFTER = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_MOBILE = rf"{_NOT_BEFORE}(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{{4}}){{2}}{_NOT_AFTER}"
_LANDLINE = rf"{_NOT_BEFORE}0\d{{2,3}}[ -]\d{{7,8}}{_NOT_AFTER}"
_ADDRESS = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
NUMBERS: Final = re.compile(f"{_MOBILE}|{_LANDLINE}|{_ADDRESS}")
"""Mobile numbers, landlines with their area code, e-mail addresses, as people write them into a text."""


def masked_phone(number: str) -> str:
    """138****5678; a short number is hidden whole, an empty one stays empty."""
    if not number:
        return ""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= SHORTEST_SHOWN else "****"


def masked_email(address: str) -> str:
    """z***@example.cn; an empty one stays empty."""
    name, at, host = address.rpartition("@")
    if not address:
        return ""
    return f"{name[:1]}***@{host}" if at else "***"


def masked_contact(text: str) -> str:
    """A phone number or an e-mail address, whichever it is."""
    return masked_email(text) if "@" in text else masked_phone(text)


def without_numbers(text: str) -> str:
    """A text that people wrote, with REMOVED in the place of every phone number and e-mail address."""
    return NUMBERS.sub(REMOVED, text)
