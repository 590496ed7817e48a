"""Which words suit which enterprise: rules in fits.csv, and the choice of what a diagnosis finds."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from random import Random

from casework.demo import problem_words, work_words
from casework.demo.problem_words import ProblemWords
from casework.demo.register_words import EnterpriseWords
from casework.demo.word_files import FOLDER
from casework.demo.work_words import ResultWords

ANY = "*"
LIKENESS = 3
"""Pairs of characters that a problem shares with the enterprise's main problem before it counts as that problem."""
OWN_SHARE = 0.6
"""Share of a diagnosis that comes from the enterprise's own trade, as far as there are enough."""


@dataclass(frozen=True)
class Rule:
    """A text in which `words` occur suits an enterprise only when all the rest is true of it."""

    words: re.Pattern[str]
    enterprise: re.Pattern[str]
    industries: re.Pattern[str]
    employees_from: int

    def allows(self, enterprise: EnterpriseWords) -> bool:
        """Whether the enterprise is what such a text speaks of."""
        return bool(
            self.enterprise.search(enterprise.haystack)
            and self.industries.match(enterprise.industry)
            and enterprise.employees >= self.employees_from
        )


@cache
def rules() -> tuple[Rule, ...]:
    """The rules in the order of the file."""
    with (FOLDER / "fits.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Rule(
                re.compile(row["words"]),
                re.compile(row["enterprise"]),
                re.compile(row["industries"]),
                int(row["employees_from"] or 0),
            )
            for row in csv.DictReader(file)
        )


@cache
def _rules_of(text: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules() if rule.words.search(text))


def suits(text: str, enterprise: EnterpriseWords) -> bool:
    """Whether nothing in a text speaks of another trade or a larger enterprise."""
    return all(rule.allows(enterprise) for rule in _rules_of(text))


def choose_problems(enterprise: EnterpriseWords, count: int, rng: Random) -> list[ProblemWords]:
    """What a diagnosis finds: first what the enterprise itself complained of, then its trade, then anything.

    No two of one category or with one indicator; the graver ones first.
    """
    suitable = [
        problem
        for problem in problem_words.problems()
        if problem.industry in (enterprise.industry, ANY) and suits(problem.text, enterprise)
    ]
    ranked = sorted(suitable, key=lambda problem: (-_likeness(problem, enterprise), rng.random()))
    own = [problem for problem in ranked if problem.industry != ANY]
    other = [problem for problem in ranked if problem.industry == ANY]
    chosen: list[ProblemWords] = []
    _take(chosen, own, max(1, round(count * OWN_SHARE)))
    _take(chosen, other, count)
    order = ("high", "medium", "low")
    return sorted(chosen, key=lambda problem: order.index(problem.severity.value))


def _take(chosen: list[ProblemWords], offered: Sequence[ProblemWords], until: int) -> None:
    for problem in offered:
        if len(chosen) >= until:
            return
        known = {item.indicator.name for item in chosen if item.indicator}
        doubles = problem.indicator is not None and problem.indicator.name in known
        if not doubles and problem.code not in {item.code for item in chosen}:
            chosen.append(problem)


def _likeness(problem: ProblemWords, enterprise: EnterpriseWords) -> int:
    """Shared pairs of characters, as far as they say more than chance."""
    shared = len(_pairs(problem.text) & _pairs(enterprise.main_problem))
    return shared if shared >= LIKENESS else 0


@cache
def _pairs(text: str) -> frozenset[str]:
    return frozenset(one + other for one, other in pairwise(text) if _is_han(one) and _is_han(other))


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def choose_results(enterprise: EnterpriseWords, count: int, rng: Random) -> list[ResultWords]:
    """What an enterprise of this trade can have gained; no kind twice."""
    suitable = [
        result
        for result in work_words.results()
        if result.industry in (enterprise.industry, ANY) and suits(result.title, enterprise)
    ]
    rng.shuffle(suitable)
    own_first = sorted(suitable, key=lambda result: result.industry == ANY and rng.random() < 0.7)
    chosen: list[ResultWords] = []
    for result in own_first:
        if len(chosen) < count and result.kind not in {item.kind for item in chosen}:
            chosen.append(result)
    return chosen
