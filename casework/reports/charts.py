"""Geometry of the drawings of the dashboard: lengths and places as plain numbers, drawn by templates as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from casework.web.letters import half_widths

WIDTH: Final = 340
"""Width of a chart in units of its drawing; a card on a desktop and a phone are about as wide in pixels."""

_NARROWEST: Final = 2


@dataclass(frozen=True)
class Bar:
    """A horizontal bar: where its row starts, how long it is, and of that how long the second part."""

    y: int
    length: int
    second: int = 0


@dataclass(frozen=True)
class Bars:
    """Rows of bars below each other, and the height of the drawing."""

    height: int
    bars: Sequence[Bar]


def bars(values: Sequence[int], *, longest: int, step: int, top: int = 0) -> Bars:
    """One bar per value; the greatest value is `longest` units long, 0 has no bar, what is small stays visible."""
    scale = max(values, default=0)
    made = [Bar(top + at * step, _length(value, scale, longest)) for at, value in enumerate(values)]
    return Bars(top + len(values) * step, made)


def stacked(pairs: Sequence[tuple[int, int]], *, longest: int, step: int, top: int = 0) -> Bars:
    """Bars of two parts each, given as (first, second)."""
    scale = max((first + second for first, second in pairs), default=0)
    made = []
    for at, (first, second) in enumerate(pairs):
        whole = _length(first + second, scale, longest)
        head = _length(first, scale, longest)
        made.append(Bar(top + at * step, min(head, whole), max(0, whole - head)))
    return Bars(top + len(pairs) * step, made)


def _length(value: int, scale: int, longest: int) -> int:
    if value <= 0 or scale <= 0:
        return 0
    return max(_NARROWEST, round(longest * value / scale))


def shortened(text: str, most: int) -> str:
    """A label that fits: cut with “…” where it is wider than `most` half-width characters."""
    if half_widths(text) <= most:
        return text
    while text and half_widths(text) > most - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"


@dataclass(frozen=True)
class Dot:
    """A point of a line, and where its number stands."""

    x: int
    y: int


def line(shares: Sequence[tuple[float, float]], *, left: int, right: int, top: int, bottom: int) -> list[Dot]:
    """Points given as shares of width and height (0 to 1), from the lower left corner of a frame."""
    return [
        Dot(round(left + (right - left) * across), round(bottom - (bottom - top) * up))
        for across, up in shares
    ]


def columns(values: Sequence[int], *, scale: int, highest: int) -> list[int]:
    """Heights of upright bars: the value `scale` is `highest` units high."""
    return [_length(value, scale, highest) for value in values]
