"""Which county has how many cases in which year: uneven on purpose, as a province is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

LARGEST = 6.0
"""The first county has so many times the cases of a middling one."""


@dataclass(frozen=True)
class County:
    """A tenant with the people who act in it (keys of accounts and what they are called)."""

    id: int
    prefecture_id: int
    province_id: int
    code: str
    short_name: str
    officer_id: int = 0
    officer: str = ""
    leader_id: int = 0
    leader: str = ""

    @property
    def levels(self) -> tuple[int, int, int]:
        """The three columns of every row below it."""
        return self.id, self.prefecture_id, self.province_id


def ended(counties: Sequence[County]) -> set[int]:
    """Counties that took part in the first half of the years only, so that all their cases are old: the last
    prefecture as a whole and the last county of the first one."""
    last = counties[-1].prefecture_id
    of_first = [county.id for county in counties if county.prefecture_id == counties[0].prefecture_id]
    return {county.id for county in counties if county.prefecture_id == last} | {of_first[-1]}


def weights(counties: Sequence[County], rng: Random) -> dict[int, float]:
    """How much of the programme a county has; the first one most, many others little."""
    drawn = {county.id: 0.3 + 2.0 * rng.random() ** 2 for county in counties}
    return {**drawn, counties[0].id: LARGEST}


def shares(cases: int, weights: dict[int, float]) -> dict[int, int]:
    """The cases of one year by county: whole numbers by largest remainder, so that they add up."""
    total = sum(weights.values())
    exact = {key: cases * weight / total for key, weight in weights.items()}
    found = {key: int(value) for key, value in exact.items()}
    left = cases - sum(found.values())
    for key in sorted(exact, key=lambda key: (found[key] - exact[key], key))[:left]:
        found[key] += 1
    return found


def cases_of_years(cases: int, first_year: int, years: int) -> dict[int, int]:
    """The same number every year; what does not divide falls to the latest ones."""
    each, left = divmod(cases, years)
    return {first_year + n: each + (1 if n >= years - left else 0) for n in range(years)}
