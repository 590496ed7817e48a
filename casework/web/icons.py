"""Inline icons: drawings of the Bootstrap Icons sprite that Bootstrap-Flask ships, as SVG in the page."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from markupsafe import Markup, escape

SPRITE = "static/bootstrap5/icons/bootstrap-icons.svg"
_SYMBOL = re.compile(
    r'<symbol\b[^>]*?viewBox="(?P<box>[^"]+)" id="(?P<name>[^"]+)">(?P<paths>.*?)</symbol>', re.S
)


def drawing_of(name: str) -> tuple[str, str]:
    """View box and paths of an icon. Raises KeyError for an unknown name."""
    return _symbols()[name]


@cache
def _symbols() -> dict[str, tuple[str, str]]:
    """Every drawing of the sprite as name -> (view box, paths). Read once per process, at the first icon."""
    sprite = (files("flask_bootstrap") / SPRITE).read_text(encoding="utf-8")
    return {found["name"]: (found["box"], found["paths"]) for found in _SYMBOL.finditer(sprite)}


@cache
def _drawing(name: str) -> tuple[str, str]:
    """What stands before and after the accessibility attributes. Raises KeyError for an unknown name."""
    box, paths = drawing_of(name)
    return f'<svg class="bi" width="16" height="16" viewBox="{box}"', f">{paths}</svg>"


def icon(name: str, label: object | None = None) -> Markup:
    """The icon `name` (a Bootstrap Icons name such as "house") as inline SVG.

    Hidden from assistive technology, because a word stands beside it; with `label` it is an image of that
    name, for the rare icon that stands alone. Raises KeyError when the sprite has no such icon.
    """
    if label is None:
        return _silent(name)
    opening, drawing = _drawing(name)
    return Markup(f'{opening} role="img" aria-label="{escape(label)}"{drawing}')


@cache
def _silent(name: str) -> Markup:
    opening, drawing = _drawing(name)
    return Markup(f'{opening} aria-hidden="true"{drawing}')
