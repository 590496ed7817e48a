"""Public holidays of a year as an outside library works them out: shown as a proposal, never counted with.

It knows the festivals, not the days off and make-up days that the State Council office announces each November.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import holidays


@dataclass(frozen=True)
class Festival:
    """A festival of the law: its first and last day off."""

    name: str
    first: date
    last: date


@cache
def proposed_festivals(year: int, language: str) -> tuple[Festival, ...]:
    """The festivals of a year in a language of the library ("zh_CN", "en_US"), days of one festival together."""
    runs: list[Festival] = []
    for day, name in sorted(holidays.country_holidays("CN", years=year, language=language).items()):
        if runs and (day - runs[-1].last).days == 1:
            runs[-1] = Festival(runs[-1].name, runs[-1].first, day)
        else:
            runs.append(Festival(name, day, day))
    return tuple(runs)
