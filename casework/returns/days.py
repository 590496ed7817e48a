"""Which dates of a row may lie ahead, and which facts have not happened by a day."""

from __future__ import annotations

import re
from typing import Any, Final

AHEAD: Final = frozenset(
    {"due_on", "first_due_on", "old_due_on", "window_from_on", "window_until_on", "counts_from"}
)
"""Deadlines may lie ahead; every other date is of something that has happened."""
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")


def is_ahead(name: str, value: Any, until: str) -> bool:
    """Whether a fact of a stored row (ISO date or None) had not happened by a day (ISO date). Never for a deadline."""
    if name in AHEAD:
        return False
    return value is None or (isinstance(value, str) and bool(_DATE.fullmatch(value)) and value > until)
