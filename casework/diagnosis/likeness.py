"""Report texts that are too much alike: a diagnosis that was copied from another enterprise helps neither.

Pure comparison; which reports there are to compare with is decided by the reader's scope (queries).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, utils

ALIKE: Final = 85
"""Per cent from which two texts are shown as alike; phrases that every report needs stay well below."""
SHORTEST: Final = 40
"""Characters below which a text says too little to be compared."""
MOST_SHOWN: Final = 3

_FIGURES: Final = re.compile(r"\d+([.,]\d+)?")


@dataclass(frozen=True)
class Report:
    """What is compared of a report; `name` is the enterprise, which both texts may name without being alike by that."""

    case_id: int
    number: str
    name: str
    text: str


@dataclass(frozen=True)
class Likeness:
    """Another report and how much of its text is the same, in per cent."""

    case_id: int
    number: str
    name: str
    percent: int


def tidy(report: Report) -> str:
    """The text without the enterprise's own name and its figures: a copied text has only those changed."""
    text = report.text.replace(report.name, "") if report.name else report.text
    return str(utils.default_process(_FIGURES.sub("", text)))


def alike(report: Report, others: Iterable[Report]) -> list[Likeness]:
    """The other reports whose text is alike, the most alike first; none for a text that is too short."""
    own = tidy(report)
    if len(own) < SHORTEST:
        return []
    found = []
    for other in others:
        percent = round(fuzz.ratio(own, tidy(other), score_cutoff=ALIKE))
        if percent:
            found.append(Likeness(other.case_id, other.number, other.name, percent))
    return sorted(found, key=lambda item: (-item.percent, item.number))[:MOST_SHOWN]
