"""Warnings that were put aside: which of them stand by this, and which are back because they say something else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casework.early_warnings.rules import EarlyWarning
from casework.early_warnings.statements import inside
from casework.enums import WarningRule
from casework.extensions import db
from casework.models import WarningAside
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


def asides_of(region: Place, today: date) -> dict[Subject, Aside]:
    """What is put aside in a region on a day, the latest word on each. One statement."""
    rows = db.session.execute(
        select(
            WarningAside.id,
            WarningAside.rule,
            WarningAside.subject_id,
            WarningAside.region_id,
            WarningAside.facts,
            WarningAside.reason,
            WarningAside.until_on,
            WarningAside.put_on,
            WarningAside.put_by_name,
        )
        .where(
            inside(WarningAside, region.rank), WarningAside.ended_on.is_(None), WarningAside.until_on >= today
        )
        .order_by(WarningAside.id),
        {"region": region.id},
    )
    return {
        (row.rule, row.subject_id, row.region_id): Aside(
            row.id, row.facts, row.reason, row.until_on, row.put_on, row.put_by_name
        )
        for row in rows
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
