"""What the commands need to know of the demo before they load it: its size, its password, its refusal."""

from __future__ import annotations

from typing import Final

MOST_CASES: Final = 100
PASSWORD: Final = "casework-demo-2026"


class DemoRefused(RuntimeError):
    """The demo cannot be seeded here; the text says why."""
