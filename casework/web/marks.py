"""A short keyed mark for each value of a form: equal values have equal marks, and a mark does not tell its value."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import current_app
from wtforms import Field, FileField, HiddenField, PasswordField, SubmitField

NOT_SHOWN = (HiddenField, SubmitField, FileField, PasswordField)
MARK_LENGTH = 12
MOST_MARKS = 500


def of(form: Iterable[Field]) -> dict[str, str]:
    """Name → mark of every field that people see."""
    return {field.name: field_mark(field) for field in form if not isinstance(field, NOT_SHOWN)}


def field_mark(field: Field) -> str:
    """The mark of what a field says; of the typed text where it could not be read."""
    if field.process_errors and field.raw_data:
        said = str(field.raw_data[0]).strip()
    else:  # a number shown masked: the one behind it is not what was seen
        said = _plain(getattr(field, "shown", field.data))
    key = str(current_app.secret_key).encode()
    return hmac.new(key, f"{field.name}\0{said}".encode(), "sha256").hexdigest()[:MARK_LENGTH]


def _plain(value: Any) -> str:
    """One text for what is the same to people: nothing, empty and unticked; 12 and 12.00; a choice and its key."""
    if value is None or value is False or value == "":
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "\2".join(f"{name}\3{_plain(value[name])}" for name in sorted(value))
    if isinstance(value, (list, tuple, set)):
        return "\1".join(_plain(item) for item in value)
    return str(value).replace("\r\n", "\n").strip()


def written(marks: Mapping[str, str]) -> str:
    """Marks as the text of a hidden field."""
    return urlencode(marks)


def read(text: str) -> dict[str, str]:
    """The marks behind a text that came back; {} for one that is none of ours."""
    try:
        return dict(parse_qsl(text, max_num_fields=MOST_MARKS))
    except ValueError:
        return {}
