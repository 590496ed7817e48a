"""Geometry of charts and the tile map: lengths, cut labels, every county on a spot of its own."""

from __future__ import annotations

from typing import Any

import pytest

from casework.enums import Rank
from casework.models import Region
from casework.regions.queries import counties, place, prefectures
from casework.reports import charts, tiles
from tests import factories as make


def test_the_greatest_bar_is_the_longest_and_a_small_one_stays_visible() -> None:
    drawn = charts.bars([1000, 500, 1, 0], longest=100, step=20, top=10)
    assert [bar.length for bar in drawn.bars] == [100, 50, 2, 0]
    assert [bar.y for bar in drawn.bars] == [10, 30, 50, 70]
    assert drawn.height == 90
    assert [bar.length for bar in charts.bars([0, 0], longest=100, step=20).bars] == [0, 0]


def test_both_parts_of_a_stacked_bar_fit_into_its_length() -> None:
    drawn = charts.stacked([(3, 1), (0, 2), (4, 0), (0, 0)], longest=100, step=10)
    assert [(bar.length, bar.second) for bar in drawn.bars] == [(75, 25), (0, 50), (100, 0), (0, 0)]


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("计量", 14, "计量"),
        ("品牌与知识产权", 14, "品牌与知识产权"),
        ("合规与主体责任制", 14, "合规与主体责…"),
        ("Qualities", 8, "Qualiti…"),
        ("", 5, ""),
    ],
)
def test_a_label_is_cut_where_it_is_too_wide(text: str, most: int, shown: str) -> None:
    assert charts.shortened(text, most) == shown


def test_every_active_county_of_the_province_has_one_tile_and_none_covers_another(session: Any) -> None:
    gansu = place(make.region("620000").id)
    drawn = tiles.tile_map(gansu, gansu)
    found = [spot for group in drawn.groups for spot in group.tiles]
    assert [spot.county for spot in found] == sorted(
        counties(gansu.id), key=lambda one: (place(one.prefecture_id or 0).code, one.code)
    )
    assert len({(spot.x, spot.y) for spot in found}) == len(found) == 88
    for one in found:
        assert 0 <= one.x <= drawn.width - tiles.TILE_WIDTH
        assert 0 < one.y <= drawn.height - tiles.TILE_HEIGHT
        for other in found:
            if one is not other and one.y == other.y:
                assert abs(one.x - other.x) > tiles.TILE_WIDTH


def test_prefectures_stand_from_west_to_east(session: Any) -> None:
    gansu = place(make.region("620000").id)
    left = {group.prefecture.code: group.x for group in tiles.tile_map(gansu, gansu).groups}
    for chain in (
        ("620900", "620200", "620700", "620300", "620600", "620400", "621000"),
        ("622900", "620100", "620171", "621100", "620800"),
        ("623000", "621200", "620500"),
    ):
        assert [left[code] for code in chain] == sorted(left[code] for code in chain)


def test_a_prefecture_alone_stands_in_rows_and_one_that_the_table_does_not_know_gets_a_place(
    session: Any,
) -> None:
    tianshui = place(make.region("620500", Rank.PREFECTURE).id)
    (group,) = tiles.tile_map(tianshui, tianshui).groups
    assert {spot.y for spot in group.tiles} == {tiles.HEAD}
    mine = session.query(Region).filter_by(code="F620001", rank=Rank.PREFECTURE).one()
    spots = tiles._spots([*prefectures(tianshui.province_id or 0), place(mine.id)])
    assert spots["F620001"].band == 3
