"""The choices of a select box as markup: long lists that are the same on every page are drawn once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from markupsafe import Markup

KEPT = 256


def option_tags(options: Iterable[tuple[Any, Any]], chosen: object) -> Markup:
    """`<option>` for each (value, label); the one whose value reads like `chosen` is selected."""
    return _drawn(tuple((str(value), str(label)) for value, label in options), str(chosen))


@lru_cache(maxsize=KEPT)
def _drawn(options: tuple[tuple[str, str], ...], chosen: str) -> Markup:
    return Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(
            value, Markup(" selected") if value == chosen else "", label
        )
        for value, label in options
    )
