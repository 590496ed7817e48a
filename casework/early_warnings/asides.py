"""Warnings that were put aside: which of them stand by this, and which are back because they say something else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.early_warnings.rules import EarlyWarning
from casework.early_warnings.statements import ASIDE
from casework.enums import WarningRule
from casework.regions.queries import Place

Subject = tuple[WarningRule, int, int]
"""Rule, the row that it is about, the unit responsible."""


@dataclass(frozen=True, slots=True)
class Aside:
    """Who put a warning aside, when, why, and until which day."""

    id: int
    facts: str
    reason: str
    until_on: date
    put_on: date
    put_by_name: str


def responsible(warning: EarlyWarning, region: Place) -> int:
    """The unit that answers for a warning: the county of the case; for the load of an expert whoever looks at it."""
    return region.id if warning.rule is WarningRule.OVERLOADED else warning.county_id


def subject(warning: EarlyWarning, region: Place) -> Subject:
    """What an aside is filed under."""
    return warning.rule, warning.key, responsible(warning, region)


def asides_among(rows: Iterable[Any]) -> dict[Subject, Aside]:
    """What is put aside, from rows of `statements.put_aside`; the latest word on each."""
    return {
        (WarningRule(row.rule.removeprefix(ASIDE)), row.key, row.county_id): Aside(
            row.number, row.title, row.enterprise, row.first, row.since, row.case_number
        )
        for row in sorted(rows, key=lambda row: row.number)
    }


def parted(
    warnings: Iterable[EarlyWarning], asides: dict[Subject, Aside], region: Place
) -> tuple[list[EarlyWarning], list[tuple[EarlyWarning, Aside]]]:
    """The warnings that stand, and those put aside: only while a warning says what it said then."""
    standing: list[EarlyWarning] = []
    aside: list[tuple[EarlyWarning, Aside]] = []
    for warning in warnings:
        known = asides.get(subject(warning, region))
        if known is not None and known.facts == warning.facts:
            aside.append((warning, known))
        else:
            standing.append(warning)
    return standing, aside
