"""Where a finding is mended. Checks know no addresses: who shows them says how places are reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def _nowhere(*_parts: object) -> str:
    return ""


@dataclass(frozen=True)
class Links:
    """Addresses of places; a place without one gives "".

    `figure` takes code and side, `table` its number, `text` and `compare` section and paragraph (from 1), the others the
    key of a case or an action.
    """

    figure: Callable[[str, str], str] = _nowhere
    table: Callable[[int], str] = _nowhere
    text: Callable[[int, int], str] = _nowhere
    compare: Callable[[int, int], str] = _nowhere
    typed: Callable[[], str] = _nowhere
    diagnosis: Callable[[int], str] = _nowhere
    outcomes: Callable[[int], str] = _nowhere


NO_LINKS = Links()
