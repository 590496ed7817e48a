"""What the columns of the schema are called, for people who ask for a correction."""

from __future__ import annotations

from casework.audit_pages.words import word


def words_of_column(name: str) -> str:
    """A column in the reader's language."""
    return word("column", name)
