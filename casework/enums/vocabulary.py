"""What every fixed vocabulary is made of."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self


class Vocabulary(StrEnum):
    """Text values for the database, translated labels for people, a tone (bad, warn, ok, info, neutral) for pills."""

    label: Any
    tone: str

    def __new__(cls, value: str, label: Any = "", tone: str = "neutral") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.tone = tone
        return member
