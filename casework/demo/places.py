"""Which enterprise is nominated in which year and how that ends; the places of each prefecture follow from it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from random import Random
from typing import Final

from casework.demo import register_words
from casework.demo.register_words import EnterpriseWords

QILIHE: Final = "620103"
QILIHE_FIRST: Final = ("七里泉乳业", "南河塑料", "恒峡阀门", "陇味斋")
"""Short names of the story's county in the order of their case numbers."""

ACT_FOR_THEMSELVES: Final = frozenset({"620171", "620200"})
WITHOUT_PLACE: Final = 26
"""Counties without a case in the running year: they owe a zero report."""
MOST_A_YEAR: Final = 5
RESERVE_SHARE: Final = 0.15
EXTRA_SHARE: Final = 0.12
"""Nominations of the running year beyond those that become cases."""


class Fate(StrEnum):
    """What becomes of a nomination of a year that has been decided."""

    CASE = "case"
    SUBSTITUTE = "substitute"
    RESERVE = "reserve"
    SECOND_NOTICE = "second_notice"
    REFUSED_IN_NOTICE = "refused_in_notice"
    REJECTED = "rejected"
    RECALLED = "recalled"


@dataclass(frozen=True)
class Pick:
    """An enterprise that is nominated in a year."""

    enterprise: EnterpriseWords
    fate: Fate

    @property
    def county(self) -> str:
        """The code of the nominating county."""
        return self.enterprise.county


@dataclass(frozen=True)
class Allotment:
    """The picks of the running year, of the finished years (the newest first) and of next year's nominations."""

    running: tuple[Pick, ...]
    finished: tuple[tuple[Pick, ...], ...]
    next_year: tuple[EnterpriseWords, ...]


def prefecture_of(county: str) -> str:
    """The code of the prefecture above a county."""
    return county if county in ACT_FOR_THEMSELVES else f"{county[:4]}00"


def allot(
    cases: int, substitutes: int, successors: int, finished_substitutes: Sequence[int], seed: int
) -> Allotment:
    """Share out every enterprise: `cases` cases in each year, substitutes among them, and nobody twice.

    A successor after a transfer is a case but no nomination, so that many fewer are picked in the running year.
    `finished_substitutes`: how many each finished year has, the newest first.
    """
    rng = Random(f"{seed}/places")
    stock: dict[str, list[EnterpriseWords]] = defaultdict(list)
    for enterprise in register_words.enterprises():
        stock[enterprise.county].append(enterprise)
    wanted = _wanted(cases, substitutes, is_running=True)
    taken = _take(stock, cases - successors - substitutes + len(wanted), rng, story=cases)
    running = _fates(taken, wanted, rng, kept=QILIHE_FIRST)
    finished = []
    for substituted in finished_substitutes:
        wanted = _wanted(cases, substituted)
        taken = _take(stock, cases - substituted + len(wanted), rng)
        finished.append(_fates(taken, wanted, rng))
    rest = [enterprise for county in sorted(stock) for enterprise in stock[county]]
    rng.shuffle(rest)
    return Allotment(running, tuple(finished), tuple(rest[: max(8, round(cases * 0.28))]))


def _wanted(cases: int, substitutes: int, *, is_running: bool = False) -> list[Fate]:
    """What becomes of the nominations that are no case at once."""
    fates = [Fate.SUBSTITUTE] * substitutes + [Fate.RESERVE, Fate.REJECTED]
    if is_running:
        fates += [Fate.SECOND_NOTICE, Fate.REFUSED_IN_NOTICE, Fate.RECALLED]
    more = (Fate.RESERVE, Fate.REJECTED, Fate.REJECTED, Fate.RECALLED)
    room = round(cases * (EXTRA_SHARE if is_running else EXTRA_SHARE / 2)) - len(fates) + substitutes
    return fates + [more[n % len(more)] for n in range(max(0, room))]


def _take(
    stock: dict[str, list[EnterpriseWords]], count: int, rng: Random, *, story: int = 0
) -> list[EnterpriseWords]:
    """Take so many out of the stock, spread over the counties; at most `story` of the story's four come first."""
    taken: list[EnterpriseWords] = []
    counts: Counter[str] = Counter()
    closed: set[str] = set()
    if story:
        by_name = {enterprise.short_name: enterprise for enterprise in stock[QILIHE]}
        own = [by_name[name] for name in QILIHE_FIRST[:story]]
        taken += own
        stock[QILIHE] = [enterprise for enterprise in stock[QILIHE] if enterprise not in own]
        ranked = sorted(stock, key=lambda county: (len(stock[county]), rng.random()))
        closed = {QILIHE, *[county for county in ranked if county != QILIHE][:WITHOUT_PLACE]}
    else:
        closed = set(rng.sample(sorted(stock), WITHOUT_PLACE))
    luck = {county: rng.random() for county in sorted(stock)}
    while len(taken) < count:
        offered = [c for c in stock if stock[c] and c not in closed and counts[c] < MOST_A_YEAR]
        county = max(
            offered or [c for c in stock if stock[c]],
            key=lambda c: (len(stock[c]) - 2.2 * counts[c] + luck[c], c),
        )
        taken.append(stock[county].pop(0))
        counts[county] += 1
    return taken


def _fates(
    taken: Sequence[EnterpriseWords], wanted: Sequence[Fate], rng: Random, *, kept: Sequence[str] = ()
) -> tuple[Pick, ...]:
    """Who of the picked becomes what; everybody else becomes a case, the `kept` (short names) in any event."""
    free = [enterprise for enterprise in taken if enterprise.short_name not in kept]
    fates = dict(zip(_spare(free, rng), wanted, strict=False))
    return tuple(Pick(enterprise, fates.get(enterprise.name, Fate.CASE)) for enterprise in taken)


def _spare(taken: Sequence[EnterpriseWords], rng: Random) -> list[str]:
    """Names in the order in which a year can do without their case: the last ones of counties that have several."""
    free = [e for e in taken if e.short_name not in QILIHE_FIRST]
    left = Counter(enterprise.county for enterprise in taken)
    several: list[str] = []
    single: list[str] = []
    for enterprise in rng.sample(free, len(free)):
        (several if left[enterprise.county] > 1 else single).append(enterprise.name)
        left[enterprise.county] -= 1
    return several + single


@dataclass(frozen=True)
class Quota:
    """Places and reserve places of one prefecture."""

    places: int
    reserve: int


def quotas(picks: Iterable[Pick], total: int, prefectures: Sequence[str]) -> dict[str, Quota]:
    """What each prefecture was given, so that everything selected fits and the places of the province add up."""
    needs_place = {Fate.CASE, Fate.SECOND_NOTICE, Fate.REFUSED_IN_NOTICE}
    waits = {Fate.RESERVE, Fate.SUBSTITUTE, Fate.SECOND_NOTICE}
    picked = list(picks)
    places = Counter(prefecture_of(pick.county) for pick in picked if pick.fate in needs_place)
    reserve = Counter(prefecture_of(pick.county) for pick in picked if pick.fate in waits)
    free = total - places.total()
    for code in sorted(prefectures, key=lambda code: (-places[code], code)):
        if free > 0:
            places[code] += 1
            free -= 1
    return {
        code: Quota(places[code], max(reserve[code], ceil(places[code] * RESERVE_SHARE)))
        for code in prefectures
    }
