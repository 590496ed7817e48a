"""Nouns of figures and the tables of their rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NOUNS: Final[Mapping[str, str]] = {
    "cases": "cases",
    "constraints": "constraints",
    "actions": "action_items",
    "follow_ups": "follow_ups",
    "visits": "visits",
    "results": "results",
    "surveys": "surveys",
    "indicators": "indicators",
}
"""Noun of a figure → table of its rows."""
