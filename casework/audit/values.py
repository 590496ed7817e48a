"""What of a row's columns goes into the log: values as JSON shows them, secrets never, phones and mails masked.

The log is read by people who are not to know everything that it proves. A hidden value leaves a bullet, so that the
change itself is seen; a personal number leaves enough to recognise it by.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final

HIDDEN: Final = "•"
LONGEST: Final = 2000

# By name, so that a column of tomorrow is hidden before somebody thinks of it.
_SECRET_NAME: Final = re.compile(r"(?:^|_)(?:hash|secret|token|codes?|password)$")
# Codes that are no secrets: what the names of lists and classes are known by.
_OPEN: Final = {"chain_code", "group_code", "industry_code", "parent_code", "type_code"}
_OPEN_CODES: Final = {"regions", "industries", "constraint_types"}
SECRETS: Final = {
    # Single answers of the satisfaction survey are shown to nobody.
    ("surveys", "answers"),
    ("surveys", "score"),
    ("surveys", "text"),
    # With the installation's key it makes the link anew.
    ("invitations", "salt"),
    # Internal notes are read in their county only; the log is read above it.
    ("case_notes", "text"),
    # What a person wants to have corrected says what was wrong.
    ("correction_requests", "wish"),
    ("correction_requests", "answer"),
    # A draft holds whatever was typed, phone numbers among it.
    ("nominations", "draft_json"),
    # The lines above an imported table may hold anything, too.
    ("import_batches", "head_json"),
}
_PHONE: Final = re.compile(r"(?:^|_)phone$")
_MAIL: Final = re.compile(r"(?:^|_)(?:e?mail|recipient)$")


def is_secret(table: str, column: str) -> bool:
    """Whether the log says only that a column has changed."""
    if (table, column) in SECRETS:
        return True
    if column in _OPEN or (column == "code" and table in _OPEN_CODES):
        return False
    return bool(_SECRET_NAME.search(column))


@cache
def _veil(table: str, column: str) -> Callable[[str], str] | None:
    """What is put over the values of a column; None where they are shown."""
    if is_secret(table, column):
        return lambda _value: HIDDEN
    if _PHONE.search(column):
        return masked_phone
    return masked_mail if _MAIL.search(column) else None


def logged(table: str, column: str, value: Any) -> Any:
    """A value of a column as the log keeps it. "" and None show that there was none, also for secrets."""
    if value is None or value == "":
        return value
    veil = _veil(table, column)
    return _whole(value) if veil is None else veil(str(value))


def masked_phone(phone: str) -> str:
    """138****2046; short numbers are hidden whole."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 10 else "****"


def masked_mail(address: str) -> str:
    """z****@example.cn; what is no address is hidden whole."""
    name, at, host = address.partition("@")
    return f"{name[:1]}****@{host}" if at else "****"


def plain(value: Any) -> Any:
    """A value as JSON shows it; long texts are cut at 2,000 characters."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, str):
        return value[:LONGEST]
    if isinstance(value, (int, float, bool)) or value is None:
        return value
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(name): plain(item) for name, item in value.items()}
    return str(value)


def _whole(value: Any) -> Any:
    """As `plain`, but what is cut off can still be compared: its length and checksum stand in its place."""
    if isinstance(value, str) and len(value) > LONGEST:
        checksum = hashlib.sha256(value.encode(errors="surrogatepass")).hexdigest()
        return f"{value[:LONGEST]}… ({len(value)} characters, SHA-256 {checksum})"
    return plain(value)


def as_text(details: Mapping[str, Any]) -> str:
    """Details as the JSON text that an entry keeps."""
    return storable(json.dumps(details, ensure_ascii=False))


def details_of(text: str) -> dict[str, Any]:
    """The details behind the text of an entry; nothing for a text that is none of ours."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def storable(text: str) -> str:
    """A text from outside as both databases keep it: no NUL, no halves of broken pairs."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
