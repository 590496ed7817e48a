"""How wide words are, in half-width letters."""

from __future__ import annotations


def half_widths(text: str) -> int:
    """Width in half-width characters: Chinese signs count two."""
    return sum(1 if sign.isascii() else 2 for sign in text)
