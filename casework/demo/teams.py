"""Who is sent to which enterprise: experts of the fields that the diagnosis touches, near by, none too often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Final

from casework.demo import register_words
from casework.demo.places import prefecture_of
from casework.demo.register_words import ExpertWords

PROVINCE: Final = "620000"
MOST_CASES: Final = 9


class Pool:
    """The experts with how many cases each has been given in a year."""

    def __init__(self) -> None:
        self._load: Counter[str] = Counter()

    def reserve(self, names: Sequence[str]) -> None:
        """Count a team that is fixed."""
        self._load.update(names)

    def team(self, county: str, groups: Sequence[str], rng: Random, sizes: Sequence[int]) -> list[str]:
        """As many names as one of `sizes`, the leader first."""
        near = prefecture_of(county)
        ranked = sorted(
            register_words.experts(),
            key=lambda expert: (-self._fit(expert, near, groups) + rng.random(), expert.name),
        )
        chosen = [expert.name for expert in ranked[: rng.choice(sizes)]]
        self._load.update(chosen)
        return chosen

    def another(self, names: Sequence[str], county: str, groups: Sequence[str], rng: Random) -> str:
        """Somebody who is not among these, for one who cannot take part."""
        near = prefecture_of(county)
        offered = [expert for expert in register_words.experts() if expert.name not in names]
        best = max(offered, key=lambda expert: (self._fit(expert, near, groups) + rng.random(), expert.name))
        self._load[best.name] += 1
        return best.name

    def _fit(self, expert: ExpertWords, near: str, groups: Sequence[str]) -> float:
        shared = sum(2.0 if field == groups[0] else 1.0 for field in expert.fields if field in groups)
        place = 3.0 if expert.region == near else 1.5 if expert.region == PROVINCE else 0.0
        load = self._load[expert.name]
        return shared + place - 0.7 * load - (10.0 if load >= MOST_CASES else 0.0)
