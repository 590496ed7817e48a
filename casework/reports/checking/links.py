"""Where a finding is mended. Checks know no addresses: who shows them says how places are reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def _nowhere(*_parts: object) -> str:
    return ""


@dataclass(frozen=True)
class Links:
    """Addresses of places; a place without one gives "".

    `figure` takes code and side; `table` its number and a row: its number from 1, "total", or "" for the table itself;
    `text` and `compare` section and paragraph (from 1, paragraph 0 is the heading); `typed` where the unit types its own
    figures; `diagnosis` a case and the code of a constraint; `outcomes` a case and the key of an indicator.
    """

    figure: Callable[[str, str], str] = _nowhere
    table: Callable[[int, str], str] = _nowhere
    text: Callable[[int, int], str] = _nowhere
    compare: Callable[[int, int], str] = _nowhere
    typed: Callable[[], str] = _nowhere
    diagnosis: Callable[[int, str], str] = _nowhere
    outcomes: Callable[[int, int], str] = _nowhere


NO_LINKS = Links()
