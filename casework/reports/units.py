"""Units of the administration as reports see them: level, what lies below, the bureau's name, who reaches what."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from casework.enums import Rank
from casework.errors import NotFound
from casework.regions.queries import Place, counties, place, places, prefectures
from casework.reports.model import Level

_LEVELS: dict[Rank, Level] = {
    Rank.PROVINCE: "province",
    Rank.PREFECTURE: "prefecture",
    Rank.COUNTY: "county",
}
_LEVEL_COLUMNS = {Rank.PROVINCE: "province_id", Rank.PREFECTURE: "prefecture_id", Rank.COUNTY: "tenant_id"}


def level_of(region: Place) -> Level:
    """The level in the words of the summary."""
    return _LEVELS[region.rank]


def inside(model: Any, rank: Rank, region_id: Any) -> ColumnElement[bool]:
    """Rows of a region: one equality on the region's own level. The key may be a parameter."""
    condition: ColumnElement[bool] = getattr(model, _LEVEL_COLUMNS[rank]) == region_id
    return condition


def units_below(region: Place) -> list[Place]:
    """The units whose rows make up table 6, by code: prefectures, counties, or a county itself."""
    if region.rank is Rank.PROVINCE:
        return prefectures(region.id)
    return counties(region.id)


def reached_from(own_region_id: int | None, region_id: int | None) -> Place:
    """The region asked for, or the own one when none is named; it must be the own one or lie below it.

    Raises NotFound for everything else: what is out of reach does not exist.
    """
    if own_region_id is None:
        raise NotFound
    region = places().get(own_region_id if region_id is None else region_id)
    if region is None or own_region_id not in (region.id, region.prefecture_id, region.province_id):
        raise NotFound
    if not region.is_active:
        raise NotFound
    return region


def regions_within(region: Place) -> list[Place]:
    """The region and every active unit below it, by code: what the selector of a page offers."""
    return [
        one
        for one in places().values()
        if one.is_active and region.id in (one.id, one.prefecture_id, one.province_id)
    ]


def bureau_name(region: Place) -> str:
    """The bureau as it signs papers; the bureau of a district carries its city in front (兰州市七里河区…)."""
    above = place(region.prefecture_id) if region.prefecture_id else None
    in_city = above is not None and above.code != region.code and above.name_zh.endswith("市")
    city = above.name_zh if above is not None and in_city and region.name_zh.endswith("区") else ""
    return f"{city}{region.name_zh}市场监督管理局"
