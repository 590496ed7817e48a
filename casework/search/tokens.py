"""Splitting words into tokens (first version; being replaced)."""

from __future__ import annotations

import unicodedata


def tokens(text: str) -> set[str]:
    """Two-character tokens."""
    text = unicodedata.normalize("NFKC", text).lower()[:2000]
    return {text[i : i + 2] for i in range(len(text) - 1)}


def query_tokens(q: str) -> list[str]:
    """Tokens of a query."""
    return sorted(tokens(q))
