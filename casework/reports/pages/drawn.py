"""A dashboard drawn: its head and what stands below, kept for as long as what was counted is kept.

What a reader sees of a board is the same for everybody of the unit who may do the same: the key says in which language,
with which addresses, on which day. Nothing of one person or one answer goes in (web/pieces.py).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from casework import clock
from casework.i18n import current_locale
from casework.reports.pages.asked import Asked
from casework.web.pieces import KeptPieces, draw

MOST_KEPT: Final = 64
"""Boards that a process keeps drawn: some 60 kB each for a province."""


class Drawn(NamedTuple):
    """The two parts of a page that come from a board."""

    head: Markup
    body: Markup


_pieces: Final[KeptPieces[Drawn]] = KeptPieces(MOST_KEPT)


def drawn(
    name: str, source: object, asked: Asked, key: Hashable, context: Callable[[], dict[str, Any]]
) -> Drawn:
    """templates/reports/_<name>_head.html and _<name>.html with a context that is made only when they are drawn.

    `source`: what was counted, kept or not. `key`: whatever else of the address and the reader the context depends on.
    """
    full = (
        name, current_locale(), clock.today(), asked.root, asked.own_id, asked.region.id, asked.year, asked.on, key,
    )  # fmt: skip
    return _pieces.get(source, full, lambda: _draw(name, context()))


def _draw(name: str, context: dict[str, Any]) -> Drawn:
    return Drawn(draw(f"reports/_{name}_head.html", context), draw(f"reports/_{name}.html", context))
