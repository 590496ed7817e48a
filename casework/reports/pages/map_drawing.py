"""The map of a dashboard, drawn. The drawing is kept by what it shows, so what is kept can never be out of date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final, NamedTuple

from flask import get_template_attribute
from markupsafe import Markup

from casework.enums import Rank
from casework.extensions import database_key
from casework.i18n import current_locale
from casework.i18n import gettext as _
from casework.regions.queries import Place, place
from casework.reports import charts
from casework.reports.dashboard import Dashboard, Line
from casework.reports.model import DASH
from casework.reports.pages.asked import Asked
from casework.reports.pages.figure_lines import is_chinese
from casework.reports.pages.shades import SHADES, Shade, shaded
from casework.reports.tiles import TILE_HEIGHT, TILE_WIDTH, tile_map
from casework.web.letters import half_widths

_WIDE_NAME: Final = 7  # half-width signs that fit into a tile as they are; up to ten are squeezed
_MOST_KEPT: Final = 64
"""Drawings that a process keeps: some 60 kB each for a province."""


MEASURES: Final = ("effective", "reached.confirmed", "done", "pursued", "window_held", "window_due")
"""Everything of a county's counts that a tile shows, whatever its shade; beside them the number of late actions."""

Numbers = tuple[int, ...]
"""Of one county: its key, the measures in their order, its late actions."""


class _Year(NamedTuple):
    """The year of an address, without its row."""

    year: int


class _Page(NamedTuple):
    """What else the drawing depends on: language, database, and every part of its addresses."""

    locale: str
    database: str
    root: str
    own_id: int | None
    region_id: int
    year: int
    on: date
    shade_key: str


def map_of(board: Dashboard, asked: Asked, shade_key: str) -> dict[str, Any]:
    """The map and its table as markup, the legend, and whether the legend stands in the corner."""
    shade = SHADES[shade_key]
    page = _Page(
        current_locale(),
        database_key(),
        asked.root,
        asked.own_id,
        asked.region.id,
        asked.year,
        asked.on,
        shade_key,
    )
    drawing, table = _drawn(page, tuple(_numbers(line) for line in board.lines))
    return {
        "drawing": drawing,
        "table": table,
        "legend": shade.legend(),
        "has_corner": board.region.rank is Rank.PROVINCE,
    }


def _numbers(line: Line) -> Numbers:
    return (line.county_id, *(line.totals.get(measure, 0) for measure in MEASURES), len(line.overdue))


def _line(numbers: Numbers) -> tuple[Line, int]:
    """A county as shades read it, and its late actions."""
    county, *counts, late = numbers
    totals = dict(zip(MEASURES, counts, strict=True))
    return Line(county, county, "", totals, (), None), late


@lru_cache(maxsize=_MOST_KEPT)
def _drawn(page: _Page, numbers: tuple[Numbers, ...]) -> tuple[Markup, Markup]:
    """The drawing and its table for one language, region, date and what each county shows."""
    asked = Asked(place(page.region_id), _Year(page.year), page.on, own_id=page.own_id, root=page.root)
    shade = SHADES[page.shade_key]
    tiles = _tiles(asked, shade, {one[0]: one for one in numbers})
    draw, tell = (get_template_attribute("reports/_charts.html", name) for name in ("tile_map", "tile_table"))
    return draw(tiles, _("%(measure)s by county", measure=shade.label)), tell(tiles, str(shade.label))


def _tiles(asked: Asked, shade: Shade, numbers: Mapping[int, Numbers]) -> dict[str, Any]:
    """The groups of tiles in the order of codes, with the list that phones show instead."""
    above = place(asked.region.prefecture_id or asked.region.id)
    drawn = tile_map(asked.region, above)
    groups = []
    for group in drawn.groups:
        made = [
            _tile(spot.county, spot.x, spot.y, numbers.get(spot.county.id), asked, shade)
            for spot in group.tiles
        ]
        groups.append({"name": group_name(group.prefecture), "x": group.x, "y": group.y, "tiles": made})
    return {
        "width": drawn.width,
        "height": drawn.height,
        "tile_width": TILE_WIDTH,
        "tile_height": TILE_HEIGHT,
        "groups": groups,
    }


def group_name(prefecture: Place) -> str:
    """兰州市, 临夏州; in English without the words for its kind."""
    if not is_chinese():
        return _first_name(prefecture.name_en)
    return f"{prefecture.short_name}州" if prefecture.name_zh.endswith("州") else str(prefecture.name_zh)


def _first_name(name: str) -> str:
    """The proper name: Qilihe District -> Qilihe, Linxia Hui Autonomous Prefecture -> Linxia."""
    head = name.split(" (")[0].split(",")[0]
    return "New Area" if head.endswith("New Area") else head.split(" ")[0]


def _tile(
    county: Place, x: int, y: int, numbers: Numbers | None, asked: Asked, shade: Shade
) -> dict[str, Any]:
    line, late = _line(numbers) if numbers else (None, 0)
    value, band = shaded(shade, line, late)
    name = short_name(county)
    words = [county.name, f"{shade.label} {value}"]
    if late:
        words.append(_("overdue actions: %(count)s", count=late))
    if value == DASH:
        has_cases = line is not None and line.count("effective")
        words = [county.name, _("nothing to count yet") if has_cases else _("no assisted enterprises")]
        url = asked.figure_url("K01", region=county) if has_cases else asked.url("reports.show", county)
    else:
        url = asked.figure_url(shade.code, shade.part, county)
    return {
        "x": x,
        "y": y,
        "name": charts.shortened(name, 10),
        "is_wide": half_widths(name) > _WIDE_NAME,
        "full_name": county.name,
        "value": value,
        "band": band,
        "band_words": shade.words_of(band),
        "sides": shade.sides(line) if line else DASH,
        "effective": line.count("effective") if line else 0,
        "late": late,
        "url": url,
        "words": _(", ").join(words),
    }


def short_name(unit: Place) -> str:
    """The name of a county or prefecture where there is little room; Linxia City and Linxia County stay apart."""
    if is_chinese():
        return unit.label
    parts = unit.name_en.split(" ")
    is_twin = parts[0] == "Linxia" and len(parts) == 2
    return unit.name_en if is_twin else _first_name(unit.name_en)
