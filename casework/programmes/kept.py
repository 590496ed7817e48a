"""A programme year as plain data, kept in the process while no audit chain moves: what the dashboards need of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from casework.audit.heads import KeptWhileStill
from casework.enums import ProgrammeStatus
from casework.extensions import db
from casework.models import Programme
from casework.programmes.queries import get_programme


@dataclass(frozen=True, slots=True)
class KeptQuota:
    """The places of a prefecture."""

    prefecture_id: int
    places: int


@dataclass(frozen=True)
class KeptYear:
    """The columns of a year under their own names, with its quotas."""

    id: int
    version: int
    year: int
    province_id: int
    status: ProgrammeStatus
    places: int
    data_on: date
    heads_to_train: int
    constraint_edition_id: int
    quotas: Sequence[KeptQuota]


AnyYear: TypeAlias = Programme | KeptYear

_kept: Final[KeptWhileStill[KeptYear]] = KeptWhileStill(50)


def kept_year(year: int) -> KeptYear:
    """A year by its number; a change of the year or of a quota moves a chain. Raises NotFound."""
    return _kept.get(db.session(), year, lambda: _plain(get_programme(year)))


def forget_kept_years() -> None:
    """For a process whose database is put back to an earlier state."""
    _kept.forget()


def _plain(row: Programme) -> KeptYear:
    return KeptYear(
        id=row.id,
        version=row.version,
        year=row.year,
        province_id=row.province_id,
        status=row.status,
        places=row.places,
        data_on=row.data_on,
        heads_to_train=row.heads_to_train,
        constraint_edition_id=row.constraint_edition_id,
        quotas=tuple(KeptQuota(quota.prefecture_id, quota.places) for quota in row.quotas),
    )
