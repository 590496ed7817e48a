"""Reads of regions. Rank, code and parents never change, so names and places are kept in the process."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from sqlalchemy import select

from casework.enums import Rank
from casework.extensions import database_key, db
from casework.i18n import DEFAULT_LOCALE, current_locale
from casework.models import Region


@dataclass(frozen=True)
class Place:
    """A region as plain data."""

    id: int
    code: str
    rank: Rank
    name_zh: str
    name_en: str
    short_name: str
    parent_id: int | None
    prefecture_id: int | None
    province_id: int | None
    is_active: bool

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_zh if current_locale() == DEFAULT_LOCALE else self.name_en

    @property
    def label(self) -> str:
        """The short name in Chinese, the full one in English."""
        return self.short_name if current_locale() == DEFAULT_LOCALE else self.name_en


_kept: dict[str, dict[int, Place]] = {}
_as_then: ContextVar[dict[int, Place] | None] = ContextVar("the regions of a block", default=None)


@contextmanager
def counted_as_units(region_ids: Collection[int]) -> Iterator[None]:
    """In the block some regions that are no more are units still: what was counted while they were is counted so again."""
    if not region_ids:
        yield
        return
    then = {key: replace(one, is_active=True) if key in region_ids else one for key, one in places().items()}
    token = _as_then.set(then)
    try:
        yield
    finally:
        _as_then.reset(token)


def places() -> dict[int, Place]:
    """Every region by key, in the order of codes; an empty table is asked again next time."""
    then = _as_then.get()
    if then is not None:
        return then
    key = database_key()
    if not _kept.get(key):
        rows = db.session.scalars(select(Region).order_by(Region.code, Region.rank.desc()))
        _kept[key] = {
            row.id: Place(
                row.id, row.code, row.rank, row.name, row.name_en, row.short_name, row.parent_id,
                row.prefecture_id, row.province_id, row.is_active,
            )
            for row in rows
        }  # fmt: skip
    return _kept[key]


def place(region_id: int) -> Place:
    """One region. Raises KeyError for an unknown key."""
    return places()[region_id]


def is_twice(region: Place) -> bool:
    """Whether a county bears code and name of its own prefecture: a prefecture without counties is a unit twice."""
    above = place(region.prefecture_id) if region.prefecture_id else None
    return region.rank is Rank.COUNTY and above is not None and above.code == region.code


def prefectures(province_id: int) -> list[Place]:
    """Active prefecture-rank regions of a province by code."""
    return [
        p
        for p in places().values()
        if p.rank is Rank.PREFECTURE and p.province_id == province_id and p.is_active
    ]


def counties(region_id: int) -> list[Place]:
    """Active county-rank regions (tenants) at or below a region, by code."""
    return [
        p
        for p in places().values()
        if p.rank is Rank.COUNTY and p.is_active and region_id in (p.id, p.prefecture_id, p.province_id)
    ]


def tenants() -> list[Place]:
    """Every active tenant by code: what jobs walk through, one scope each."""
    return [p for p in places().values() if p.rank is Rank.COUNTY and p.is_active]
