"""The tile map: one tile per county, grouped by prefecture, placed from west to east as the land lies.

Where a group stands is a small table (tile_map.csv): no real borders, so no review number is needed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from casework.enums import Rank
from casework.regions.queries import Place, counties, prefectures

TILE_WIDTH: Final = 55
TILE_HEIGHT: Final = 39
GAP: Final = 3
HEAD: Final = 22
_BAND_GAP: Final = 16
_WHOLE_ROW: Final = 17
_STEP_X: Final = TILE_WIDTH + GAP
_STEP_Y: Final = TILE_HEIGHT + GAP


@dataclass(frozen=True)
class Spot:
    """Where a prefecture's group stands: band from the north, left edge and width in tiles."""

    band: int
    left: float
    across: int


@dataclass(frozen=True)
class TilePlace:
    """A county and the upper left corner of its tile, in the units of the drawing."""

    county: Place
    x: int
    y: int


@dataclass(frozen=True)
class Group:
    """A prefecture, where its name stands, and the tiles of its counties by code."""

    prefecture: Place
    x: int
    y: int
    tiles: Sequence[TilePlace]


@dataclass(frozen=True)
class TileMap:
    """All groups in the order of codes, and the size of the drawing."""

    width: int
    height: int
    groups: Sequence[Group]


@cache
def _table() -> dict[str, Spot]:
    with (Path(__file__).parent / "tile_map.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Spot(int(row["band"]), float(row["left"]), int(row["across"]))
            for row in csv.DictReader(file)
        }


def tile_map(region: Place, above: Place) -> TileMap:
    """The map of the province, or of one prefecture in rows; `above` is the prefecture of a county."""
    shown = prefectures(region.id) if region.rank is Rank.PROVINCE else [above]
    spots = _spots(shown)
    members = {one.id: counties(one.id) for one in shown}
    tops = _tops(spots, {one.code: len(members[one.id]) for one in shown})
    groups = [_group(one, spots[one.code], tops[spots[one.code].band], members[one.id]) for one in shown]
    width = max(round((spot.left + spot.across) * _STEP_X) - GAP for spot in spots.values())
    return TileMap(width, tops[-1] - _BAND_GAP, groups)


def _spots(shown: Sequence[Place]) -> dict[str, Spot]:
    """The spot of each group; one alone runs across, and what the table does not know goes below the others."""
    if len(shown) == 1:
        return {shown[0].code: Spot(0, 0.0, _WHOLE_ROW)}
    known = _table()
    last = max((spot.band for spot in known.values()), default=-1)
    spare = _spare(last + 1)
    return {one.code: known.get(one.code) or next(spare) for one in shown}


def _spare(band: int) -> Iterator[Spot]:
    while True:
        for left in (0.0, 3.2, 6.4, 9.6, 12.8):
            yield Spot(band, left, 3)
        band += 1


def _tops(spots: dict[str, Spot], sizes: dict[str, int]) -> list[int]:
    """Upper edge of each band, and behind the last one the lower edge of the drawing."""
    deepest = [0] * (max(spot.band for spot in spots.values()) + 1)
    for code, spot in spots.items():
        deepest[spot.band] = max(deepest[spot.band], -(-sizes[code] // spot.across))
    tops = [0]
    for rows in deepest:
        tops.append(tops[-1] + (HEAD + rows * _STEP_Y + _BAND_GAP if rows else 0))
    return tops


def _group(prefecture: Place, spot: Spot, top: int, members: Sequence[Place]) -> Group:
    left = round(spot.left * _STEP_X)
    tiles = [
        TilePlace(county, left + at % spot.across * _STEP_X, top + HEAD + at // spot.across * _STEP_Y)
        for at, county in enumerate(members)
    ]
    return Group(prefecture, left, top, tiles)
