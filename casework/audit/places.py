"""Where an entry belongs: its chain (a county, or none) and the levels whose auditors read it.

What belongs to a county's rows belongs to the county. What belongs to an account or a unit belongs to where that is.
Everything else belongs to the unit of whoever acts; jobs and strangers have none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, bindparam, func, inspect, select

from casework.enums import Rank
from casework.models import Case, Expert, Region, User
from casework.models.audit_entry import NO_COUNTY
from casework.models.base import CaseScoped

Levels = tuple[int, int | None, int | None]
"""Chain, prefecture, province."""
NOWHERE: Final[Levels] = (NO_COUNTY, None, None)


@dataclass(frozen=True, slots=True)
class Hint:
    """What is known of an entry's place when it is made: the levels, else a region, else an account, else who acts."""

    levels: Levels | None = None
    region_id: int | None = None
    account_id: int | None = None


def hint_of(row: Any) -> Hint:
    """The place of a changed row, by what it names."""
    if getattr(row, "prefecture_id", None) and getattr(row, "tenant_id", None):
        return Hint((row.tenant_id, row.prefecture_id, row.province_id))
    if isinstance(row, Region):
        return Hint(_levels_of(row))
    for column in ("tenant_id", "region_id", "prefecture_id", "province_id"):
        region_id = getattr(row, column, None)
        if region_id is not None:
            return Hint(region_id=region_id)
    if isinstance(row, User):
        return Hint(account_id=row.id)
    return Hint(account_id=getattr(row, "user_id", None))


def case_of(row: Any) -> int | None:
    """The case to which a changed row belongs."""
    if isinstance(row, Case):
        return row.id
    return row.case_id if isinstance(row, CaseScoped) else None


def _levels_of(region: Any) -> Levels:
    """A region's own place. The row of a prefecture or province names only the levels above it."""
    if region.rank is Rank.COUNTY:
        return region.id, region.prefecture_id, region.province_id
    if region.rank is Rank.PREFECTURE:
        return NO_COUNTY, region.id, region.province_id
    return NO_COUNTY, None, region.id


_REGIONS: Final = select(Region.id, Region.rank, Region.prefecture_id, Region.province_id)
_SOME: Final = _REGIONS.where(Region.id.in_(bindparam("keys", expanding=True)))
_ACCOUNTS: Final = (
    select(User.id, func.coalesce(User.region_id, User.tenant_id, Expert.region_id))
    .outerjoin(Expert, Expert.id == User.expert_id)
    .where(User.id.in_(bindparam("keys", expanding=True)))
)
# Rank and parents of a region never change, so what was committed can be kept.
_kept: WeakKeyDictionary[Engine, dict[int, Levels]] = WeakKeyDictionary()


def forget_places() -> None:
    """Another database stands behind the same address: ask anew."""
    _kept.clear()


class Finder:
    """The places of the entries of one transaction: at most one look at the accounts and one at the regions."""

    def __init__(self, connection: Connection, *, may_keep: bool) -> None:
        self._connection = connection
        self._known = _kept.setdefault(connection.engine, {}) if may_keep else {}

    def find(self, hints: Collection[tuple[Hint, int | None]]) -> Mapping[tuple[Hint, int | None], Levels]:
        """The levels behind each pair of a hint and the region of whoever acts."""
        accounts = self._regions_of_accounts(
            {h.account_id for h, _actor in hints if h.account_id and not h.levels}
        )
        regions = {pair: _region(pair, accounts) for pair in hints if pair[0].levels is None}
        self._learn({region for region in regions.values() if region is not None})
        return {pair: pair[0].levels or self._known.get(regions[pair] or 0, NOWHERE) for pair in hints}

    def _regions_of_accounts(self, keys: set[int | None]) -> dict[int, int | None]:
        if not keys:
            return {}
        rows = self._connection.execute(_ACCOUNTS, {"keys": sorted(key for key in keys if key)})
        return {key: region_id for key, region_id in rows}

    def _learn(self, keys: set[int]) -> None:
        unknown = sorted(keys - self._known.keys())
        if unknown:
            for row in self._connection.execute(_SOME, {"keys": unknown}):
                self._known[row.id] = _levels_of(row)


def _region(pair: tuple[Hint, int | None], accounts: Mapping[int, int | None]) -> int | None:
    hint, actor_region_id = pair
    if hint.region_id is not None:
        return hint.region_id
    found = accounts.get(hint.account_id) if hint.account_id else None
    return actor_region_id if found is None else found


def key_of(row: Any) -> str:
    """The key of a changed row as text; parts of a composed one with colons."""
    key = inspect(row).identity or inspect(type(row)).primary_key_from_instance(row)
    return ":".join(str(part) for part in key)
