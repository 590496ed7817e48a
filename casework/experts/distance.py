"""How far an expert's home is from an enterprise: ordered classes, and kilometres between the seats of prefectures.

The province is 1,600 km long (programme.md 4.2). `prefecture_seats.csv` holds the seats' places from the GeoNames
gazetteer (geonames.org, CC BY 4.0), to three decimals; Lanzhou New Area is counted from Lanzhou. Kilometres are
straight lines rounded to ten: enough to tell near from far, never a travel claim.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Final

from casework.regions.queries import Place, places

EARTH_KM: Final = 6371.0
NEAR_KM: Final = 200
FAR_KM: Final = 450
SEATS: Final = Path(__file__).with_name("prefecture_seats.csv")


class Nearness(IntEnum):
    """Ordered, the nearest first; beyond the own prefecture by the kilometres between the seats."""

    SAME_COUNTY = 0
    SAME_PREFECTURE = 1
    NEAR = 2
    AWAY = 3
    FAR = 4
    UNKNOWN = 5


@dataclass(frozen=True)
class Distance:
    """`km`: straight line between the seats of the prefectures, rounded to ten; None within one or where unknown."""

    nearness: Nearness
    km: int | None = None


@cache
def _seats() -> dict[str, tuple[float, float]]:
    with SEATS.open(encoding="utf-8", newline="") as lines:
        return {
            row["code"]: (float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(lines)
        }


def kilometres(one: str, other: str) -> int | None:
    """Great-circle kilometres between the seats of two prefectures (codes), rounded to ten; None for an unknown one."""
    seats = _seats()
    if one not in seats or other not in seats:
        return None
    (lat, lon), (lat2, lon2) = seats[one], seats[other]
    half = sin(radians(lat2 - lat) / 2) ** 2
    half += cos(radians(lat)) * cos(radians(lat2)) * sin(radians(lon2 - lon) / 2) ** 2
    return round(2 * EARTH_KM * asin(sqrt(half)) / 10) * 10


def distance_between(home: Place, county: Place) -> Distance:
    """From where an expert is at home (a county, prefecture or, for the provincial pool, the province's seat) to the
    county of an enterprise."""
    if home.id == county.id:
        return Distance(Nearness.SAME_COUNTY)
    if county.prefecture_id is not None and county.prefecture_id in (home.id, home.prefecture_id):
        return Distance(Nearness.SAME_PREFECTURE)
    km = kilometres(_seat_of(home), _seat_of(county))
    if km is None:
        return Distance(Nearness.UNKNOWN)
    if km == 0:
        return Distance(Nearness.SAME_PREFECTURE)
    if km <= NEAR_KM:
        return Distance(Nearness.NEAR, km)
    return Distance(Nearness.AWAY if km <= FAR_KM else Nearness.FAR, km)


def _seat_of(region: Place) -> str:
    return places()[region.prefecture_id].code if region.prefecture_id is not None else region.code
