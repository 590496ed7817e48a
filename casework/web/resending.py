"""What was typed into a form that could not be taken: shown once more, to be sent again with one press."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

MOST_FIELDS = 500
MOST_CHARACTERS = 400_000
LONG = 12
"""Shorter values in Latin letters are choices, dates and numbers; what somebody wrote is longer."""
SECRET_NAMES = {"code"}
SECRET_WORDS = ("password", "secret", "token")
TOKEN = "csrf_token"


@dataclass(frozen=True)
class Typed:
    """The fields as they were sent, the texts among them, and whether files have to be chosen again."""

    address: str
    fields: list[tuple[str, str]]
    texts: list[str]
    lost_files: bool


def typed_again() -> Typed | None:
    """The form of this request; None when there is nothing worth keeping or something that must not be shown."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != TOKEN]
    size = sum(len(name) + len(value) for name, value in fields)
    if len(fields) > MOST_FIELDS or size > MOST_CHARACTERS or any(_is_secret(name) for name, _ in fields):
        return None
    if not any(value.strip() for _, value in fields):
        return None
    texts = [value.strip() for _, value in fields if _is_written(value.strip())]
    return Typed(request.full_path.rstrip("?"), fields, texts, bool(request.files))


def _is_secret(name: str) -> bool:
    return name in SECRET_NAMES or any(word in name.lower() for word in SECRET_WORDS)


def _is_written(value: str) -> bool:
    """Words of a person, not a choice or one of our own keys."""
    return not value.isascii() or (len(value) > LONG and " " in value)
