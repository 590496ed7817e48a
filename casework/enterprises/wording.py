"""Messages of the pure rules: a msgid with its parameters, translated by whoever shows it."""

from __future__ import annotations

from collections.abc import Mapping

Message = tuple[str, Mapping[str, str | int]]
"""msgid and parameters: `_(msgid, **parameters)`. The translations stand in enterprise_rules.po."""


def N_(msgid: str) -> str:
    """Marks a msgid for the catalogues where it is defined, not where it is translated."""
    return msgid
