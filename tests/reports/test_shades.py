"""The bands of the map: they tell who lags, are the same at every level, and can be told apart without colours."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask_babel import force_locale

from casework.reports.dashboard import Line
from casework.reports.model import DASH
from casework.reports.pages.shades import SHADES, Shade, shaded

STYLES = Path(__file__).resolve().parents[2] / "static" / "reports.css"


def _line(**counts: int) -> Line:
    return Line(1, 1, "", {"effective": 1, **counts}, (), None)


def _band(shade: Shade, part: int, whole: int) -> str:
    assert shade.counts is not None
    return shaded(shade, _line(**{shade.counts[0]: part, shade.counts[1]: whole}), 0)[1]


@pytest.mark.parametrize("name", ["completion", "on_time"])
def test_at_year_end_who_lags_has_another_shade_than_who_is_done(name: str) -> None:
    """All counties between 71 and 100, as at the end of a year."""
    bands = [_band(SHADES[name], part, 100) for part in (71, 79, 80, 89, 90, 99, 100)]
    assert bands == ["b", "b", "c", "c", "d", "d", "e"]
    assert [_band(SHADES[name], part, 100) for part in (0, 39, 40, 59, 60)] == ["low", "low", "a", "a", "b"]


@pytest.mark.parametrize("shade", SHADES.values(), ids=list(SHADES))
def test_every_value_is_in_the_band_that_the_legend_names(app: Any, shade: Shade) -> None:
    assert list(shade.bounds) == sorted(set(shade.bounds))
    assert len(shade.bands) == len(set(shade.bands)) == len(shade.bounds) + 1
    with app.test_request_context(), force_locale("en"):
        legend = dict(shade.legend())
        for value in range(shade.least, 101):
            line = _line(effective=value or 1, done=value, pursued=100, window_held=value, window_due=100)
            shown, band = shaded(shade, line, value)
            assert shown == str(value)
            assert _within(value, legend[band]), (value, legend[band])
            assert shade.words_of(band) == legend[band]
        assert shade.words_of("none") == DASH


def _within(value: int, words: str) -> bool:
    numbers = [int(number) for number in re.findall(r"\d+", words)]
    if words.startswith("below"):
        return value < numbers[0]
    if words.endswith("more"):
        return value >= numbers[0]
    return numbers[0] <= value <= numbers[-1]


def test_bands_of_blue_get_darker_and_stay_apart_in_grey() -> None:
    """So that a print in black and white, or a colour-blind reader, sees the same order; a dashed edge marks the lowest."""
    styles = STYLES.read_text(encoding="utf-8")
    greys = [_luminance(styles, f"--shade-{name}") for name in "abcde"]
    for lighter, darker in pairwise(greys):
        assert (lighter + 0.05) / (darker + 0.05) > 1.25
    assert re.search(r"\.rp-low rect[^}]*stroke-dasharray", styles)
    red, darkest = _luminance(styles, "--late"), _luminance(styles, "--latest")
    assert (red + 0.05) / (darkest + 0.05) > 1.25


def _luminance(styles: str, name: str) -> float:
    found = re.search(rf"{name}: #([0-9a-f]{{6}})", styles)
    assert found, name
    shares = [int(found[1][at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
