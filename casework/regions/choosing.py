"""Choosing a place in the filters of a list: what a reader is offered, and what stands in the address."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from casework.access.principal import Principal
from casework.enums import Rank
from casework.extensions import database_key
from casework.i18n import current_locale
from casework.i18n import gettext as _
from casework.regions.queries import counties, places, prefectures


def place_id(code: str, rank: Rank) -> int | None:
    """The key of a code from the address; None for no or an unknown one."""
    return (
        next((p.id for p in places().values() if p.code == code and p.rank is rank), None) if code else None
    )


def code_of(region_id: int | None) -> str:
    """The code as it stands in the address."""
    return places()[region_id].code if region_id else ""


def place_label(tenant_id: int) -> str:
    """Prefecture and county in one line; one name where the prefecture is its own county."""
    return place_labels()(tenant_id)


def place_labels() -> Callable[[int], str]:
    """`place_label` for many rows: what they share is looked up once."""
    return partial(_label, database_key(), current_locale())


@lru_cache(maxsize=1_024)
def _label(_database: str, _locale: str, tenant_id: int) -> str:
    county = places()[tenant_id]
    prefecture = places().get(county.prefecture_id or 0)
    if prefecture is None or prefecture.code == county.code:
        return county.label
    return f"{prefecture.label} · {county.label}"


def place_controls(
    reader: Principal, prefecture_id: int | None, county_id: int | None
) -> list[dict[str, Any]]:
    """The filters by place that lie below the reader's own unit; none for a county, an expert, an enterprise."""
    controls: list[dict[str, Any]] = []
    if reader.rank is Rank.PROVINCE and reader.region_id:
        controls.append(
            {
                "name": "prefecture",
                "label": _("Prefecture"),
                "value": code_of(prefecture_id),
                "options": _offered(database_key(), Rank.PREFECTURE, reader.region_id, current_locale()),
            }
        )
    if reader.rank in (Rank.PROVINCE, Rank.PREFECTURE) and reader.region_id:
        above = prefecture_id or reader.region_id
        controls.append(
            {
                "name": "county",
                "label": _("County"),
                "value": code_of(county_id),
                "options": _offered(database_key(), Rank.COUNTY, above, current_locale()),
            }
        )
    return controls


@lru_cache(maxsize=256)
def _offered(_database: str, rank: Rank, region_id: int, _locale: str) -> tuple[tuple[str, str], ...]:
    """What a filter by place offers below a region, "all" first: places stay, so it is put together once."""
    if rank is Rank.PREFECTURE:
        return ("", _("All prefectures")), *((p.code, p.label) for p in prefectures(region_id))
    return ("", _("All counties")), *((p.code, p.label) for p in counties(region_id))
